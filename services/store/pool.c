#include "base/ensure.h"
#include "store/result.h"
#include "store/store.h"

#include <time.h>

#define QUESTION_ARENA_BYTES       1024
#define READ_CONNECTIONS_DEFAULT   3
#define REPORT_CONNECTIONS_DEFAULT 1
#define TRIES_MAX                  2
#define WAITING_SECONDS_MAX        5 /* in line; whoever asked has given up by then */

/* One statement for whoever asked, until it is answered. */
struct question {
    struct arena *arena; /* holds the question and its parameters */
    struct parameters parameters;
    result_done *done;
    void *context;
    int tries;
    int64_t asked_at_seconds;
    struct question *next;
};

struct question_line {
    struct question *first;
    struct question *last;
    size_t count;
};

/* A connection, and what it is being asked. */
struct seat {
    struct pool *pool;
    struct connection *connection;
    struct question *question; /* NULL once it is answered */
    bool taken;                /* until the sync behind the question is answered, too */
};

struct pool {
    struct store *store;
    enum store_side side;
    struct seat *seats;
    size_t seat_count;
    struct question_line waiting;
};

struct store {
    struct arena *arena;
    struct pool pools[4]; /* questions and reports, for each reading side */
    size_t pool_count;
    struct question_line refused; /* told so in a turn of the loop of their own */
    struct event *turn;
    struct event *second;
};

static int64_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* ---- lines of questions ---------------------------------------------------------------------- */

static void line_add(struct question_line *line, struct question *question)
{
    question->next = NULL;
    if (line->last == NULL) {
        line->first = question;
    } else {
        line->last->next = question;
    }
    line->last = question;
    line->count++;
}

/* For the second try: it has waited already. */
static void line_add_first(struct question_line *line, struct question *question)
{
    question->next = line->first;
    line->first = question;
    if (line->last == NULL) {
        line->last = question;
    }
    line->count++;
}

static struct question *line_take(struct question_line *line)
{
    struct question *question = line->first;

    ensure(question != NULL);
    line->first = question->next;
    if (line->first == NULL) {
        line->last = NULL;
    }
    line->count--;
    return question;
}

static void line_free(struct question_line *line)
{
    while (line->first != NULL) {
        arena_free(line_take(line)->arena);
    }
}

static struct question *question_new(const struct parameters *parameters, result_done *done,
                                     void *context)
{
    struct arena *arena = arena_new(QUESTION_ARENA_BYTES);
    struct question *question = arena_alloc(arena, sizeof(*question));

    *question = (struct question){
        .arena = arena,
        .parameters = *parameters,
        .done = done,
        .context = context,
        .asked_at_seconds = seconds_now(),
    };
    struct parameters *copy = &question->parameters;
    copy->arena = arena;
    copy->values = arena_array(arena, copy->count, sizeof(copy->values[0]));
    copy->lengths = arena_copy(arena, parameters->lengths, copy->count * sizeof(copy->lengths[0]));
    copy->formats = arena_copy(arena, parameters->formats, copy->count * sizeof(copy->formats[0]));
    for (size_t i = 0; i < copy->count; i++) {
        if (parameters->values[i] != NULL) { /* a NUL behind it: the text form ends there */
            struct text value = {parameters->values[i], (size_t)parameters->lengths[i]};
            copy->values[i] = text_chars(arena, value);
        }
    }
    return question;
}

static void question_answer(struct question *question, struct result *result)
{
    question->done(result, question->context);
    arena_free(question->arena);
}

/* ---- seats ----------------------------------------------------------------------------------- */

/* What a standby says when its master's changes overtake a question; it may well work the next
 * time. */
static bool is_worth_another_try(const struct result *result)
{
    return result_state(result) == RESULT_LOST
           || text_equal(result_sqlstate(result), text_literal("40001"));
}

static void on_answer(struct result *result, void *context)
{
    struct seat *seat = context;
    struct question *question = seat->question;

    seat->question = NULL;
    if (question->tries < TRIES_MAX && is_worth_another_try(result)) {
        line_add_first(&seat->pool->waiting, question);
    } else {
        question_answer(question, result);
    }
}

static struct seat *free_seat(struct pool *pool)
{
    for (size_t i = 0; i < pool->seat_count; i++) {
        struct seat *seat = &pool->seats[i];
        if (!seat->taken && connection_is_ready(seat->connection)) {
            return seat;
        }
    }
    return NULL;
}

/* Sends what waits to whoever is free; `on_sync` is on_free, which calls this. */
static void pool_serve(struct pool *pool, result_done *on_sync)
{
    struct seat *seat;

    while (pool->waiting.first != NULL && (seat = free_seat(pool)) != NULL) {
        seat->taken = true;
        seat->question = line_take(&pool->waiting);
        seat->question->tries++;
        connection_send(seat->connection, &seat->question->parameters, on_answer, seat);
        connection_sync(seat->connection, on_sync, seat);
    }
}

static void on_free(struct result *result, void *context)
{
    struct seat *seat = context;

    seat->taken = false;
    pool_serve(seat->pool, on_free);
}

static void on_ready(struct connection *connection, void *context)
{
    const struct seat *seat = context;

    pool_serve(seat->pool, on_free);
}

