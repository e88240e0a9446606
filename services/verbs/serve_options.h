/*
 * What `serve` takes; `doctor` takes the same, so that it looks at what would be served.
 */
#pragma once

#include "verbs/verb.h"

struct serve_options {
    struct database_options database;
    const char *read_url;
    const char *address, *certificate, *key, *docs, *secret_file, *only, *proxies;
    int64_t port, lanes, readers, report_readers;
    int64_t limit_token, limit_org;
    bool without_limits;
};

#define SERVE_OPTION_COUNT 17

#define SECRET_BYTES_MIN 16 /* of the file whose hash seals cursors */

/* The loop, signals, the listener, the log, files that are read, look-ups of names; with room. */
#define DESCRIPTORS_OF_OURS 64

struct serve_options serve_options_default(void);

/* The rows that read into `options`. */
void serve_option_rows(struct serve_options *options, struct option_row rows[SERVE_OPTION_COUNT]);

/* How many connections to PostgreSQL such a process opens at most. */
int64_t serve_connections(const struct serve_options *options);
