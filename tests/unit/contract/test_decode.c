#include "contract/contract.h"
#include "unit/cases.h"

#include <string.h>

#define PERSON "person_01jd7q3v0nebksp2xgtr8m6w9a"

/* All that a thing must have but its kind and details. */
#define THING                                                                                      \
    "\"title\":\"A box\",\"amount\":5,\"paid\":true,\"due\":\"2027-03-31\","                       \
    "\"at\":\"2027-03-31T10:00:00.000Z\",\"owner\":\"" PERSON "\",\"main_part\":{\"name\":\"p\"}," \
    "\"tags\":[\"t\"]"

/* The pointers of all entries, each after a space. */
static struct text told(struct arena *arena, const struct problem *problem)
{
    struct text_builder told;
    text_builder_init(&told, arena);
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        text_builder_add_format(&told, " %.*s", (int)entry->pointer.length, entry->pointer.bytes);
    }
    return text_builder_text(&told);
}

/* ---- what is taken --------------------------------------------------------------------------- */

static const struct taken_case {
    const char *says;
    const struct shape *shape;
    const char *json;
    const char *encoded; /* NULL: the same */
} TAKEN_CASES[] = {
    {"an object without members",                        &MAYBE_BODY_SHAPE, "{}",                                                                          NULL                                                  },
    {"members come out in the shape's order",            &PART_SHAPE,       "{\"weight\":1,\"name\":\"n\"}",
     "{\"name\":\"n\",\"weight\":1}"                                                                                                                                                                             },
    {"white space between tokens",                       &PART_SHAPE,       " { \"name\" :\r\n\t\"n\" } ",                                                 "{\"name\":\"n\"}"                                    },
    {"a whole number may be written as a real",          &MAYBE_BODY_SHAPE, "{\"count\":25.0}",
     "{\"count\":25}"                                                                                                                                                                                            },
    {"a whole number may have an exponent",              &MAYBE_BODY_SHAPE, "{\"count\":1e3}",
     "{\"count\":1000}"                                                                                                                                                                                          },
    {"zero below zero is zero",                          &MAYBE_BODY_SHAPE, "{\"count\":-0.0}",                                                            "{\"count\":0}"                                       },
    {"the largest number is exact",                      &MAYBE_BODY_SHAPE, "{\"count\":9007199254740991}",                                                NULL                                                  },
    {"the smallest number is exact",                     &MAYBE_BODY_SHAPE, "{\"count\":-9007199254740991}",                                               NULL                                                  },
    {"a text may be empty where nothing says otherwise", &MAYBE_BODY_SHAPE, "{\"note\":\"\"}",
     NULL                                                                                                                                                                                                        },
    {"a text may have lines and tabs",                   &MAYBE_BODY_SHAPE, "{\"note\":\"a\\nb\\tc\"}",                                                    NULL                                                  },
    {"length counts code points",                        &MAYBE_BODY_SHAPE, "{\"note\":\"ääääääääää😀😀😀😀😀😀😀😀😀😀\"}", NULL                                                  },
    {"an escaped pair is one code point",                &MAYBE_BODY_SHAPE, "{\"note\":\"\\ud83d\\ude00\"}",
     "{\"note\":\"😀\"}"                                                                                                                                                                                       },
    {"false is a value",                                 &MAYBE_BODY_SHAPE, "{\"urgent\":false}",                                                          NULL                                                  },
    {"a time may have an offset",                        &MAYBE_BODY_SHAPE, "{\"seen_at\":\"2027-03-31T12:00:00+02:00\"}",
     "{\"seen_at\":\"2027-03-31T10:00:00.000Z\"}"                                                                                                                                                                },
    {"microseconds are kept",                            &MAYBE_BODY_SHAPE, "{\"seen_at\":\"2027-03-31T10:00:00.123456Z\"}",
     NULL                                                                                                                                                                                                        },
    {"an id of any known prefix",                        &MAYBE_BODY_SHAPE,
     "{\"any_id\":\"thing_01jd7q3v0nebksp2xgtr8m6w9a\"}",                                                                                                  NULL                                                  },
    {"a word with a dash",                               &MAYBE_BODY_SHAPE, "{\"colour\":\"light-green\"}",                                                NULL                                                  },
    {"a word that YAML 1.1 takes for false",             &MAYBE_BODY_SHAPE, "{\"colour\":\"no\"}",                                                         NULL                                                  },
    {"an optional object",                               &MAYBE_BODY_SHAPE, "{\"part\":{\"name\":\"n\"}}",                                                 NULL                                                  },
    {"a member whose name has a dot",                    &MAYBE_BODY_SHAPE, "{\"part.name\":\"n\"}",                                                       NULL                                                  },
    {"a member that is a keyword of C",                  &MAYBE_BODY_SHAPE, "{\"default\":true}",                                                          NULL                                                  },
    {"lists of everything",                              &MAYBE_BODY_SHAPE,
     "{\"numbers\":[1,2],\"owners\":[\"" PERSON "\"],\"days\":[\"2027-03-31\"],"
     "\"instants\":[\"2027-03-31T10:00:00.000Z\"],\"colours\":[\"red\",\"red\"],"
     "\"parts\":[{\"name\":\"n\"},{\"name\":\"m\",\"weight\":-5}]}",                                                                                       NULL                                                  },
    {"an empty list is not an absent one",               &MAYBE_BODY_SHAPE, "{\"numbers\":[]}",                                                            NULL                                                  },
    {"any JSON where the contract says so",              &MAYBE_BODY_SHAPE,
     "{\"extra\": {\"b\": [1, null, \"\\\\u0000\"], \"a\": 1.5}}",                                                                                         "{\"extra\":{\"b\":[1,null,\"\\\\u0000\"],\"a\":1.5}}"},
    {"a kind with its details",                          &THING_BODY_SHAPE,
     "{" THING ",\"kind\":\"box\",\"details\":{\"width\":3}}",
     "{\"title\":\"A box\",\"kind\":\"box\",\"details\":{\"width\":3},\"amount\":5,\"paid\":true,"
     "\"due\":\"2027-03-31\",\"at\":\"2027-03-31T10:00:00.000Z\",\"owner\":\"" PERSON
     "\",\"main_part\":{\"name\":\"p\"},\"tags\":[\"t\"]}"                                                                                                                                                       },
    {"a kind without details",                           &THING_BODY_SHAPE, "{" THING ",\"kind\":\"note\"}",
     "{\"title\":\"A box\",\"kind\":\"note\",\"amount\":5,\"paid\":true,"
     "\"due\":\"2027-03-31\",\"at\":\"2027-03-31T10:00:00.000Z\",\"owner\":\"" PERSON
     "\",\"main_part\":{\"name\":\"p\"},\"tags\":[\"t\"]}"                                                                                                                                                       },
    {"null clears",                                      &EDIT_BODY_SHAPE,  "{\"title\":null,\"due\":null,\"at\":null}",                                   NULL                                                  },
    {"null is nothing where C cannot tell",              &EDIT_BODY_SHAPE,  "{\"owner\":null}",                                                            "{}"                                                  },
    {"what is absent stays",                             &EDIT_BODY_SHAPE,  "{}",                                                                          NULL                                                  },
    {"a kind may change without its details",            &EDIT_BODY_SHAPE,  "{\"kind\":\"box\"}",                                                          NULL                                                  },
    {"null is said again where it must be",              &KNOWN_SHAPE,
     "{\"title\":null,\"due\":null,\"at\":null,\"count\":null,\"urgent\":null,\"owner\":null,"
     "\"colour\":null,\"part\":null}",                                                                                                                     NULL                                                  },
    {"what may be null may be there",                    &KNOWN_SHAPE,
     "{\"title\":\"t\",\"due\":\"2027-03-31\",\"at\":\"2027-03-31T10:00:00.000Z\",\"count\":0,"
     "\"urgent\":false,\"owner\":\"" PERSON "\",\"colour\":\"red\",\"part\":{\"name\":\"n\"}}",
     NULL                                                                                                                                                                                                        },
};

