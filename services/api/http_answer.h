/*
 * The bytes of answers, as the server's own files make them. The door is http.h.
 */
#pragma once

#include "api/http_connection.h"

/* How an answer's end is told. */
enum http_ending {
    HTTP_ENDING_LENGTH, /* Content-Length */
    HTTP_ENDING_CHUNKS,
    HTTP_ENDING_CLOSE, /* of the connection: to HTTP/1.0 */
};

/* What the head of an answer says beside what its maker says. */
struct http_frame {
    struct text request_id;
    enum http_ending ending;
    bool last; /* the connection ends with it */
    bool old;  /* to HTTP/1.0, which must be told that the connection goes on */
};

/* The head of an answer, with its empty line; lives in `arena`. */
struct text http_answer_head(struct arena *arena, struct http_server *server,
                             const struct http_answer *answer, const struct http_frame *frame);

/* Whether an answer of this status has a body at all (RFC 9110, section 6.4.1). */
bool http_status_has_body(int status);

/* Answers what never became a request; the caller ends the connection. */
void http_answer_refusal(struct http_connection *connection, enum http_refusal refusal);
