/*
 * What the tests of the store share: a loop, a silent log, answers that are collected, and a way to
 * change the database from outside. The database is the one of DATABASE_URL, whose cluster
 * tests/cluster.sh has started for this program.
 */
#pragma once

#include "store/store.h"

struct rig {
    struct event_base *loop;
    struct log *log;
    struct arena *arena;
    const char *url;
};

/* What became of one statement. */
struct answer {
    int calls; /* exactly 1 in the end */
    enum result_state state;
    int64_t number; /* the first column of the first row, when it is a number */
    size_t rows;
    struct result *kept; /* to be freed by the test; only when `keep` was set */
    int *order;          /* counts up with each answer; NULL: nobody counts */
    int place;
    bool keep;
    char command[32];
    char sqlstate[8];
    char constraint[64];
};

/* A loop and a database that is empty but for what the fixture's migrations make. */
struct rig rig_new(void);

/* The same, without a database. */
struct rig rig_new_alone(void);
void rig_free(struct rig *rig);

/* Runs SQL as the owner, and waits for it. It must work. */
void rig_run(const struct rig *rig, const char *sql);

/* The one number that the SQL gives. */
int64_t rig_ask(const struct rig *rig, const char *sql);

/* Runs the loop until the condition holds; fails when it takes longer than 20 seconds. */
void rig_wait(const struct rig *rig, bool (*holds)(void *context), void *context);
void rig_wait_ready(const struct rig *rig, struct connection *connection);
void rig_wait_not_ready(const struct rig *rig, struct connection *connection);
void rig_wait_answer(const struct rig *rig, struct answer *answer);

/* A result_done that collects into a struct answer. */
void on_answer(struct result *result, void *context);

/* Sends a statement that takes one int4. */
void send_number(struct connection *connection, const char *name, int32_t number,
                 struct answer *answer);

/* A connection that is ready, on a database that has the fixture's things. */
struct desk {
    struct rig rig;
    struct connection *connection;
    int readies;
};

/* Waits until it is ready. */
void desk_init(struct desk *desk, enum store_side side);
void desk_clear(struct desk *desk);

/* Runs one statement, which must work; gives its result. */
struct result *desk_ask(const struct desk *desk, const struct parameters *parameters);

/* Whether it has tried to connect and failed: for rig_wait. */
bool connection_is_in_trouble(void *context);
