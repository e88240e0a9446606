#include "api/http_exchange.h"

#include "api/http_head.h"
#include "api/http_proxies.h"
#include "base/ensure.h"
#include "base/id.h"

#include <event2/util.h>

#include <string.h>
#include <time.h>

#define REQUEST_ID_BYTES_MAX 64

static instant host_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

struct text http_request_id_fresh(struct arena *arena, struct http_server *server)
{
    static const char DIGITS[] = "0123456789abcdef";
    char *hex = arena_alloc(arena, 32);

    if (server->random_left == 0) {
        evutil_secure_rng_get_bytes(server->random, sizeof(server->random));
        server->random_left = COUNT_OF(server->random);
    }
    struct uuid uuid = uuid_v7(host_now(), server->random[--server->random_left]);
    for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
        hex[2 * i] = DIGITS[uuid.bytes[i] >> 4];
        hex[2 * i + 1] = DIGITS[uuid.bytes[i] & 15];
    }
    return (struct text){hex, 32};
}

static bool is_request_id(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                     || (byte >= '0' && byte <= '9') || byte == '.' || byte == '_' || byte == '-';
        if (!plain) {
            return false;
        }
    }
    return text.length > 0 && text.length <= REQUEST_ID_BYTES_MAX;
}

struct text http_request_field(const struct http_request *request, struct text name)
{
    for (size_t i = 0; i < request->field_count; i++) {
        if (http_name_equal(request->fields[i].name, name)) {
            return request->fields[i].value;
        }
    }
    return (struct text){NULL, 0};
}

struct http_exchange *http_exchange_new(struct http_connection *connection)
{
    struct arena *arena = http_parser_arena(&connection->parser);
    struct http_exchange *exchange = arena_alloc(arena, sizeof(*exchange));
    struct http_request *request = &exchange->request;

    exchange->connection = connection;
    exchange->loop = connection->server->loop;
    exchange->manner = http_parser_take(&connection->parser, request);
    struct text sent = http_request_field(request, text_literal("X-Request-Id"));
    request->request_id =
        is_request_id(sent) ? sent : http_request_id_fresh(arena, connection->server);
    struct text client =
        http_proxies_client(&connection->server->settings.proxies, text_of(connection->peer),
                            request->fields, request->field_count);
    request->peer = text_copy(arena, client);
    request->arrived_at = host_now();
    return exchange;
}

struct http_exchange *http_exchange_of(struct http_request *request)
{
    return (struct http_exchange *)request;
}

void http_exchange_abandon(struct http_exchange *exchange)
{
    exchange->place = exchange->connection->place;
    exchange->connection = NULL;
    http_exchange_wake(exchange);
}

static void on_wake(evutil_socket_t socket, short events, void *context)
{
    struct http_exchange *exchange = context;
    http_drained *drained = exchange->drained;

    exchange->drained = NULL;
    drained(&exchange->request, exchange->drained_context);
}

void http_exchange_wake(struct http_exchange *exchange)
{
    if (exchange->drained != NULL) {
        event_active(&exchange->wake, EV_TIMEOUT, 0);
    }
}

void http_exchange_free(struct http_exchange *exchange)
{
    struct http_place place = exchange->place;

    if (event_initialized(&exchange->wake)) {
        event_del(&exchange->wake);
    }
    arena_free(exchange->request.arena);
    if (place.places != NULL) {
        http_place_leave(place);
    }
}

void http_answer_on_drained(struct http_request *request, http_drained *done, void *context)
{
    struct http_exchange *exchange = http_exchange_of(request);
    ensure(exchange->begun);
    ensure(exchange->drained == NULL);

    if (!event_initialized(&exchange->wake)) {
        event_assign(&exchange->wake, exchange->loop, -1, 0, on_wake, exchange);
    }
    exchange->drained = done;
    exchange->drained_context = context;
    if (http_answer_waiting(request) < HTTP_STREAM_LOW_BYTES) {
        http_exchange_wake(exchange);
    }
}

bool http_request_abandoned(const struct http_request *request)
{
    return ((const struct http_exchange *)request)->connection == NULL;
}

size_t http_answer_waiting(const struct http_request *request)
{
    const struct http_exchange *exchange = (const struct http_exchange *)request;
    return exchange->connection == NULL ? 0 : http_connection_waiting(exchange->connection);
}
