/*
 * What the verbs share. The door is verbs.h.
 */
#pragma once

#include "base/arena.h"
#include "base/time.h"
#include "verbs/database.h"
#include "verbs/verbs.h"

#define STATUS_GOOD       0
#define STATUS_WRONG      1
#define STATUS_UNREADABLE 2

verb_function verb_serve;
verb_function verb_migrate;
verb_function verb_org;
verb_function verb_token;
verb_function verb_verify;
verb_function verb_demo;
verb_function verb_doctor;

/* Reads the options; false, and all that is wrong stands on stderr. */
must_use bool verb_read(const struct verb_call *call, const struct option_row *rows,
                        size_t row_count, struct option_list *rest);

/* Writes every entry of the problem to stderr, a line each. */
void verb_tell(const struct problem *problem);

/* What this machine's clock says. */
instant wall_clock(void);
