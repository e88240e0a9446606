/*
 * A question's way through the edge, the same for every question: parameters, one named statement
 * whose SQL has shaped the JSON, and its bytes as they are.
 */
#pragma once

#include "api/call.h"

/* Answers a call whose route is a question's and whose caller may ask it. */
void question_way(struct call *call);
