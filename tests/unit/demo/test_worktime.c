#include "demo/worktime.h"
#include "unit/cases.h"

static instant at(const char *rfc3339)
{
    instant value = 0;

    assert_true(instant_parse(text_of(rfc3339), &value));
    return value;
}

static day on(const char *date)
{
    day value = 0;

    assert_true(day_parse(text_of(date), &value));
    return value;
}

static const struct zone_case {
    const char *says;
    const char *date;
    int64_t minute;
    const char *instant;
} ZONE_CASES[] = {
    {"in winter Berlin is an hour ahead",       "2026-11-24", 540,  "2026-11-24T08:00:00Z"},
    {"in summer two",                           "2026-07-01", 540,  "2026-07-01T07:00:00Z"},
    {"the last winter day before summer time",  "2026-03-28", 1020, "2026-03-28T16:00:00Z"},
    {"the day after the change in March",       "2026-03-30", 540,  "2026-03-30T07:00:00Z"},
    {"the change in March, in the afternoon",   "2026-03-29", 900,  "2026-03-29T13:00:00Z"},
    {"the change in October, in the afternoon", "2026-10-25", 900,  "2026-10-25T14:00:00Z"},
    {"the Friday before the change in October", "2026-10-23", 1020, "2026-10-23T15:00:00Z"},
};

static void zone_case_holds(const void *row)
{
    const struct zone_case *it = row;

    assert_int_equal(worktime_instant(on(it->date), it->minute), at(it->instant));
    assert_int_equal(worktime_day(at(it->instant)), on(it->date));
}

static const struct day_case {
    const char *says;
    const char *date;
    bool works;
} DAY_CASES[] = {
    {"a Tuesday",                       "2026-11-24", true },
    {"a Saturday",                      "2026-11-28", false},
    {"New Year",                        "2027-01-01", false},
    {"women's day",                     "2027-03-08", false},
    {"Good Friday",                     "2026-04-03", false},
    {"Easter Monday",                   "2026-04-06", false},
    {"Ascension Day",                   "2026-05-14", false},
    {"Whit Monday",                     "2026-05-25", false},
    {"the Thursday before Good Friday", "2026-04-02", true },
    {"the day of unity on a Saturday",  "2026-10-03", false},
    {"the second day of Christmas",     "2025-12-26", false},
    {"Christmas Eve is a working day",  "2026-12-24", true },
};

static void day_case_holds(const void *row)
{
    const struct day_case *it = row;

    assert_int_equal(worktime_is_workday(on(it->date)), it->works);
}

static const struct add_case {
    const char *says;
    const char *from;
    int64_t minutes;
    const char *until;
} ADD_CASES[] = {
    {"within a day",                       "2026-11-24T09:00:00Z", 60,   "2026-11-24T10:00:00Z"},
    {"seconds are kept",                   "2026-11-24T09:00:07Z", 60,   "2026-11-24T10:00:07Z"},
    {"over the evening",                   "2026-11-24T15:30:00Z", 60,   "2026-11-25T08:30:00Z"},
    {"over a weekend",                     "2026-11-27T15:00:00Z", 120,  "2026-11-30T09:00:00Z"},
    {"over Christmas",                     "2026-12-24T15:00:00Z", 120,  "2026-12-28T09:00:00Z"},
    {"over the change of clocks",          "2026-10-23T14:30:00Z", 60,   "2026-10-26T08:30:00Z"},
    {"five days",                          "2026-11-24T08:00:00Z", 2400, "2026-12-01T08:00:00Z"},
    {"from before work it begins at nine", "2026-11-24T05:00:00Z", 30,   "2026-11-24T08:30:00Z"},
    {"from after work, the next morning",  "2026-11-24T20:00:00Z", 30,   "2026-11-25T08:30:00Z"},
    {"from a Sunday, on Monday",           "2026-11-29T12:00:00Z", 0,    "2026-11-30T08:00:00Z"},
    {"the end of a day is the next start", "2026-11-24T15:00:00Z", 60,   "2026-11-25T08:00:00Z"},
};

static void add_case_holds(const void *row)
{
    const struct add_case *it = row;

    assert_int_equal(worktime_add(at(it->from), it->minutes), at(it->until));
}

static const struct subtract_case {
    const char *says;
    const char *until;
    int64_t minutes;
    const char *from;
} SUBTRACT_CASES[] = {
    {"within a day",                "2026-11-24T10:00:00Z", 60,   "2026-11-24T09:00:00Z"},
    {"back over a morning",         "2026-11-25T08:30:00Z", 60,   "2026-11-24T15:30:00Z"},
    {"back over a weekend",         "2026-11-30T09:00:00Z", 120,  "2026-11-27T15:00:00Z"},
    {"from the night: the evening", "2026-11-24T22:00:00Z", 30,   "2026-11-24T15:30:00Z"},
    {"five days",                   "2026-12-01T12:00:00Z", 2400, "2026-11-24T12:00:00Z"},
};

static void subtract_case_holds(const void *row)
{
    const struct subtract_case *it = row;

    assert_int_equal(worktime_subtract(at(it->until), it->minutes), at(it->from));
}

static const struct floor_case {
    const char *says;
    const char *at, *floor;
} FLOOR_CASES[] = {
    {"in working time it stays",        "2026-11-24T10:11:12Z", "2026-11-24T10:11:12Z"},
    {"at night it is the evening",      "2026-11-24T23:00:00Z", "2026-11-24T16:00:00Z"},
    {"before work, the evening before", "2026-11-24T06:00:00Z", "2026-11-23T16:00:00Z"},
    {"on a Sunday, Friday evening",     "2026-11-29T12:00:00Z", "2026-11-27T16:00:00Z"},
    {"on New Year, the last evening",   "2027-01-01T12:00:00Z", "2026-12-31T16:00:00Z"},
};

static void floor_case_holds(const void *row)
{
    const struct floor_case *it = row;

    assert_int_equal(worktime_floor(at(it->at)), at(it->floor));
}

static void quarters_are_those_of_the_year(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    int32_t quarter = quarter_number(on("2026-11-24"));

    (void)row;
    assert_text_equal(quarter_text(arena, quarter), text_literal("2026Q4"));
    assert_text_equal(quarter_text(arena, quarter + 1), text_literal("2027Q1"));
    assert_int_equal(quarter_first_day(quarter + 1), on("2027-01-01"));
    assert_int_equal(quarter_last_day(quarter), on("2026-12-31"));
    assert_int_equal(workday_add(on("2026-11-27"), 1), on("2026-11-30"));
    assert_int_equal(workday_add(on("2026-11-30"), -1), on("2026-11-27"));
    assert_text_equal(day_words(arena, on("2027-03-31")), text_literal("31 March 2027"));
    assert_text_equal(instant_words(arena, at("2027-03-01T13:30:00Z")),
                      text_literal("1 March at 14:30"));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ZONE_CASES, zone_case_holds),
        CASE_TABLE(DAY_CASES, day_case_holds),
        CASE_TABLE(ADD_CASES, add_case_holds),
        CASE_TABLE(SUBTRACT_CASES, subtract_case_holds),
        CASE_TABLE(FLOOR_CASES, floor_case_holds),
        CASE_PLAIN("quarters are those of the year, days are told in words",
                   quarters_are_those_of_the_year),
    };

    return cases_run_tables("worktime", TABLES, COUNT_OF(TABLES));
}
