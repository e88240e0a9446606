/*
 * A server for the tests of the wire: the HTTP part alone, with routes that show what it handed
 * over.
 *
 *     wire_server [setting=number]... [certificate=FILE key=FILE]
 *
 * Prints "port N", then a line for each request that is handed over, before it is answered: "handed
 * GET /a 0", the last being the length of its body. SIGTERM stops it as production is stopped.
 */
#include "api/http.h"
#include "base/ensure.h"

#include <event2/event.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_BYTES       ((int64_t)64 * 1024)
#define STREAM_HIGH_BYTES ((size_t)1024 * 1024)

struct wire {
    struct event_base *loop;
    struct http_server *server;
    struct waiter *waiters;
    int64_t grace_ms;
};

/* A request that waits: for its client to leave, for /release, or for time. */
struct waiter {
    struct waiter *next;
    struct wire *wire;
    struct http_request *request;
    struct event *timer;
    bool streams;
    int64_t left_bytes; /* of the stream */
};

typedef void answer_route(struct wire *wire, struct http_request *request);

static void answer_text(struct http_request *request, int status, struct text body)
{
    http_answer(request, &(struct http_answer){
                             .status = status, .content_type = TEXT("text/plain"), .body = body});
}

static struct waiter *waiter_new(struct wire *wire, struct http_request *request,
                                 event_callback_fn on_time)
{
    struct waiter *waiter = calloc(1, sizeof(*waiter));
    ensure(waiter != NULL);

    waiter->wire = wire;
    waiter->request = request;
    waiter->timer = event_new(wire->loop, -1, EV_PERSIST, on_time, waiter);
    waiter->next = wire->waiters;
    wire->waiters = waiter;
    return waiter;
}

static void waiter_free(struct waiter *waiter)
{
    event_free(waiter->timer);
    free(waiter);
}

/* It waits no more. */
static void waiter_leave(struct waiter *waiter)
{
    struct waiter **link = &waiter->wire->waiters;
    while (*link != waiter) {
        link = &(*link)->next;
    }
    *link = waiter->next;
    waiter_free(waiter);
}

static void waiter_time(struct waiter *waiter, int after_ms)
{
    struct timeval after = {.tv_usec = (suseconds_t)after_ms * 1000};
    event_add(waiter->timer, &after);
}

/* ---- the routes ------------------------------------------------------------------------------ */

static void route_plain(struct wire *wire, struct http_request *request)
{
    answer_text(
        request, 200,
        text_format(request->arena, "%.*s\n", (int)request->target.length, request->target.bytes));
}

static void route_echo(struct wire *wire, struct http_request *request)
{
    answer_text(request, 200, request->body);
}

/* Every header field as it was read, one a line. */
static void route_fields(struct wire *wire, struct http_request *request)
{
    struct text_builder lines;
    text_builder_init(&lines, request->arena);
    for (size_t i = 0; i < request->field_count; i++) {
        const struct http_field *field = &request->fields[i];
        text_builder_add_format(&lines, "%.*s=[%.*s]\n", (int)field->name.length, field->name.bytes,
                                (int)field->value.length, field->value.bytes);
    }
    answer_text(request, 200, text_builder_text(&lines));
}

static void route_json(struct wire *wire, struct http_request *request)
{
    static const struct http_field FIELDS[] = {
        {TEXT("ETag"),                    TEXT("\"7\"")             },
        {TEXT("Content-Security-Policy"), TEXT("default-src 'self'")},
    };
    http_answer(request, &(struct http_answer){.status = 200,
                                               .content_type = TEXT("application/json"),
                                               .body = TEXT("{\"data\":[]}"),
                                               .fields = FIELDS,
                                               .field_count = COUNT_OF(FIELDS)});
}

static void route_empty(struct wire *wire, struct http_request *request)
{
    http_answer(request, &(struct http_answer){.status = 204});
}

static void route_close(struct wire *wire, struct http_request *request)
{
    http_answer(request, &(struct http_answer){.status = 200,
                                               .content_type = TEXT("text/plain"),
                                               .body = TEXT("bye\n"),
                                               .close = true});
}

static void route_problem(struct wire *wire, struct http_request *request)
{
    struct problem problem;
    problem_init(&problem, request->arena);
    (void)refuse(&problem, PROBLEM_INVALID, text_literal("/a\"b\\c\x01/d"),
                 PHRASE_UNKNOWN_PARAMETER, (struct blanks){.name = TEXT("\xc3\xa9\n\t\"")});
    (void)refuse(&problem, PROBLEM_INVALID, text_literal("/e"), PHRASE_UNKNOWN_PARAMETER,
                 (struct blanks){.name = TEXT("\xff")});
    http_answer_problem(request, &problem, NULL, 0);
}

static void on_late(evutil_socket_t socket, short events, void *context)
{
    struct waiter *waiter = context;
    answer_text(waiter->request, 200, text_literal("late\n"));
    waiter_leave(waiter);
}

