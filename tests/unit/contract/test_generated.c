#include "base/ensure.h"
#include "contract/contract.h"
#include "contract/layout.h"
#include "random_value.h"
#include "unit/cases.h"

#include <string.h>

#define ROUNDS 50

static void words_are_found_again(const void *row)
{
    (void)row;
    static const struct words *const TABLES[] = {&ROLE_WORDS,         &SCOPE_WORDS,
                                                 &AUDIENCE_WORDS,     &EVENT_KIND_WORDS,
                                                 &COMMAND_KIND_WORDS, &ID_PREFIX_WORDS};
    for (size_t i = 0; i < COUNT_OF(TABLES); i++) {
        for (int constant = 1; constant < (int)TABLES[i]->count; constant++) {
            assert_int_equal(word_find(TABLES[i], word_of(TABLES[i], constant)), constant);
        }
        assert_int_equal(word_find(TABLES[i], text_literal("")), 0);
        assert_int_equal(word_find(TABLES[i], text_literal("no such word")), 0);
    }
    assert_int_equal(AUDIENCE_WORDS.count, AUDIENCE_COUNT);
    assert_int_equal(word_find(&AUDIENCE_WORDS, text_literal("product")), AUDIENCE_PRODUCT);
    assert_true(ROLE_COUNT <= 32); /* a set of roles is 32 bits */
}

static void kinds_are_found_by_name(const void *row)
{
    (void)row;
    for (int kind = 1; kind < EVENT_KIND_COUNT; kind++) {
        assert_int_equal(event_kind_find(text_of(EVENT_ROWS[kind].name)), kind);
    }
    for (int kind = 1; kind < COMMAND_KIND_COUNT; kind++) {
        assert_int_equal(command_kind_find(text_of(COMMAND_ROWS[kind].name)), kind);
    }
    assert_int_equal(event_kind_find(text_literal("")), EVENT_NONE);
    assert_int_equal(command_kind_find(text_literal("nonsense")), COMMAND_NONE);
}

static void fields_lie_in_their_structs(const void *row)
{
    (void)row;
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        const struct shape *shape = SHAPES[i];
        for (size_t j = 0; j < shape->field_count; j++) {
            const struct shape_field *field = &shape->fields[j];
            assert_true(field->offset < shape->size);
            assert_true(field->min <= field->max || field->kind == SHAPE_TEXT);
            assert_in_range(field->audience, AUDIENCE_CUSTOMER, AUDIENCE_PRODUCT);
            assert_int_equal(field->words != NULL,
                             field->kind == SHAPE_ENUM || field->kind == SHAPE_CHOICE);
            assert_int_equal(field->item != NULL, field->kind == SHAPE_LIST);
            assert_int_equal(field->choices != NULL, field->kind == SHAPE_CHOICE);
        }
    }
}

static void events_say_what_they_are_about(const void *row)
{
    (void)row;
    for (int kind = 1; kind < EVENT_KIND_COUNT; kind++) {
        const struct event_row *event = &EVENT_ROWS[kind];
        assert_non_null(event->data);
        assert_in_range(event->audience, AUDIENCE_CUSTOMER, AUDIENCE_PRODUCT);
        assert_int_not_equal(word_find(&ID_PREFIX_WORDS, text_of(event->subject)), 0);
    }
}

static const struct parameter_row *parameter_find(const struct route_row *route, struct text name)
{
    for (size_t i = 0; i < route->parameter_count; i++) {
        if (text_equal(text_of(route->parameters[i].name), name)) {
            return &route->parameters[i];
        }
    }
    return NULL;
}

static void assert_path_parameters(const struct route_row *route)
{
    struct text rest = text_of(route->path);
    while (text_present(rest)) {
        struct text part = text_cut(&rest, '/');
        if (part.length > 2 && part.bytes[0] == '{') {
            struct text name = {part.bytes + 1, part.length - 2};
            const struct parameter_row *parameter = parameter_find(route, name);
            assert_true(parameter != NULL && parameter->in_path);
        }
    }
}

static void routes_are_sorted_and_whole(const void *row)
{
    (void)row;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route_row *route = &ROUTE_ROWS[i];
        assert_path_parameters(route);
        assert_true(route->command != COMMAND_NONE || route->query != NULL);
        assert_in_range(route->success, 200, 204);
        if (i > 0) {
            int order = strcmp(ROUTE_ROWS[i - 1].path, route->path);
            assert_true(order < 0 || (order == 0 && ROUTE_ROWS[i - 1].method < route->method));
        }
        if (route->command != COMMAND_NONE && route->roles != 0) {
            assert_int_equal(route->roles, COMMAND_ROWS[route->command].roles);
        }
    }
}

static void every_fallback_is_a_value(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        for (size_t j = 0; j < ROUTE_ROWS[i].parameter_count; j++) {
            const struct parameter_row *parameter = &ROUTE_ROWS[i].parameters[j];
            void *target = arena_alloc(arena, 64);
            assert_true(parameter->fallback == NULL
                        || decode_parameter(&parameter->field, text_of(parameter->fallback), arena,
                                            target, &problem));
        }
    }
}

