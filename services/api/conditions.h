/*
 * What a request's header fields say about how it is to be carried out: If-Match, Idempotency-Key
 * and their like.
 */
#pragma once

#include "api/http.h"

#define IDEMPOTENCY_KEY_MAX 255

struct conditions {
    struct text key;           /* Idempotency-Key; absent */
    int64_t expected_version;  /* of If-Match; -1: none */
    struct text if_none_match; /* absent */
    struct text trace; /* traceparent; absent when none was sent, or one that is malformed */
};

/* Reads the fields; false, and a fault for each that is malformed. */
must_use bool conditions_read(const struct http_request *request, struct conditions *conditions,
                              struct problem *problem);

/* The traceparent of a request (W3C Trace Context, version 00), or absent. */
struct text conditions_trace(const struct http_request *request);

/* Whether the body came as JSON that we can read; false and PROBLEM_UNSUPPORTED_TYPE when it did
 * not. */
must_use bool conditions_body_is_json(const struct http_request *request, struct problem *problem);

/* Whether If-None-Match names `etag`, compared weakly (RFC 9110, 13.1.2). */
bool conditions_have(struct text if_none_match, struct text etag);

/* Whether the client would rather have CSV than JSON. */
bool conditions_prefer_csv(struct text accept);
