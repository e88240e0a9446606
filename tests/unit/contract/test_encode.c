#include "contract/contract.h"
#include "random_value.h"
#include "unit/cases.h"

#define ROUNDS 500

static const struct escape_case {
    const char *says;
    struct text text;
    const char *json;
} ESCAPE_CASES[] = {
    {"an empty text",                        TEXT(""),           "\"\""                     },
    {"plain words",                          TEXT("open"),       "\"open\""                 },
    {"quotes and backslashes",               TEXT("\"\\"),       "\"\\\"\\\\\""             },
    {"lines and tabs",                       TEXT("a\nb\tc"),    "\"a\\nb\\tc\""            },
    {"other control characters",             TEXT("\r\x01\x1f"), "\"\\u000d\\u0001\\u001f\""},
    {"NUL",                                  TEXT("a\0b"),       "\"a\\u0000b\""            },
    {"slashes and the rest of Unicode stay", TEXT("</ä😀"),   "\"</ä😀\""             },
};

static void escape_case_holds(const void *row)
{
    const struct escape_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    assert_text_equal(encode_text(arena, it->text), text_of(it->json));
}

static const struct part PARTS[] = {
    {.name = TEXT("one"), .made_by = TEXT("us")},
    {.name = TEXT("two"), .weight = {true, 2}  },
};

static const struct thing_made MADE = {
    .title = TEXT("t"),
    .rationale = TEXT("because"),
    .wording = TEXT("soon"),
    .parts = {PARTS, COUNT_OF(PARTS)},
};

static const struct audience_case {
    const char *says;
    enum audience audience;
    const char *json;
} AUDIENCE_CASES[] = {
    {"a customer reads what is his",                           AUDIENCE_CUSTOMER, "{\"title\":\"t\"}"},
    {"sales reads no rationale, nor what is product's inside", AUDIENCE_SALES,
     "{\"title\":\"t\",\"wording\":\"soon\",\"parts\":[{\"name\":\"one\"},"
     "{\"name\":\"two\",\"weight\":2}]}"                                                             },
    {"product reads everything",                               AUDIENCE_PRODUCT,
     "{\"title\":\"t\",\"rationale\":\"because\",\"wording\":\"soon\",\"parts\":["
     "{\"name\":\"one\",\"made_by\":\"us\"},{\"name\":\"two\",\"weight\":2}]}"                       },
};

static void audience_case_holds(const void *row)
{
    const struct audience_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    assert_text_equal(encode_for(arena, &THING_MADE_SHAPE, &MADE, it->audience), text_of(it->json));
}

static void fields_are_encoded_alone(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    const struct shape_field *fields = THING_MADE_SHAPE.fields;
    assert_text_equal(encode_field(arena, &fields[0], &MADE), text_literal("\"t\""));
    assert_text_equal(encode_field(arena, &fields[3], &MADE),
                      text_literal("[{\"name\":\"one\",\"made_by\":\"us\"},"
                                   "{\"name\":\"two\",\"weight\":2}]"));

    struct thing_made without_wording = MADE;
    without_wording.wording = (struct text){0};
    assert_false(text_present(encode_field(arena, &fields[2], &without_wording)));

    struct edit_body cleared = {.title = TEXT("")};
    assert_text_equal(encode_field(arena, &EDIT_BODY_SHAPE.fields[0], &cleared),
                      text_literal("null"));
}

static void an_empty_struct_is_an_empty_object(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct thing_dropped dropped = {0};
    assert_text_equal(encode(arena, &THING_DROPPED_SHAPE, &dropped), text_literal("{}"));
}

static void encode_nameless_part(void *context)
{
    struct part part = {
        .weight = {true, 1}
    };
    (void)encode(context, &PART_SHAPE, &part);
}

static void a_missing_member_is_a_bug(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    assert_true(case_aborts(encode_nameless_part, arena));
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
    struct random_source random = {1};
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            round_trip(&random, SHAPES[i]);
        }
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ESCAPE_CASES, escape_case_holds),
        CASE_TABLE(AUDIENCE_CASES, audience_case_holds),
        CASE_PLAIN("a field is encoded alone", fields_are_encoded_alone),
        CASE_PLAIN("a struct without members is {}", an_empty_struct_is_an_empty_object),
        CASE_PLAIN("a member that must be there and is not is a bug", a_missing_member_is_a_bug),
        CASE_PLAIN("what is encoded decodes to the same", what_is_encoded_decodes_to_the_same),
    };
    return cases_run_tables("encode", TABLES, COUNT_OF(TABLES));
}
