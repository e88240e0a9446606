#include "api/question.h"

#include "base/ensure.h"

#include <sodium.h>

#include <string.h>

/* Parameters that say which part of the answer is wanted in which form, not what it is about. */
static bool is_about_paging(const char *name)
{
    return strcmp(name, "cursor") == 0 || strcmp(name, "limit") == 0 || strcmp(name, "format") == 0;
}

/* The filters as a hash: a cursor belongs to one operation and to one set of filters. */
static void hash_filters(const struct call *call, uint8_t hash[CURSOR_FILTER_BYTES])
{
    uint8_t whole[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    const char *operation = call->route->operation;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)operation, strlen(operation) + 1);
    for (size_t i = 0; i < call->arguments.count; i++) {
        const struct argument *argument = &call->arguments.items[i];
        struct text written = argument->written;
        uint64_t length = written.length;
        if (!text_present(written) || is_about_paging(argument->row->name)) {
            continue;
        }
        crypto_hash_sha256_update(&state, (const unsigned char *)argument->row->name,
                                  strlen(argument->row->name) + 1);
        crypto_hash_sha256_update(&state, (const unsigned char *)&length, sizeof(length));
        crypto_hash_sha256_update(&state, (const unsigned char *)written.bytes, written.length);
    }
    crypto_hash_sha256_final(&state, whole);
    memcpy(hash, whole, CURSOR_FILTER_BYTES);
}

static bool open_cursor(struct question *question)
{
    struct call *call = question->call;
    struct text cursor = arguments_find(&call->arguments, text_literal("cursor"));

    question->place.org_key = call->caller.org_key;
    hash_filters(call, question->place.filters);
    if (!text_present(cursor)) {
        return true;
    }
    return cursor_open(call->arena, call->api->settings.seal, &question->place, cursor,
                       &question->values.after)
           || refuse(&call->problem, PROBLEM_INVALID, text_literal("/cursor"), PHRASE_BAD_CURSOR,
                     (struct blanks){0});
}

bool question_read(struct question *question, struct call *call)
{
    int64_t limit = 1;

    *question = (struct question){
        .call = call,
        .plan = call->plan,
        .values = {.caller = &call->caller, .arguments = &call->arguments, .as_of_sequence = -1},
        .sealed = arguments_row(&call->arguments, text_literal("cursor")) != NULL,
    };
    if (!conditions_read(call->request, &call->conditions, &call->problem)
        || !arguments_read_query(call->arena, call->request->query, &call->arguments,
                                 &call->problem)) {
        return false;
    }
    if (question->sealed && !open_cursor(question)) {
        return false;
    }
    struct text written = arguments_find(&call->arguments, text_literal("limit"));
    bool has_limit = text_present(written);
    ensure(!has_limit || text_to_integer(written, &limit)); /* the contract has checked it */
    question->limit = limit;
    question->values.row_limit = (int32_t)limit + 1;
    return true;
}

void question_ask(struct question *question, const struct statement_row *statement, bool report,
                  result_done *done)
{
    struct call *call = question->call;
    enum store_side side = caller_side(&call->caller);
    struct parameters parameters;

    parameters_init(&parameters, call->arena, statement);
    plan_fill(&parameters, &question->values);
    if (report) {
        store_ask_report(call->api->settings.store, side, &parameters, done, question);
    } else {
        store_ask(call->api->settings.store, side, &parameters, done, question);
    }
}

struct text question_next(struct question *question, struct text last)
{
    struct call *call = question->call;

    return question->sealed
               ? cursor_seal(call->arena, call->api->settings.seal, &question->place, last)
               : text_copy(call->arena, last);
}

void question_link(struct question *question, struct text next)
{
    struct call *call = question->call;
    struct text name = question->sealed ? text_literal("cursor") : text_literal("after");
    struct text rest = call->request->query;
    struct text_builder link;

    text_builder_init(&link, call->arena);
    text_builder_add(&link, text_literal("<"));
    text_builder_add(&link, call->request->path);
    text_builder_add(&link, text_literal("?"));
    while (text_present(rest)) {
        struct text pair = text_cut(&rest, '&');
        struct text value = pair;
        if (pair.length > 0 && !text_equal(text_cut(&value, '='), name)) {
            text_builder_add(&link, pair);
            text_builder_add(&link, text_literal("&"));
        }
    }
    text_builder_add(&link, name);
    text_builder_add(&link, text_literal("="));
    text_builder_add(&link, next);
    text_builder_add(&link, text_literal(">; rel=\"next\""));
    call_field(call, "Link", text_builder_text(&link));
}

void question_open(const struct question *question, struct text_builder *page)
{
    struct text head = question->head;

    if (text_present(head) && head.length > 2) {
        text_builder_add(page, (struct text){head.bytes, head.length - 1});
        text_builder_add(page, text_literal(",\"data\":["));
    } else {
        text_builder_add(page, text_literal("{\"data\":["));
    }
}

void question_close(struct text_builder *page, struct text next)
{
    text_builder_add(page, text_literal("],\"next\":"));
    text_builder_add(page,
                     text_present(next) ? encode_text(page->arena, next) : text_literal("null"));
    text_builder_add(page, text_literal("}"));
}
