#include "base/ensure.h"
#include "unit/cases.h"

static void fail_a_condition(void *context)
{
    const int *value = context;
    ensure(*value == 1);
}

static void reach_the_never(void *context)
{
    ensure_never();
}

static void a_condition_that_holds_lets_pass(const void *row)
{
    int value = 1;
    assert_false(case_aborts(fail_a_condition, &value));
}

static void a_condition_that_fails_aborts(const void *row)
{
    int value = 2;
    assert_true(case_aborts(fail_a_condition, &value));
}

static void what_must_not_be_reached_aborts(const void *row)
{
    assert_true(case_aborts(reach_the_never, NULL));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("a condition that holds lets pass", a_condition_that_holds_lets_pass),
        CASE_PLAIN("a condition that fails aborts", a_condition_that_fails_aborts),
        CASE_PLAIN("what must not be reached aborts", what_must_not_be_reached_aborts),
    };
    return cases_run_tables("ensure", TABLES, COUNT_OF(TABLES));
}
