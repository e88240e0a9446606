/*
 * Random numbers that are the same at every run: splitmix64 (Steele, Lea, Flood: "Fast splittable
 * pseudorandom number generators").
 */
#pragma once

#include "base/language.h"

struct dice {
    uint64_t state; /* the seed */
};

uint64_t dice_next(struct dice *dice);

/* A number from `least` to `most`, both included. */
int64_t dice_between(struct dice *dice, int64_t least, int64_t most);

/* True once in `times`. */
bool dice_once_in(struct dice *dice, int64_t times);
