#include "desk/housekeeping.h"

#include "base/ensure.h"

#define FIRST_SECONDS 60
#define EVERY_SECONDS 3600

#define HOUSEKEEPING_ARENA_BYTES 512

static void wait_for(struct housekeeping *housekeeping, int seconds)
{
    struct timeval span = {.tv_sec = seconds};

    ensure(evtimer_add(housekeeping->hour, &span) == 0);
}

static void put_down(struct housekeeping *housekeeping)
{
    connection_free(housekeeping->connection);
    housekeeping->connection = NULL;
}

static void on_done(struct result *result, void *context)
{
    struct housekeeping *housekeeping = context;

    if (result_state(result) == RESULT_ROWS) {
        log_info(housekeeping->log, "parts_of_days_kept",
                 log_number("changes", result_int4(result, 0, 0)));
    } else {
        log_warning(housekeeping->log, "parts_of_days_not_kept",
                    log_text("sqlstate", result_sqlstate(result)));
    }
    put_down(housekeeping);
}

static void on_ready(struct connection *connection, void *context)
{
    scoped(arena_release) struct arena *arena = arena_new(HOUSEKEEPING_ARENA_BYTES);
    struct parameters parameters;

    parameters_init(&parameters, arena, statement_get("partitions_make"));
    connection_send(connection, &parameters, on_done, context);
    connection_sync(connection, NULL, NULL);
}

/* One that is still at work after an hour found no database: it is given up, and another tries. */
static void on_hour(evutil_socket_t socket, short events, void *context)
{
    struct housekeeping *housekeeping = context;

    if (housekeeping->connection != NULL) {
        put_down(housekeeping);
    }
    housekeeping->connection =
        connection_new(housekeeping->loop, housekeeping->log, housekeeping->url, STORE_WRITE,
                       on_ready, housekeeping);
    wait_for(housekeeping, EVERY_SECONDS);
}

void housekeeping_init(struct housekeeping *housekeeping, struct event_base *loop, struct log *log,
                       const char *url)
{
    *housekeeping = (struct housekeeping){.loop = loop, .log = log, .url = url};
    housekeeping->hour = evtimer_new(loop, on_hour, housekeeping);
    ensure(housekeeping->hour != NULL);
    wait_for(housekeeping, FIRST_SECONDS);
}

void housekeeping_clear(struct housekeeping *housekeeping)
{
    event_free(housekeeping->hour);
    if (housekeeping->connection != NULL) {
        put_down(housekeeping);
    }
}
