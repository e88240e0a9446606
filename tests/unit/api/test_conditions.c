#include "api/conditions.h"
#include "unit/cases.h"

#include <string.h>

#define FIELDS_MAX 3

/* A request that has these fields; the texts are the case's. */
static struct http_request request_with(struct arena *arena, const struct http_field *fields)
{
    struct http_request request = {.arena = arena, .fields = fields};

    while (request.field_count < FIELDS_MAX && text_present(fields[request.field_count].name)) {
        request.field_count++;
    }
    return request;
}

#define TRACE "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

static const struct read_case {
    const char *says;
    struct http_field fields[FIELDS_MAX];
    enum problem_kind refused;
    int64_t version;
    const char *key;
} READ_CASES[] = {
    {"nothing said is no condition",            {{{NULL, 0}, {NULL, 0}}},                 PROBLEM_NONE,        -1, NULL },
    {"If-Match names a version",                {{TEXT("If-Match"), TEXT("\"7\"")}},      PROBLEM_NONE,        7,  NULL },
    {"the name of a field has no case",         {{TEXT("if-match"), TEXT("\"7\"")}},      PROBLEM_NONE,        7,  NULL },
    {"what is not there yet is at version 0",
     {{TEXT("If-Match"), TEXT("\"0\"")}},
     PROBLEM_NONE,                                                                                             0,
     NULL                                                                                                               },
    {"an ETag without quotes is none",
     {{TEXT("If-Match"), TEXT("7")}},
     PROBLEM_BAD_REQUEST,                                                                                      -1,
     NULL                                                                                                               },
    {"any version will not do",                 {{TEXT("If-Match"), TEXT("*")}},          PROBLEM_BAD_REQUEST, -1, NULL },
    {"two ETags will not do",
     {{TEXT("If-Match"), TEXT("\"1\", \"2\"")}},
     PROBLEM_BAD_REQUEST,                                                                                      -1,
     NULL                                                                                                               },
    {"half an ETag is none",                    {{TEXT("If-Match"), TEXT("\"7")}},        PROBLEM_BAD_REQUEST, -1, NULL },
    {"an empty If-Match is malformed",
     {{TEXT("If-Match"), TEXT("")}},
     PROBLEM_BAD_REQUEST,                                                                                      -1,
     NULL                                                                                                               },
    {"a weak ETag is never the current one",
     {{TEXT("If-Match"), TEXT("W/\"7\"")}},
     PROBLEM_STALE,                                                                                            -1,
     NULL                                                                                                               },
    {"another's ETag is never the current one",
     {{TEXT("If-Match"), TEXT("\"abc\"")}},
     PROBLEM_STALE,                                                                                            -1,
     NULL                                                                                                               },
    {"a number is written in one way",
     {{TEXT("If-Match"), TEXT("\"07\"")}},
     PROBLEM_STALE,                                                                                            -1,
     NULL                                                                                                               },
    {"a number too large is another's ETag",
     {{TEXT("If-Match"), TEXT("\"99999999999999999999\"")}},
     PROBLEM_STALE,                                                                                            -1,
     NULL                                                                                                               },
    {"a key is kept",                           {{TEXT("Idempotency-Key"), TEXT("a-1")}}, PROBLEM_NONE,        -1, "a-1"},
    {"a key with quotes keeps them",
     {{TEXT("Idempotency-Key"), TEXT("\"a\"")}},
     PROBLEM_NONE,                                                                                             -1,
     "\"a\""                                                                                                            },
    {"an empty key is malformed",
     {{TEXT("Idempotency-Key"), TEXT("")}},
     PROBLEM_BAD_REQUEST,                                                                                      -1,
     NULL                                                                                                               },
    {"a key has no blanks",
     {{TEXT("Idempotency-Key"), TEXT("a b")}},
     PROBLEM_BAD_REQUEST,                                                                                      -1,
     NULL                                                                                                               },
    {"a key is ASCII",
     {{TEXT("Idempotency-Key"), TEXT("\xc3\xa4")}},
     PROBLEM_BAD_REQUEST,                                                                                      -1,
     NULL                                                                                                               },
};

