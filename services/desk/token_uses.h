/*
 * The days on which tokens were used: noted as they come, written together some time later. What a
 * process that dies had noted is lost; the next use notes it again.
 */
#pragma once

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "store/store.h"

#include <event2/event.h>

/* How many are noted at most until they are written; others wait for their next use. */
#define TOKEN_USES_MAX 1024

struct token_use {
    int32_t org_key;
    struct id token_id;
    day used_on;
};

struct token_uses {
    struct event_base *loop; /* borrowed, like `log` and `url` */
    struct log *log;
    const char *url;
    struct event *write;
    struct connection *connection; /* while they are written; else NULL */
    size_t sent;                   /* of `items`, the first */
    struct arena *arena;           /* of `items` */
    struct token_use *items;
    size_t count;
};

void token_uses_init(struct token_uses *uses, struct event_base *loop, struct log *log,
                     const char *url);
void token_uses_clear(struct token_uses *uses);

/* A token that is noted already, for that day or an earlier one, is noted once. */
void token_uses_note(struct token_uses *uses, const struct token_use *use);
