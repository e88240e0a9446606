#include "base/problem.h"
#include "unit/cases.h"

#include <string.h>

static size_t entries_kept(const struct problem *problem)
{
    size_t kept = 0;
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        kept++;
    }
    return kept;
}

static void refuse_many(struct problem *problem, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        refuse(problem, PROBLEM_INVALID, text_literal("/title"), PHRASE_MISSING,
               (struct blanks){0});
    }
}

static void nothing_stands_in_the_way_at_first(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct problem problem;
    problem_init(&problem, arena);
    assert_int_equal(problem_kind_of(&problem), PROBLEM_NONE);
    assert_int_equal(problem.count, 0);
    assert_null(problem.first);
}

static void the_first_entry_fixes_the_kind(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct problem problem;
    problem_init(&problem, arena);
    assert_false(refuse(&problem, PROBLEM_STALE, text_literal(""), PHRASE_STALE,
                        (struct blanks){.number = 4, .limit = 3}));
    assert_false(refuse(&problem, PROBLEM_INVALID, text_literal("/title"), PHRASE_TOO_LONG,
                        (struct blanks){.number = 201, .limit = 200}));

    assert_int_equal(problem_kind_of(&problem), PROBLEM_STALE);
    assert_int_equal(problem.count, 2);
    assert_text_equal(problem.first->detail,
                      text_literal("It has changed since: you saw version 3, it is at 4."));
    assert_text_equal(problem.last->pointer, text_literal("/title"));
    assert_text_equal(problem.last->detail,
                      text_literal("At most 200 characters are taken; these are 201."));
    assert_ptr_equal(problem.first->next, problem.last);
}

static void the_pointer_is_copied(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct problem problem;
    problem_init(&problem, arena);
    char pointer[] = "/kind";
    refuse(&problem, PROBLEM_INVALID, text_of(pointer), PHRASE_MISSING, (struct blanks){0});
    memset(pointer, 'x', sizeof(pointer));
    assert_text_equal(problem.first->pointer, text_literal("/kind"));
}

static void no_pointer_is_an_empty_one(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct problem problem;
    problem_init(&problem, arena);
    refuse(&problem, PROBLEM_NOT_FOUND, (struct text){NULL, 0}, PHRASE_NOT_FOUND,
           (struct blanks){0});
    assert_true(text_present(problem.first->pointer));
    assert_int_equal(problem.first->pointer.length, 0);
}

static const struct many_case {
    const char *says;
    size_t refused, appended; /* entries */
    size_t kept, count;
} MANY_CASES[] = {
    {"a hundred entries are kept",               100,  0,   100, 100 },
    {"one more is counted",                      101,  0,   100, 101 },
    {"thousands are counted",                    5000, 0,   100, 5000},
    {"what is appended is kept",                 1,    2,   3,   3   },
    {"appending nothing changes nothing",        3,    0,   3,   3   },
    {"appending to nothing keeps all",           0,    4,   4,   4   },
    {"what is appended is kept up to a hundred", 60,   60,  100, 120 },
    {"appending to a full one counts",           100,  7,   100, 107 },
    {"what was only counted is counted on",      1,    250, 100, 251 },
};

static void many_case_holds(const void *row)
{
    const struct many_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    refuse_many(&problem, it->refused);

    scoped(arena_release) struct arena *other_arena = arena_new(4096);
    struct problem other;
    problem_init(&other, other_arena);
    refuse_many(&other, it->appended);
    problem_append(&problem, &other);
    arena_reset(other_arena);

    assert_int_equal(problem.count, it->count);
    assert_int_equal(entries_kept(&problem), it->kept);
    assert_null(problem.last->next);
    assert_text_equal(problem.last->detail, text_literal("This member is required."));
    assert_text_equal(problem.last->pointer, text_literal("/title"));
}

static void every_kind_has_a_row(const void *row)
{
    for (int kind = PROBLEM_NONE + 1; kind < PROBLEM_KIND_COUNT; kind++) {
        const struct problem_row *it = &PROBLEM_ROWS[kind];
        assert_non_null(it->slug);
        assert_true(it->status >= 400 && it->status <= 599);
        assert_true(strlen(it->title) > 0);
        assert_true(strlen(it->advice) > 0);
    }
    assert_string_equal(PROBLEM_ROWS[PROBLEM_BUDGET_EXHAUSTED].slug, "budget-exhausted");
    assert_int_equal(PROBLEM_ROWS[PROBLEM_BUDGET_EXHAUSTED].status, 409);
}

static void refuse_for_no_reason(void *context)
{
    refuse(context, PROBLEM_NONE, text_literal(""), PHRASE_NONE, (struct blanks){0});
}

static void refusing_for_no_reason_is_a_bug(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct problem problem;
    problem_init(&problem, arena);
    assert_true(case_aborts(refuse_for_no_reason, &problem));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("nothing stands in the way at first", nothing_stands_in_the_way_at_first),
        CASE_PLAIN("the first entry fixes the kind", the_first_entry_fixes_the_kind),
        CASE_PLAIN("the pointer is copied", the_pointer_is_copied),
        CASE_PLAIN("no pointer is an empty one", no_pointer_is_an_empty_one),
        CASE_TABLE(MANY_CASES, many_case_holds),
        CASE_PLAIN("every kind has a row", every_kind_has_a_row),
        CASE_PLAIN("refusing for no reason is a bug", refusing_for_no_reason_is_a_bug),
    };
    return cases_run_tables("problem", TABLES, COUNT_OF(TABLES));
}