static void read_case_holds(const void *row)
{
    const struct read_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_request request = request_with(arena, it->fields);
    struct conditions conditions = {.expected_version = -1};
    struct problem problem;

    problem_init(&problem, arena);
    bool holds = conditions_read(&request, &conditions, &problem);
    assert_int_equal(holds, it->refused == PROBLEM_NONE);
    assert_int_equal(problem_kind_of(&problem), it->refused);
    assert_int_equal(conditions.expected_version, it->version);
    assert_text_equal(conditions.key, text_of(it->key));
}

static void a_key_is_as_long_as_it_may_be(const void *row)
{
    char chars[IDEMPOTENCY_KEY_MAX + 1];
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct conditions conditions;
    struct problem problem;

    memset(chars, 'k', sizeof(chars));
    for (size_t length = IDEMPOTENCY_KEY_MAX; length <= sizeof(chars); length++) {
        struct http_field field = {
            TEXT("Idempotency-Key"), {chars, length}
        };
        struct http_request request = {.arena = arena, .fields = &field, .field_count = 1};
        problem_init(&problem, arena);
        assert_int_equal(conditions_read(&request, &conditions, &problem),
                         length == IDEMPOTENCY_KEY_MAX);
    }
}

static const struct trace_case {
    const char *says;
    struct text sent;
    bool taken;
} TRACE_CASES[] = {
    {"a trace is carried on",         TEXT(TRACE),                                                     true },
    {"flags of none are flags",       TEXT("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"),
     true                                                                                                   },
    {"no trace is none",              {NULL, 0},                                                       false},
    {"an unknown version is dropped",
     TEXT("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),                                  false},
    {"capitals are not taken",        TEXT("00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
     false                                                                                                  },
    {"a trace of zeros is dropped",   TEXT("00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
     false                                                                                                  },
    {"a parent of zeros is dropped",
     TEXT("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"),                                  false},
    {"a longer one is dropped",       TEXT(TRACE "-x"),                                                false},
    {"words are dropped",             TEXT("hello"),                                                   false},
};

static void trace_case_holds(const void *row)
{
    const struct trace_case *it = row;
    struct http_field field = {TEXT("traceparent"), it->sent};
    struct http_request request = {.fields = &field, .field_count = text_present(it->sent)};

    assert_int_equal(text_present(conditions_trace(&request)), it->taken);
}

static const struct type_case {
    const char *says;
    struct http_field fields[FIELDS_MAX];
    bool taken;
} TYPE_CASES[] = {
    {"JSON is taken",                    {{TEXT("Content-Type"), TEXT("application/json")}},         true },
    {"a type has no case",               {{TEXT("Content-Type"), TEXT("Application/JSON")}},         true },
    {"JSON in UTF-8 is taken",
     {{TEXT("Content-Type"), TEXT("application/json; charset=utf-8")}},
     true                                                                                                 },
    {"quotes around UTF-8 are taken",
     {{TEXT("Content-Type"), TEXT("application/json;charset=\"UTF-8\"")}},
     true                                                                                                 },
    {"a semicolon behind is taken",      {{TEXT("Content-Type"), TEXT("application/json;")}},        true },
    {"another charset is not taken",
     {{TEXT("Content-Type"), TEXT("application/json; charset=latin1")}},
     false                                                                                                },
    {"another parameter is not taken",
     {{TEXT("Content-Type"), TEXT("application/json; profile=x")}},
     false                                                                                                },
    {"no type is not taken",             {{{NULL, 0}, {NULL, 0}}},                                   false},
    {"a form is not taken",
     {{TEXT("Content-Type"), TEXT("application/x-www-form-urlencoded")}},
     false                                                                                                },
    {"plain text is not taken",          {{TEXT("Content-Type"), TEXT("text/plain")}},               false},
    {"a problem is not taken",           {{TEXT("Content-Type"), TEXT("application/problem+json")}}, false},
    {"what only begins so is not taken",
     {{TEXT("Content-Type"), TEXT("application/jsonp")}},
     false                                                                                                },
    {"gzip is not taken",
     {{TEXT("Content-Type"), TEXT("application/json")}, {TEXT("Content-Encoding"), TEXT("gzip")}},
     false                                                                                                },
    {"no coding by name is taken",
     {{TEXT("Content-Type"), TEXT("application/json")},
      {TEXT("Content-Encoding"), TEXT("identity")}},
     true                                                                                                 },
};

static void type_case_holds(const void *row)
{
    const struct type_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_request request = request_with(arena, it->fields);
    struct problem problem;

    problem_init(&problem, arena);
    assert_int_equal(conditions_body_is_json(&request, &problem), it->taken);
    assert_int_equal(problem_kind_of(&problem),
                     it->taken ? PROBLEM_NONE : PROBLEM_UNSUPPORTED_TYPE);
}

static const struct have_case {
    const char *says;
    struct text field, etag;
    bool has;
} HAVE_CASES[] = {
    {"nobody has what he does not name", {NULL, 0},                    TEXT("\"1\""),          false},
    {"the same ETag is had",             TEXT("\"1\""),                TEXT("\"1\""),          true },
    {"another is not",                   TEXT("\"2\""),                TEXT("\"1\""),          false},
    {"weak and strong are compared so",  TEXT("W/\"1\""),              TEXT("\"1\""),          true },
    {"a weak one is had",                TEXT("W/\"12-sales\""),       TEXT("W/\"12-sales\""), true },
    {"another audience's is not",        TEXT("W/\"12-product\""),     TEXT("W/\"12-sales\""), false},
    {"any of several will do",           TEXT("\"3\", \"1\" , \"2\""), TEXT("\"1\""),          true },
    {"a star is anything",               TEXT("*"),                    TEXT("\"1\""),          true },
    {"an empty field names nothing",     TEXT(""),                     TEXT("\"1\""),          false},
};

static void have_case_holds(const void *row)
{
    const struct have_case *it = row;

    assert_int_equal(conditions_have(it->field, it->etag), it->has);
}

static const struct accept_case {
    const char *says;
    struct text accept;
    bool csv;
} ACCEPT_CASES[] = {
    {"JSON unless CSV is asked for", {NULL, 0},                                         false},
    {"who takes anything gets JSON", TEXT("*/*"),                                       false},
    {"CSV when CSV is asked for",    TEXT("text/csv"),                                  true },
    {"the larger weight wins",       TEXT("application/json;q=0.5, text/csv"),          true },
    {"and the other way round",      TEXT("application/json, text/csv;q=0.9"),          false},
    {"CSV before anything else",     TEXT("text/csv, */*;q=0.1"),                       true },
    {"a weight of nothing is a no",  TEXT("text/csv;q=0"),                              false},
    {"a type has no case",           TEXT("Text/CSV"),                                  true },
    {"a browser gets JSON",          TEXT("text/html,application/xhtml+xml,*/*;q=0.8"), false},
};

static void accept_case_holds(const void *row)
{
    const struct accept_case *it = row;

    assert_int_equal(conditions_prefer_csv(it->accept), it->csv);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(READ_CASES, read_case_holds),
        CASE_PLAIN("a key is as long as it may be", a_key_is_as_long_as_it_may_be),
        CASE_TABLE(TRACE_CASES, trace_case_holds),
        CASE_TABLE(TYPE_CASES, type_case_holds),
        CASE_TABLE(HAVE_CASES, have_case_holds),
        CASE_TABLE(ACCEPT_CASES, accept_case_holds),
    };
    return cases_run_tables("conditions", TABLES, COUNT_OF(TABLES));
}
