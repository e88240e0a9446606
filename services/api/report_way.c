#include "api/report_way.h"

#include "api/report_rows.h"

#include <string.h>

/* A CSV is read in pages of so many rows. */
#define CSV_PAGE_ROWS 500

/* Above this many bytes that the client has not taken, we read no further. */
#define CSV_WAITING_BYTES ((size_t)1024 * 1024)

/* A CSV under way. */
struct export
{
    struct question *question;
    struct arena *page_arena; /* for one page; forgotten after each */
    result_done *on_page;     /* takes the next page; it is here since it asks for the one after */
    bool begun;
};

static struct text last_key(const struct question *question, const struct result *result,
                            size_t row)
{
    return result_bytes(result, row, (size_t)question->plan->cursor);
}

static void answer_not_found(struct question *question)
{
    call_refuse_with(question->call, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void on_json_rows(struct result *result, void *context)
{
    struct question *question = context;
    struct call *call = question->call;
    struct text next = {NULL, 0};
    struct text_builder page;

    if (result_state(result) != RESULT_ROWS) {
        call_statement_failed(call, question->plan->statement, result);
        return;
    }
    size_t count = result_row_count(result);
    size_t shown = count > (size_t)question->limit ? (size_t)question->limit : count;
    text_builder_init(&page, call->arena);
    question_open(question, &page);
    for (size_t row = 0; row < shown; row++) {
        text_builder_add(&page, row == 0 ? text_literal("") : text_literal(","));
        report_add_json(&page, question->plan->statement, result, row);
    }
    if (count > shown) {
        next = question_next(question, last_key(question, result, shown - 1));
        question_link(question, next);
    }
    question_close(&page, next);
    call_answer(call, 200, "application/json", text_builder_text(&page));
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void export_free(struct export *export)
{
    arena_free(export->page_arena);
}

static void ask_page(struct export *export)
{
    struct question *question = export->question;

    question_ask(question, question->plan->statement, true, export->on_page);
}

static void on_drained(struct http_request *request, void *context)
{
    ask_page(context);
}

/* The next page, as soon as the client has taken enough of what there is. */
static void go_on(struct export *export)
{
    struct http_request *request = export->question->call->request;

    if (http_answer_waiting(request) > CSV_WAITING_BYTES) {
        http_answer_on_drained(request, on_drained, export);
    } else {
        ask_page(export);
    }
}

/* A page could not be read: before the first byte that is a problem, after it the answer must not
 * look whole. */
static void give_up(struct export *export, const struct result *result)
{
    struct question *question = export->question;

    export_free(export);
    if (!export->begun) {
        call_statement_failed(question->call, question->plan->statement, result);
        return;
    }
    log_warning(question->call->api->log, "export_broken_off",
                log_text("request", question->call->request->request_id));
    call_break(question->call);
}

/* Sends a page; false when the client has gone. */
static bool send_page(struct export *export, const struct result *result, size_t shown)
{
    struct question *question = export->question;
    struct text_builder page;

    text_builder_init(&page, export->page_arena);
    if (!export->begun) {
        report_add_header(&page, question->plan->columns);
    }
    for (size_t row = 0; row < shown; row++) {
        report_add_csv(&page, question->plan->columns, result, row);
    }
    if (!export->begun) {
        call_begin(question->call, 200, "text/csv; charset=utf-8; header=present",
                   text_builder_text(&page));
        export->begun = true;
    } else if (!http_answer_piece(question->call->request, text_builder_text(&page))) {
        return false;
    }
    arena_reset(export->page_arena);
    return true;
}

/* Whether the client asked for one page of the CSV and not for all of it. */
static bool wants_one_page(const struct call *call)
{
    return text_contains(call->request->query, text_literal("limit="));
}

static void on_csv_rows(struct result *result, void *context)
{
    struct question *question = context;
    struct export *export = question->export;
    struct call *call = question->call;

    if (result_state(result) != RESULT_ROWS) {
        give_up(export, result);
        return;
    }
    size_t count = result_row_count(result);
    size_t shown = count > (size_t)question->limit ? (size_t)question->limit : count;
    bool more = count > shown;
    struct text last = more ? last_key(question, result, shown - 1) : (struct text){NULL, 0};
    if (more && wants_one_page(call)) {
        question_link(question, question_next(question, last));
        more = false;
    }
    question->values.after = text_copy(call->arena, last);
    bool taken = send_page(export, result, shown) && !http_request_abandoned(call->request);
    if (taken && more && !call_is_head(call)) {
        go_on(export);
        return;
    }
    export_free(export);
    call_end(call, 200);
}

/* ---- the head -------------------------------------------------------------------------------- */

static bool wants_csv(const struct call *call)
{
    struct text format = arguments_find(&call->arguments, text_literal("format"));
    struct text accept = http_request_field(call->request, text_literal("accept"));

    return text_present(format) ? text_equal(format, text_literal("csv"))
                                : conditions_prefer_csv(accept);
}

static void begin_csv(struct question *question)
{
    struct export *export = arena_alloc(question->call->arena, sizeof(*export));

    *export = (struct export){
        .question = question, .page_arena = arena_new(65536), .on_page = on_csv_rows};
    question->export = export;
    if (!wants_one_page(question->call)) {
        question->limit = CSV_PAGE_ROWS;
        question->values.row_limit = CSV_PAGE_ROWS + 1;
    }
    call_field(question->call, "Content-Disposition",
               text_format(question->call->arena, "attachment; filename=\"%s.csv\"",
                           question->call->route->operation));
    ask_page(export);
}

static void on_head(struct result *result, void *context)
{
    struct question *question = context;
    const struct statement_row *head = question->plan->head;

    if (result_state(result) != RESULT_ROWS) {
        call_statement_failed(question->call, head, result);
        return;
    }
    if (result_row_count(result) == 0) {
        answer_not_found(question);
        return;
    }
    size_t sequence = (size_t)plan_column(head, "sequence");
    size_t body = (size_t)plan_column(head, "body");
    question->values.as_of_sequence = result_int8(result, 0, sequence);
    question->head = text_copy(question->call->arena, result_bytes(result, 0, body));
    if (wants_csv(question->call)) {
        begin_csv(question);
    } else {
        question_ask(question, question->plan->statement, true, on_json_rows);
    }
}

void report_way(struct question *question)
{
    question_ask(question, question->plan->head, true, on_head);
}
