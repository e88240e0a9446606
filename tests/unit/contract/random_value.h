/*
 * Random structs of any shape, for tests that must hold for all of them.
 */
#pragma once

#include "base/arena.h"
#include "contract/shape.h"

/* The state of splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
 */
struct random_source {
    uint64_t state;
};

uint64_t random_next(struct random_source *random);

/* A struct of `shape` that the encoder takes and the decoder would have given. Lives in `arena`. */
void *random_value(struct random_source *random, struct arena *arena, const struct shape *shape);
