#include "unit/cases.h"
#include "workflow/money.h"

static const struct quarter_case {
    const char *says;
    struct text on;
    int32_t starts_month;
    struct text quarter;
    struct text first;
    struct text next_first;
} QUARTER_CASES[] = {
    {"January opens the first quarter",          TEXT("2027-01-01"), 1,  TEXT("2027Q1"), TEXT("2027-01-01"),
     TEXT("2027-04-01")                                                                                                        },
    {"the last day of March closes it",          TEXT("2027-03-31"), 1,  TEXT("2027Q1"), TEXT("2027-01-01"),
     TEXT("2027-04-01")                                                                                                        },
    {"December lies in the fourth",              TEXT("2026-12-31"), 1,  TEXT("2026Q4"), TEXT("2026-10-01"),
     TEXT("2027-01-01")                                                                                                        },
    {"a year from April is named after its end", TEXT("2026-04-01"), 4,  TEXT("2027Q1"),
     TEXT("2026-04-01"),                                                                                     TEXT("2026-07-01")},
    {"March is its last month",                  TEXT("2027-03-31"), 4,  TEXT("2027Q4"), TEXT("2027-01-01"),
     TEXT("2027-04-01")                                                                                                        },
    {"a year from February",                     TEXT("2027-01-31"), 2,  TEXT("2027Q4"), TEXT("2026-11-01"),
     TEXT("2027-02-01")                                                                                                        },
    {"a year from October",                      TEXT("2026-12-31"), 10, TEXT("2027Q1"), TEXT("2026-10-01"),
     TEXT("2027-01-01")                                                                                                        },
    {"a year from December",                     TEXT("2026-12-01"), 12, TEXT("2027Q1"), TEXT("2026-12-01"),
     TEXT("2027-03-01")                                                                                                        },
    {"the last day of February in a leap year",  TEXT("2028-02-29"), 12, TEXT("2028Q1"),
     TEXT("2027-12-01"),                                                                                     TEXT("2028-03-01")},
};

static void quarter_case_holds(const void *row)
{
    const struct quarter_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    day on = 0;
    day first = 0;
    day next_first = 0;
    assert_true(day_parse(it->on, &on));

    assert_text_equal(quarter_of_day(arena, on, it->starts_month), it->quarter);
    assert_true(quarter_days(it->quarter, it->starts_month, &first, &next_first));
    assert_text_equal(day_format(arena, first), it->first);
    assert_text_equal(day_format(arena, next_first), it->next_first);
}

static const struct text_case {
    const char *says;
    struct text quarter;
    bool taken;
} TEXT_CASES[] = {
    {"four digits, Q and 1 to 4 is a quarter", TEXT("2027Q4"),  true },
    {"the year 1 is a year",                   TEXT("0001Q1"),  true },
    {"the year 9999 is one",                   TEXT("9999Q4"),  true },
    {"the year 0 is none",                     TEXT("0000Q1"),  false},
    {"a year below zero is none",              TEXT("-001Q1"),  false},
    {"there is no quarter 0",                  TEXT("2027Q0"),  false},
    {"there is no quarter 5",                  TEXT("2027Q5"),  false},
    {"a small q is none",                      TEXT("2027q1"),  false},
    {"a half year is none",                    TEXT("2027H1"),  false},
    {"two digits of year are too few",         TEXT("27Q1"),    false},
    {"five are too many",                      TEXT("12027Q1"), false},
    {"letters are no year",                    TEXT("abcdQ1"),  false},
    {"what follows is too much",               TEXT("2027Q1 "), false},
    {"nothing is no quarter",                  TEXT(""),        false},
    {"no text is no quarter",                  {NULL, 0},       false},
};

static void text_case_holds(const void *row)
{
    const struct text_case *it = row;
    day first = 4711;
    day next_first = 4712;
    assert_int_equal(quarter_days(it->quarter, 4, &first, &next_first), it->taken);
    if (!it->taken) {
        assert_int_equal(first, 4711);
        assert_int_equal(next_first, 4712);
    }
}

/* Walks thirty years of days for each first month of a fiscal year. */
static void every_day_lies_in_its_quarter(const void *row)
{
    day from = day_of_civil((struct civil_day){2015, 1, 1});
    day until = day_of_civil((struct civil_day){2045, 1, 1});
    scoped(arena_release) struct arena *arena = arena_new(4096);
    for (int32_t starts_month = 1; starts_month <= 12; starts_month++) {
        day first = 0;
        day next_first = from;
        for (day on = from; on < until; on++) {
            arena_reset(arena);
            struct text quarter = quarter_of_day(arena, on, starts_month);
            day before = next_first;
            bool begins = on == next_first;
            assert_true(quarter_days(quarter, starts_month, &first, &next_first));
            assert_true(first <= on);
            assert_true(next_first > on);
            assert_int_equal(civil_of_day(first).day_of_month, 1);
            assert_true(on == from || begins == (next_first != before)); /* quarters touch */
            assert_true(next_first - first >= 89 && next_first - first <= 92);
        }
    }
}

static void the_end_of_a_fiscal_year_names_it(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    for (int32_t starts_month = 1; starts_month <= 12; starts_month++) {
        struct text quarter = text_literal("2030Q4");
        day first = 0;
        day next_first = 0;
        assert_true(quarter_days(quarter, starts_month, &first, &next_first));
        assert_int_equal(civil_of_day(next_first - 1).year, 2030);
        assert_text_equal(quarter_of_day(arena, next_first - 1, starts_month), quarter);
        assert_text_equal(quarter_of_day(arena, next_first, starts_month), text_literal("2031Q1"));
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(QUARTER_CASES, quarter_case_holds),
        CASE_TABLE(TEXT_CASES, text_case_holds),
        CASE_PLAIN("every day lies in its quarter, and quarters touch",
                   every_day_lies_in_its_quarter),
        CASE_PLAIN("a fiscal year is named after the year in which it ends",
                   the_end_of_a_fiscal_year_names_it),
    };
    return cases_run_tables("quarter", TABLES, COUNT_OF(TABLES));
}