static void route_slow(struct wire *wire, struct http_request *request)
{
    waiter_time(waiter_new(wire, request, on_late), 200);
}

static void on_never(evutil_socket_t socket, short events, void *context)
{
}

static void on_look(evutil_socket_t socket, short events, void *context)
{
    struct waiter *waiter = context;
    if (http_request_abandoned(waiter->request)) {
        printf("left %.*s\n", (int)waiter->request->path.length, waiter->request->path.bytes);
        answer_text(waiter->request, 200, text_literal("nobody hears this\n"));
        waiter_leave(waiter);
    }
}

/* Until its client leaves, or /release. */
static void route_wait(struct wire *wire, struct http_request *request)
{
    waiter_time(waiter_new(wire, request, on_look), 5);
}

/* Until /release, whether its client is there or not. */
static void route_hold(struct wire *wire, struct http_request *request)
{
    (void)waiter_new(wire, request, on_never);
}

/* Answers all that wait; a stream ends where it is. */
static void release_all(struct wire *wire)
{
    struct waiter *waiter = wire->waiters;
    wire->waiters = NULL;
    while (waiter != NULL) {
        struct waiter *next = waiter->next;
        if (waiter->streams) {
            http_answer_break(waiter->request);
        } else {
            answer_text(waiter->request, 200, text_literal("released\n"));
        }
        waiter_free(waiter);
        waiter = next;
    }
}

static void route_release(struct wire *wire, struct http_request *request)
{
    release_all(wire);
    answer_text(request, 200, text_literal("done\n"));
}

static void stream_on(struct http_request *request, void *context);

/* Gives pieces until the client is behind; ends when all were given or the client has gone. */
static void stream_pieces(struct waiter *waiter)
{
    static const char PIECE[PIECE_BYTES];
    bool listens = true;

    while (listens && waiter->left_bytes > 0
           && http_answer_waiting(waiter->request) < STREAM_HIGH_BYTES) {
        int64_t length = waiter->left_bytes < PIECE_BYTES ? waiter->left_bytes : PIECE_BYTES;
        waiter->left_bytes -= length;
        listens = http_answer_piece(waiter->request, (struct text){PIECE, (size_t)length});
    }
    if (listens && waiter->left_bytes > 0) {
        http_answer_on_drained(waiter->request, stream_on, waiter);
        return;
    }
    printf("stream %s\n", listens ? "ended" : "left");
    http_answer_end(waiter->request);
    waiter_leave(waiter);
}

static void stream_on(struct http_request *request, void *context)
{
    stream_pieces(context);
}

/* As many bytes as the query says. */
static void route_stream(struct wire *wire, struct http_request *request)
{
    struct waiter *waiter = waiter_new(wire, request, on_never);
    waiter->streams = true;
    if (!text_to_integer(request->query, &waiter->left_bytes)) {
        waiter->left_bytes = 10;
    }
    http_answer_begin(request, &(struct http_answer){.status = 200,
                                                     .content_type = TEXT("text/plain"),
                                                     .body = TEXT("first\n")});
    stream_pieces(waiter);
}

static void on_beat(evutil_socket_t socket, short events, void *context)
{
    struct waiter *waiter = context;
    waiter->left_bytes--;
    if (waiter->left_bytes == 0 || !http_answer_piece(waiter->request, text_literal("beat\n"))) {
        http_answer_end(waiter->request);
        waiter_leave(waiter);
    }
}

/* A stream with a word now and then, as many as the query says. */
static void route_beats(struct wire *wire, struct http_request *request)
{
    struct waiter *waiter = waiter_new(wire, request, on_beat);
    waiter->streams = true;
    if (!text_to_integer(request->query, &waiter->left_bytes)) {
        waiter->left_bytes = 1;
    }
    http_answer_begin(request, &(struct http_answer){.status = 200});
    waiter_time(waiter, 300);
}

/* A maker who never looks whether the client takes what he gives. */
static void route_flood(struct wire *wire, struct http_request *request)
{
    static const char PIECE[PIECE_BYTES];
    size_t count = 0;

    http_answer_begin(request, &(struct http_answer){.status = 200});
    while (count < 1000 && http_answer_piece(request, (struct text){PIECE, sizeof(PIECE)})) {
        count++;
    }
    printf("flood %s\n", count < 1000 ? "stopped" : "taken");
    http_answer_end(request);
}

static void route_break(struct wire *wire, struct http_request *request)
{
    http_answer_begin(request, &(struct http_answer){.status = 200, .body = TEXT("half\n")});
    http_answer_break(request);
}

static void route_figures(struct wire *wire, struct http_request *request)
{
    struct http_figures figures = http_server_figures(wire->server);
    answer_text(request, 200,
                text_format(request->arena, "open %lld accepted %lld requests %lld refused %lld\n",
                            (long long)figures.connections_open,
                            (long long)figures.connections_accepted, (long long)figures.requests,
                            (long long)figures.refused));
}

