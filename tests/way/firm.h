/*
 * A firm: an org in a real database, opened and seated through the desk, for tests of a command's
 * whole way.
 *
 * The database is the one of DATABASE_URL, whose cluster tests/cluster.sh has started for this
 * program. Each firm is an org of its own in it. Bodies are JSON with single quotes for double
 * ones.
 */
#pragma once

#include "desk/desk.h"
#include "unit/store/rig.h"

/* Its people, by what they do. */
enum staff {
    STAFF_SYSTEM,
    STAFF_ADMIN,
    STAFF_HEAD_OF_PRODUCT,
    STAFF_HEAD_OF_SALES,
    STAFF_REP,
    STAFF_COUNT
};

struct firm {
    struct rig rig;
    struct desk *desk;
    int32_t org_key;
    struct id staff[STAFF_COUNT];
    instant
        now; /* brought by each command, at first 2026-11-24T10:00:00Z; 0: the database's clock */
};

/* A command that is to be given. */
struct wish {
    enum command_kind kind;
    enum staff by;
    struct id subject;
    const char *path_key; /* a deal's external id or a quarter; NULL: none */
    bool match;           /* send If-Match with `version` */
    int64_t version;
    const char *key;    /* Idempotency-Key; NULL: none */
    const char *body;   /* NULL: none */
    const char *answer; /* the statement that shapes it; NULL: none */
};

/* What came back. */
struct reply {
    int calls; /* exactly 1 in the end */
    bool accepted;
    bool replayed;
    enum problem_kind refused; /* of the first entry */
    int status;
    int64_t version;
    int64_t org_size;
    struct id result;
    struct text body; /* copied into the firm's arena */
    struct firm *firm;
};

/* A desk alone, with `fault` (NULL: none) as DEALDESK_FAULT. */
struct firm firm_new_empty(const char *fault);

/* With an org that has people, a budget for 2027Q1 and the default policy. The fault begins to
 * count after that. */
struct firm firm_new(void);
void firm_free(struct firm *firm);

/* Another desk in place of the firm's, with `fault`: as if the process had begun anew. */
void firm_restart(struct firm *firm, const char *fault);

/* Submits, and does not wait; `reply` lives until it came. */
void firm_submit(struct firm *firm, const struct wish *wish, struct reply *reply);

/* Runs the loop until all of them came. */
void firm_wait(struct firm *firm, const struct reply *replies, size_t count);

/* Submits and waits. */
struct reply firm_give(struct firm *firm, const struct wish *wish);

/* The same, and it must be accepted. */
struct reply firm_must(struct firm *firm, const struct wish *wish);

/* A submit for a fresh deal with the title. */
struct wish firm_submit_wish(struct firm *firm, const char *title);

/* The number that SQL gives, or what it does, as the owner; each `@` stands for the org's key. */
int64_t firm_ask(struct firm *firm, const char *sql);
void firm_run(struct firm *firm, const char *sql);

/* Replays the firm's ledger; gives how many differences there are. */
int64_t firm_differences(struct firm *firm);
