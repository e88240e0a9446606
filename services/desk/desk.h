/*
 * The desk's door: a command's way — lock, load, decide, save, answer — the same for every command.
 *
 * What waits for the same lane goes along as one batch, in one transaction. What was answered with
 * success is on disk, exactly once, whatever dies a moment later.
 */
#pragma once

#include "base/log.h"
#include "contract/contract.h"
#include "store/store.h"
#include "workflow/workflow.h"

#include <event2/event.h>

struct desk;

struct desk_settings {
    const char *url;           /* PostgreSQL, for the writing lanes */
    int lanes;                 /* writer connections: 2 */
    size_t waiting_max;        /* per process: 4,096 */
    size_t waiting_org_max;    /* per org: 256 */
    size_t batch_commands_max; /* 256 */
};
struct desk_settings desk_settings_default(const char *url);

struct desk *desk_new(struct event_base *loop, struct log *log,
                      const struct desk_settings *settings);

/* Answers what still waits with PROBLEM_UNAVAILABLE, and frees. Takes NULL; never from inside a
 * callback of the desk. */
void desk_free(struct desk *desk);

/* Whether every lane can work. */
bool desk_is_ready(const struct desk *desk);

/* A command, and all that the desk must know to answer it. Lives, with all that it points at, until
 * `done` was called. */
struct errand {
    int32_t org_key;
    struct command command; /* `command.id` is filled by the desk when it is "" */
    bool keyed; /* an Idempotency-Key was sent: `command.id` was made from it and the person */
    uint8_t request_sha256[32]; /* over method, path, query and body: the same key must mean the
                                   same request */
    size_t body_bytes;          /* as it came: the bodies of a batch are bounded together */
    const char *answer;         /* the statement that shapes the answer; NULL: none */
    int success;                /* the status of success */
    instant now;                /* of a simulated org: its moving clock; 0: the database's clock */
};

struct desk_answer {
    bool accepted;
    bool replayed;    /* the first answer again */
    int status;       /* of success */
    int64_t version;  /* of the resource, for the ETag, also when a stale one was named; 0: none */
    int64_t org_size; /* events of the org after it */
    struct id result; /* the resource, for Location */
    struct text body; /* JSON; absent: none */
    const struct problem
        *problem; /* when not accepted: refusal or fault; its arena is the answer's */
};

/* Called exactly once for each errand, later, never from inside `desk_submit`. The answer lives for
 * the call. */
typedef void desk_done(const struct desk_answer *answer, void *context);

/* The id of a command that may come twice and must count once: the same for the same `who` and
 * `key`, and for no others. `who` is the person of an Idempotency-Key, or the maker of commands
 * that the same moment always makes again, as the clock. */
struct id desk_command_id(struct text who, struct text key);

/* Puts the errand in line. A full line is answered at once (that is: on the loop's next turn) with
 * PROBLEM_UNAVAILABLE. */
void desk_submit(struct desk *desk, const struct errand *errand, desk_done *done, void *context);

/* Called after each commit with the org and its new size: wakes streams, notary and relay. NULL:
 * nobody. */
typedef void desk_committed(int32_t org_key, int64_t size, void *context);
void desk_on_committed(struct desk *desk, desk_committed *committed, void *context);

/* Creates the row of a new org, without events; then `open-org` is submitted for its key. */
typedef void desk_org_made(int32_t org_key, const struct problem *problem, void *context);
void desk_org_make(struct desk *desk, const struct id *org_id, desk_org_made *done, void *context);

/* Notes that a token was used on that day of its org; written some time later, by itself. */
void desk_token_used(struct desk *desk, int32_t org_key, const struct id *token_id, day used_on);

struct desk_figures {
    int64_t batches, commands, accepted, refused, replayed, failed, retried, halved;
    int64_t waiting, batch_commands_largest;
    int64_t lock_us, load_us, decide_us, save_us; /* summed, for averages */
};
struct desk_figures desk_figures(const struct desk *desk);

/* ---- replay: the promise that folding the ledger gives the tables ---------------------------- */

struct replay_report {
    int64_t orgs, events, rows, differences;
};
/* Called for each difference: what the fold has and what the table has, as JSON; either may be
 * absent. The noun NOUN_COUNT stands for the row of the org itself. */
typedef void replay_difference(int32_t org_key, enum noun noun, struct text id, struct text folded,
                               struct text stored, void *context);

/* What is to be replayed, and who is told of differences. */
struct replay_order {
    const char *url;
    int32_t org_key;               /* 0: every org */
    replay_difference *difference; /* NULL: nobody */
    void *context;
};

/* Folds the ledgers and compares with every table; runs the loop until done. False and a problem
 * when they could not be read. */
must_use bool desk_replay(struct event_base *loop, struct log *log,
                          const struct replay_order *order, struct replay_report *report,
                          struct problem *problem);
