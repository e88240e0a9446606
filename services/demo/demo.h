/*
 * A simulated company: months of its life, made by commands that go through the desk with a moving
 * clock. So queue, ledger and reports are real, and only the people are not.
 *
 * The same seed gives the same life, but for ids, salts and the day on which it ends: shortly
 * before the real now.
 */
#pragma once

#include "base/log.h"
#include "base/problem.h"
#include "base/time.h"

#include <event2/event.h>

/* How tokens are made: the edge's business, handed down. All results live in the arena. */
struct demo_mint {
    struct text (*secret)(struct arena *arena);
    struct text (*hash)(struct arena *arena, struct text secret);
    struct text (*token)(struct arena *arena, int32_t org_key, const struct id *id,
                         struct text secret);
};

struct demo_settings {
    int32_t orgs;            /* 1 or more; the first one's people get tokens */
    int32_t months;          /* 1 … DEMO_MONTHS_MAX */
    uint64_t seed;           /* another seed is another company */
    instant now;             /* shortly before which the lives end, not ahead of the clock; 0: the
                                clock's own */
    bool if_empty;           /* do nothing when there is an org already */
    const char *tokens_file; /* where the tokens go, mode 0600; NULL: there are none */
    struct demo_mint mint;   /* needed with a tokens file alone */
    bool strict;             /* hold every body against the contract: for tests */
};
#define DEMO_MONTHS_MAX 60

/* One org for eighteen months. */
struct demo_settings demo_settings_default(void);

/* What came of it. */
struct demo_report {
    bool skipped; /* there was an org already */
    int64_t orgs, commands, accepted, events;
    int64_t refused_expected;   /* tries that had to fail, and did */
    int64_t refused_unexpected; /* bugs, of the script or of the core */
    int64_t unanswered;         /* the database went away; the run failed */
    int64_t bodies_broken; /* bodies that the contract does not take; only looked for if `strict` */
    int64_t batches, milliseconds;
};

/*
 * Runs the loop until all orgs have been lived through, and writes the tokens. Progress and
 * refusals go to the log. The database at `url` is at the newest migration.
 *
 * False and a problem when the database cannot be reached or the file cannot be written; commands
 * that were refused are in the report.
 */
must_use bool demo_run(struct event_base *loop, struct log *log, const char *url,
                       const struct demo_settings *settings, struct demo_report *report,
                       struct problem *problem);
