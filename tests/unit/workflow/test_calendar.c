#include "unit/cases.h"
#include "unit/workflow/dice.h"
#include "workflow/calendar.h"

/* A small week of days 0 … 4, in UTC: two days with a break at noon, a day off, and one that works
 * through midnight. */
#define AT(day_number, hour, minute) \
    ((day_number)*INSTANT_DAY + (hour)*INSTANT_HOUR + (minute)*INSTANT_MINUTE)
static const struct working_interval INTERVALS[] = {
    {AT(0, 9,  0), AT(0, 12, 0), 0},
    {AT(0, 13, 0), AT(0, 17, 0), 0},
    {AT(1, 9,  0), AT(1, 12, 0), 1},
    {AT(1, 13, 0), AT(1, 17, 0), 1},
    {AT(3, 22, 0), AT(4, 2,  0), 3},
};
static const struct calendar CALENDAR = {
    .intervals = INTERVALS,
    .interval_count = COUNT_OF(INTERVALS),
};
static const struct calendar EMPTY = {.intervals = NULL};

static const struct add_case {
    const char *says;
    const struct calendar *calendar;
    instant from;
    int64_t minutes;
    instant until;
} ADD_CASES[] = {
    {"within one interval",                         &CALENDAR, AT(0,  9,  30), 60,   AT(0, 10, 30)},
    {"to the very end of one",                      &CALENDAR, AT(0,  9,  0),  180,  AT(0, 12, 0) },
    {"one minute past its end is after the break",  &CALENDAR, AT(0,  9,  0),  181,  AT(0, 13, 1) },
    {"over a night",                                &CALENDAR, AT(0,  16, 0),  120,  AT(1, 10, 0) },
    {"over a day off",                              &CALENDAR, AT(1,  16, 30), 60,   AT(3, 22, 30)},
    {"through midnight",                            &CALENDAR, AT(3,  23, 0),  120,  AT(4, 1,  0) },
    {"from a break, from its end on",               &CALENDAR, AT(0,  12, 20), 5,    AT(0, 13, 5) },
    {"from the end of an interval, from the next",  &CALENDAR, AT(0,  12, 0),  5,    AT(0, 13, 5) },
    {"from before all of it, from the first on",    &CALENDAR, AT(-9, 0,  0),  5,    AT(0, 9,  5) },
    {"past the last interval time runs on",         &CALENDAR, AT(4,  1,  0),  90,   AT(4, 2,  30)},
    {"from past the last interval it just runs",    &CALENDAR, AT(6,  5,  0),  90,   AT(6, 6,  30)},
    {"no minutes lead nowhere, even in a break",    &CALENDAR, AT(0,  12, 20), 0,    AT(0, 12, 20)},
    {"without intervals all of it is working time", &EMPTY,    AT(0,  3,  0),  1500, AT(1, 4,  0) },
    {"without a calendar too",                      NULL,      AT(0,  3,  0),  1500, AT(1, 4,  0) },
};

static void add_case_holds(const void *row)
{
    const struct add_case *it = row;
    assert_int_equal(calendar_add(it->calendar, it->from, it->minutes), it->until);
    assert_int_equal(calendar_minutes_between(it->calendar, it->from, it->until), it->minutes);
}

