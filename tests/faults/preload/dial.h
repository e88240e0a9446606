/*
 * What a preloaded library and the rig tell each other: a page of numbers in a file that both have
 * mapped. The file's name is in DESK_DIAL; without it nothing ever happens.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct dial {
    _Atomic int64_t count; /* calls of the kind that the library counts, of all processes */
    _Atomic int64_t from;  /* it happens at this call; 0: never */
    _Atomic int64_t until; /* and at all up to this one */
    _Atomic int64_t hit;   /* how often it did */
    _Atomic int64_t mode;  /* what exactly: the library's own affair */
};

/* The dial, or NULL while there is none. */
struct dial *dial_get(void);

/* Counts a call; whether it is one at which it happens. */
bool dial_turns(void);
