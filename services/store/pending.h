/*
 * What was sent and is not answered yet, oldest first.
 */
#pragma once

#include "store/store.h"

struct pending {
    result_done *done; /* NULL: nobody wants to know */
    void *context;
    bool is_sync; /* libpq ends every other answer with a NULL of its own */
    struct pending *next;
};

/* Where pendings come from; those that were answered are used again. Lines that move pendings share
 * one. */
struct pending_shelf {
    struct arena *arena;
    struct pending *spare;
};

struct pending_line {
    struct pending_shelf *shelf;
    struct pending *oldest;
    struct pending *newest;
};

bool pending_line_is_empty(const struct pending_line *line);
void pending_line_add(struct pending_line *line, bool is_sync, result_done *done, void *context);

/* Takes the oldest off the line, which must not be empty, and tells it what became of it. */
void pending_line_answer(struct pending_line *line, struct result *result);

/* Puts all of `from`, which has the same shelf, behind the line's newest. */
void pending_line_append(struct pending_line *line, struct pending_line *from);
