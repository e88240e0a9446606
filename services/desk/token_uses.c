#include "desk/token_uses.h"

#include "base/ensure.h"

#include <string.h>

/* From the first that is noted to when all are written. */
#define WRITE_SECONDS 2

#define TOKEN_USES_ARENA_BYTES ((size_t)64 * 1024)

static void put_down(struct token_uses *uses)
{
    connection_free(uses->connection);
    uses->connection = NULL;
}

static void wait_for_next(struct token_uses *uses)
{
    struct timeval span = {.tv_sec = WRITE_SECONDS};

    ensure(evtimer_add(uses->write, &span) == 0);
}

/* What was noted meanwhile stays. Written or not, those that were sent are done with: a token that
 * is in use is noted again. */
static void on_written(struct result *result, void *context)
{
    struct token_uses *uses = context;

    if (result_state(result) != RESULT_ROWS) {
        log_warning(uses->log, "token_uses_not_written",
                    log_text("sqlstate", result_sqlstate(result)));
    }
    uses->count -= uses->sent;
    memmove(uses->items, uses->items + uses->sent, uses->count * sizeof(uses->items[0]));
    uses->sent = 0;
    put_down(uses);
    if (uses->count > 0) {
        wait_for_next(uses);
    }
}

static void on_ready(struct connection *connection, void *context)
{
    scoped(arena_release) struct arena *arena = arena_new(TOKEN_USES_ARENA_BYTES);
    struct token_uses *uses = context;
    struct parameters parameters;
    struct array_builder array;

    uses->sent = uses->count;
    parameters_init(&parameters, arena, statement_get("token_use_save"));
    array_begin(&array, &parameters);
    for (size_t i = 0; i < uses->sent; i++) {
        array_add_int4(&array, uses->items[i].org_key);
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < uses->sent; i++) {
        array_add_text(&array, id_text(&uses->items[i].token_id));
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < uses->sent; i++) {
        array_add_day(&array, uses->items[i].used_on);
    }
    array_end(&array);
    connection_send(connection, &parameters, on_written, uses);
    connection_sync(connection, NULL, NULL);
}

/* The connection comes back by itself as long as the database is away. */
static void on_write(evutil_socket_t socket, short events, void *context)
{
    struct token_uses *uses = context;

    uses->connection = connection_new(uses->loop, uses->log, uses->url, STORE_KEEP, on_ready, uses);
}

void token_uses_init(struct token_uses *uses, struct event_base *loop, struct log *log,
                     const char *url)
{
    *uses = (struct token_uses){.loop = loop, .log = log, .url = url};
    uses->arena = arena_new(TOKEN_USES_MAX * sizeof(uses->items[0]));
    uses->items = arena_array(uses->arena, TOKEN_USES_MAX, sizeof(uses->items[0]));
    uses->write = evtimer_new(loop, on_write, uses);
    ensure(uses->write != NULL);
}

void token_uses_clear(struct token_uses *uses)
{
    event_free(uses->write);
    if (uses->connection != NULL) {
        put_down(uses);
    }
    arena_free(uses->arena);
}

static bool is_noted(const struct token_uses *uses, const struct token_use *use)
{
    for (size_t i = 0; i < uses->count; i++) {
        const struct token_use *noted = &uses->items[i];
        if (noted->org_key == use->org_key && id_equal(&noted->token_id, &use->token_id)) {
            return true;
        }
    }
    return false;
}

void token_uses_note(struct token_uses *uses, const struct token_use *use)
{
    if (uses->count == TOKEN_USES_MAX || is_noted(uses, use)) {
        return;
    }
    uses->items[uses->count] = *use;
    uses->count++;
    if (uses->connection == NULL && !event_pending(uses->write, EV_TIMEOUT, NULL)) {
        wait_for_next(uses);
    }
}
