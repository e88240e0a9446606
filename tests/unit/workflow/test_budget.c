#include "unit/cases.h"
#include "workflow/budget.h"

static const struct cover_case {
    const char *says;
    int32_t allotted, overdraft, reserved, consumed, points;
    int32_t left;
    bool covered;
} COVER_CASES[] = {
    {"the last point is covered",           8,         0,         5,         0,         3, 3,         true },
    {"one point more is not",               8,         0,         5,         0,         4, 3,         false},
    {"what is consumed is gone",            8,         0,         0,         5,         4, 3,         false},
    {"an overdraft counts",                 8,         2,         5,         3,         2, 2,         true },
    {"a used-up overdraft is used up",      8,         2,         5,         5,         1, 0,         false},
    {"an overdrawn line covers nothing",    8,         0,         5,         5,         1, -2,        false},
    {"an empty line covers nothing",        0,         0,         0,         0,         1, 0,         false},
    {"a sum past the range stays at most",  INT32_MAX, INT32_MAX, 0,         0,         1, INT32_MAX, true },
    {"a sum past the range stays at least", 0,         0,         INT32_MAX, INT32_MAX, 1, INT32_MIN, false},
};

static void cover_case_holds(const void *row)
{
    const struct cover_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct problem problem;
    problem_init(&problem, arena);
    struct budget_line line = {
        .allotted_points = it->allotted,
        .overdraft_points = it->overdraft,
        .reserved_points = it->reserved,
        .consumed_points = it->consumed,
    };

    assert_int_equal(budget_line_left_points(&line), it->left);
    assert_int_equal(budget_line_covers(&line, text_literal("2027Q1"), it->points, &problem),
                     it->covered);
    assert_int_equal(problem_kind_of(&problem),
                     it->covered ? PROBLEM_NONE : PROBLEM_BUDGET_EXHAUSTED);
}

static void a_line_that_is_not_there_covers_nothing(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct problem problem;
    problem_init(&problem, arena);

    assert_false(budget_line_covers(NULL, text_literal("2027Q3"), 8, &problem));
    assert_int_equal(problem.count, 1);
    assert_text_equal(problem.first->pointer, text_literal("/deliverable/points"));
    assert_text_equal(problem.first->detail,
                      text_literal("8 points are needed in 2027Q3, and 0 are left."));
}

static const struct id_case {
    const char *says;
    struct text line;
    const char *id;
} ID_CASES[] = {
    {"the shared line is the quarter's own", TEXT("shared"),                            "2027Q1/shared"},
    {"a team's line has the team's id",      TEXT("team_01jd0000000000000000000000"),
     "2027Q1/team_01jd0000000000000000000000"                                                          },
    {"32 characters of line are the most",   TEXT("abcdefghijklmnopqrstuvwxyz012345"),
     "2027Q1/abcdefghijklmnopqrstuvwxyz012345"                                                         },
    {"33 characters are no line",            TEXT("abcdefghijklmnopqrstuvwxyz0123456"), ""             },
};

static void id_case_holds(const void *row)
{
    const struct id_case *it = row;
    struct id id = budget_line_id(text_literal("2027Q1"), it->line);
    assert_string_equal(id.text, it->id);
}

static void cover_no_points(void *context)
{
    struct problem *problem = context;
    const struct budget_line line = {.allotted_points = 8};
    (void)!budget_line_covers(&line, text_literal("2027Q1"), 0, problem);
}

static void drawing_nothing_is_a_bug(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct problem problem;
    problem_init(&problem, arena);
    assert_true(case_aborts(cover_no_points, &problem));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(COVER_CASES, cover_case_holds),
        CASE_PLAIN("a line that is not there covers nothing",
                   a_line_that_is_not_there_covers_nothing),
        CASE_TABLE(ID_CASES, id_case_holds),
        CASE_PLAIN("to ask for no points is a bug", drawing_nothing_is_a_bug),
    };
    return cases_run_tables("budget", TABLES, COUNT_OF(TABLES));
}
