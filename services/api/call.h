/*
 * One request on its way through the edge, and the one place that answers it: with the header
 * fields that were gathered, a line in the access log, and a count.
 */
#pragma once

#include "api/conditions.h"
#include "api/edge.h"

#define CALL_FIELDS_MAX    16
#define CALL_STANDINGS_MAX 3

/* Lives in the request's arena, until it was answered. */
struct call {
    struct api *api;
    struct http_request *request;
    struct arena *arena; /* the request's */
    struct router_match match;
    const struct route_row *route; /* NULL: none was found */
    const struct plan *plan;       /* of the route */
    struct token_parts token;
    struct caller caller; /* once somebody has signed in */
    bool signed_in;
    struct conditions conditions;
    struct arguments arguments;
    struct limit_standing standings[CALL_STANDINGS_MAX];
    size_t standing_count;
    struct http_field fields[CALL_FIELDS_MAX];
    size_t field_count;
    struct problem problem;
    int64_t began_us;
};

/* A call for the request, in its arena. */
struct call *call_new(struct api *api, struct http_request *request);

/* Adds a header field to the answer; `name` is a constant, `value` lives as long as the call. */
void call_field(struct call *call, const char *name, struct text value);

/* Answers with a body of the type, or without one when `content_type` is NULL. After it the call is
 * gone. */
void call_answer(struct call *call, int status, const char *content_type, struct text body);

/* The same with the whole answer in the caller's hands; its fields go behind those of the call. */
void call_answer_as(struct call *call, struct http_answer *answer);

/* Answers with the call's problem. */
void call_refuse(struct call *call);

/* Adds one entry to the call's problem and answers with it. */
void call_refuse_with(struct call *call, enum problem_kind kind, enum phrase phrase,
                      struct blanks blanks);

/* Answers 503: what is behind us cannot be reached. */
void call_unavailable(struct call *call);

/* Answers for a statement that did not give rows: 503 when the world is to blame, else 500 and a
 * line for the operator. */
void call_statement_failed(struct call *call, const struct statement_row *statement,
                           const struct result *result);

/* Begins an answer in pieces, which is logged when `call_end` ends it. */
void call_begin(struct call *call, int status, const char *content_type, struct text first);
void call_end(struct call *call, int status);

/* Ends an answer in pieces that cannot be finished, so that it does not look whole. */
void call_break(struct call *call);

/* Whether the client sent HEAD. */
bool call_is_head(const struct call *call);
