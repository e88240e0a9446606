#include "api/limits.h"
#include "unit/cases.h"

static const struct limit_settings THREE = {
    {[LIMIT_TOKEN] = 3, [LIMIT_ORG] = 10, [LIMIT_SIGN_IN] = 1}
};

/* Rows of one table follow each other: all of them count on the same limits. */
static const struct step {
    const char *says;
    const char *who;
    int64_t now_ms;
    int64_t remaining, reset_seconds;
    bool over;
} STEPS[] = {
    {"the first request opens a window",      "a", 1000,  2, 60, false},
    {"the second is counted",                 "a", 2000,  1, 59, false},
    {"another one has a window of his own",   "b", 2000,  2, 60, false},
    {"the last one still passes",             "a", 3000,  0, 58, false},
    {"one more does not",                     "a", 60999, 0, 1,  true },
    {"until the window is over",              "a", 61000, 2, 60, false},
    {"a window lies where its first one lay", "b", 61999, 1, 1,  false},
};

static void requests_are_counted_by_the_minute(const void *row)
{
    struct limits *limits = limits_new(&THREE);

    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        struct text who = text_of(STEPS[i].who);
        struct limit_standing standing = limits_count(limits, LIMIT_TOKEN, who, STEPS[i].now_ms);
        print_message("%s\n", STEPS[i].says);
        assert_int_equal(standing.remaining, STEPS[i].remaining);
        assert_int_equal(standing.reset_seconds, STEPS[i].reset_seconds);
        assert_int_equal(standing.over, STEPS[i].over);
        assert_int_equal(standing.quota, 3);
    }
    limits_free(limits);
}

static void looking_does_not_count(const void *row)
{
    struct limits *limits = limits_new(&THREE);
    struct text who = text_literal("a");

    for (int i = 0; i < 10; i++) {
        assert_false(limits_look(limits, LIMIT_SIGN_IN, who, 1000).over);
    }
    assert_false(limits_count(limits, LIMIT_SIGN_IN, who, 1000).over);
    assert_true(limits_count(limits, LIMIT_SIGN_IN, who, 1000).over);
    assert_true(limits_look(limits, LIMIT_SIGN_IN, who, 1000).over);
    assert_false(limits_look(limits, LIMIT_TOKEN, who, 1000).over);
    limits_free(limits);
}

static void a_limit_of_nothing_is_none(const void *row)
{
    struct limits *limits = limits_new(&THREE);

    for (int i = 0; i < 1000; i++) {
        struct limit_standing standing =
            limits_count(limits, LIMIT_EXPORT, text_literal("a"), 1000);
        assert_false(standing.over);
        assert_int_equal(standing.quota, 0);
    }
    limits_free(limits);
}

static void a_crowd_takes_no_more_than_its_room(const void *row)
{
    struct limits *limits = limits_new(&THREE);
    scoped(arena_release) struct arena *arena = arena_new(4096);

    for (int i = 0; i < 120000; i++) {
        struct limit_standing standing =
            limits_count(limits, LIMIT_TOKEN, text_format(arena, "%d", i), 1000);
        assert_false(standing.over);
        arena_reset(arena);
    }
    limits_free(limits);
}

static void the_fields_say_it_as_the_draft_does(const void *row)
{
    static const struct limit_standing STANDINGS[] = {
        {.kind = LIMIT_TOKEN,  .quota = 600,   .remaining = 12, .reset_seconds = 7},
        {.kind = LIMIT_EXPORT, .quota = 0    },
        {.kind = LIMIT_SIGN_IN,      .quota = 6000, .remaining = 0,                .reset_seconds = 60             },
    };
    scoped(arena_release) struct arena *arena = arena_new(1024);

    assert_text_equal(limits_policy(arena, STANDINGS, COUNT_OF(STANDINGS)),
                      text_literal("\"token\";q=600;w=60, \"sign-in\";q=6000;w=60"));
    assert_text_equal(limits_state(arena, STANDINGS, COUNT_OF(STANDINGS)),
                      text_literal("\"token\";r=12;t=7, \"sign-in\";r=0;t=60"));
    assert_text_equal(limits_policy(arena, STANDINGS, 0), text_literal(""));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("requests are counted by the minute", requests_are_counted_by_the_minute),
        CASE_PLAIN("looking does not count", looking_does_not_count),
        CASE_PLAIN("a limit of nothing is none", a_limit_of_nothing_is_none),
        CASE_PLAIN("a crowd takes no more than its room", a_crowd_takes_no_more_than_its_room),
        CASE_PLAIN("the fields say it as the draft does", the_fields_say_it_as_the_draft_does),
    };
    return cases_run_tables("limits", TABLES, COUNT_OF(TABLES));
}
