/*
 * What a fuzz target has: one function that takes any bytes at all and aborts when a promise does
 * not hold.
 */
#pragma once

#include "base/text.h"

/* More than "no crash": `ensure` what must hold for every input. `input` is borrowed. */
void fuzz_one(struct text input);
