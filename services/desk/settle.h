/*
 * What a batch ends with: answers after a commit; after a failure, whether it runs again, in
 * halves, or not.
 */
#pragma once

#include "desk/lane.h"

/* The batch was committed: everybody gets an answer; what was postponed goes with the next. */
void settle_committed(struct lane *lane);

/* The batch was rolled back, or nobody knows. */
void settle_failed(struct lane *lane);

/* Answers one errand with a problem that has nothing to do with what it asked for, and lets go of
 * it. */
void settle_refused(struct lane *lane, struct slot *slot, enum problem_kind kind);
