/*
 * One statement's answer, around libpq's own.
 */
#pragma once

#include "store/store.h"

#include <libpq-fe.h>

struct result {
    enum result_state state;
    bool warned;         /* PostgreSQL had something to say before it */
    PGresult *postgres;  /* NULL when nothing was answered */
    bool taken;          /* by result_keep: its copy clears `postgres` */
    struct arena *arena; /* holds such a copy; NULL when this is none */
};

/* Takes what libpq gave; the state is read from it. NULL: lost. */
struct result result_of(PGresult *postgres);

/* Lets go of the answer unless somebody keeps it. */
void result_clear(struct result *result);

/* Of a description: how many parameters the statement has, and the type of each. */
size_t result_parameter_count(const struct result *result);
uint32_t result_parameter_oid(const struct result *result, size_t parameter);

/* PostgreSQL's type of a column. */
uint32_t result_column_oid(const struct result *result, size_t column);
