/*
 * Why the server refuses what came over the wire before anybody was asked: each reason is a kind of
 * problem and a sentence. They are declared in http_refusals.def.
 */
#pragma once

#include "api/http.h"
#include "base/problem.h"

enum http_refusal {
    HTTP_REFUSAL_NONE,
#define REFUSAL(name, problem, phrase, limit) HTTP_REFUSAL_##name,
#include "api/http_refusals.def"
#undef REFUSAL
    HTTP_REFUSAL_COUNT
};

/* Adds the refusal to `problem`, with the limit of `settings` that it names. */
void http_refusal_tell(enum http_refusal refusal, const struct http_settings *settings,
                       struct problem *problem);
