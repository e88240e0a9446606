/*
 * What the binary can be told to do. Each verb reads its own arguments, does its work, and gives
 * the process's status.
 */
#pragma once

#include "base/log.h"

#include <stddef.h>

/* What every verb is given. */
struct verb_call {
    struct log *log;        /* for operators, on stderr */
    char *const *arguments; /* behind the verb */
    size_t count;
};

/* The status: 0 when all is well, 1 when something was found wrong, 2 when the verb was not
 * understood. */
typedef int verb_function(const struct verb_call *call);

struct verb_row {
    const char *name;  /* "serve" */
    const char *words; /* one line for `help` */
    verb_function *run;
};
extern const struct verb_row VERB_ROWS[];
extern const size_t VERB_COUNT;

/* Runs the verb that `arguments` names first. */
int verbs_run(struct log *log, char *const *arguments, size_t count);

#define DEALDESK_VERSION "0.1.0"
