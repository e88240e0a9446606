#include "api/arguments.h"
#include "unit/cases.h"

#include <string.h>

static const struct text COLOUR_ITEMS[] = {TEXT(""), TEXT("red"), TEXT("blue")};
static const struct words COLOURS = {"colour", COLOUR_ITEMS, COUNT_OF(COLOUR_ITEMS)};
static const struct shape_field COLOUR = {
    .name = "colour", .kind = SHAPE_ENUM, .required = true, .words = &COLOURS};

#define ID_FIELD                                                              \
    {                                                                         \
        .name = "ask_id", .kind = SHAPE_ID, .required = true, .prefix = "ask" \
    }
#define NAME_FIELD                                                                \
    {                                                                             \
        .name = "name", .kind = SHAPE_TEXT, .required = true, .min = 1, .max = 10 \
    }
#define LIST_FIELD                                                                \
    {                                                                             \
        .name = "colour", .kind = SHAPE_LIST, .min = 1, .max = 2, .item = &COLOUR \
    }
#define DAY_FIELD                       \
    {                                   \
        .name = "on", .kind = SHAPE_DAY \
    }
#define TEXT_FIELD                                          \
    {                                                       \
        .name = "q", .kind = SHAPE_TEXT, .min = 1, .max = 5 \
    }
#define LIMIT_FIELD                                                  \
    {                                                                \
        .name = "limit", .kind = SHAPE_INTEGER, .min = 1, .max = 200 \
    }

static const struct parameter_row PARAMETERS[] = {
    {"ask_id", true,  ID_FIELD,    NULL},
    {"name",   true,  NAME_FIELD,  NULL},
    {"colour", false, LIST_FIELD,  NULL},
    {"on",     false, DAY_FIELD,   NULL},
    {"q",      false, TEXT_FIELD,  NULL},
    {"limit",  false, LIMIT_FIELD, "50"},
};
static const struct route_row ROUTE = {.method = HTTP_GET_METHOD,
                                       .path = "/v1/names/{name}/asks/{ask_id}",
                                       .operation = "test",
                                       .parameters = PARAMETERS,
                                       .parameter_count = COUNT_OF(PARAMETERS)};

#define GOOD_ID "ask_01h455vb4pex5vsknk084sn02q"

static const struct path_case {
    const char *says;
    struct text name, id;
    bool good;
    struct text plain;
} PATH_CASES[] = {
    {"a path's words are read",        TEXT("Ann"),        TEXT(GOOD_ID),  true,  TEXT("Ann")       },
    {"escapes are undone",             TEXT("A%20%C3%A4"), TEXT(GOOD_ID),  true,  TEXT("A \xc3\xa4")},
    {"a plus in a path is a plus",     TEXT("a+b"),        TEXT(GOOD_ID),  true,  TEXT("a+b")       },
    {"an escape of one digit is none", TEXT("a%4"),        TEXT(GOOD_ID),  false, {NULL, 0}         },
    {"an escape of letters is none",   TEXT("a%zz"),       TEXT(GOOD_ID),  false, {NULL, 0}         },
    {"half a character is none",       TEXT("a%C3"),       TEXT(GOOD_ID),  false, {NULL, 0}         },
    {"another's id is not there",
     TEXT("Ann"),
     TEXT("deal_01h455vb4pex5vsknk084sn02q"),
     false,                                                                       {NULL, 0}         },
    {"what is no id is not there",     TEXT("Ann"),        TEXT("A-1042"), false, {NULL, 0}         },
};

static void path_case_holds(const void *row)
{
    const struct path_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct arguments arguments;
    struct router_match match = {.route = &ROUTE, .value_count = 2};

    match.values[0] = it->name;
    match.values[1] = it->id;
    assert_int_equal(arguments_read_path(arena, &match, &arguments), it->good);
    if (it->good) {
        assert_text_equal(arguments_find(&arguments, text_literal("name")), it->plain);
        assert_text_equal(arguments_find(&arguments, text_literal("ask_id")), it->id);
    }
}

