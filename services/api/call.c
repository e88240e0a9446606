#include "api/call.h"

#include "base/ensure.h"

#include <time.h>

/* How long we ask people to wait before they come back to a service that could not answer. */
#define RETRY_AFTER_SECONDS 2

int64_t edge_clock_us(void)
{
    struct timespec now;

    ensure(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static const char *verb_name(enum http_verb verb)
{
    static const char *const NAMES[] = {
        [HTTP_VERB_GET] = "GET",         [HTTP_VERB_HEAD] = "HEAD",   [HTTP_VERB_POST] = "POST",
        [HTTP_VERB_PUT] = "PUT",         [HTTP_VERB_PATCH] = "PATCH", [HTTP_VERB_DELETE] = "DELETE",
        [HTTP_VERB_OPTIONS] = "OPTIONS",
    };

    return NAMES[verb];
}

/* The access log: no query strings, no words. Done before the answer, with which the request goes.
 */
static void write_down(struct call *call, int status)
{
    int64_t duration_us = edge_clock_us() - call->began_us;
    const struct route_row *route = call->route;
    struct text person = call->signed_in ? id_text(&call->caller.person_id) : text_literal("");

    figures_count(call->api->figures, route, status, duration_us);
    log_info(
        call->api->log, "request_answered", log_word("method", verb_name(call->request->verb)),
        log_word("operation", route == NULL ? "" : route->operation), log_number("status", status),
        log_number("duration_us", duration_us), log_text("request", call->request->request_id),
        log_number("org", call->signed_in ? call->caller.org_key : 0), log_text("person", person),
        log_text("trace",
                 text_present(call->conditions.trace) ? call->conditions.trace : text_literal("")));
}

/* What the limits say, on every answer to somebody who is known. */
static void add_limits(struct call *call)
{
    struct text policy = limits_policy(call->arena, call->standings, call->standing_count);

    if (policy.length > 0) {
        call_field(call, "RateLimit-Policy", policy);
        call_field(call, "RateLimit",
                   limits_state(call->arena, call->standings, call->standing_count));
    }
}

struct call *call_new(struct api *api, struct http_request *request)
{
    struct call *call = arena_alloc(request->arena, sizeof(*call));

    *call = (struct call){
        .api = api,
        .request = request,
        .arena = request->arena,
        .began_us = edge_clock_us(),
        .conditions = {.expected_version = -1, .trace = conditions_trace(request)},
    };
    problem_init(&call->problem, call->arena);
    return call;
}

void call_field(struct call *call, const char *name, struct text value)
{
    ensure(call->field_count < CALL_FIELDS_MAX);
    call->fields[call->field_count++] = (struct http_field){text_of(name), value};
}

void call_answer_as(struct call *call, struct http_answer *answer)
{
    add_limits(call);
    answer->fields = call->fields;
    answer->field_count = call->field_count;
    write_down(call, answer->status);
    http_answer(call->request, answer);
}

void call_answer(struct call *call, int status, const char *content_type, struct text body)
{
    struct http_answer answer = {
        .status = status, .content_type = text_of(content_type), .body = body};

    call_answer_as(call, &answer);
}

void call_refuse(struct call *call)
{
    int status = PROBLEM_ROWS[problem_kind_of(&call->problem)].status;

    add_limits(call);
    if (status == 401) {
        call_field(call, "WWW-Authenticate", text_literal("Bearer realm=\"dealdesk\""));
    }
    if (status == 503) {
        call_field(call, "Retry-After", text_format(call->arena, "%d", RETRY_AFTER_SECONDS));
    }
    write_down(call, status);
    http_answer_problem(call->request, &call->problem, call->fields, call->field_count);
}

void call_refuse_with(struct call *call, enum problem_kind kind, enum phrase phrase,
                      struct blanks blanks)
{
    (void)refuse(&call->problem, kind, text_literal(""), phrase, blanks);
    call_refuse(call);
}

void call_unavailable(struct call *call)
{
    call_refuse_with(call, PROBLEM_UNAVAILABLE, PHRASE_TRY_LATER,
                     (struct blanks){.number = RETRY_AFTER_SECONDS});
}

/* Classes of SQLSTATE that say that the server, not the statement, is at fault: connection,
 * resources, operator, system. */
static bool is_passing(struct text sqlstate)
{
    static const struct text CLASSES[] = {TEXT("08"), TEXT("53"), TEXT("57"),
                                          TEXT("58"), TEXT("40"), TEXT("55")};

    for (size_t i = 0; i < COUNT_OF(CLASSES); i++) {
        if (text_starts(sqlstate, CLASSES[i])) {
            return true;
        }
    }
    return false;
}

void call_statement_failed(struct call *call, const struct statement_row *statement,
                           const struct result *result)
{
    struct text sqlstate = result_sqlstate(result);

    if (result_state(result) != RESULT_FAILED || is_passing(sqlstate)) {
        log_warning(call->api->log, "question_unanswered", log_word("statement", statement->name),
                    log_text("sqlstate", sqlstate), log_text("request", call->request->request_id));
        call_unavailable(call);
        return;
    }
    log_error(call->api->log, "question_failed", log_word("statement", statement->name),
              log_text("sqlstate", sqlstate), log_text("request", call->request->request_id));
    call_refuse_with(call, PROBLEM_INTERNAL, PHRASE_INTERNAL, (struct blanks){0});
}

void call_begin(struct call *call, int status, const char *content_type, struct text first)
{
    add_limits(call);
    struct http_answer answer = {.status = status,
                                 .content_type = text_of(content_type),
                                 .body = first,
                                 .fields = call->fields,
                                 .field_count = call->field_count};
    http_answer_begin(call->request, &answer);
}

void call_end(struct call *call, int status)
{
    write_down(call, status);
    http_answer_end(call->request);
}

void call_break(struct call *call)
{
    write_down(call, 500);
    http_answer_break(call->request);
}

bool call_is_head(const struct call *call)
{
    return call->request->verb == HTTP_VERB_HEAD;
}
