/*
 * One client's connection: the bufferevent, what it is doing, and until when.
 *
 * It reads a request, hands it over, and reads the next when that one's answer has been taken.
 * Exactly one function frees it, and none that an answer calls: an answer only ever writes, and the
 * loop does the rest.
 */
#pragma once

#include "api/http_parse.h"
#include "api/http_server.h"

#include <event2/bufferevent.h>
#include <event2/event_struct.h>
#include <event2/util.h>

enum http_doing {
    HTTP_DOING_HANDSHAKE, /* of TLS */
    HTTP_DOING_IDLE,
    HTTP_DOING_HEAD,
    HTTP_DOING_BODY,
    HTTP_DOING_WAIT,   /* for the answer */
    HTTP_DOING_STREAM, /* an answer in pieces is being given */
    HTTP_DOING_FLUSH,  /* the answer is whole and on its way */
    HTTP_DOING_LINGER, /* our side is shut; the client may finish reading */
};

struct http_exchange;

struct http_connection {
    struct http_server *server; /* borrowed */
    struct http_place place;
    struct http_connection *previous, *next;
    struct bufferevent *stream;
    struct event deadline;
    char peer[INET6_ADDRSTRLEN]; /* the address of the other end */
    struct http_parser parser;
    struct http_exchange *exchange; /* the request under way */
    enum http_doing doing;
    bool last;             /* nothing is read after the request under way */
    bool input_ended;      /* the client sends no more */
    int64_t since_ms;      /* when it began what it is doing */
    int64_t written_bytes; /* all that was given to the stream */
    int64_t
        taken_bytes; /* of those, what the client had taken when the stall was last looked for */
    size_t discarded_bytes; /* read and thrown away, after a refusal */
};

/*
 * Takes over a socket that was accepted from `peer`, an address. False, the socket closed and the
 * place still taken, when the machine lacks what a connection needs.
 */
must_use bool http_connection_new(struct http_server *server, struct http_place place,
                                  evutil_socket_t socket, const char *peer);

/* Closes it. A request under way learns that its client has gone. */
void http_connection_free(struct http_connection *connection);

/* The server stops: what is idle goes, the rest ends with the request under way. */
void http_connection_stop(struct http_connection *connection);

/* Sends bytes, after all that was sent before. */
void http_connection_write(struct http_connection *connection, struct text bytes);

/* How many bytes wait in this process to be sent. */
size_t http_connection_waiting(const struct http_connection *connection);

/* The answer goes out in pieces, and the client is cut when it stops taking them. */
void http_connection_stream(struct http_connection *connection);

/* The answer is whole: the exchange is over. `last`: the connection ends with it. */
void http_connection_answered(struct http_connection *connection, bool last);

/* Ends the connection with an answer that must not look whole. */
void http_connection_break(struct http_connection *connection);
