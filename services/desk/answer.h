/*
 * The answers of a batch's commands: the resource as a question would show it, with the eyes of who
 * asked.
 */
#pragma once

#include "desk/lane.h"

/* Asks for the answers of all commands that want one: a statement for each pair of eyes and shape.
 */
void answer_send(struct lane *lane);