static const struct query_case {
    const char *says;
    struct text query;
    const char *pointers[3]; /* of the faults, in order */
    struct text colour, q, limit;
} QUERY_CASES[] = {
    {"no query has the defaults",             {NULL, 0},               {NULL},    {NULL, 0},        {NULL, 0},   TEXT("50")},
    {"an empty query has the defaults",       TEXT(""),                {NULL},    {NULL, 0},        {NULL, 0},   TEXT("50")},
    {"what is given is read",                 TEXT("q=a&limit=7"),     {NULL},    {NULL, 0},        TEXT("a"),   TEXT("7") },
    {"a list has commas",                     TEXT("colour=red,blue"), {NULL},    TEXT("red,blue"), {NULL, 0},   TEXT("50")},
    {"an escaped comma is a comma",
     TEXT("colour=red%2Cblue"),
     {NULL},
     TEXT("red,blue"),
     {NULL, 0},
     TEXT("50")                                                                                                            },
    {"a plus is a space",                     TEXT("q=a+b"),           {NULL},    {NULL, 0},        TEXT("a b"), TEXT("50")},
    {"nothing between ampersands is nothing",
     TEXT("&q=a&&"),
     {NULL},
     {NULL, 0},
     TEXT("a"),
     TEXT("50")                                                                                                            },
    {"a value may hold an equals sign",       TEXT("q=a=b"),           {NULL},    {NULL, 0},        TEXT("a=b"), TEXT("50")},
    {"what is unknown is told",               TEXT("colr=red"),        {"/colr"}, {NULL, 0},        {NULL, 0},   TEXT("50")},
    {"what is given twice is told",           TEXT("q=a&q=b"),         {"/q"},    {NULL, 0},        TEXT("a"),   TEXT("50")},
    {"the path's are not the query's",
     TEXT("name=Ann"),
     {"/name"},
     {NULL, 0},
     {NULL, 0},
     TEXT("50")                                                                                                            },
    {"every fault is told",
     TEXT("limit=0&x=1&on=monday"),
     {"/x", "/on", "/limit"},
     {NULL, 0},
     {NULL, 0},
     TEXT("0")                                                                                                             },
    {"a word that is none is told",
     TEXT("colour=red,green"),
     {"/colour"},
     TEXT("red,green"),
     {NULL, 0},
     TEXT("50")                                                                                                            },
    {"an empty value is a value",             TEXT("q="),              {"/q"},    {NULL, 0},        TEXT(""),    TEXT("50")},
    {"a name without a value has none",       TEXT("q"),               {"/q"},    {NULL, 0},        TEXT(""),    TEXT("50")},
    {"a malformed escape is told",            TEXT("q=%4"),            {""},      {NULL, 0},        {NULL, 0},   TEXT("50")},
    {"what is no UTF-8 is told",              TEXT("q=%ff"),           {""},      {NULL, 0},        {NULL, 0},   TEXT("50")},
    {"a pointer's own signs are escaped",
     TEXT("a~b%2Fc=1"),
     {"/a~0b~1c"},
     {NULL, 0},
     {NULL, 0},
     TEXT("50")                                                                                                            },
};

static void query_case_holds(const void *row)
{
    const struct query_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct router_match match = {.route = &ROUTE, .value_count = 2};
    struct arguments arguments;
    struct problem problem;
    size_t faults = 0;

    match.values[0] = text_literal("Ann");
    match.values[1] = text_literal(GOOD_ID);
    problem_init(&problem, arena);
    assert_true(arguments_read_path(arena, &match, &arguments));
    bool good = arguments_read_query(arena, it->query, &arguments, &problem);
    for (const struct problem_entry *at = problem.first; at != NULL; at = at->next) {
        assert_true(faults < COUNT_OF(it->pointers));
        assert_text_equal(at->pointer, text_of(it->pointers[faults]));
        assert_int_equal(at->kind, PROBLEM_INVALID);
        faults++;
    }
    assert_true(faults == COUNT_OF(it->pointers) || it->pointers[faults] == NULL);
    assert_int_equal(good, faults == 0);
    assert_text_equal(arguments_find(&arguments, text_literal("colour")), it->colour);
    assert_text_equal(arguments_find(&arguments, text_literal("q")), it->q);
    assert_text_equal(arguments_find(&arguments, text_literal("limit")), it->limit);
}

static const struct word_case {
    const char *says;
    struct text name;
    bool good;
} WORD_CASES[] = {
    {"a word of the path is looked at with the query", TEXT("Ann"),         true },
    {"a control character is told",                    TEXT("a%0D"),        false},
    {"what is too long is told",                       TEXT("abcdefghijk"), false},
};

static void word_case_holds(const void *row)
{
    const struct word_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct router_match match = {.route = &ROUTE, .value_count = 2};
    struct arguments arguments;
    struct problem problem;

    match.values[0] = it->name;
    match.values[1] = text_literal(GOOD_ID);
    problem_init(&problem, arena);
    assert_true(arguments_read_path(arena, &match, &arguments));
    assert_int_equal(arguments_read_query(arena, (struct text){NULL, 0}, &arguments, &problem),
                     it->good);
    assert_true(it->good || text_equal(problem.first->pointer, text_literal("/name")));
}

static void a_long_name_is_cut_and_stays_a_text(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct router_match match = {.route = &ROUTE, .value_count = 2};
    struct arguments arguments;
    struct problem problem;
    struct text_builder query;

    match.values[0] = text_literal("Ann");
    match.values[1] = text_literal(GOOD_ID);
    text_builder_init(&query, arena);
    text_builder_add(&query, text_literal("x"));
    for (size_t i = 0; i < 200; i++) {
        text_builder_add(&query, text_literal("\xc3\xa4"));
    }
    problem_init(&problem, arena);
    assert_true(arguments_read_path(arena, &match, &arguments));
    assert_false(arguments_read_query(arena, text_builder_text(&query), &arguments, &problem));
    assert_true(text_is_utf8(problem.first->pointer));
    assert_true(text_is_utf8(problem.first->detail));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(PATH_CASES, path_case_holds),
        CASE_TABLE(QUERY_CASES, query_case_holds),
        CASE_TABLE(WORD_CASES, word_case_holds),
        CASE_PLAIN("a long name is cut and stays a text", a_long_name_is_cut_and_stays_a_text),
    };
    return cases_run_tables("arguments", TABLES, COUNT_OF(TABLES));
}
