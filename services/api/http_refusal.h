/*
 * Why the server refuses what came over the wire before anybody was asked: each reason is a kind of
 * problem and a sentence.
 */
#pragma once

#include "base/problem.h"

enum http_refusal {
    HTTP_REFUSAL_NONE,
    HTTP_REFUSAL_REQUEST_LINE,
    HTTP_REFUSAL_FIELD,
    HTTP_REFUSAL_HOST,
    HTTP_REFUSAL_FRAMING,
    HTTP_REFUSAL_BODY_UNEXPECTED,
    HTTP_REFUSAL_CHUNK,
    HTTP_REFUSAL_TARGET,
    HTTP_REFUSAL_TIMEOUT,
    HTTP_REFUSAL_BODY_TOO_LARGE,
    HTTP_REFUSAL_TARGET_TOO_LONG,
    HTTP_REFUSAL_EXPECTATION,
    HTTP_REFUSAL_MISDIRECTED,
    HTTP_REFUSAL_HEAD_TOO_LARGE,
    HTTP_REFUSAL_VERB,
    HTTP_REFUSAL_CODING,
    HTTP_REFUSAL_VERSION,
    HTTP_REFUSAL_COUNT,
};

struct http_settings;

/* Adds the refusal to `problem`, with the limit of `settings` that it broke. */
void http_refusal_tell(enum http_refusal refusal, const struct http_settings *settings,
                       struct problem *problem);
