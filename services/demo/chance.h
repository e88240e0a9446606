/*
 * Chance that a seed fixes: xorshift64* (Marsaglia, Vigna). Not for secrets.
 */
#pragma once

#include "base/language.h"

struct chance {
    uint64_t state; /* never 0 */
};

void chance_init(struct chance *chance, uint64_t seed);

/* A whole number from `low` to `high`, both included. */
int64_t chance_between(struct chance *chance, int64_t low, int64_t high);

/* True in `percent` of a hundred cases. */
bool chance_percent(struct chance *chance, int percent);

/* A place in `weights`, whose sum is above zero, each as often as its weight says. */
size_t chance_weighted(struct chance *chance, const int *weights, size_t count);
