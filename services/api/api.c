#include "api/api.h"

#include "api/call.h"
#include "api/command_way.h"
#include "api/pages.h"
#include "api/question_way.h"
#include "api/sign_in.h"
#include "base/ensure.h"

#include <sodium.h>

#include <stdlib.h>

/* How much memory the plans of all routes take at a time. */
#define PLANS_BYTES 65536

/* Somebody is asking who may: what the path says, then the way of a command or of a question. */
static void carry_out(struct call *call)
{
    if (!arguments_read_path(call->arena, &call->match, &call->arguments)) {
        call_refuse_with(call, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
        return;
    }
    if (call->route->command != COMMAND_NONE) {
        command_way(call);
    } else {
        question_way(call);
    }
}

/* The path is there, the method is not an operation's: OPTIONS says which are, any other gets 405.
 */
static void answer_methods(struct call *call)
{
    struct text allow = router_allow(call->arena, call->match.methods);

    call_field(call, "Allow", allow);
    if (call->request->verb == HTTP_VERB_OPTIONS) {
        call_answer(call, 204, NULL, (struct text){NULL, 0});
    } else {
        call_refuse_with(call, PROBLEM_METHOD_NOT_ALLOWED, PHRASE_METHOD_NOT_ALLOWED,
                         (struct blanks){.list = allow});
    }
}

/* A whole request has come. */
static void on_request(struct http_request *request, void *context)
{
    struct api *api = context;
    struct call *call = call_new(api, request);

    call->match = router_find(ROUTE_ROWS, ROUTE_COUNT, request->verb, request->path);
    call->route = call->match.route;
    if (call->match.methods == 0) {
        if (!pages_answer_path(call)) {
            call_refuse_with(call, PROBLEM_NOT_FOUND, PHRASE_NO_SUCH_PATH, (struct blanks){0});
        }
        return;
    }
    if (call->route == NULL) {
        answer_methods(call);
        return;
    }
    call->plan = &api->plans[call->route - ROUTE_ROWS];
    if (call->route->open) {
        pages_answer(call);
    } else {
        sign_in(call, carry_out);
    }
}

struct api *api_new(struct event_base *loop, struct log *log, const struct api_settings *settings,
                    struct problem *problem)
{
    struct api *api = calloc(1, sizeof(*api));

    ensure(sodium_init() >= 0);
    ensure(api != NULL);
    api->loop = loop;
    api->log = log;
    api->settings = *settings;
    api->arena = arena_new(PLANS_BYTES);
    api->plans = plans_new(api->arena, ROUTE_ROWS, ROUTE_COUNT);
    api->limits = limits_new(&settings->limits);
    api->callers = callers_new(settings->store, settings->desk);
    api->figures = figures_new(ROUTE_ROWS, ROUTE_COUNT);
    ensure(api->limits != NULL);
    ensure(api->callers != NULL);
    ensure(api->figures != NULL);
    api->http = http_server_new(loop, log, &settings->http, on_request, api, problem);
    if (api->http == NULL) {
        api_free(api);
        return NULL;
    }
    return api;
}

uint16_t api_port(const struct api *api)
{
    return http_server_port(api->http);
}

bool api_ready(const struct api *api)
{
    return desk_is_ready(api->settings.desk) && store_is_ready(api->settings.store);
}

void api_stop(struct api *api, int grace_ms, api_stopped *done, void *context)
{
    http_server_stop(api->http, grace_ms, done, context);
}

void api_free(struct api *api)
{
    if (api == NULL) {
        return;
    }
    if (api->http != NULL) {
        http_server_free(api->http);
    }
    figures_free(api->figures);
    callers_free(api->callers);
    limits_free(api->limits);
    arena_free(api->arena);
    free(api);
}

uint32_t api_scopes_of(uint32_t roles)
{
    uint32_t scopes = 0;

    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if ((ROUTE_ROWS[i].roles & roles) != 0 || ROUTE_ROWS[i].roles == 0) {
            scopes |= BIT(ROUTE_ROWS[i].scope);
        }
    }
    return scopes & ~BIT(SCOPE_NONE);
}

struct api_figures api_figures(const struct api *api)
{
    struct figures_sum sum = figures_sum(api->figures);

    return (struct api_figures){
        .requests = sum.requests,
        .commands = api->commands,
        .questions = api->questions,
        .refused = sum.refused,
        .failed = sum.failed,
        .http = http_server_figures(api->http),
    };
}
