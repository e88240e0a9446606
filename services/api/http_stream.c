/* Answers in pieces. */
#include "api/http_answer.h"
#include "api/http_exchange.h"
#include "base/ensure.h"

#include <stdio.h>
#include <string.h>

#define SMALL_CHUNK_BYTES_MAX 4096

static enum http_ending ending_of(const struct http_exchange *exchange)
{
    return exchange->manner.old ? HTTP_ENDING_CLOSE : HTTP_ENDING_CHUNKS;
}

/* Whether this answer's pieces are sent at all. */
static bool shows_body(const struct http_exchange *exchange)
{
    return exchange->request.verb != HTTP_VERB_HEAD;
}

/* A chunk that is small goes out as one packet. */
static void write_chunk(struct http_connection *connection, struct text piece)
{
    char bytes[SMALL_CHUNK_BYTES_MAX];
    size_t length = (size_t)snprintf(bytes, sizeof(bytes), "%zx\r\n", piece.length);

    if (length + piece.length + 2 > sizeof(bytes)) {
        http_connection_write(connection, (struct text){bytes, length});
        http_connection_write(connection, piece);
        http_connection_write(connection, text_literal("\r\n"));
        return;
    }
    memcpy(bytes + length, piece.bytes, piece.length);
    length += piece.length;
    bytes[length++] = '\r';
    bytes[length++] = '\n';
    http_connection_write(connection, (struct text){bytes, length});
}

void http_answer_begin(struct http_request *request, const struct http_answer *answer)
{
    struct http_exchange *exchange = http_exchange_of(request);
    struct http_connection *connection = exchange->connection;
    ensure(!exchange->begun);
    ensure(http_status_has_body(answer->status));

    exchange->begun = true;
    if (connection == NULL) {
        return;
    }
    exchange->last = answer->close || exchange->manner.old || !exchange->manner.keep_alive
                     || connection->server->stopping;
    struct http_frame frame = {
        .request_id = request->request_id,
        .ending = ending_of(exchange),
        .last = exchange->last,
    };
    http_connection_stream(connection);
    http_connection_write(connection,
                          http_answer_head(request->arena, connection->server, answer, &frame));
    (void)http_answer_piece(request, answer->body);
}

bool http_answer_piece(struct http_request *request, struct text piece)
{
    struct http_exchange *exchange = http_exchange_of(request);
    struct http_connection *connection = exchange->connection;
    ensure(exchange->begun);

    if (connection == NULL) {
        return false;
    }
    if (http_connection_waiting(connection) > HTTP_STREAM_HIGH_BYTES) {
        exchange->connection = NULL;
        http_connection_break(connection);
        return false;
    }
    if (piece.length == 0 || !shows_body(exchange)) {
        return true; /* an empty chunk would be the end */
    }
    if (ending_of(exchange) == HTTP_ENDING_CLOSE) {
        http_connection_write(connection, piece);
        return true;
    }
    write_chunk(connection, piece);
    return true;
}

void http_answer_end(struct http_request *request)
{
    struct http_exchange *exchange = http_exchange_of(request);
    struct http_connection *connection = exchange->connection;
    ensure(exchange->begun);

    if (connection != NULL) {
        if (ending_of(exchange) == HTTP_ENDING_CHUNKS && shows_body(exchange)) {
            http_connection_write(connection, text_literal("0\r\n\r\n"));
        }
        http_connection_answered(connection, exchange->last);
    }
    http_exchange_free(exchange);
}

void http_answer_break(struct http_request *request)
{
    struct http_exchange *exchange = http_exchange_of(request);
    ensure(exchange->begun);

    if (exchange->connection != NULL) {
        http_connection_break(exchange->connection);
    }
    http_exchange_free(exchange);
}
