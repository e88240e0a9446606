#include "api/sign_in.h"

#include <string.h>

/* A call whose token is being looked up. */
struct arrival {
    struct call *call;
    sign_in_done *done;
};

static int64_t now_ms(void)
{
    return edge_clock_us() / 1000;
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void refuse_for_now(struct call *call, const struct limit_standing *standing)
{
    call_field(call, "Retry-After", text_format(call->arena, "%d", (int)standing->reset_seconds));
    call_refuse_with(call, PROBLEM_RATE_LIMITED, PHRASE_TOO_MANY_REQUESTS,
                     (struct blanks){.limit = standing->quota, .number = standing->reset_seconds});
}

/* Counts the call; false when one of its limits is reached. */
static bool is_within_limits(struct call *call)
{
    struct limits *limits = call->api->limits;
    struct text token = id_text(&call->caller.token_id);
    struct text org = text_format(call->arena, "%d", (int)call->caller.org_key);
    bool exports = strcmp(call->route->rows == NULL ? "" : call->route->rows, "report") == 0;
    bool searches = text_starts(call->request->query, text_literal("q="))
                    || text_contains(call->request->query, text_literal("&q="));
    int64_t now = now_ms();
    const struct limit_standing *worst = NULL;

    call->standings[call->standing_count++] = limits_count(limits, LIMIT_TOKEN, token, now);
    call->standings[call->standing_count++] = limits_count(limits, LIMIT_ORG, org, now);
    if (exports || searches) {
        call->standings[call->standing_count++] =
            limits_count(limits, exports ? LIMIT_EXPORT : LIMIT_SEARCH, token, now);
    }
    for (size_t i = 0; i < call->standing_count; i++) {
        if (call->standings[i].over) {
            worst = &call->standings[i];
        }
    }
    if (worst != NULL) {
        refuse_for_now(call, worst);
    }
    return worst == NULL;
}

/* ---- may he ---------------------------------------------------------------------------------- */

static struct text words_of(struct arena *arena, uint32_t roles)
{
    struct text_builder list;

    text_builder_init(&list, arena);
    for (int role = 1; role < ROLE_COUNT; role++) {
        if ((roles & BIT(role)) != 0) {
            text_builder_add(&list, list.length == 0 ? text_literal("") : text_literal(", "));
            text_builder_add(&list, word_of(&ROLE_WORDS, role));
        }
    }
    return text_builder_text(&list);
}

static void log_denial(struct call *call, const char *reason)
{
    log_warning(call->api->log, "request_denied", log_word("reason", reason),
                log_word("operation", call->route->operation),
                log_number("org", call->caller.org_key), log_id("person", &call->caller.person_id),
                log_text("request", call->request->request_id));
}

/* The operation's roles, then the token's scopes. */
static bool may(struct call *call)
{
    const struct route_row *route = call->route;

    if (route->roles != 0 && (route->roles & call->caller.roles) == 0) {
        log_denial(call, "role");
        call_refuse_with(call, PROBLEM_FORBIDDEN, PHRASE_ROLE_MISSING,
                         (struct blanks){.list = words_of(call->arena, route->roles)});
        return false;
    }
    if (route->scope != SCOPE_NONE && (BIT(route->scope) & call->caller.scopes) == 0) {
        log_denial(call, "scope");
        call_refuse_with(call, PROBLEM_FORBIDDEN, PHRASE_SCOPE_MISSING,
                         (struct blanks){.name = word_of(&SCOPE_WORDS, (int)route->scope)});
        return false;
    }
    return true;
}

/* ---- who is it ------------------------------------------------------------------------------- */

static void refuse_stranger(struct call *call, enum phrase phrase)
{
    struct limit_standing standing = {0};

    if (phrase == PHRASE_BAD_TOKEN) {
        standing = limits_count(call->api->limits, LIMIT_SIGN_IN, call->request->peer, now_ms());
    }
    log_warning(call->api->log, "sign_in_refused",
                log_word("reason", phrase == PHRASE_NO_TOKEN ? "no_token" : "bad_token"),
                log_text("peer", call->request->peer),
                log_text("request", call->request->request_id));
    if (standing.over) {
        refuse_for_now(call, &standing);
    } else {
        call_refuse_with(call, PROBLEM_UNAUTHENTICATED, phrase, (struct blanks){0});
    }
}

static void welcome(struct arrival *arrival, const struct caller *caller)
{
    struct call *call = arrival->call;

    call->caller = *caller;
    call->signed_in = true;
    if (is_within_limits(call) && may(call)) {
        arrival->done(call);
    }
}

static void on_found(enum callers_verdict verdict, const struct caller *caller, void *context)
{
    struct arrival *arrival = context;
    struct call *call = arrival->call;

    switch (verdict) {
    case CALLERS_FOUND:
        welcome(arrival, caller);
        return;
    case CALLERS_REFUSED:
        refuse_stranger(call, PHRASE_BAD_TOKEN);
        return;
    case CALLERS_UNAVAILABLE:
        call_unavailable(call);
        return;
    case CALLERS_FAILED:
        log_error(call->api->log, "question_failed", log_word("statement", "token_find"),
                  log_text("request", call->request->request_id));
        call_refuse_with(call, PROBLEM_INTERNAL, PHRASE_INTERNAL, (struct blanks){0});
        return;
    }
}

void sign_in(struct call *call, sign_in_done *done)
{
    struct text field = http_request_field(call->request, text_literal("authorization"));
    struct arrival *arrival = arena_alloc(call->arena, sizeof(*arrival));
    struct limit_standing standing =
        limits_look(call->api->limits, LIMIT_SIGN_IN, call->request->peer, now_ms());

    *arrival = (struct arrival){call, done};
    if (!text_present(field)) {
        refuse_stranger(call, PHRASE_NO_TOKEN);
        return;
    }
    if (!token_parse(callers_bearer(field), &call->token)) {
        refuse_stranger(call, PHRASE_BAD_TOKEN);
        return;
    }
    const struct caller *caller = callers_remembered(call->api->callers, &call->token, now_ms());
    if (caller != NULL) {
        welcome(arrival, caller);
    } else if (standing.over) {
        refuse_for_now(call, &standing);
    } else {
        callers_find(call->api->callers, call->arena, &call->token, now_ms(), on_found, arrival);
    }
}
