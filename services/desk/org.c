#include "desk/org.h"

#include "base/ensure.h"

#define MAKER_ARENA_BYTES ((size_t)1024)

/* For how long PostgreSQL may be away. */
#define PATIENCE_SECONDS 5

struct org_maker {
    LIST_ENTRY(org_maker) entry;
    struct arena *arena;
    struct id org_id;
    desk_org_made *done;
    void *context;
    struct connection *connection;
    struct event *patience;
    struct event *over; /* answers, and frees, in a turn of its own */
    int32_t org_key;    /* 0: not made yet */
    struct problem problem;
};

static void maker_free(struct org_maker *maker)
{
    LIST_REMOVE(maker, entry);
    connection_free(maker->connection);
    event_free(maker->patience);
    event_free(maker->over);
    arena_free(maker->arena);
}

static void answer(struct org_maker *maker)
{
    if (maker->org_key == 0 && maker->problem.count == 0) {
        (void)refuse(&maker->problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_TRY_LATER,
                     (struct blanks){.number = 1});
    }
    maker->done(maker->org_key, maker->org_key == 0 ? &maker->problem : NULL, maker->context);
    maker_free(maker);
}

static void on_over(evutil_socket_t socket, short events, void *context)
{
    answer(context);
}

static void on_patience_over(evutil_socket_t socket, short events, void *context)
{
    struct org_maker *maker = context;

    event_active(maker->over, EV_TIMEOUT, 0);
}

/* A lost connection is no end: it comes back, and the same statement gives the same key. */
static void on_made(struct result *result, void *context)
{
    struct org_maker *maker = context;

    if (result_state(result) == RESULT_ROWS && result_row_count(result) == 1) {
        maker->org_key = result_int4(result, 0, 0);
        event_active(maker->over, EV_TIMEOUT, 0);
    } else if (result_state(result) == RESULT_FAILED) {
        (void)refuse(&maker->problem, PROBLEM_INTERNAL, text_literal(""), PHRASE_INTERNAL,
                     (struct blanks){0});
        event_active(maker->over, EV_TIMEOUT, 0);
    }
}

static void on_ready(struct connection *connection, void *context)
{
    struct org_maker *maker = context;
    struct parameters parameters;

    parameters_init(&parameters, maker->arena, statement_get("org_make"));
    parameters_add_text(&parameters, id_text(&maker->org_id));
    connection_send(connection, &parameters, on_made, maker);
    connection_sync(connection, NULL, NULL);
}

void org_makers_init(struct org_makers *makers, struct event_base *loop, struct log *log,
                     const char *url)
{
    *makers = (struct org_makers){.loop = loop, .log = log, .url = url};
    LIST_INIT(&makers->at_work);
}

void org_makers_clear(struct org_makers *makers)
{
    struct org_maker *maker;

    while ((maker = LIST_FIRST(&makers->at_work)) != NULL) {
        answer(maker);
    }
}

void org_make(struct org_makers *makers, const struct id *org_id, desk_org_made *done,
              void *context)
{
    struct arena *arena = arena_new(MAKER_ARENA_BYTES);
    struct org_maker *maker = arena_alloc(arena, sizeof(*maker));
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};

    *maker =
        (struct org_maker){.arena = arena, .org_id = *org_id, .done = done, .context = context};
    problem_init(&maker->problem, arena);
    maker->patience = evtimer_new(makers->loop, on_patience_over, maker);
    maker->over = evtimer_new(makers->loop, on_over, maker);
    ensure(maker->patience != NULL);
    ensure(maker->over != NULL);
    event_add(maker->patience, &patience);
    LIST_INSERT_HEAD(&makers->at_work, maker, entry);
    maker->connection =
        connection_new(makers->loop, makers->log, makers->url, STORE_KEEP, on_ready, maker);
}
