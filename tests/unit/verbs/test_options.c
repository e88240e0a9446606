#include "unit/cases.h"
#include "verbs/options.h"

#include <stdlib.h>

#define ARGUMENTS_MAX 5
#define VARIABLE      "DEALDESK_TEST_URL"

static const struct option_case {
    const char *says;
    const char *arguments[ARGUMENTS_MAX];
    const char *variable; /* what the environment says; NULL: nothing */
    enum phrase refused;  /* PHRASE_NONE: it is understood */
    const char *url;
    int64_t port;
    bool check;
    size_t seats, rest;
} OPTION_CASES[] = {
    {"nothing said leaves the defaults", {NULL},                      NULL,  PHRASE_NONE,            "default", 8080, false, 0, 0},
    {"a value stands behind its flag",   {"--url", "a"},              NULL,  PHRASE_NONE,            "a",       8080, false, 0, 0},
    {"or behind an equals sign",         {"--url=a"},                 NULL,  PHRASE_NONE,            "a",       8080, false, 0, 0},
    {"which may stand in it as well",    {"--url=a=b"},               NULL,  PHRASE_NONE,            "a=b",     8080, false, 0, 0},
    {"a number is read",                 {"--port", "0"},             NULL,  PHRASE_NONE,            "default", 0,    false, 0, 0},
    {"a switch has no value",            {"--check", "word"},         NULL,  PHRASE_NONE,            "default", 8080, true,  0, 1},
    {"a list grows",                     {"--seat", "a", "--seat=b"}, NULL,  PHRASE_NONE,            "default", 8080, false, 2, 0},
    {"words that are no flags are kept",
     {"create", "--check", "Acme"},
     NULL,                                                                   PHRASE_NONE,
     "default",                                                                                                 8080,
     true,                                                                                                                   0,
     2                                                                                                                           },
    {"the environment is asked",         {NULL},                      "env", PHRASE_NONE,            "env",     8080, false, 0, 0},
    {"the flag goes before it",          {"--url", "a"},              "env", PHRASE_NONE,            "a",       8080, false, 0, 0},
    {"an empty variable says nothing",   {NULL},                      "",    PHRASE_NONE,            "default", 8080, false, 0, 0},
    {"an unknown flag is told",
     {"--prot", "1"},
     NULL,                                                                   PHRASE_SETTING_UNKNOWN,
     "default",                                                                                                 8080,
     false,                                                                                                                  0,
     1                                                                                                                           },
    {"a flag without its value is told",
     {"--url"},
     NULL,                                                                   PHRASE_SETTING_MISSING,
     "default",                                                                                                 8080,
     false,                                                                                                                  0,
     0                                                                                                                           },
    {"what is no number is told",
     {"--port", "http"},
     NULL,                                                                   PHRASE_SETTING_BAD,
     "default",                                                                                                 8080,
     false,                                                                                                                  0,
     0                                                                                                                           },
    {"a number out of bounds is told",
     {"--port", "65536"},
     NULL,                                                                   PHRASE_SETTING_BAD,
     "default",                                                                                                 8080,
     false,                                                                                                                  0,
     0                                                                                                                           },
};

static void option_case_holds(const void *row)
{
    const struct option_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    const char *url = "default";
    int64_t port = 8080;
    bool check = false;
    struct option_list seats = {.count = 0}, rest = {.count = 0};
    char *arguments[ARGUMENTS_MAX];
    size_t count = 0;
    struct problem problem;
    const struct option_row rows[] = {
        {"url",   OPTION_TEXT,   &url,   VARIABLE, 0, 0,     ""},
        {"port",  OPTION_NUMBER, &port,  NULL,     0, 65535, ""},
        {"check", OPTION_SWITCH, &check, NULL,     0, 0,     ""},
        {"seat",  OPTION_LIST,   &seats, NULL,     0, 0,     ""},
    };

    while (count < ARGUMENTS_MAX && it->arguments[count] != NULL) {
        arguments[count] = text_chars(arena, text_of(it->arguments[count]));
        count++;
    }
    if (it->variable == NULL) {
        unsetenv(VARIABLE);
    } else {
        setenv(VARIABLE, it->variable, 1);
    }
    problem_init(&problem, arena);
    bool good = options_read(rows, COUNT_OF(rows), arguments, count, &rest, &problem);
    assert_int_equal(good, it->refused == PHRASE_NONE);
    assert_int_equal(problem.count, it->refused == PHRASE_NONE ? 0 : 1);
    assert_string_equal(url, it->url);
    assert_int_equal(port, it->port);
    assert_int_equal(check, it->check);
    assert_int_equal(seats.count, it->seats);
    assert_int_equal(rest.count, it->rest);
}

static void words_where_none_may_be_are_told(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    char word[] = "word";
    char *arguments[] = {word};
    struct problem problem;

    problem_init(&problem, arena);
    assert_false(options_read(NULL, 0, arguments, 1, NULL, &problem));
    assert_int_equal(problem.count, 1);
}

static void a_list_has_an_end(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct option_list rest = {.count = 0};
    char word[] = "word";
    char *arguments[OPTION_LIST_MAX + 1];
    struct problem problem;

    for (size_t i = 0; i < COUNT_OF(arguments); i++) {
        arguments[i] = word;
    }
    problem_init(&problem, arena);
    assert_true(options_read(NULL, 0, arguments, OPTION_LIST_MAX, &rest, &problem));
    rest.count = 0;
    assert_false(options_read(NULL, 0, arguments, OPTION_LIST_MAX + 1, &rest, &problem));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(OPTION_CASES, option_case_holds),
        CASE_PLAIN("words where none may be are told", words_where_none_may_be_are_told),
        CASE_PLAIN("a list has an end", a_list_has_an_end),
    };
    return cases_run_tables("options", TABLES, COUNT_OF(TABLES));
}
