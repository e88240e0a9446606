/*
 * What a batch writes when something happened.
 */
#pragma once

#include "desk/lane.h"

/* Sends the rows that were touched, in the order of the nouns, what is appended to the record, and
 * the orgs. */
void save_send(struct lane *lane);