static const struct route_row {
    struct text path;
    answer_route *answer;
} ROUTES[] = {
    {TEXT("/echo"),    route_echo   },
    {TEXT("/fields"),  route_fields },
    {TEXT("/json"),    route_json   },
    {TEXT("/empty"),   route_empty  },
    {TEXT("/close"),   route_close  },
    {TEXT("/problem"), route_problem},
    {TEXT("/slow"),    route_slow   },
    {TEXT("/wait"),    route_wait   },
    {TEXT("/hold"),    route_hold   },
    {TEXT("/release"), route_release},
    {TEXT("/stream"),  route_stream },
    {TEXT("/beats"),   route_beats  },
    {TEXT("/flood"),   route_flood  },
    {TEXT("/break"),   route_break  },
    {TEXT("/figures"), route_figures},
};

static const char *const VERBS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static void handle(struct http_request *request, void *context)
{
    struct wire *wire = context;
    answer_route *answer = route_plain;

    for (size_t i = 0; i < COUNT_OF(ROUTES); i++) {
        if (text_equal(request->path, ROUTES[i].path)) {
            answer = ROUTES[i].answer;
        }
    }
    printf("handed %s %.*s %zu\n", VERBS[request->verb], (int)request->target.length,
           request->target.bytes, request->body.length);
    answer(wire, request);
}

/* ---- starting and stopping ------------------------------------------------------------------- */

static void on_stopped(void *context)
{
    struct wire *wire = context;
    printf("stopped\n");
    http_server_free(wire->server);
    wire->server = NULL;
    release_all(wire);
    event_base_loopbreak(wire->loop);
}

static void on_signal(evutil_socket_t number, short events, void *context)
{
    struct wire *wire = context;
    http_server_stop(wire->server, (int)wire->grace_ms, on_stopped, wire);
}

/* Takes one "name=value" of the command line; false when it is none. */
static bool setting_take(struct http_settings *settings, struct wire *wire, const char *argument)
{
    struct text value = text_of(argument);
    struct text name = text_cut(&value, '=');
    int64_t number = 0;
    const struct {
        struct text name;
        int *number;
        size_t *size;
    } rows[] = {
        {TEXT("head_timeout_ms"),             &settings->head_timeout_ms,     NULL                                  },
        {TEXT("body_timeout_ms"),             &settings->body_timeout_ms,     NULL                                  },
        {TEXT("write_timeout_ms"),            &settings->write_timeout_ms,    NULL                                  },
        {TEXT("idle_timeout_ms"),             &settings->idle_timeout_ms,     NULL                                  },
        {TEXT("rate_min_bytes"),              &settings->body_rate_min_bytes, NULL                                  },
        {TEXT("connections_max"),             NULL,                           &settings->connections_max            },
        {TEXT("connections_per_address_max"), NULL,                           &settings->connections_per_address_max},
    };
    if (text_equal(name, text_literal("certificate"))) {
        settings->certificate_file = value.bytes;
        return true;
    }
    if (text_equal(name, text_literal("key"))) {
        settings->key_file = value.bytes;
        return true;
    }
    if (!text_to_integer(value, &number)) {
        return false;
    }
    if (text_equal(name, text_literal("grace_ms"))) {
        wire->grace_ms = number;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!text_equal(name, rows[i].name)) {
            continue;
        }
        if (rows[i].number != NULL) {
            *rows[i].number = (int)number;
        } else {
            *rows[i].size = (size_t)number;
        }
        return true;
    }
    return false;
}

static int serve(struct wire *wire, const struct http_settings *settings)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct log *log = log_new(STDERR_FILENO, LOG_LEVEL_WARNING);
    struct event *terminated = evsignal_new(wire->loop, SIGTERM, on_signal, wire);
    struct problem problem;

    problem_init(&problem, arena);
    wire->server = http_server_new(wire->loop, log, settings, handle, wire, &problem);
    if (wire->server != NULL) {
        printf("port %u\n", (unsigned)http_server_port(wire->server));
        event_add(terminated, NULL);
        event_base_dispatch(wire->loop);
    } else {
        printf("%.*s\n", (int)problem.first->detail.length, problem.first->detail.bytes);
    }
    event_free(terminated);
    log_free(log);
    return problem.first == NULL ? 0 : 1;
}

int main(int count, char **arguments)
{
    struct http_settings settings = http_settings_default();
    struct wire wire = {.loop = event_base_new(), .grace_ms = 1000};

    setvbuf(stdout, NULL, _IOLBF, 0);
    settings.port = 0;
    for (int i = 1; i < count; i++) {
        if (!setting_take(&settings, &wire, arguments[i])) {
            fprintf(stderr, "what is %s?\n", arguments[i]);
            return 2;
        }
    }
    int status = serve(&wire, &settings);
    event_base_free(wire.loop);
    return status;
}
