/*
 * What a verb of the command line takes: flags as rows, each with the variable of the environment
 * that stands for it.
 */
#pragma once

#include "base/problem.h"

enum option_kind {
    OPTION_TEXT,   /* const char *: NULL when it is not given */
    OPTION_NUMBER, /* int64_t, from `min` to `max` */
    OPTION_SWITCH, /* bool: --flag, without a value */
    OPTION_LIST    /* struct option_list: may be given more than once */
};

#define OPTION_LIST_MAX 50

struct option_list {
    const char *items[OPTION_LIST_MAX];
    size_t count;
};

struct option_row {
    const char *flag; /* "port": given as --port 8080 or --port=8080 */
    enum option_kind kind;
    void *target;            /* keeps what it has when the option is not given */
    const char *environment; /* "DATABASE_URL"; the flag goes before it; NULL: none */
    int64_t min, max;
    const char *words; /* what `help` says */
};

/*
 * Reads `count` arguments (without program and verb). What is no flag goes to `rest`, in order;
 * NULL: there may be none. False, and a fault for each that is unknown, out of bounds or lacks its
 * value.
 */
must_use bool options_read(const struct option_row *rows, size_t row_count, char *const *arguments,
                           size_t count, struct option_list *rest, struct problem *problem);
