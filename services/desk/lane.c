#include "desk/lane.h"

#include "base/ensure.h"
#include "desk/settle.h"
#include "desk/steps.h"

#include <string.h>
#include <time.h>

#define TAKEN_ARENA_BYTES ((size_t)4 * 1024)
#define BATCH_ARENA_BYTES ((size_t)256 * 1024)

/* For how long errands wait while PostgreSQL is away. */
#define PATIENCE_SECONDS 5

/* A statement that was sent, and who takes what it brings. */
struct sent {
    struct lane *lane;
    const char *statement;
    lane_take *take;
    size_t argument;
};

static int64_t clock_us(void)
{
    struct timespec now;

    ensure(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

void lane_count_time(struct lane *lane, int64_t *figure_us)
{
    int64_t now_us = clock_us();

    *figure_us += now_us - lane->since_us;
    lane->since_us = now_us;
}

/* ---- walking --------------------------------------------------------------------------------- */

static void end_batch(struct lane *lane)
{
    batch_clear(lane->batch);
    lane->batch = NULL;
    lane->run = NULL;
    lane->step = STEP_REST;
    arena_reset(lane->arena);
    directories_trim(&lane->directories);
    if (lane->runs == NULL) {
        arena_reset(lane->taken);
    }
    event_active(lane->turn, EV_TIMEOUT, 0);
}

/* Where the batch goes when all statements of its step were answered. */
static enum step next_step(const struct lane *lane)
{
    if (lane->committed) {
        return STEP_REST;
    }
    if (lane->failure.failed) {
        bool over = lane->failure.lost || lane->step == STEP_ROLLBACK;
        return over ? STEP_REST : STEP_ROLLBACK;
    }
    return STEP_ROWS[lane->step].next;
}

/* Walks on, over steps that have nothing to send as well. */
static void walk(struct lane *lane)
{
    while (lane->pending == 0) {
        lane->step = next_step(lane);
        if (lane->step == STEP_REST) {
            break;
        }
        STEP_ROWS[lane->step].send(lane);
    }
    if (lane->step != STEP_REST) {
        return;
    }
    if (lane->committed) {
        settle_committed(lane);
    } else {
        settle_failed(lane);
    }
    end_batch(lane);
}

/* Keeps a short text of a result past its call; one that is absent or too long is left out. */
static void keep_chars(char *into, size_t size, struct text text)
{
    if (text_present(text) && text.length < size) {
        memcpy(into, text.bytes, text.length);
    }
}

static void note_failure(struct lane *lane, const struct result *result, const char *statement)
{
    struct failure *failure = &lane->failure;

    if (result_state(result) == RESULT_LOST) {
        failure->lost = true;
    }
    if (failure->failed) {
        return; /* what came first is the reason */
    }
    failure->failed = true;
    failure->statement = text_of(statement);
    keep_chars(failure->sqlstate, sizeof(failure->sqlstate), result_sqlstate(result));
    keep_chars(failure->constraint, sizeof(failure->constraint), result_constraint(result));
}

static void on_result(struct result *result, void *context)
{
    const struct sent *sent = context;
    struct lane *lane = sent->lane;

    lane->pending--;
    if (result_state(result) != RESULT_ROWS) {
        note_failure(lane, result, sent->statement);
    } else if (sent->take != NULL && !lane->failure.failed) {
        sent->take(lane, result, sent->argument);
    }
    if (lane->pending == 0) {
        walk(lane);
    }
}

void lane_fail(struct lane *lane, struct text what, const struct problem *problem)
{
    log_error(lane->host.log, "row_not_understood", log_text("what", what),
              log_problem("problem", problem));
    lane->failure.failed = true;
    lane->failure.unreadable = true;
    lane->failure.statement = what;
}

/* ---- sending --------------------------------------------------------------------------------- */

static struct sent *sent_new(struct lane *lane, const char *statement, lane_take *take,
                             size_t argument)
{
    struct sent *sent = arena_alloc(lane->arena, sizeof(*sent));

    *sent = (struct sent){lane, statement, take, argument};
    lane->pending++;
    return sent;
}

void lane_send(struct lane *lane, const struct parameters *parameters, lane_take *take,
               size_t argument)
{
    struct sent *sent = sent_new(lane, parameters->statement->name, take, argument);

    connection_send(lane->connection, parameters, on_result, sent);
}

void lane_send_plain(struct lane *lane, const char *sql, lane_take *take)
{
    connection_send_plain(lane->connection, sql, on_result, sent_new(lane, sql, take, 0));
}

void lane_sync(struct lane *lane)
{
    connection_sync(lane->connection, on_result, sent_new(lane, "sync", NULL, 0));
}

/* ---- beginning ------------------------------------------------------------------------------- */

/* The next run: one that is still to be done, else what waits in line. */
static struct run *next_run(struct lane *lane)
{
    struct run *run = lane->runs;

    if (run != NULL) {
        lane->runs = run->next;
        return run;
    }
    if (lane->queue.count == 0) {
        return NULL;
    }
    run = arena_alloc(lane->taken, sizeof(*run));
    run->slots = queue_take(&lane->queue, lane->host.batch_commands_max, lane->taken, &run->count);
    return run;
}

static void begin_batch(struct lane *lane)
{
    struct run *run = next_run(lane);

    if (run == NULL) {
        return;
    }
    lane->run = run;
    lane->batch = batch_new(lane->arena, &lane->directories, run->slots, run->count);
    lane->failure = (struct failure){.failed = false};
    lane->commit_sent = false;
    lane->committed = false;
    lane->since_us = clock_us();
    lane->host.figures->batches++;
    if ((int64_t)run->count > lane->host.figures->batch_commands_largest) {
        lane->host.figures->batch_commands_largest = (int64_t)run->count;
    }
    walk(lane);
}

/* Nobody knows when PostgreSQL comes back. */
static void refuse_all(struct lane *lane)
{
    struct slot *slot;

    for (; lane->runs != NULL; lane->runs = lane->runs->next) {
        for (size_t i = 0; i < lane->runs->count; i++) {
            settle_refused(lane, lane->runs->slots[i], PROBLEM_UNAVAILABLE);
        }
    }
    while ((slot = queue_pop(&lane->queue)) != NULL) {
        settle_refused(lane, slot, PROBLEM_UNAVAILABLE);
    }
    arena_reset(lane->taken);
}

static void on_turn(evutil_socket_t socket, short events, void *context)
{
    struct lane *lane = context;
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};

    if (lane->batch != NULL || (lane->runs == NULL && lane->queue.count == 0)) {
        return;
    }
    if (connection_is_ready(lane->connection)) {
        begin_batch(lane);
    } else if (lane->gave_up) {
        refuse_all(lane);
    } else if (!event_pending(lane->patience, EV_TIMEOUT, NULL)) {
        event_add(lane->patience, &patience);
    }
}

static void on_patience_over(evutil_socket_t socket, short events, void *context)
{
    struct lane *lane = context;

    lane->gave_up = true;
    event_active(lane->turn, EV_TIMEOUT, 0);
}

static void on_ready(struct connection *connection, void *context)
{
    struct lane *lane = context;

    lane->gave_up = false;
    event_del(lane->patience);
    event_active(lane->turn, EV_TIMEOUT, 0);
}

/* ---- public ---------------------------------------------------------------------------------- */

void lane_init(struct lane *lane, const struct lane_host *host)
{
    *lane = (struct lane){.host = *host, .step = STEP_REST};
    queue_init(&lane->queue);
    directories_init(&lane->directories);
    lane->taken = arena_new(TAKEN_ARENA_BYTES);
    lane->arena = arena_new(BATCH_ARENA_BYTES);
    lane->turn = evtimer_new(host->loop, on_turn, lane);
    lane->patience = evtimer_new(host->loop, on_patience_over, lane);
    ensure(lane->turn != NULL);
    ensure(lane->patience != NULL);
    lane->connection =
        connection_new(host->loop, host->log, host->url, STORE_WRITE, on_ready, lane);
}

void lane_clear(struct lane *lane)
{
    connection_free(lane->connection);
    if (lane->batch != NULL) {
        lane->run->next = lane->runs;
        lane->runs = lane->run;
        batch_clear(lane->batch);
    }
    refuse_all(lane);
    event_free(lane->turn);
    event_free(lane->patience);
    directories_clear(&lane->directories);
    arena_free(lane->arena);
    arena_free(lane->taken);
}

bool lane_is_ready(const struct lane *lane)
{
    return connection_is_ready(lane->connection);
}

void lane_put(struct lane *lane, struct slot *slot)
{
    queue_put(&lane->queue, slot);
    event_active(lane->turn, EV_TIMEOUT, 0);
}
