/*
 * What a fresh connection is told and asked before anyone may use it.
 */
#pragma once

#include "store/result.h"
#include "store/store.h"

/* What differs between the sides. */
struct side_row {
    const char *name;     /* for logs and for application_name */
    const char *settings; /* one SELECT that takes the role and sets the session */
    const char
        *session_attribute; /* libpq's target_session_attrs, unless the connection string has one */
    int silence_seconds_max; /* without any answer to what was sent: the peer is gone. Above
                                statement_timeout */
};

const struct side_row *side_row(enum store_side side);

/* Whether what PostgreSQL says of a prepared statement agrees with its row; else, in `arena`, the
 * difference. */
bool statement_agrees(const struct statement_row *statement, const struct result *description,
                      struct arena *arena, struct text *difference);