static const struct subtract_case {
    const char *says;
    const struct calendar *calendar;
    instant until;
    int64_t minutes;
    instant from;
} SUBTRACT_CASES[] = {
    {"back within one interval",                      &CALENDAR, AT(0,  10, 30), 60,   AT(0,  9,  30)},
    {"back to the very start of one",                 &CALENDAR, AT(0,  12, 0),  180,  AT(0,  9,  0) },
    {"back over a break",                             &CALENDAR, AT(0,  13, 1),  2,    AT(0,  11, 59)},
    {"back over a night",                             &CALENDAR, AT(1,  10, 0),  120,  AT(0,  16, 0) },
    {"back from a break, from its start on",          &CALENDAR, AT(0,  12, 20), 5,    AT(0,  11, 55)},
    {"back from the start of an interval",            &CALENDAR, AT(0,  13, 0),  5,    AT(0,  11, 55)},
    {"back from past the last interval",              &CALENDAR, AT(9,  0,  0),  60,   AT(4,  1,  0) },
    {"before the first interval time runs back",      &CALENDAR, AT(0,  9,  30), 60,   AT(0,  8,  30)},
    {"from before all of it it just runs back",       &CALENDAR, AT(-1, 9,  0),  60,   AT(-1, 8,  0) },
    {"no minutes lead nowhere back",                  &CALENDAR, AT(0,  12, 20), 0,    AT(0,  12, 20)},
    {"without intervals time runs back all the same", &EMPTY,    AT(1,  4,  0),  1500, AT(0,  3,  0) },
    {"and without a calendar",                        NULL,      AT(1,  4,  0),  1500, AT(0,  3,  0) },
};

static void subtract_case_holds(const void *row)
{
    const struct subtract_case *it = row;
    assert_int_equal(calendar_subtract(it->calendar, it->until, it->minutes), it->from);
}

static const struct between_case {
    const char *says;
    instant from;
    instant until;
    int64_t minutes;
} BETWEEN_CASES[] = {
    {"a whole day of work",                 AT(0, 0,  0),  AT(1, 0,  0),                       420},
    {"a day off has none",                  AT(2, 0,  0),  AT(3, 0,  0),                       0  },
    {"a break has none",                    AT(0, 12, 10), AT(0, 12, 50),                      0  },
    {"nothing lies between it and itself",  AT(0, 10, 0),  AT(0, 10, 0),                       0  },
    {"nothing lies backwards",              AT(0, 11, 0),  AT(0, 10, 0),                       0  },
    {"half a minute is none",               AT(0, 10, 0),  AT(0, 10, 0) + 30000000,            0  },
    {"a minute less a microsecond is none", AT(0, 10, 0),  AT(0, 10, 1) - 1,                   0  },
    {"parts add up over a break",           AT(0, 11, 59), AT(0, 13, 0) + 59 * INSTANT_SECOND, 1  },
    {"past the last interval all counts",   AT(4, 1,  0),  AT(4, 12, 0),                       660},
};

static void between_case_holds(const void *row)
{
    const struct between_case *it = row;
    assert_int_equal(calendar_minutes_between(&CALENDAR, it->from, it->until), it->minutes);
}

static const struct end_case {
    const char *says;
    const struct calendar *calendar;
    day on;
    instant ends_at;
} END_CASES[] = {
    {"a working day ends when work does",            &CALENDAR, 0,  AT(0,  17, 0)},
    {"a day off ended with the working day before",  &CALENDAR, 2,  AT(1,  17, 0)},
    {"a day that works through midnight ends later", &CALENDAR, 3,  AT(4,  2,  0)},
    {"past the last day it is the end in UTC",       &CALENDAR, 4,  AT(5,  0,  0)},
    {"before the first day too",                     &CALENDAR, -1, AT(0,  0,  0)},
    {"without intervals too",                        &EMPTY,    4,  AT(5,  0,  0)},
    {"without a calendar as well",                   NULL,      -3, AT(-2, 0,  0)},
};

static void end_case_holds(const void *row)
{
    const struct end_case *it = row;
    assert_int_equal(calendar_end_of_day(it->calendar, it->on), it->ends_at);
}

/* ---- the naive walker: second by second ------------------------------------------------------ */

#define INTERVALS_MOST 8
#define HORIZON_S      7200

/* Whether one works in the second that begins at `second`. */
static bool works(const struct calendar *calendar, int64_t second)
{
    instant at = second * INSTANT_SECOND;
    for (size_t i = 0; i < calendar->interval_count; i++) {
        if (at >= calendar->intervals[i].starts_at && at < calendar->intervals[i].ends_at) {
            return true;
        }
    }
    return false;
}

