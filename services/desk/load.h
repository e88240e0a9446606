/*
 * What a batch reads under the lock: the cases that its commands are about, and directories that
 * were not kept.
 */
#pragma once

#include "desk/lane.h"

/* Asks for what the open commands need. */
void load_needs(struct lane *lane);

/* Asks for the directory of one org of the batch. */
void load_directory(struct lane *lane, struct batch_org *org);
