/*
 * What the path and the query string say: each parameter of the operation, checked against the
 * contract and kept as it was written, which is also how PostgreSQL reads it.
 */
#pragma once

#include "api/router.h"

struct argument {
    const struct parameter_row *row;
    struct text written; /* its %-escapes undone; the default when it was not given; else absent */
};

/* One for each parameter of the route, in its order. */
struct arguments {
    struct argument *items;
    size_t count;
};

/*
 * Makes room for the parameters of `route`, and reads those of the path. False when an id has a
 * form that no id has, or an escape is malformed: then there is nothing at this path. Other words
 * of the path are looked at with the query.
 */
must_use bool arguments_read_path(struct arena *arena, const struct router_match *match,
                                  struct arguments *arguments);

/* Reads the query string; false, and a fault for each parameter that is unknown, repeated, missing
 * or out of bounds. */
must_use bool arguments_read_query(struct arena *arena, struct text query,
                                   struct arguments *arguments, struct problem *problem);

/* What was written for the parameter `name`; absent when it was not, or when there is none. */
struct text arguments_find(const struct arguments *arguments, struct text name);

/* The parameter `name` itself; NULL when the operation has none. */
const struct argument *arguments_row(const struct arguments *arguments, struct text name);
