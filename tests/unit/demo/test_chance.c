#include "demo/chance.h"
#include "unit/cases.h"

static void same_seed_same_numbers(const void *row)
{
    struct chance one, other;

    (void)row;
    chance_init(&one, 7);
    chance_init(&other, 7);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(chance_between(&one, -5, 900), chance_between(&other, -5, 900));
    }
}

static void neighbouring_seeds_part(const void *row)
{
    struct chance one, other;
    int same = 0;

    (void)row;
    chance_init(&one, 7);
    chance_init(&other, 8);
    for (int i = 0; i < 1000; i++) {
        same += chance_between(&one, 0, 999) == chance_between(&other, 0, 999);
    }
    assert_true(same < 20);
}

static void both_bounds_come(const void *row)
{
    struct chance chance;
    int counts[3] = {0};

    (void)row;
    chance_init(&chance, 0);
    for (int i = 0; i < 3000; i++) {
        int64_t number = chance_between(&chance, -1, 1);
        assert_in_range(number + 1, 0, 2);
        counts[number + 1]++;
    }
    for (int i = 0; i < 3; i++) {
        assert_in_range(counts[i], 850, 1150);
    }
}

static void weights_are_kept(const void *row)
{
    static const int WEIGHTS[] = {0, 10, 30, 0, 60};
    struct chance chance;
    int counts[COUNT_OF(WEIGHTS)] = {0};

    (void)row;
    chance_init(&chance, 3);
    for (int i = 0; i < 10000; i++) {
        counts[chance_weighted(&chance, WEIGHTS, COUNT_OF(WEIGHTS))]++;
    }
    for (size_t i = 0; i < COUNT_OF(WEIGHTS); i++) {
        assert_in_range(counts[i], WEIGHTS[i] * 90, WEIGHTS[i] * 110);
    }
}

static void percent_is_out_of_a_hundred(const void *row)
{
    struct chance chance;
    int count = 0;

    (void)row;
    chance_init(&chance, 11);
    for (int i = 0; i < 10000; i++) {
        assert_false(chance_percent(&chance, 0));
        assert_true(chance_percent(&chance, 100));
        count += chance_percent(&chance, 25);
    }
    assert_in_range(count, 2300, 2700);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("the same seed gives the same numbers", same_seed_same_numbers),
        CASE_PLAIN("neighbouring seeds part", neighbouring_seeds_part),
        CASE_PLAIN("both bounds come, as often as what lies between", both_bounds_come),
        CASE_PLAIN("weights are kept, and what weighs nothing never comes", weights_are_kept),
        CASE_PLAIN("percent is out of a hundred", percent_is_out_of_a_hundred),
    };

    return cases_run_tables("chance", TABLES, COUNT_OF(TABLES));
}
