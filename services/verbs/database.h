/*
 * Which database a verb works on: a connection string, and a file with its password, so that no
 * secret has to stand in an environment or on a command line.
 */
#pragma once

#include "verbs/options.h"

struct database_options {
    const char *url;           /* as libpq reads it: a URI or keywords */
    const char *password_file; /* NULL: none, or what the string itself and libpq's files say */
};

/* The rows of the options that every verb with a database has. */
#define DATABASE_OPTIONS(options)                                                 \
    {"database-url",                                                              \
     OPTION_TEXT,                                                                 \
     &(options)->url,                                                             \
     "DATABASE_URL",                                                              \
     0,                                                                           \
     0,                                                                           \
     "PostgreSQL, as libpq reads it"},                                            \
    {                                                                             \
        "database-password-file", OPTION_TEXT, &(options)->password_file,         \
            "DATABASE_PASSWORD_FILE", 0, 0, "the password, in a file of one line" \
    }

/* The connection string with its password, in the problem's arena; NULL and a problem when there
 * is none or the file cannot be read. */
const char *database_url(const struct database_options *options, struct problem *problem);

/* The same for another string that the same password belongs to: a standby's. NULL for NULL. */
const char *database_url_of(const struct database_options *options, const char *url,
                            struct problem *problem);

/* The connection string with this password, which goes before one that stands in it. */
const char *database_url_with(struct arena *arena, const char *url, struct text password);
