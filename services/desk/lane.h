/*
 * A lane: one writer's connection, and the batches that go along it, one after the other.
 *
 * A batch walks the steps of a table. A step sends its statements at once and ends when all were
 * answered; a statement that failed leads to the rollback, a lost connection to a rest until there
 * is another.
 */
#pragma once

#include "desk/batch.h"
#include "desk/fault.h"

/* Steps of a batch, in order. */
enum step {
    STEP_REST,   /* none is under way */
    STEP_LOCK,   /* BEGIN, the orgs' locks, the time, answers that are kept; as much as can be told
                    before the locks */
    STEP_FIND,   /* what could not */
    STEP_LOAD,   /* the rows that were found */
    STEP_SAVE,   /* decides; sends what is to be saved, and asks for the answers */
    STEP_COMMIT, /* keeps the answers, COMMIT */
    STEP_ROLLBACK, /* after a failure */
    STEP_COUNT
};

/* What a step's statement brought that went well. */
struct lane;
typedef void lane_take(struct lane *lane, const struct result *result, size_t argument);

/* Why a batch cannot go on. */
struct failure {
    bool failed;
    bool lost;        /* the connection; whether it was committed, nobody knows */
    bool unreadable;  /* a row that this version does not know */
    char sqlstate[6]; /* of the first statement that failed */
    char constraint[64];
    struct text statement;
};

/* Errands that go along together: at first as many as were taken, after a failure perhaps fewer. */
struct run {
    struct slot **slots;
    size_t count;
    int failures; /* how often it failed through no fault of its own */
    int losses;   /* how often the connection was lost under it */
    struct run *next;
};

/* What lanes share with the desk; borrowed. */
struct lane_host {
    struct event_base *loop;
    struct log *log;
    const char *url;
    size_t batch_commands_max;
    struct faults *faults;
    struct desk_figures *figures;
    desk_committed *const *committed; /* NULL inside: nobody */
    void *const *committed_context;
};

struct lane {
    struct lane_host host;
    struct connection *connection;
    struct queue queue;
    struct directories directories;
    struct event *turn;     /* something may have to be done */
    struct event *patience; /* for a connection that can be used */
    bool gave_up;           /* patience is over */

    struct arena *taken; /* of what was taken from the queue, until all of it was answered */
    struct run *runs;    /* still to be done, the next first */

    struct arena *arena; /* of the batch under way */
    struct run *run;
    struct batch *batch;
    enum step step;
    size_t pending; /* statements whose answer is awaited */
    struct failure failure;
    bool commit_sent;
    bool committed;
    int64_t since_us; /* from when on the next figure counts */
};

void lane_init(struct lane *lane, const struct lane_host *host);

/* Answers what is under way or waits with PROBLEM_UNAVAILABLE, and lets go of all. */
void lane_clear(struct lane *lane);

bool lane_is_ready(const struct lane *lane);

/* Puts the slot in line; on the loop's next turn it goes along, when the lane is idle. */
void lane_put(struct lane *lane, struct slot *slot);

/* ---- for the steps --------------------------------------------------------------------------- */

/* Sends a statement of the step; `take` (NULL: nobody) gets what it brought, with `argument`. */
void lane_send(struct lane *lane, const struct parameters *parameters, lane_take *take,
               size_t argument);
void lane_send_plain(struct lane *lane, const char *sql, lane_take *take);
void lane_sync(struct lane *lane);

/* Says that what came back cannot be used, and why: the batch cannot go on. `what` lives as long as
 * the batch. */
void lane_fail(struct lane *lane, struct text what, const struct problem *problem);

/* Adds the microseconds since it was last called, or since the batch began, to a figure. */
void lane_count_time(struct lane *lane, int64_t *figure_us);
