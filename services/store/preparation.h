/*
 * What a fresh connection is told and asked before anyone may use it: its session's settings, and
 * whether each statement agrees with its row. The connection sends; this says what, and judges the
 * answers.
 */
#pragma once

#include "store/store.h"

#define DIFFERENCE_BYTES    400
#define PREPARED_NAME_BYTES 80

/* What differs between the sides. */
struct side_row {
    const char *name;         /* for logs */
    const char *settings;     /* one SELECT that sets the session and takes the role */
    int silence_seconds_max;  /* without any answer to what was sent: the peer is gone. Above
                                 statement_timeout */
    const char *defaults[18]; /* for libpq, where the connection string is silent: keyword and value
                                 by turns */
};

const struct side_row *side_row(enum store_side side);

/* Under which name a statement's text is prepared. A writer has two where they differ. */
void prepared_name(char name[PREPARED_NAME_BYTES], const struct statement_row *statement,
                   enum store_side side, bool for_sales);

/* One text of one statement. */
struct check {
    struct preparation *preparation;
    const struct statement_row *statement;
    const char *text;
    char name[PREPARED_NAME_BYTES];
};

struct preparation {
    struct log *log;
    enum store_side side;
    struct check *checks;
    size_t check_count;
    size_t differences;                /* found in this attempt */
    char difference[DIFFERENCE_BYTES]; /* the first of them, in words */
    bool told;                         /* the attempt before has logged them */
};

/* Which statements the side has; they live in `arena`. */
void preparation_init(struct preparation *preparation, struct arena *arena, struct log *log,
                      enum store_side side);

/* Before each attempt. */
void preparation_begin(struct preparation *preparation);

/* Whether all agreed; else `difference` holds what the first one's trouble is. */
bool preparation_end(struct preparation *preparation);

/* For what is sent: the settings (the context is the preparation), and each text's preparing and
 * describing (its check). */
void on_session_set(struct result *result, void *context);
void on_prepared(struct result *result, void *context);
void on_described(struct result *result, void *context);
