/*
 * What will happen, the earliest first; of two at the same instant the one that was noted first.
 */
#pragma once

#include "base/arena.h"
#include "base/time.h"

struct company;

/* Does what is due. False: not yet, since an answer is still to come; then it is asked again later,
 * and must not have changed anything. */
typedef bool moment_act(struct company *company, void *thing);

struct moment {
    instant at;
    uint64_t order;
    moment_act *act;
    void *thing;
};

struct agenda {
    struct arena *arena;
    struct moment *items; /* a binary heap */
    size_t count, capacity;
    uint64_t noted;
};

void agenda_init(struct agenda *agenda, struct arena *arena);
void agenda_note(struct agenda *agenda, instant at, moment_act *act, void *thing);

/* The earliest; NULL when there is none. */
const struct moment *agenda_first(const struct agenda *agenda);

/* Takes the earliest, if it is not after `until`. */
must_use bool agenda_take(struct agenda *agenda, instant until, struct moment *moment);

/* Puts back what was taken, in its place. */
void agenda_put_back(struct agenda *agenda, const struct moment *moment);
