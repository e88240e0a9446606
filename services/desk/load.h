/*
 * What a batch reads under the lock: the cases that its commands are about, and directories that
 * were not kept.
 */
#pragma once

#include "desk/lane.h"

/* Asks which rows the open commands must know; what is named by its id is asked for at once. */
void load_find(struct lane *lane);

/* Asks for the rows that were found. */
void load_cases(struct lane *lane);

/* Asks for the directory of one org of the batch: all of it, or what is stale of a kept one. */
void load_directory(struct lane *lane, struct batch_org *org);
void load_stale(struct lane *lane, struct batch_org *org);