static void pool_ask(struct pool *pool, const struct parameters *parameters, result_done *done,
                     void *context)
{
    static const struct timeval NEXT_TURN = {0};
    struct question *question = question_new(parameters, done, context);

    if (pool->waiting.count >= STORE_WAITING_MAX) {
        line_add(&pool->store->refused, question);
        event_add(pool->store->turn, &NEXT_TURN);
        return;
    }
    line_add(&pool->waiting, question);
    pool_serve(pool, on_free);
}

/* ---- turns of the loop ----------------------------------------------------------------------- */

static void on_turn(evutil_socket_t socket, short events, void *context)
{
    struct store *store = context;
    struct result lost = {.state = RESULT_LOST};

    for (size_t left = store->refused.count; left > 0; left--) {
        question_answer(line_take(&store->refused), &lost);
    }
}

/* Those that have waited for too long: the database is away, or far too slow. */
static void on_second(evutil_socket_t socket, short events, void *context)
{
    struct store *store = context;
    int64_t latest = seconds_now() - WAITING_SECONDS_MAX;

    for (size_t i = 0; i < store->pool_count; i++) {
        struct question_line *waiting = &store->pools[i].waiting;
        while (waiting->first != NULL && waiting->first->asked_at_seconds < latest) {
            line_add(&store->refused, line_take(waiting));
        }
    }
    on_turn(socket, events, context);
}

/* ---- making ---------------------------------------------------------------------------------- */

static void pool_init(struct pool *pool, struct store *store, enum store_side side, int seat_count)
{
    *pool = (struct pool){
        .store = store,
        .side = side,
        .seats = arena_array(store->arena, (size_t)seat_count, sizeof(pool->seats[0])),
        .seat_count = (size_t)seat_count,
    };
}

static void pool_connect(struct pool *pool, struct event_base *loop, struct log *log,
                         const char *url)
{
    for (size_t i = 0; i < pool->seat_count; i++) {
        struct seat *seat = &pool->seats[i];
        seat->pool = pool;
        seat->connection = connection_new(loop, log, url, pool->side, on_ready, seat);
    }
}

static void pool_clear(struct pool *pool)
{
    for (size_t i = 0; i < pool->seat_count; i++) {
        connection_free(pool->seats[i].connection);
        if (pool->seats[i].question != NULL) {
            arena_free(pool->seats[i].question->arena);
        }
    }
    line_free(&pool->waiting);
}

static bool pool_is_ready(const struct pool *pool)
{
    for (size_t i = 0; i < pool->seat_count; i++) {
        if (connection_is_ready(pool->seats[i].connection)) {
            return true;
        }
    }
    return false;
}

/* The pool of a side, `reports` or not. */
static struct pool *pool_get(struct store *store, enum store_side side, bool reports)
{
    for (size_t i = reports ? 1 : 0; i < store->pool_count; i += 2) {
        if (store->pools[i].side == side) {
            return &store->pools[i];
        }
    }
    ensure_never(); /* a writer is a connection of its own */
}

struct store *store_new(struct event_base *loop, struct log *log,
                        const struct store_settings *settings)
{
    static const enum store_side SIDES[] = {STORE_READ_SALES, STORE_READ_PRODUCT};
    static const struct timeval SECOND = {.tv_sec = 1};
    const char *url = settings->read_url != NULL ? settings->read_url : settings->url;
    int readers =
        settings->read_connections > 0 ? settings->read_connections : READ_CONNECTIONS_DEFAULT;
    int reporters = settings->report_connections > 0 ? settings->report_connections
                                                     : REPORT_CONNECTIONS_DEFAULT;
    struct arena *arena = arena_new(QUESTION_ARENA_BYTES);
    struct store *store = arena_alloc(arena, sizeof(*store));

    store->arena = arena;
    store->turn = evtimer_new(loop, on_turn, store);
    store->second = event_new(loop, -1, EV_PERSIST, on_second, store);
    ensure(store->turn != NULL);
    ensure(store->second != NULL);
    event_add(store->second, &SECOND);
    for (size_t i = 0; i < COUNT_OF(SIDES); i++) {
        pool_init(&store->pools[store->pool_count++], store, SIDES[i], readers);
        pool_init(&store->pools[store->pool_count++], store, SIDES[i], reporters);
    }
    for (size_t i = 0; i < store->pool_count; i++) {
        pool_connect(&store->pools[i], loop, log, url);
    }
    return store;
}

void store_free(struct store *store)
{
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < store->pool_count; i++) {
        pool_clear(&store->pools[i]);
    }
    line_free(&store->refused);
    event_free(store->turn);
    event_free(store->second);
    arena_free(store->arena);
}

bool store_is_ready(const struct store *store)
{
    for (size_t i = 0; i < store->pool_count; i++) {
        if (!pool_is_ready(&store->pools[i])) {
            return false;
        }
    }
    return true;
}

void store_ask(struct store *store, enum store_side side, const struct parameters *parameters,
               result_done *done, void *context)
{
    pool_ask(pool_get(store, side, false), parameters, done, context);
}

void store_ask_report(struct store *store, enum store_side side,
                      const struct parameters *parameters, result_done *done, void *context)
{
    pool_ask(pool_get(store, side, true), parameters, done, context);
}
