/*
 * Rows: what is known, one noun at a time. A row is a plain struct whose first member is `struct
 * row`.
 *
 * `evolve` alone changes rows, and marks them; the desk saves those that are marked.
 */
#pragma once

#include "base/arena.h"
#include "base/id.h"
#include "base/language.h"

#include <uthash.h>

/* First member of every row. */
struct row {
    struct id id;
    int64_t version;    /* 0: not stored yet; +1 for each command that touches it */
    int64_t last_event; /* the sequence of the event that made this version */
    int64_t command; /* the command, by its count within `known`, that touched it last; 0: none of
                        ours */
    bool dirty;      /* set by evolve, read by the desk, never by decide */
    UT_hash_handle hh;
};

/* The rows of one noun, by id. Those of `below` can be read through it and are copied before they
 * are changed. */
struct rows {
    struct arena *arena; /* where copies, new rows and the index live; borrowed */
    size_t row_size;
    struct row *by_id;        /* in order of insertion */
    const struct rows *below; /* a directory shared by batches; NULL: none */
};

void rows_init(struct rows *rows, struct arena *arena, size_t row_size, const struct rows *below);

/* The row with the id, or NULL. */
const void *rows_find(const struct rows *rows, const struct id *id);

/* Adds what was loaded; the row (of `row_size` bytes) is copied. An id that is there already is
 * left alone. */
void rows_load(struct rows *rows, const void *row);

/* The row to change: a copy of its own when it lies below, a new zeroed one when there is none. For
 * evolve. */
void *rows_touch(struct rows *rows, const struct id *id);

/*
 * Walks all rows, those of `below` that are not hidden by a copy included: NULL begins, NULL ends.
 *
 *     for (const struct person *person = NULL; (person = rows_next(&known->people, person)) !=
 * NULL;)
 */
const void *rows_next(const struct rows *rows, const void *row);
