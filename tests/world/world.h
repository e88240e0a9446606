/*
 * A world for tests of the core: one org, its people and their deals, in memory, moved by commands
 * alone.
 *
 * It is a desk without a database: it decides, evolves, and keeps every event. Bodies are given as
 * JSON and go through the contract's decoder, as the edge's do.
 */
#pragma once

#include "base/arena.h"
#include "contract/contract.h"
#include "workflow/workflow.h"

/* An event as it was recorded. */
struct told {
    struct event event;
    int64_t sequence;
    int64_t command; /* which command told it, from 1 */
    instant at;
};

/* The people that every world begins with, by what they do. */
enum cast {
    CAST_SYSTEM,
    CAST_ADMIN,
    CAST_EXECUTIVE,
    CAST_HEAD_OF_PRODUCT,
    CAST_MANAGER,       /* a product manager */
    CAST_OTHER_MANAGER, /* another */
    CAST_HEAD_OF_SALES,
    CAST_LEAD,      /* of the team of CAST_REP */
    CAST_REP,       /* owns the deals */
    CAST_OTHER_REP, /* of no team */
    CAST_SUCCESS,   /* customer success */
    CAST_FINANCE,
    CAST_AUDITOR,
    CAST_COUNT
};

struct world {
    struct arena *arena;
    struct known known;
    instant now;
    struct told *told;
    size_t told_count;
    size_t told_capacity;
    int64_t commands; /* accepted */
    uint64_t random;  /* state of its own random numbers */
    struct id cast[CAST_COUNT];
    struct id team;
    struct outcome outcome; /* of the last command */
};

/* Opens the org on Monday 2026-01-05 at 09:00 UTC, with the default policy, its people, a team and
 * 400 points of capacity for the quarters 2026Q1 to 2027Q1. */
void world_init(struct world *world, uint64_t seed);
void world_clear(struct world *world);

/* The next random number below `bound`, which is above zero (xorshift64*: the same seed gives the
 * same world). */
uint64_t world_random(struct world *world, uint64_t bound);

/* Working minutes and calendar days pass. */
void world_pass(struct world *world, instant span);

/* One command to be given. */
struct order {
    enum command_kind kind;
    enum cast actor;
    struct id person; /* in place of `actor`, when present */
    struct id subject;
    const char *key;  /* a deal's external id or a quarter; NULL: none */
    bool match;       /* send If-Match with the subject's present version */
    int64_t version;  /* or this one, when it is above zero */
    const char *body; /* JSON; NULL: none */
};

/*
 * Decides, and when accepted evolves. True when accepted or unchanged; `world->outcome` says more.
 * A body that does not decode is a fault of the test and ends it.
 */
bool world_order(struct world *world, const struct order *order);

/* The same, and ends the test when it is refused. */
void world_must(struct world *world, const struct order *order);

/* The same for a body as a struct, as the desk gives it; false too when it was refused. */
bool world_give(struct world *world, struct command *command);

/* An ask of a fresh large deal of CAST_REP's, open, routed to the head of product. */
struct id world_ask(struct world *world);

/* An ask in each state, made by commands; an expired one, which no command of today makes, is
 * NULL's "". */
struct id world_ask_in(struct world *world, enum ask_state state);

const struct ask *world_get_ask(const struct world *world, const struct id *id);

/* A body of JSON with single quotes for double ones: 'it is easier to read'. Lives in the world. */
const char *world_json(struct world *world, const char *format, ...) like_printf(2, 3);