static void taken_case_holds(const void *row)
{
    const struct taken_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(text_of(it->json), &problem);
    assert_non_null(value);

    void *target = arena_alloc(arena, it->shape->size);
    bool holds = decode(it->shape, value, text_literal(""), arena, target, &problem);
    assert_text_equal(told(arena, &problem), text_literal(""));
    assert_true(holds);
    assert_text_equal(encode(arena, it->shape, target),
                      text_of(it->encoded == NULL ? it->json : it->encoded));
}

/* ---- what is refused ------------------------------------------------------------------------- */

static const struct refused_case {
    const char *says;
    const struct shape *shape;
    const char *json;
    const char *pointers; /* of every fault, in order, each after a space */
} REFUSED_CASES[] = {
    {"a list is no object",                                     &MAYBE_BODY_SHAPE, "[]",                                                        " "                                                                        },
    {"null is no object",                                       &MAYBE_BODY_SHAPE, "null",                                                      " "                                                                        },
    {"everything that is missing is named",                     &THING_BODY_SHAPE, "{}",
     " /title /kind /amount /paid /due /at /owner /main_part /tags /details"                                                                                                                                               },
    {"what is null is missing",                                 &PART_SHAPE,       "{\"name\":null}",                                           " /name"                                                                   },
    {"an optional member cannot be null",                       &MAYBE_BODY_SHAPE, "{\"note\":null,\"part\":null}",
     " /note /part"                                                                                                                                                                                                        },
    {"an unknown member",                                       &PART_SHAPE,       "{\"name\":\"n\",\"colour\":1}",                             " /colour"                                                                 },
    {"an unknown member with odd characters",                   &PART_SHAPE,       "{\"name\":\"n\",\"a/b~c\":1}",
     " /a~1b~0c"                                                                                                                                                                                                           },
    {"an unknown member inside",                                &MAYBE_BODY_SHAPE, "{\"part\":{\"name\":\"n\",\"x\":1}}",
     " /part/x"                                                                                                                                                                                                            },
    {"an unknown member without a name",                        &PART_SHAPE,       "{\"name\":\"n\",\"\":1}",                                   " /"                                                                       },
    {"one of each type",                                        &MAYBE_BODY_SHAPE,
     "{\"note\":1,\"count\":\"1\",\"urgent\":1,\"due\":1,\"seen_at\":true,\"any_id\":[],"
     "\"colour\":2,\"part\":\"p\",\"numbers\":1,\"extra\":null}",                                                                               " /note /count /urgent /due /seen_at /any_id /colour /part /numbers /extra"},
    {"items have pointers",                                     &MAYBE_BODY_SHAPE,
     "{\"numbers\":[1,\"2\",3,10],\"parts\":[{\"name\":\"n\"},{},3]}",                                                                          " /numbers/1 /numbers/3 /parts/2 /parts/1/name"                            },
    {"an item cannot be null",                                  &MAYBE_BODY_SHAPE, "{\"numbers\":[null],\"parts\":[null]}",
     " /numbers/0 /parts/0"                                                                                                                                                                                                },
    {"too many items",                                          &MAYBE_BODY_SHAPE, "{\"numbers\":[1,2,3,4,5]}",                                 " /numbers"                                                                },
    {"a fraction is no whole number",                           &MAYBE_BODY_SHAPE, "{\"count\":2.5}",                                           " /count"                                                                  },
    {"a number that doubles cannot hold",                       &MAYBE_BODY_SHAPE, "{\"count\":9007199254740992}",
     " /count"                                                                                                                                                                                                             },
    {"a real that doubles cannot hold",                         &MAYBE_BODY_SHAPE, "{\"count\":9007199254740993.0}",
     " /count"                                                                                                                                                                                                             },
    {"a number beyond 64 bits is out of bounds, not malformed", &MAYBE_BODY_SHAPE,
     "{\"count\":99999999999999999999,\"note\":7}",                                                                                             " /note /count"                                                            },
    {"a number far below",                                      &MAYBE_BODY_SHAPE, "{\"count\":-1e300}",                                        " /count"                                                                  },
    {"one below the least",                                     &PART_SHAPE,       "{\"name\":\"n\",\"weight\":-6}",                            " /weight"                                                                 },
    {"one above the most",                                      &PART_SHAPE,       "{\"name\":\"n\",\"weight\":6}",                             " /weight"                                                                 },
    {"an empty text that needs something",                      &PART_SHAPE,       "{\"name\":\"\"}",                                           " /name"                                                                   },
    {"a text of spaces",                                        &PART_SHAPE,       "{\"name\":\" \\n\\t \"}",                                   " /name"                                                                   },
    {"one character too many",                                  &PART_SHAPE,       "{\"name\":\"äääääääääääääääääääää\"}", " /name"                                                                   },
    {"a control character",                                     &PART_SHAPE,       "{\"name\":\"a\\u0007b\"}",                                  " /name"                                                                   },
    {"the character NUL",                                       &PART_SHAPE,       "{\"name\":\"a\\u0000b\"}",                                  " /name"                                                                   },
    {"a carriage return",                                       &PART_SHAPE,       "{\"name\":\"a\\r\\nb\"}",                                   " /name"                                                                   },
    {"DEL and the C1 controls",                                 &MAYBE_BODY_SHAPE, "{\"note\":\"\\u007f\",\"url\":\"\\u0085\"}",
     " /note /url"                                                                                                                                                                                                         },
    {"NUL in any JSON",                                         &MAYBE_BODY_SHAPE, "{\"extra\":[\"\\u0000\"]}",                                 " /extra"                                                                  },
    {"any JSON that is too long",                               &MAYBE_BODY_SHAPE,
     "{\"extra\":\"0123456789012345678901234567890123456789\"}",                                                                                " /extra"                                                                  },
    {"a word that is none",                                     &MAYBE_BODY_SHAPE, "{\"colour\":\"\"}",                                         " /colour"                                                                 },
    {"a word in capitals",                                      &MAYBE_BODY_SHAPE, "{\"colour\":\"RED\"}",                                      " /colour"                                                                 },
    {"a day that does not exist",                               &MAYBE_BODY_SHAPE, "{\"due\":\"2027-02-29\"}",                                  " /due"                                                                    },
    {"a time without an offset",                                &MAYBE_BODY_SHAPE, "{\"seen_at\":\"2027-03-31T10:00:00\"}",
     " /seen_at"                                                                                                                                                                                                           },
    {"an id of another prefix",                                 &MAYBE_BODY_SHAPE,
     "{\"owners\":[\"thing_01jd7q3v0nebksp2xgtr8m6w9a\"]}",                                                                                     " /owners/0"                                                               },
    {"an id of no prefix that is known",                        &MAYBE_BODY_SHAPE,
     "{\"any_id\":\"horse_01jd7q3v0nebksp2xgtr8m6w9a\"}",                                                                                       " /any_id"                                                                 },
    {"an id without a prefix",                                  &MAYBE_BODY_SHAPE, "{\"any_id\":\"01jd7q3v0nebksp2xgtr8m6w9a\"}",
     " /any_id"                                                                                                                                                                                                            },
    {"an empty id",                                             &MAYBE_BODY_SHAPE, "{\"any_id\":\"\",\"owners\":[\"\"]}",                       " /any_id /owners/0"                                                       },
    {"forms that do not hold",                                  &MAYBE_BODY_SHAPE,
     "{\"quarter\":\"2027Q5\",\"clock\":\"24:01\",\"currency\":\"XYZ\",\"email\":\"a@b\","
     "\"time_zone\":\"Europe//Berlin\",\"language\":\"d\",\"url\":\"ftp://example.com\"}",                                                      " /quarter /clock /currency /email /time_zone /language /url"              },
    {"details that are missing",                                &THING_BODY_SHAPE, "{" THING ",\"kind\":\"box\"}",                              " /details"                                                                },
    {"details of the wrong kind",                               &THING_BODY_SHAPE,
     "{" THING ",\"kind\":\"link\",\"details\":{\"width\":3}}",                                                                                 " /details/url /details/width"                                             },
    {"details that are no object",                              &THING_BODY_SHAPE, "{" THING ",\"kind\":\"box\",\"details\":[]}",
     " /details"                                                                                                                                                                                                           },
    {"details where the kind has none",                         &THING_BODY_SHAPE,
     "{" THING ",\"kind\":\"note\",\"details\":{}}",                                                                                            " /details"                                                                },
    {"of an unknown kind the details are missing all the same", &THING_BODY_SHAPE,
     "{" THING ",\"kind\":\"wish\"}",                                                                                                           " /kind /details"                                                          },
    {"of an unknown kind the details are left alone",           &THING_BODY_SHAPE,
     "{" THING ",\"kind\":\"wish\",\"details\":{\"what\":1}}",                                                                                  " /kind"                                                                   },
    {"details need a kind",                                     &EDIT_BODY_SHAPE,  "{\"details\":{\"width\":3}}",                               " /kind"                                                                   },
    {"details need a kind that is not null",                    &EDIT_BODY_SHAPE,
     "{\"kind\":null,\"details\":{\"width\":3}}",                                                                                               " /kind"                                                                   },
    {"what may be null must still be there",                    &KNOWN_SHAPE,
     "{\"title\":null,\"due\":null,\"at\":null,\"count\":null,\"urgent\":null,\"owner\":null}",                                                 " /colour /part"                                                           },
    {"the first microsecond of 1970 where it would mean null",  &EDIT_BODY_SHAPE,
     "{\"at\":\"1970-01-01T00:00:00Z\"}",                                                                                                       " /at"                                                                     },
};

