/*
 * Signing in: from a bearer token to the caller.
 *
 * What was found is remembered for half a second at most, so that a token that was revoked, or
 * whose owner lost a role, is refused within a second by every process.
 */
#pragma once

#include "api/caller.h"
#include "api/token.h"
#include "desk/desk.h"

#include <event2/event.h>

#define CALLERS_REMEMBERED_MS 500

struct callers;

/* Both are borrowed; `desk` (NULL: nobody) is told on which days tokens are used. */
struct callers *callers_new(struct store *store, struct desk *desk);
void callers_free(struct callers *callers);

/* What became of it. */
enum callers_verdict {
    CALLERS_FOUND,
    CALLERS_REFUSED,     /* unknown, expired, revoked, or of somebody who has left */
    CALLERS_UNAVAILABLE, /* nobody can say just now */
    CALLERS_FAILED       /* the statement failed: a bug of ours */
};
typedef void callers_done(enum callers_verdict verdict, const struct caller *caller, void *context);

/* The caller of a token that was found not long before `now_ms`, of a clock that never goes back;
 * NULL when it must be looked up. */
const struct caller *callers_remembered(struct callers *callers, const struct token_parts *token,
                                        int64_t now_ms);

/* Looks the token up, whose texts live until `done` was called; that is never from inside this
 * call. */
void callers_find(struct callers *callers, struct arena *arena, const struct token_parts *token,
                  int64_t now_ms, callers_done *done, void *context);

/* The token of an Authorization field: what stands behind "Bearer "; absent when it is none. */
struct text callers_bearer(struct text authorization);
