/*
 * Bytes of a connection to whole requests: llhttp's callbacks, and what llhttp leaves to us (RFC
 * 9112).
 *
 * Knows no socket and no clock, so that tests and the fuzzer drive it directly. What it gives
 * depends on the bytes alone, never on how they were cut into pieces.
 *
 * Lines (the head, chunk sizes, trailers) are gathered whole and must end in CRLF before llhttp
 * sees them: by itself it takes a bare LF in two places. A folded line is refused (RFC 9112, 5.2).
 * Trailers are read and dropped.
 */
#pragma once

#include "api/http.h"
#include "api/http_refusal.h"

enum http_phase {
    HTTP_PHASE_BETWEEN, /* nothing of a request yet, but for empty lines */
    HTTP_PHASE_HEAD,
    HTTP_PHASE_BODY, /* the bytes of Content-Length, or of one chunk */
    HTTP_PHASE_CHUNK_SIZE,
    HTTP_PHASE_TRAILER,
    HTTP_PHASE_WHOLE,
    HTTP_PHASE_REFUSED,
};

struct http_message; /* what is known of the request that is being read, and llhttp's state */

struct http_parser {
    const struct http_settings *settings; /* borrowed */
    struct http_message *message;         /* NULL between requests; lives in its own arena */
    enum http_phase phase;
    enum http_refusal refusal;
    uint8_t empty_lines; /* before the request line */
    bool half_line;      /* the CR of an empty line has come */
};

void http_parser_init(struct http_parser *parser, const struct http_settings *settings);

/* Forgets the request that is being read, if any; the next byte begins another. */
void http_parser_clear(struct http_parser *parser);

/*
 * Reads on. Gives how many of `bytes` were taken: all of them, unless the request became whole or
 * was refused: see `parser->phase`.
 */
size_t http_parser_feed(struct http_parser *parser, struct text bytes);

/*
 * Whether the client waits for "100 Continue" before it sends the body, and the body will be taken.
 * True once per request.
 */
bool http_parser_owes_continue(struct http_parser *parser);

/* How many bytes of the body have come so far. */
size_t http_parser_body_bytes(const struct http_parser *parser);

/* Of a whole request: the arena that it lives in. */
struct arena *http_parser_arena(const struct http_parser *parser);

/* How the connection goes on after a whole request. */
struct http_manner {
    bool keep_alive; /* the client wants to send more */
    bool old;        /* HTTP/1.0: knows no chunks */
};

/*
 * Gives the whole request: fills what the bytes say into `request`, which takes over the arena.
 * Then the parser is between requests again.
 */
struct http_manner http_parser_take(struct http_parser *parser, struct http_request *request);