static void refused_case_holds(const void *row)
{
    const struct refused_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(text_of(it->json), &problem);
    assert_non_null(value);

    void *target = arena_alloc(arena, it->shape->size);
    bool holds = decode(it->shape, value, text_literal(""), arena, target, &problem);
    assert_text_equal(told(arena, &problem), text_of(it->pointers));
    assert_false(holds);
    assert_int_equal(problem_kind_of(&problem), PROBLEM_INVALID);
}

/* ---- bytes that are no JSON ------------------------------------------------------------------ */

static const struct malformed_case {
    const char *says;
    struct text bytes;
    enum phrase phrase;
    struct blanks blanks;
} MALFORMED_CASES[] = {
    {"nothing at all",               TEXT(""),               PHRASE_EMPTY_BODY,     {0}                      },
    {"white space alone",            TEXT(" \r\n\t"),        PHRASE_EMPTY_BODY,     {0}                      },
    {"half an object",               TEXT("{\"a\":"),        PHRASE_MALFORMED_JSON, {.number = 1, .limit = 5}},
    {"two values",                   TEXT("{} {}"),          PHRASE_MALFORMED_JSON, {.number = 1, .limit = 4}},
    {"a trailing comma",             TEXT("{\"a\":1,}"),     PHRASE_MALFORMED_JSON, {.number = 1, .limit = 8}},
    {"a comment",                    TEXT("{/**/}"),         PHRASE_MALFORMED_JSON, {.number = 1, .limit = 2}},
    {"a byte order mark",            TEXT("\xef\xbb\xbf{}"), PHRASE_MALFORMED_JSON, {.number = 1, .limit = 1}},
    {"half a surrogate pair",
     TEXT("[\"\\ud800\"]"),
     PHRASE_MALFORMED_JSON,                                                         {.number = 1, .limit = 9}},
    {"a raw line break in a string",
     TEXT("[\"a\nb\"]"),
     PHRASE_MALFORMED_JSON,                                                         {.number = 1, .limit = 3}},
    {"a real beyond doubles",        TEXT("[1e400]"),        PHRASE_MALFORMED_JSON, {.number = 1, .limit = 6}},
    {"the same member twice",
     TEXT("{\"kind\":1,\"kind\":2}"),
     PHRASE_DUPLICATE_MEMBER,                                                       {.name = TEXT("kind")}   },
    {"a byte that is not UTF-8",     TEXT("[\"\xff\"]"),     PHRASE_NOT_UTF8,       {0}                      },
    {"seventeen levels",
     TEXT("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"),
     PHRASE_TOO_DEEP,                                                               {.limit = 16}            },
    {"levels beyond levels",
     TEXT("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
     PHRASE_TOO_DEEP,                                                               {.limit = 16}            },
};

static void malformed_case_holds(const void *row)
{
    const struct malformed_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    json_t *value = json_read(it->bytes, &problem);
    assert_null(value);
    assert_int_equal(problem.count, 1);
    assert_int_equal(problem.first->kind, PROBLEM_MALFORMED_JSON);
    assert_text_equal(problem.first->detail, phrase_fill(arena, it->phrase, &it->blanks));
}

static void brackets_in_strings_are_text(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *deep =
        json_read(text_literal("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"), &problem);
    scoped(json_release) json_t *text =
        json_read(text_literal("\"[[[[[[[[[[[[[[[[[[[[[[[[ \\\" [[[[[[\""), &problem);
    assert_non_null(deep);
    assert_non_null(text);
}

static void faults_are_told_up_to_a_limit(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct text_builder json;
    text_builder_init(&json, arena);
    for (int i = 0; i < 500; i++) {
        text_builder_add_format(&json, i == 0 ? "{\"x%d\":1" : ",\"x%d\":1", i);
    }
    text_builder_add(&json, text_literal("}"));
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(text_builder_text(&json), &problem);
    struct maybe_body body = {0};
    assert_false(decode(&MAYBE_BODY_SHAPE, value, text_literal(""), arena, &body, &problem));
    assert_int_equal(problem.count, PROBLEM_ENTRIES_MAX);
}

static void an_endless_name_is_cut(const void *row)
{
    (void)row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct text_builder json;
    text_builder_init(&json, arena);
    text_builder_add(&json, text_literal("{\"x"));
    for (int i = 0; i < 500; i++) {
        text_builder_add(&json, text_literal("ä"));
    }
    text_builder_add(&json, text_literal("\":1}"));
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(text_builder_text(&json), &problem);
    struct maybe_body body = {0};
    assert_false(decode(&MAYBE_BODY_SHAPE, value, text_literal("/at"), arena, &body, &problem));
    assert_true(problem.first->pointer.length < 120);
    assert_true(text_is_utf8(problem.first->pointer));
    assert_true(text_starts(problem.first->pointer, text_literal("/at/xä")));
}

/* ---- parameters ------------------------------------------------------------------------------ */

static const struct parameter_case {
    const char *says;
    size_t parameter; /* of the operation list_things */
    struct text value;
    bool holds;
} PARAMETER_CASES[] = {
    {"a number",                               0, TEXT("200"),                  true },
    {"a number out of bounds",                 0, TEXT("201"),                  false},
    {"a number with a sign too many",          0, TEXT("+5"),                   false},
    {"a number that is empty",                 0, TEXT(""),                     false},
    {"a number that overflows",                0, TEXT("99999999999999999999"), false},
    {"an optional parameter may be absent",    0, {NULL, 0},                    true },
    {"one word of a list",                     1, TEXT("red"),                  true },
    {"several words of a list",                1, TEXT("red,light-green,no"),   true },
    {"a list with a word too many",            1, TEXT("red,red,red,red"),      false},
    {"a list with a word that is none",        1, TEXT("red,blue"),             false},
    {"a list that is empty",                   1, TEXT(""),                     false},
    {"a list that ends in a comma",            1, TEXT("red,"),                 false},
    {"true",                                   2, TEXT("true"),                 true },
    {"false",                                  2, TEXT("false"),                true },
    {"neither true nor false",                 2, TEXT("1"),                    false},
    {"a text",                                 3, TEXT("ä b"),                 true },
    {"a text that is too long",                3, TEXT("0123456789a"),          false},
    {"a text that is not UTF-8",               3, TEXT("\xc3"),                 false},
    {"a text with a control character",        3, TEXT("a\x01"),                false},
    {"a required parameter may not be absent", 3, {NULL, 0},                    false},
};

static void parameter_case_holds(const void *row)
{
    const struct parameter_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    const struct parameter_row *parameter = &ROUTE_ROWS[0].parameters[it->parameter];
    char target[64] __attribute__((aligned(8))) = {0};
    bool holds = decode_parameter(&parameter->field, it->value, arena, target, &problem);
    assert_int_equal(holds, it->holds);
    assert_int_equal(problem.count > 0, !it->holds);
    if (!it->holds) {
        assert_int_equal(problem.first->kind, PROBLEM_INVALID);
        assert_text_equal(problem.first->pointer, text_format(arena, "/%s", parameter->name));
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(TAKEN_CASES, taken_case_holds),
        CASE_TABLE(REFUSED_CASES, refused_case_holds),
        CASE_TABLE(MALFORMED_CASES, malformed_case_holds),
        CASE_TABLE(PARAMETER_CASES, parameter_case_holds),
        CASE_PLAIN("brackets in strings are no nesting", brackets_in_strings_are_text),
        CASE_PLAIN("faults are told up to a limit", faults_are_told_up_to_a_limit),
        CASE_PLAIN("an endless name is cut between characters", an_endless_name_is_cut),
    };
    return cases_run_tables("decode", TABLES, COUNT_OF(TABLES));
}
