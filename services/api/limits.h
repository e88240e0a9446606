/*
 * Rate limits: how many requests somebody may make in a minute (the header fields of
 * draft-ietf-httpapi-ratelimit-headers-11).
 *
 * A window of sixty seconds begins with the first request. Kept per process: with n processes a
 * limit is up to n times as wide, which is wide enough for what it is for.
 */
#pragma once

#include "base/text.h"

enum limit_kind {
    LIMIT_TOKEN,   /* all requests of one token */
    LIMIT_ORG,     /* all requests of one org */
    LIMIT_SEARCH,  /* questions with `q`, of one token */
    LIMIT_EXPORT,  /* reports, of one token */
    LIMIT_SIGN_IN, /* tokens that were none, of one address */
    LIMIT_KIND_COUNT
};

#define LIMIT_WINDOW_SECONDS 60

/* Requests a minute of each kind; 0: no limit. */
struct limit_settings {
    int64_t quotas[LIMIT_KIND_COUNT];
};
struct limit_settings limit_settings_default(void);

/* How somebody stands after a request. */
struct limit_standing {
    enum limit_kind kind;
    int64_t quota;         /* 0: no limit holds */
    int64_t remaining;     /* in this window; 0 when `over`, too */
    int64_t reset_seconds; /* until the next window, at least 1 */
    bool over;
};

struct limits;

struct limits *limits_new(const struct limit_settings *settings);
void limits_free(struct limits *limits);

/* Counts a request of `who` at `now_ms`, a clock that never goes back, and gives how he stands
 * then. */
struct limit_standing limits_count(struct limits *limits, enum limit_kind kind, struct text who,
                                   int64_t now_ms);

/* The same without counting. */
struct limit_standing limits_look(const struct limits *limits, enum limit_kind kind,
                                  struct text who, int64_t now_ms);

/* `"token";q=600;w=60, "org";q=6000;w=60` and `"token";r=12;t=7, "org";r=4000;t=31`: only kinds
 * with a limit; in `arena`, empty when there are none. */
struct text limits_policy(struct arena *arena, const struct limit_standing *standings,
                          size_t count);
struct text limits_state(struct arena *arena, const struct limit_standing *standings, size_t count);
