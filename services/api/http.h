/*
 * HTTP/1.1 in and out: llhttp on libevent's bufferevents, as RFC 9112 says and no more leniently.
 *
 * The server reads one request at a time from each connection, hands it over whole, and writes the
 * answer that it is given. It knows nothing of routes, tokens or asks.
 */
#pragma once

#include "base/arena.h"
#include "base/log.h"
#include "base/problem.h"
#include "base/text.h"
#include "base/time.h"

#include <event2/event.h>

#include <netinet/in.h>

struct http_server;
struct http_request;

/* Addresses from `address` on, of which the first `bits` agree; IPv4 in IPv6's form. */
struct http_network {
    struct in6_addr address;
    int bits;
};

#define HTTP_PROXIES_MAX 16

/* The proxies whose word on their clients is believed: see http_proxies.h. */
struct http_proxies {
    struct http_network items[HTTP_PROXIES_MAX];
    size_t count;
};

/*
 * Reads a list of addresses and networks: "10.0.0.7, 192.168.0.0/16, fd00::/8"; an absent one is
 * empty. False, and a problem for each entry that is none, and when they are more than
 * HTTP_PROXIES_MAX.
 */
must_use bool http_proxies_read(struct text list, struct http_proxies *proxies,
                                struct problem *problem);

struct http_settings {
    const char *address;          /* "127.0.0.1" */
    uint16_t port;                /* 0: any free one, see http_server_port */
    const char *certificate_file; /* PEM; NULL: plain HTTP */
    const char *key_file;
    size_t body_bytes_max;   /* 262,144 */
    size_t head_bytes_max;   /* 16,384 */
    size_t target_bytes_max; /* 8,192 */
    size_t fields_max;       /* 100 */
    int head_timeout_ms, body_timeout_ms, write_timeout_ms, idle_timeout_ms;
    int body_rate_min_bytes; /* a second: at that rate a body may take longer than its timeout */
    size_t connections_max, connections_per_address_max; /* a proxy has as many as there are */
    struct http_proxies proxies;
};

/* The deadlines and limits of design: what production uses unless told otherwise. */
struct http_settings http_settings_default(void);

struct http_field {
    struct text name; /* as sent */
    struct text value;
};

enum http_verb {
    HTTP_VERB_GET,
    HTTP_VERB_HEAD,
    HTTP_VERB_POST,
    HTTP_VERB_PUT,
    HTTP_VERB_PATCH,
    HTTP_VERB_DELETE,
    HTTP_VERB_OPTIONS
};

/* One whole request. All of it lives in `arena`, which lives until the request was answered. */
struct http_request {
    struct arena *arena;
    enum http_verb verb;
    struct text target;     /* raw, origin form: "/v1/asks?state=open" */
    struct text path;       /* raw, before '?' */
    struct text query;      /* raw, after '?'; absent without one */
    struct text body;       /* empty when there is none */
    struct text peer;       /* the client's address: "127.0.0.1"; behind a proxy what that says */
    struct text request_id; /* X-Request-Id if it is 1…64 of [A-Za-z0-9._-], else a fresh one */
    const struct http_field *fields;
    size_t field_count;
    instant arrived_at; /* the host's clock, for logs and figures alone */
};

/*
 * The value of a header field by its name (ASCII case aside); absent when it was not sent. Sent
 * twice: the first.
 */
struct text http_request_field(const struct http_request *request, struct text name);

/*
 * A whole request has come. Exactly one answer must be given, now or later, by `http_answer` or
 * `http_answer_begin`. Called when the client has gone as well only if it was whole before.
 */
typedef void http_handle(struct http_request *request, void *context);

/*
 * Makes the server and listens. NULL and a problem (for the operator) when it cannot. `handle` and
 * `context` are borrowed.
 */
struct http_server *http_server_new(struct event_base *loop, struct log *log,
                                    const struct http_settings *settings, http_handle *handle,
                                    void *context, struct problem *problem);
uint16_t http_server_port(const struct http_server *server);

/*
 * Stops accepting, lets requests under way finish (Connection: close), cuts what is left after
 * `grace_ms`, then calls `done`.
 */
typedef void http_stopped(void *context);
void http_server_stop(struct http_server *server, int grace_ms, http_stopped *done, void *context);
void http_server_free(struct http_server *server);

struct http_figures {
    int64_t connections_open, connections_accepted, requests, refused, bytes_in, bytes_out;
};
struct http_figures http_server_figures(const struct http_server *server);

/*
 * What every answer has beside what its maker says: Date, Content-Length, X-Request-Id, nosniff,
 * no-store and the like.
 */
struct http_answer {
    int status;
    struct text content_type; /* absent: no body */
    struct text body; /* lives at least until the call returns; for HEAD only its length is sent */
    const struct http_field *fields; /* further header fields, safe to send as they are */
    size_t field_count;
    bool close;     /* end the connection after it */
    bool cacheable; /* leave out Cache-Control: no-store; `fields` says what holds */
};

/*
 * Answers. After it the request and its arena are gone: touch neither. The body is copied into the
 * output.
 */
void http_answer(struct http_request *request, const struct http_answer *answer);

/*
 * Answers with a problem, as application/problem+json (RFC 9457), logging nothing. `fields` as
 * above.
 */
void http_answer_problem(struct http_request *request, const struct problem *problem,
                         const struct http_field *fields, size_t field_count);

/*
 * The bytes of an RFC 9457 document for `problem`; `instance` is the request id. Lives in `arena`.
 */
struct text problem_document(struct arena *arena, const struct problem *problem,
                             struct text request_id);

/*
 * Has the client gone? Work under way holds the request and may ask; its answer is then dropped.
 * Nothing else changes: the request lives until it is answered.
 */
bool http_request_abandoned(const struct http_request *request);

/* ---- answers in pieces: exports, reports, the live stream ------------------------------------ */

/*
 * Begins an answer of unknown length (chunked; to an HTTP/1.0 client: until close). `answer->body`
 * is the first piece.
 */
void http_answer_begin(struct http_request *request, const struct http_answer *answer);

/* Adds a piece. False when the client is gone or too slow: end with `http_answer_end`. */
bool http_answer_piece(struct http_request *request, struct text piece);

/* How many bytes wait to be taken by the client. Above 1 MiB the maker should pause. */
size_t http_answer_waiting(const struct http_request *request);

/* Called once when what waits has sunk below 256 KiB, or the client has gone. */
typedef void http_drained(struct http_request *request, void *context);
void http_answer_on_drained(struct http_request *request, http_drained *done, void *context);

/* Ends it. After it the request is gone. */
void http_answer_end(struct http_request *request);

/*
 * Ends it where it is, because the rest cannot be had: the client sees that it is not whole. After
 * it the request is gone.
 */
void http_answer_break(struct http_request *request);
