/*
 * What may stand in the head of a request (RFC 9112, RFC 9110, RFC 3986), beyond what llhttp
 * checks.
 *
 * Each judge gives HTTP_REFUSAL_NONE when all is well, and else the reason; outputs are then as
 * they were.
 */
#pragma once

#include "api/http.h"
#include "api/http_refusal.h"

/* What the first line says. */
struct http_line {
    enum http_verb verb;
    struct text target; /* as sent */
    bool old;           /* HTTP/1.0, else it is 1.1 */
};

/* Reads a whole request line with its CRLF. */
enum http_refusal http_line_judge(struct text bytes, size_t target_bytes_max,
                                  struct http_line *line);

/* What the fields say about how the body is framed. */
struct http_framing {
    struct text host; /* absent: not sent, by HTTP/1.0 */
    bool chunked;
    bool expects_continue;
};

/* Looks at the fields that decide where a request ends and whom it is for. */
enum http_refusal http_fields_judge(const struct http_line *line, const struct http_field *fields,
                                    size_t field_count, struct http_framing *framing);

/*
 * Splits the target of `line` into `request`'s target, path and query: origin form, "*" of OPTIONS,
 * or absolute form with our own `host`, of which the origin form is kept.
 */
enum http_refusal http_target_judge(const struct http_line *line, struct text host,
                                    struct http_request *request);

/* Whether two ASCII texts are equal but for the case of letters. */
bool http_name_equal(struct text one, struct text other);