static bool works_on(const struct calendar *calendar, int64_t second)
{
    size_t count = calendar->interval_count;
    return count == 0 || second * INSTANT_SECOND >= calendar->intervals[count - 1].ends_at
           || works(calendar, second);
}

static bool works_back(const struct calendar *calendar, int64_t second)
{
    return calendar->interval_count == 0
           || second * INSTANT_SECOND < calendar->intervals[0].starts_at || works(calendar, second);
}

static int64_t walk_on(const struct calendar *calendar, int64_t second, int64_t minutes)
{
    for (int64_t left_s = minutes * 60; left_s > 0; second++) {
        left_s -= works_on(calendar, second) ? 1 : 0;
    }
    return second;
}

static int64_t walk_back(const struct calendar *calendar, int64_t second, int64_t minutes)
{
    for (int64_t left_s = minutes * 60; left_s > 0; second--) {
        left_s -= works_back(calendar, second - 1) ? 1 : 0;
    }
    return second;
}

static int64_t count_between(const struct calendar *calendar, int64_t from, int64_t until)
{
    int64_t worked_s = 0;
    for (int64_t second = from; second < until; second++) {
        worked_s += works_on(calendar, second) ? 1 : 0;
    }
    return worked_s / 60;
}

static size_t random_intervals(struct dice *dice, struct working_interval *intervals)
{
    size_t count = 0;
    int64_t second = dice_between(dice, 0, 300);
    while (count < INTERVALS_MOST && !dice_once_in(dice, 6)) {
        int64_t ends_s = second + dice_between(dice, 1, 900);
        intervals[count] = (struct working_interval){.starts_at = second * INSTANT_SECOND,
                                                     .ends_at = ends_s * INSTANT_SECOND};
        second = ends_s + dice_between(dice, 0, 600);
        count++;
    }
    return count;
}

static void the_calendar_agrees_with_a_walk_by_seconds(const void *row)
{
    struct dice dice = {.state = 7};
    struct working_interval intervals[INTERVALS_MOST];
    for (int i = 0; i < 2000; i++) {
        struct calendar calendar = {.intervals = intervals};
        calendar.interval_count = random_intervals(&dice, intervals);
        int64_t from = dice_between(&dice, -300, HORIZON_S);
        int64_t until = dice_between(&dice, -300, HORIZON_S);
        int64_t minutes = dice_between(&dice, 0, 90);

        assert_int_equal(calendar_add(&calendar, from * INSTANT_SECOND, minutes),
                         walk_on(&calendar, from, minutes) * INSTANT_SECOND);
        assert_int_equal(calendar_subtract(&calendar, until * INSTANT_SECOND, minutes),
                         walk_back(&calendar, until, minutes) * INSTANT_SECOND);
        assert_int_equal(
            calendar_minutes_between(&calendar, from * INSTANT_SECOND, until * INSTANT_SECOND),
            count_between(&calendar, from, until));
    }
}

static void add_less_than_nothing(void *context)
{
    calendar_add(context, 0, -1);
}

static void subtract_for_ever(void *context)
{
    calendar_subtract(context, 0, INT64_MAX);
}

static void minutes_out_of_range_are_a_bug(const void *row)
{
    struct calendar calendar = CALENDAR;
    assert_true(case_aborts(add_less_than_nothing, &calendar));
    assert_true(case_aborts(subtract_for_ever, &calendar));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ADD_CASES, add_case_holds),
        CASE_TABLE(SUBTRACT_CASES, subtract_case_holds),
        CASE_TABLE(BETWEEN_CASES, between_case_holds),
        CASE_TABLE(END_CASES, end_case_holds),
        CASE_PLAIN("the calendar agrees with a walk second by second",
                   the_calendar_agrees_with_a_walk_by_seconds),
        CASE_PLAIN("minutes out of range are a bug", minutes_out_of_range_are_a_bug),
    };
    return cases_run_tables("calendar", TABLES, COUNT_OF(TABLES));
}
