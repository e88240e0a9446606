/*
 * A report's way: its head says which event it counts in last; its rows come in pages that all know
 * the same, as JSON page by page, or as one CSV in as many pieces as the client takes.
 */
#pragma once

#include "api/question.h"

/* Answers with a report whose parameters have been read. */
void report_way(struct question *question);