/* encode, decode, encode: the bytes are the same. */
static void round_trip(struct random_source *random, const struct shape *shape)
{
    scoped(arena_release) struct arena *arena = arena_new(65536);
    struct problem problem;
    problem_init(&problem, arena);
    struct text json = encode(arena, shape, random_value(random, arena, shape));
    scoped(json_release) json_t *value = json_read(json, &problem);
    assert_non_null(value);
    void *decoded = arena_alloc(arena, shape->size);
    bool holds = decode(shape, value, text_literal(""), arena, decoded, &problem);
    assert_true(holds);
    assert_text_equal(encode(arena, shape, decoded), json);
}

static void what_is_encoded_decodes_to_the_same(const void *row)
{
    (void)row;
    struct random_source random = {2};
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            round_trip(&random, SHAPES[i]);
        }
    }
}

static void the_document_is_json(const void *row)
{
    (void)row;
    struct text document = openapi_document();
    json_error_t error;
    scoped(json_release) json_t *value =
        json_loadb(document.bytes, document.length, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(value);
    assert_string_equal(json_string_value(json_object_get(value, "openapi")), "3.1.0");
}

/* The media type's object in the document's request body of a route; NULL when it takes no body. */
static json_t *body_in_document(json_t *document, const struct route_row *route)
{
    static const char *const METHODS[HTTP_METHOD_COUNT] = {"get", "post", "put", "patch", "delete"};
    json_t *item = json_object_get(json_object_get(document, "paths"), route->path);
    json_t *operation = json_object_get(item, METHODS[route->method]);
    assert_non_null(operation);
    json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    return json_object_get(content, "application/json");
}

static void assert_example_is_taken(json_t *example, const struct shape *shape)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    void *target = arena_alloc(arena, shape->size);
    bool holds = decode(shape, example, text_literal(""), arena, target, &problem);
    if (!holds) {
        const struct problem_entry *first = problem.first;
        print_error("%s%.*s: %.*s\n", shape->name, (int)first->pointer.length, first->pointer.bytes,
                    (int)first->detail.length, first->detail.bytes);
    }
    assert_true(holds);
}

static void every_example_of_a_body_is_taken(const void *row)
{
    (void)row;
    struct text document = openapi_document();
    json_error_t error;
    scoped(json_release) json_t *value =
        json_loadb(document.bytes, document.length, JSON_REJECT_DUPLICATES, &error);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        json_t *body = body_in_document(value, &ROUTE_ROWS[i]);
        const struct shape *shape = COMMAND_ROWS[ROUTE_ROWS[i].command].body;
        assert_int_equal(body != NULL, shape != NULL);
        if (body == NULL || shape == NULL) {
            continue;
        }
        const char *name;
        json_t *named;
        json_t *example = json_object_get(body, "example");
        assert_true(example != NULL || json_object_size(json_object_get(body, "examples")) > 0);
        if (example != NULL) {
            assert_example_is_taken(example, shape);
        }
        json_object_foreach(json_object_get(body, "examples"), name, named)
        {
            assert_example_is_taken(json_object_get(named, "value"), shape);
        }
    }
}

/* An ask with little that is right: every fault has its own pointer. */
static void bad_input_is_told_whole(const void *row)
{
    (void)row;
    static const char *const POINTERS[] = {"/kind",          "/title",        "/need",
                                           "/blocker",       "/details",      "/deal/external_id",
                                           "/deal/name",     "/deal/account", "/deal/amount",
                                           "/deal/currency", "/deal/stage",   "/deal/close_date"};
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value =
        json_read(text_literal("{\"deal\":{\"external_id\":\"\",\"amount\":-1},\"kind\":\"wish\"}"),
                  &problem);
    struct submit_body body = {0};
    assert_false(decode(&SUBMIT_BODY_SHAPE, value, text_literal(""), arena, &body, &problem));

    const struct problem_entry *entry = problem.first;
    for (size_t i = 0; i < COUNT_OF(POINTERS); i++) {
        assert_non_null(entry);
        assert_text_equal(entry->pointer, text_of(POINTERS[i]));
        entry = entry->next;
    }
    assert_null(entry);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("every word is found again", words_are_found_again),
        CASE_PLAIN("kinds are found by their names", kinds_are_found_by_name),
        CASE_PLAIN("fields lie in their structs", fields_lie_in_their_structs),
        CASE_PLAIN("events say what they are about", events_say_what_they_are_about),
        CASE_PLAIN("routes are sorted and whole", routes_are_sorted_and_whole),
        CASE_PLAIN("every fallback is a value", every_fallback_is_a_value),
        CASE_PLAIN("what is encoded decodes to the same", what_is_encoded_decodes_to_the_same),
        CASE_PLAIN("openapi.json is JSON", the_document_is_json),
        CASE_PLAIN("every example of a body is taken", every_example_of_a_body_is_taken),
        CASE_PLAIN("bad input is told whole", bad_input_is_told_whole),
    };
    return cases_run_tables("generated", TABLES, COUNT_OF(TABLES));
}
