/*
 * What must hold after every command, worked out from the events and the rows without the core's
 * own functions.
 */
#pragma once

#include "world/world.h"

/* What the checks remember between two commands. */
struct invariants {
    size_t told_seen; /* events checked so far */
    struct arena *arena;
};

void invariants_init(struct invariants *invariants, struct arena *arena);

/* Checks all that was told since the last time, and the rows as they are. Gives what fell, or NULL.
 */
const char *invariants_check(struct invariants *invariants, const struct world *world);

/* Folds all events again, from nothing, and compares every row. Gives what differs, or NULL. */
const char *invariants_replay(const struct world *world);
