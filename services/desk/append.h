/*
 * What a batch appends to the record, where nothing is changed later: events, what they say, how
 * rows looked, and answers.
 */
#pragma once

#include "desk/lane.h"

/* Sends the events with their fields, and the images of the rows that they touched. */
void append_send(struct lane *lane);

/* Sends the answers that are kept for those who ask again. */
void append_send_answers(struct lane *lane);
