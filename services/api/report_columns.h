/*
 * The columns of a report as CSV: those of its statement, and of each that holds objects the
 * members that the contract declares, by names with dots: `made_by.name`.
 */
#pragma once

#include "contract/contract.h"
#include "store/store.h"

#define REPORT_DEPTH_MAX 6

struct report_column {
    struct text name; /* "to.account.name" */
    size_t column;    /* of the statement */
    const char
        *members[REPORT_DEPTH_MAX]; /* the way into its JSON: "account", "name"; NULL ends it */
    enum value_kind kind;           /* of the statement's column */
};

struct report_columns {
    const struct report_column *items;
    size_t count;
};

/* The columns of the report at `path`, as the contract's document describes its rows, in the order
 * of the contract; a member that the statement does not give is left out. In `arena`. */
const struct report_columns *report_columns_new(struct arena *arena, const char *path,
                                                const struct statement_row *statement);
