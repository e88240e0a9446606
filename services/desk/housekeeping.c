#include "desk/housekeeping.h"

#include "base/ensure.h"

#define HOUSEKEEPING_ARENA_BYTES 512

/* How often it is looked whether there is anything to do; and after how many looks it is done
 * although nobody gave a command. */
#define LOOK_SECONDS    2
#define LOOKS_OF_A_REST (3600 / LOOK_SECONDS)

/* A statement that gives how much it changed. */
static const struct chore {
    const char *statement;
    const char *log_done;
    const char *log_not_done;
} CHORES[] = {
    {"partitions_make",   "parts_of_days_kept",  "parts_of_days_not_kept" },
    {"statistics_gather", "statistics_gathered", "statistics_not_gathered"},
};

static void put_down(struct housekeeping *housekeeping)
{
    connection_free(housekeeping->connection);
    housekeeping->connection = NULL;
}

static void tell(const struct housekeeping *housekeeping, const struct chore *chore,
                 const struct result *result)
{
    if (result_state(result) != RESULT_ROWS) {
        log_warning(housekeeping->log, chore->log_not_done,
                    log_text("sqlstate", result_sqlstate(result)));
    } else if (result_int4(result, 0, 0) > 0) {
        log_info(housekeeping->log, chore->log_done,
                 log_number("changes", result_int4(result, 0, 0)));
    }
}

/* The answers come in the order of the chores. */
static void on_done(struct result *result, void *context)
{
    struct housekeeping *housekeeping = context;

    tell(housekeeping, &CHORES[housekeeping->done], result);
    housekeeping->done++;
    if (housekeeping->done == COUNT_OF(CHORES)) {
        put_down(housekeeping);
    }
}

/* Each is a transaction of its own: what one cannot do does not keep the other from it. */
static void on_ready(struct connection *connection, void *context)
{
    scoped(arena_release) struct arena *arena = arena_new(HOUSEKEEPING_ARENA_BYTES);
    struct housekeeping *housekeeping = context;

    housekeeping->done = 0;
    for (size_t i = 0; i < COUNT_OF(CHORES); i++) {
        struct parameters parameters;

        parameters_init(&parameters, arena, statement_get(CHORES[i].statement));
        connection_send(connection, &parameters, on_done, housekeeping);
        connection_sync(connection, NULL, NULL);
    }
}

static void wait_for_next(struct housekeeping *housekeeping)
{
    struct timeval span = {.tv_sec = LOOK_SECONDS};

    ensure(evtimer_add(housekeeping->next, &span) == 0);
}

/* Whether commands came since it was last done, or an hour has passed. */
static bool is_due(const struct housekeeping *housekeeping)
{
    return *housekeeping->commands != housekeeping->commands_seen
           || housekeeping->looks % LOOKS_OF_A_REST == 0;
}

/* One that is still at work found no database, or has much to do: it goes on. */
static void on_next(evutil_socket_t socket, short events, void *context)
{
    struct housekeeping *housekeeping = context;

    if (housekeeping->connection == NULL && is_due(housekeeping)) {
        housekeeping->commands_seen = *housekeeping->commands;
        housekeeping->connection =
            connection_new(housekeeping->loop, housekeeping->log, housekeeping->url, STORE_KEEP,
                           on_ready, housekeeping);
    }
    housekeeping->looks++;
    wait_for_next(housekeeping);
}

void housekeeping_init(struct housekeeping *housekeeping, struct event_base *loop, struct log *log,
                       const char *url, const int64_t *commands)
{
    *housekeeping =
        (struct housekeeping){.loop = loop, .log = log, .url = url, .commands = commands};
    housekeeping->next = evtimer_new(loop, on_next, housekeeping);
    ensure(housekeeping->next != NULL);
    wait_for_next(housekeeping);
}

void housekeeping_clear(struct housekeeping *housekeeping)
{
    event_free(housekeeping->next);
    if (housekeeping->connection != NULL) {
        put_down(housekeeping);
    }
}
