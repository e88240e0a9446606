/*
 * How each operation is answered, worked out once: its statement, and where each thing that the
 * statement takes comes from.
 *
 * A statement says what it takes by name, so a new question is a row of the contract and a
 * statement, and nothing here.
 */
#pragma once

#include "api/arguments.h"
#include "api/caller.h"
#include "api/report_columns.h"
#include "store/store.h"

struct plan {
    const struct route_row *route;
    const struct statement_row
        *statement; /* of a question; NULL: there is none, and the operation cannot be answered */
    const struct statement_row
        *head; /* what a list says beside its rows, and a report before them; NULL: nothing */
    const char *fault;         /* a name that the statement takes and nobody gives; NULL: none */
    int body, cursor, version; /* columns; -1: none */
    const struct report_columns *columns; /* of a report, for CSV; else NULL */
};

/* The plans of all routes, in their order, in `arena`. */
const struct plan *plans_new(struct arena *arena, const struct route_row *routes, size_t count);

/* What a statement can be given. */
struct plan_values {
    const struct caller *caller;
    const struct arguments *arguments;
    struct text after;      /* the key of the last row that the caller has; absent */
    int32_t row_limit;      /* how many rows at most */
    int64_t as_of_sequence; /* the newest event that a report counts in; -1: none */
};

/* Whether everything that `statement` takes can be given to it for `route`; else the name of what
 * cannot. */
const char *plan_missing(const struct statement_row *statement, const struct route_row *route);

/* Adds all that the statement takes, which can be given, as `plan_missing` says. */
void plan_fill(struct parameters *parameters, const struct plan_values *values);

/* The place of a column by its name; -1 when the statement gives none. */
int plan_column(const struct statement_row *statement, const char *name);

/* The statement of that name; NULL when there is none. */
const struct statement_row *plan_statement(const char *name);
