/*
 * A command's way through the edge, the same for every command: parameters, body, errand, answer.
 */
#pragma once

#include "api/call.h"

/* Answers a call whose route is a command's and whose caller may give it. */
void command_way(struct call *call);
