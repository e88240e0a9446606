#include "api/http_connection.h"

#include "api/http_answer.h"
#include "api/http_exchange.h"
#include "api/http_tls.h"
#include "base/ensure.h"

#include <event2/buffer.h>

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/*
 * What a client may send ahead while its request is under way; beyond, the socket is read no more.
 */
#define INPUT_BYTES_MAX ((size_t)64 * 1024)

/*
 * After a refusal so much is read away, and so long, that the client sees the answer and not a
 * reset.
 */
#define LINGER_BYTES_MAX  ((size_t)256 * 1024)
#define LINGER_TIMEOUT_MS 2000

/*
 * linux/sockios.h: what the socket has not been acknowledged yet. Its header clashes with the C
 * library's.
 */
#ifndef SIOCOUTQ
#define SIOCOUTQ TIOCOUTQ
#endif

static struct evbuffer *input_of(const struct http_connection *connection)
{
    return bufferevent_get_input(connection->stream);
}

static const struct http_settings *settings_of(const struct http_connection *connection)
{
    return &connection->server->settings;
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static void deadline_set(struct http_connection *connection, int64_t timeout_ms)
{
    struct timeval timeout = http_after(timeout_ms);
    event_add(&connection->deadline, &timeout);
}

/* How long it may take; 0: as long as it needs. */
static int timeout_ms_of(const struct http_settings *settings, enum http_doing doing)
{
    switch (doing) {
    case HTTP_DOING_HANDSHAKE:
    case HTTP_DOING_HEAD:
        return settings->head_timeout_ms;
    case HTTP_DOING_IDLE:
        return settings->idle_timeout_ms;
    case HTTP_DOING_BODY:
        return settings->body_timeout_ms;
    case HTTP_DOING_FLUSH:
        return settings->write_timeout_ms;
    case HTTP_DOING_LINGER:
        return LINGER_TIMEOUT_MS;
    case HTTP_DOING_WAIT:
    case HTTP_DOING_STREAM: /* from its first byte that waits: see http_connection_write */
        return 0;
    }
    ensure_never();
}

static void begin(struct http_connection *connection, enum http_doing doing)
{
    int timeout_ms = timeout_ms_of(settings_of(connection), doing);

    connection->doing = doing;
    connection->since_ms = http_clock_ms();
    if (timeout_ms > 0) {
        deadline_set(connection, timeout_ms);
    } else {
        event_del(&connection->deadline);
    }
}

/*
 * Gives a body that comes slowly but steadily the time that it needs. False when it has had that.
 */
static bool body_may_go_on(struct http_connection *connection)
{
    const struct http_settings *settings = settings_of(connection);
    int64_t bytes = (int64_t)http_parser_body_bytes(&connection->parser);
    int64_t rate = settings->body_rate_min_bytes > 0 ? settings->body_rate_min_bytes : INT32_MAX;
    int64_t left_ms = bytes * 1000 / rate - (http_clock_ms() - connection->since_ms);

    if (left_ms <= 0) {
        return false;
    }
    deadline_set(connection, left_ms);
    return true;
}

/* What the client has taken of all that was written, as far as the kernel knows. */
static int64_t taken_now(const struct http_connection *connection)
{
    int unsent = 0;
    if (ioctl(bufferevent_getfd(connection->stream), SIOCOUTQ, &unsent) != 0) {
        unsent = 0;
    }
    return connection->written_bytes - (int64_t)http_connection_waiting(connection) - unsent;
}

/*
 * Something has waited to be sent for the whole of the last `write_timeout_ms`: whether the client
 * took enough of what we had given before. The kernel's own buffer is looked at, since it can hold
 * minutes of a slow reader.
 */
static bool client_takes(struct http_connection *connection)
{
    const struct http_settings *settings = settings_of(connection);
    int64_t taken = taken_now(connection);
    int64_t least = (int64_t)settings->body_rate_min_bytes * settings->write_timeout_ms / 1000;

    if (taken - connection->taken_bytes < (least > 0 ? least : 1)) {
        return false;
    }
    connection->taken_bytes = taken;
    deadline_set(connection, settings->write_timeout_ms);
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

size_t http_connection_waiting(const struct http_connection *connection)
{
    return evbuffer_get_length(bufferevent_get_output(connection->stream));
}

/*
 * Sends at once what the socket takes at once, which spares the loop a turn; gives how much that
 * was.
 */
static size_t send_now(const struct http_connection *connection, struct text bytes)
{
    if (connection->server->tls != NULL) {
        return 0;
    }
    ssize_t sent = send(bufferevent_getfd(connection->stream), bytes.bytes, bytes.length,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent > 0 ? (size_t)sent : 0; /* what is wrong with it, the stream will tell */
}

/* Something begins to wait: from here on the client is watched. */
static void stall_begin(struct http_connection *connection)
{
    connection->taken_bytes = taken_now(connection);
    if (connection->doing == HTTP_DOING_STREAM) {
        deadline_set(connection, settings_of(connection)->write_timeout_ms);
    }
}

void http_connection_write(struct http_connection *connection, struct text bytes)
{
    bool nothing_waits = http_connection_waiting(connection) == 0;
    size_t sent = nothing_waits ? send_now(connection, bytes) : 0;

    connection->written_bytes += (int64_t)bytes.length;
    connection->server->figures.bytes_out += (int64_t)bytes.length;
    if (sent == bytes.length) {
        return;
    }
    /* When there is no memory for it the output stands still, and the deadline ends it. */
    (void)bufferevent_write(connection->stream, bytes.bytes + sent, bytes.length - sent);
    if (nothing_waits) {
        stall_begin(connection);
    }
}

void http_connection_stream(struct http_connection *connection)
{
    begin(connection, HTTP_DOING_STREAM);
}

void http_connection_answered(struct http_connection *connection, bool last)
{
    connection->exchange = NULL;
    connection->last = connection->last || last;
    begin(connection, HTTP_DOING_FLUSH);
    if (http_connection_waiting(connection) == 0) {
        bufferevent_trigger(connection->stream, EV_WRITE, BEV_TRIG_DEFER_CALLBACKS);
    }
}

void http_connection_break(struct http_connection *connection)
{
    /* A reset: to an HTTP/1.0 client a mere end would look like the end of the answer. */
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(bufferevent_getfd(connection->stream), SOL_SOCKET, SO_LINGER, &linger,
                     sizeof(linger));
    connection->exchange = NULL;
    connection->last = true;
    begin(connection, HTTP_DOING_LINGER);
    deadline_set(connection, 0);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void refuse_request(struct http_connection *connection, enum http_refusal refusal)
{
    struct http_server *server = connection->server;

    server->figures.refused++;
    http_parser_clear(&connection->parser);
    http_answer_refusal(connection, refusal);
    http_connection_answered(connection, true);
}

static void hand_over(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    struct http_exchange *exchange = http_exchange_new(connection);

    connection->exchange = exchange;
    server->figures.requests++;
    begin(connection, HTTP_DOING_WAIT);
    server->handle(&exchange->request, server->context);
}

/* What the bytes so far mean for what we are doing. */
static void follow_parser(struct http_connection *connection)
{
    switch (connection->parser.phase) {
    case HTTP_PHASE_BETWEEN:
        return;
    case HTTP_PHASE_HEAD:
        if (connection->doing == HTTP_DOING_IDLE) {
            begin(connection, HTTP_DOING_HEAD);
        }
        return;
    case HTTP_PHASE_BODY:
    case HTTP_PHASE_CHUNK_SIZE:
    case HTTP_PHASE_TRAILER:
        if (connection->doing != HTTP_DOING_BODY) {
            begin(connection, HTTP_DOING_BODY);
        }
        if (http_parser_owes_continue(&connection->parser)) {
            http_connection_write(connection, text_literal("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        return;
    case HTTP_PHASE_WHOLE:
        hand_over(connection);
        return;
    case HTTP_PHASE_REFUSED:
        refuse_request(connection, connection->parser.refusal);
        return;
    }
    ensure_never();
}

static void read_request(struct http_connection *connection)
{
    struct evbuffer *input = input_of(connection);
    struct evbuffer_iovec piece = {0};

    while (connection->parser.phase < HTTP_PHASE_WHOLE
           && evbuffer_peek(input, -1, NULL, &piece, 1) > 0) {
        size_t taken =
            http_parser_feed(&connection->parser, (struct text){piece.iov_base, piece.iov_len});
        connection->server->figures.bytes_in += (int64_t)taken;
        evbuffer_drain(input, taken);
    }
    follow_parser(connection);
}

/* Throws away what comes after the last answer. */
static void discard(struct http_connection *connection)
{
    size_t length = evbuffer_get_length(input_of(connection));
    connection->discarded_bytes += length;
    evbuffer_drain(input_of(connection), length);
    if (connection->discarded_bytes > LINGER_BYTES_MAX) {
        bufferevent_disable(connection->stream, EV_READ);
    }
}

static void on_readable(struct bufferevent *stream, void *context)
{
    struct http_connection *connection = context;

    switch (connection->doing) {
    case HTTP_DOING_IDLE:
    case HTTP_DOING_HEAD:
    case HTTP_DOING_BODY:
        read_request(connection);
        return;
    case HTTP_DOING_FLUSH:
    case HTTP_DOING_LINGER:
        if (connection->last) {
            discard(connection);
        }
        return;
    case HTTP_DOING_HANDSHAKE:
    case HTTP_DOING_WAIT:
    case HTTP_DOING_STREAM:
        return; /* it waits in the input for its turn */
    }
    ensure_never();
}

/* ---- what happens to it ---------------------------------------------------------------------- */

/* The answer has been taken, all of it. */
static void flushed(struct http_connection *connection)
{
    if (!connection->last) {
        begin(connection, HTTP_DOING_IDLE);
        if (evbuffer_get_length(input_of(connection)) > 0) {
            bufferevent_trigger(connection->stream, EV_READ, BEV_TRIG_DEFER_CALLBACKS);
        }
        return;
    }
    if (connection->input_ended) {
        http_connection_free(connection);
        return;
    }
    if (connection->server->tls != NULL) {
        http_tls_say_end(connection->stream);
    }
    shutdown(bufferevent_getfd(connection->stream), SHUT_WR);
    begin(connection, HTTP_DOING_LINGER);
}

static void on_writable(struct bufferevent *stream, void *context)
{
    struct http_connection *connection = context;
    size_t waiting = http_connection_waiting(connection);

    if (connection->exchange != NULL && waiting < HTTP_STREAM_LOW_BYTES) {
        http_exchange_wake(connection->exchange);
    }
    if (waiting > 0) {
        return;
    }
    if (connection->doing == HTTP_DOING_STREAM) {
        event_del(&connection->deadline);
    } else if (connection->doing == HTTP_DOING_FLUSH) {
        flushed(connection);
    }
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
    struct http_connection *connection = context;

    if ((what & BEV_EVENT_CONNECTED) != 0) {
        begin(connection, HTTP_DOING_IDLE);
        return;
    }
    if ((what & BEV_EVENT_EOF) != 0 && connection->doing == HTTP_DOING_FLUSH) {
        connection->input_ended = true; /* the answer, which is whole, may still go out */
        connection->last = true;
        return;
    }
    http_connection_free(connection);
}

static void on_deadline(evutil_socket_t socket, short events, void *context)
{
    struct http_connection *connection = context;

    switch (connection->doing) {
    case HTTP_DOING_HEAD:
        refuse_request(connection, HTTP_REFUSAL_TIMEOUT);
        return;
    case HTTP_DOING_BODY:
        if (!body_may_go_on(connection)) {
            refuse_request(connection, HTTP_REFUSAL_TIMEOUT);
        }
        return;
    case HTTP_DOING_STREAM:
    case HTTP_DOING_FLUSH:
        if (client_takes(connection)) {
            return;
        }
        http_connection_free(connection);
        return;
    case HTTP_DOING_HANDSHAKE:
    case HTTP_DOING_IDLE:
    case HTTP_DOING_LINGER:
        http_connection_free(connection);
        return;
    case HTTP_DOING_WAIT:
        return;
    }
    ensure_never();
}

/* ---- its life -------------------------------------------------------------------------------- */

static struct bufferevent *stream_new(struct http_server *server, evutil_socket_t socket)
{
    if (server->tls != NULL) {
        return http_tls_stream(server->tls, server->loop, socket);
    }
    return bufferevent_socket_new(server->loop, socket, BEV_OPT_CLOSE_ON_FREE);
}

static void link_in(struct http_connection *connection)
{
    struct http_server *server = connection->server;

    connection->next = server->connections;
    if (connection->next != NULL) {
        connection->next->previous = connection;
    }
    server->connections = connection;
    server->figures.connections_open++;
}

static void link_out(struct http_connection *connection)
{
    struct http_server *server = connection->server;

    if (connection->next != NULL) {
        connection->next->previous = connection->previous;
    }
    if (connection->previous != NULL) {
        connection->previous->next = connection->next;
    } else {
        server->connections = connection->next;
    }
    server->figures.connections_open--;
}

bool http_connection_new(struct http_server *server, struct http_place place,
                         evutil_socket_t socket, const char *peer)
{
    struct http_connection *connection = malloc(sizeof(*connection));
    struct bufferevent *stream = stream_new(server, socket);
    int on = 1;

    if (connection == NULL || stream == NULL) {
        free(connection);
        if (stream != NULL) {
            bufferevent_free(stream);
        } else {
            evutil_closesocket(socket);
        }
        return false;
    }
    *connection = (struct http_connection){.server = server, .place = place, .stream = stream};
    (void)snprintf(connection->peer, sizeof(connection->peer), "%s", peer);
    evtimer_assign(&connection->deadline, server->loop, on_deadline, connection);
    http_parser_init(&connection->parser, &server->settings);
    link_in(connection);
    begin(connection, server->tls != NULL ? HTTP_DOING_HANDSHAKE : HTTP_DOING_IDLE);

    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    bufferevent_setcb(stream, on_readable, on_writable, on_event, connection);
    bufferevent_setwatermark(stream, EV_READ, 0, INPUT_BYTES_MAX);
    bufferevent_setwatermark(stream, EV_WRITE, HTTP_STREAM_LOW_BYTES - 1, 0);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
    return true;
}

void http_connection_free(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    bool abandons = connection->exchange != NULL;

    if (abandons) {
        http_exchange_abandon(connection->exchange); /* it keeps the place */
    }
    http_parser_clear(&connection->parser);
    event_del(&connection->deadline);
    bufferevent_free(connection->stream);
    link_out(connection);
    http_server_lost(server);
    if (!abandons) {
        http_place_leave(connection->place);
    }
    free(connection);
}

void http_connection_stop(struct http_connection *connection)
{
    switch (connection->doing) {
    case HTTP_DOING_HANDSHAKE:
    case HTTP_DOING_IDLE:
        http_connection_free(connection);
        return;
    case HTTP_DOING_HEAD:
    case HTTP_DOING_BODY:
    case HTTP_DOING_WAIT:
    case HTTP_DOING_STREAM:
    case HTTP_DOING_FLUSH:
    case HTTP_DOING_LINGER:
        connection->last = true;
        return;
    }
    ensure_never();
}
