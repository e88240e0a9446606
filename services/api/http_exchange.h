/*
 * One request and its answer. It lives in the request's arena, until it was answered, also when the
 * client has gone.
 */
#pragma once

#include "api/http_connection.h"

struct http_exchange {
    struct http_request request;        /* first: the handler's view of it */
    struct http_connection *connection; /* NULL: the client has gone */
    struct http_place place;            /* taken over from the connection when that has gone */
    struct http_manner manner;
    struct event_base *loop;
    bool begun; /* an answer in pieces */
    bool last;  /* which ends the connection */
    http_drained *drained;
    void *drained_context;
    struct event wake; /* calls `drained` */
};

/* Below this many waiting bytes the maker of a stream goes on. */
#define HTTP_STREAM_LOW_BYTES ((size_t)256 * 1024)

/* The maker of a stream pauses above 1 MiB; a client that is further behind than this is cut. */
#define HTTP_STREAM_HIGH_BYTES ((size_t)8 * 1024 * 1024)

/* Makes one of the whole request that the connection's parser has. */
struct http_exchange *http_exchange_new(struct http_connection *connection);

struct http_exchange *http_exchange_of(struct http_request *request);

/* The client has gone: the exchange keeps the connection's place until it is answered. */
void http_exchange_abandon(struct http_exchange *exchange);

/*
 * The client has taken what waited, or has gone: whoever waits for that is told in the loop's next
 * turn.
 */
void http_exchange_wake(struct http_exchange *exchange);

/* Ends it, and the request with it. */
void http_exchange_free(struct http_exchange *exchange);

/* An id for a request that brought none, in `arena`. */
struct text http_request_id_fresh(struct arena *arena, struct http_server *server);
