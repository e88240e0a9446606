#include "api/question_way.h"

#include "api/question.h"
#include "api/report_way.h"

#include <inttypes.h>
#include <string.h>

/* Answers 304 and gives true when the client has what `question->etag` stands for; else adds the
 * ETag. */
static bool client_has_it(struct question *question)
{
    struct call *call = question->call;

    call_field(call, "ETag", question->etag);
    if (!conditions_have(call->conditions.if_none_match, question->etag)) {
        return false;
    }
    call_answer(call, 304, NULL, (struct text){NULL, 0});
    return true;
}

/* ---- one: never 304, since what stands in it of others (a deal, a name, points) changes without
 * its version ---- */

static void on_one(struct result *result, void *context)
{
    struct question *question = context;
    struct call *call = question->call;
    const struct plan *plan = question->plan;

    if (result_state(result) != RESULT_ROWS) {
        call_statement_failed(call, plan->statement, result);
        return;
    }
    if (result_row_count(result) == 0) {
        call_refuse_with(call, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
        return;
    }
    if (plan->version >= 0) {
        int64_t version = result_int8(result, 0, (size_t)plan->version);
        call_field(call, "ETag", text_format(call->arena, "\"%" PRId64 "\"", version));
    }
    call_answer(call, 200, "application/json", result_bytes(result, 0, (size_t)plan->body));
}

/* ---- a list ---------------------------------------------------------------------------------- */

static void on_rows(struct result *result, void *context)
{
    struct question *question = context;
    struct call *call = question->call;
    const struct plan *plan = question->plan;
    struct text next = {NULL, 0};
    struct text_builder page;

    if (result_state(result) != RESULT_ROWS) {
        call_statement_failed(call, plan->statement, result);
        return;
    }
    size_t count = result_row_count(result);
    size_t shown = count > (size_t)question->limit ? (size_t)question->limit : count;
    text_builder_init(&page, call->arena);
    question_open(question, &page);
    for (size_t row = 0; row < shown; row++) {
        text_builder_add(&page, row == 0 ? text_literal("") : text_literal(","));
        text_builder_add(&page, result_bytes(result, row, (size_t)plan->body));
    }
    if (count > shown) {
        next = question_next(question, result_bytes(result, shown - 1, (size_t)plan->cursor));
        question_link(question, next);
    }
    question_close(&page, next);
    call_answer(call, 200, "application/json", text_builder_text(&page));
}

static void on_head(struct result *result, void *context)
{
    struct question *question = context;
    const struct plan *plan = question->plan;

    if (result_state(result) != RESULT_ROWS) {
        call_statement_failed(question->call, plan->head, result);
        return;
    }
    if (result_row_count(result) == 0) {
        call_refuse_with(question->call, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
        return;
    }
    size_t body = (size_t)plan_column(plan->head, "body");
    question->head = text_copy(question->call->arena, result_bytes(result, 0, body));
    question_ask(question, plan->statement, false, on_rows);
}

/* How many events the org has: whatever a list shows was changed by an event. Asked before the
 * rows, so that they are never older than the ETag says. */
static void on_size(struct result *result, void *context)
{
    struct question *question = context;
    struct call *call = question->call;

    if (result_state(result) != RESULT_ROWS || result_row_count(result) == 0) {
        call_statement_failed(call, statement_get("org_size"), result);
        return;
    }
    struct text audience = caller_audience(&call->caller);
    question->etag = text_format(call->arena, "W/\"%" PRId64 "-%.*s\"", result_int8(result, 0, 0),
                                 (int)audience.length, audience.bytes);
    if (client_has_it(question)) {
        return;
    }
    if (question->plan->head != NULL) {
        question_ask(question, question->plan->head, false, on_head);
    } else {
        question_ask(question, question->plan->statement, false, on_rows);
    }
}

/* ---- which of them --------------------------------------------------------------------------- */

/* Whether the house has what the contract's row asks for; a test sees to that it always has. */
static bool is_wired(const struct plan *plan)
{
    bool has_columns = plan->columns != NULL || plan->body >= 0;

    return plan->statement != NULL && plan->fault == NULL && has_columns;
}

void question_way(struct call *call)
{
    struct question *question = arena_alloc(call->arena, sizeof(*question));
    const char *rows = call->route->rows;

    if (!is_wired(call->plan)) {
        log_error(call->api->log, "question_unwired", log_word("operation", call->route->operation),
                  log_word("missing", call->plan->fault == NULL ? "statement" : call->plan->fault));
        call_refuse_with(call, PROBLEM_INTERNAL, PHRASE_INTERNAL, (struct blanks){0});
        return;
    }
    if (!question_read(question, call)) {
        call_refuse(call);
        return;
    }
    call->api->questions++;
    if (strcmp(rows, "report") == 0) {
        report_way(question);
    } else if (strcmp(rows, "list") == 0) {
        question_ask(question, statement_get("org_size"), false, on_size);
    } else {
        question_ask(question, call->plan->statement, false, on_one);
    }
}
