/*
 * What stands in the way: a refusal (it may not be) or a fault (the world failed), told to whoever
 * asked.
 *
 * A problem collects. Its first entry's kind fixes the status and type of the answer (RFC 9457);
 * each entry has a JSON pointer into what was sent, or an empty one, and a sentence from the
 * phrases. The kinds are declared in proto/problems.yaml and generated into base/problem_kinds.h.
 */
#pragma once

#include "base/arena.h"
#include "base/language.h"
#include "base/money.h"
#include "base/phrases.h"
#include "base/problem_kinds.h"
#include "base/text.h"

/* Faults beyond these are counted, not kept. */
#define PROBLEM_ENTRIES_MAX 100

struct problem_entry {
    enum problem_kind kind;
    struct text pointer; /* RFC 6901; "" when it is about the whole */
    struct text detail;  /* a sentence for people, from facts that the caller may read */
    struct problem_entry *next;
};

struct problem {
    struct arena *arena; /* where entries live; borrowed */
    struct problem_entry *first;
    struct problem_entry *last;
    size_t count; /* may exceed the entries that are kept */
};

/* Generated beside the kinds, one row each. */
struct problem_row {
    const char *slug; /* the last part of the type URL: "budget-exhausted" */
    int status;       /* of HTTP */
    const char *title;
    const char *advice; /* what the page at the type URL says about mending it */
};
extern const struct problem_row PROBLEM_ROWS[PROBLEM_KIND_COUNT];

void problem_init(struct problem *problem, struct arena *arena);

/* The kind that the answer wears: the first entry's; PROBLEM_NONE when there is nothing. */
enum problem_kind problem_kind_of(const struct problem *problem);

/* Adds an entry, copying `pointer`. Always false, so that it can be returned. */
bool refuse(struct problem *problem, enum problem_kind kind, struct text pointer,
            enum phrase phrase, struct blanks blanks);

/* Adds all entries of `from`. */
void problem_append(struct problem *problem, const struct problem *from);
