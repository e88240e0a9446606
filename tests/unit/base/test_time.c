#include "base/time.h"
#include "unit/cases.h"

#define FIRST_DAY (-719162) /* 0001-01-01 */
#define LAST_DAY  2932896   /* 9999-12-31 */

static const struct day_case {
    const char *says;
    struct text text;
    bool taken;
    day value;
} DAY_CASES[] = {
    {"the epoch is day 0",                TEXT("1970-01-01"),           true,  0        },
    {"the day before it is -1",           TEXT("1969-12-31"),           true,  -1       },
    {"the first day of all",              TEXT("0001-01-01"),           true,  FIRST_DAY},
    {"the last day of all",               TEXT("9999-12-31"),           true,  LAST_DAY },
    {"2000-03-01 is day 11017",           TEXT("2000-03-01"),           true,  11017    },
    {"2000 was a leap year",              TEXT("2000-02-29"),           true,  11016    },
    {"2024 was a leap year",              TEXT("2024-02-29"),           true,  19782    },
    {"2023 was none",                     TEXT("2023-02-29"),           false, 0        },
    {"1900 was none",                     TEXT("1900-02-29"),           false, 0        },
    {"2100 will be none",                 TEXT("2100-02-29"),           false, 0        },
    {"2400 will be one",                  TEXT("2400-02-29"),           true,  157113   },
    {"no February has 30 days",           TEXT("2024-02-30"),           false, 0        },
    {"April has no 31st",                 TEXT("2026-04-31"),           false, 0        },
    {"June has no 31st",                  TEXT("2026-06-31"),           false, 0        },
    {"September has no 31st",             TEXT("2026-09-31"),           false, 0        },
    {"November has no 31st",              TEXT("2026-11-31"),           false, 0        },
    {"no month has 32 days",              TEXT("2026-01-32"),           false, 0        },
    {"there is no day 0",                 TEXT("2026-01-00"),           false, 0        },
    {"there is no month 0",               TEXT("2026-00-10"),           false, 0        },
    {"there is no month 13",              TEXT("2026-13-01"),           false, 0        },
    {"there is no month 99",              TEXT("2026-99-01"),           false, 0        },
    {"there is no year 0",                TEXT("0000-01-01"),           false, 0        },
    {"a year below zero is not taken",    TEXT("-001-01-01"),           false, 0        },
    {"a year with a plus is not taken",   TEXT("+2026-01-01"),          false, 0        },
    {"five digits of year are not taken", TEXT("12026-01-01"),          false, 0        },
    {"two digits of year are not taken",  TEXT("26-01-01"),             false, 0        },
    {"one digit of month is not taken",   TEXT("2026-1-01"),            false, 0        },
    {"one digit of day is not taken",     TEXT("2026-01-1"),            false, 0        },
    {"slashes are not taken",             TEXT("2026/01/01"),           false, 0        },
    {"no separators are not taken",       TEXT("20260101"),             false, 0        },
    {"a day of a week is not taken",      TEXT("2026-W01-1"),           false, 0        },
    {"a day of the year is not taken",    TEXT("2026-001"),             false, 0        },
    {"a time behind is not taken",        TEXT("2026-01-01T00:00:00Z"), false, 0        },
    {"a space behind is not taken",       TEXT("2026-01-01 "),          false, 0        },
    {"a line break behind is not taken",  TEXT("2026-01-01\n"),         false, 0        },
    {"a space before is not taken",       TEXT(" 2026-01-01"),          false, 0        },
    {"a NUL behind is not taken",         TEXT("2026-01-01\0"),         false, 0        },
    {"letters are not taken",             TEXT("2026-Jan-01"),          false, 0        },
    {"spaces for digits are not taken",   TEXT("2026- 1- 1"),           false, 0        },
    {"nothing is no day",                 TEXT(""),                     false, 0        },
    {"no text is no day",                 {NULL, 0},                    false, 0        },
};

static void day_case_holds(const void *row)
{
    const struct day_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(256);
    day value = 4711;
    assert_int_equal(day_parse(it->text, &value), it->taken);
    assert_int_equal(value, it->taken ? it->value : 4711);
    if (it->taken) {
        assert_text_equal(day_format(arena, value), it->text);
    }
}

#define NOON INT64_C(1790164800000000) /* 2026-09-23T12:00:00Z */

static const struct instant_case {
    const char *says;
    struct text text;
    bool taken;
    instant value;
} INSTANT_CASES[] = {
    {"the epoch is 0",                             TEXT("1970-01-01T00:00:00Z"),                                true,  0                     },
    {"a second is a million",                      TEXT("1970-01-01T00:00:01Z"),                                true,  INSTANT_SECOND        },
    {"a plain time",                               TEXT("2026-09-23T12:00:00Z"),                                true,  NOON                  },
    {"small letters are taken",                    TEXT("2026-09-23t12:00:00z"),                                true,  NOON                  },
    {"an offset ahead is taken off",               TEXT("2026-09-23T14:00:00+02:00"),                           true,  NOON                  },
    {"an offset behind is put on",                 TEXT("2026-09-23T04:30:00-07:30"),                           true,  NOON                  },
    {"an unknown offset is UTC",                   TEXT("2026-09-23T12:00:00-00:00"),                           true,  NOON                  },
    {"the widest offset is taken",                 TEXT("2026-09-24T11:59:00+23:59"),                           true,  NOON                  },
    {"a tenth of a second",                        TEXT("2026-09-23T12:00:00.1Z"),                              true,  NOON + 100000         },
    {"a thousandth",                               TEXT("2026-09-23T12:00:00.001Z"),                            true,  NOON + 1000           },
    {"a millionth",                                TEXT("2026-09-23T12:00:00.000001Z"),                         true,  NOON + 1              },
    {"more digits are cut",                        TEXT("2026-09-23T12:00:00.0000019999Z"),                     true,  NOON + 1              },
    {"thirty digits are cut",                      TEXT("2026-09-23T12:00:00.123456999999999999999999999999Z"), true,
     NOON + 123456                                                                                                                           },
    {"the last microsecond before the epoch",      TEXT("1969-12-31T23:59:59.999999Z"),                         true,  -1                    },
    {"the first instant of all",                   TEXT("0001-01-01T00:00:00Z"),                                true,  FIRST_DAY *INSTANT_DAY},
    {"the last instant of all",                    TEXT("9999-12-31T23:59:59.999999Z"),                         true,
     (LAST_DAY + INT64_C(1)) * INSTANT_DAY - 1                                                                                               },
    {"an offset cannot lead before the year 1",    TEXT("0001-01-01T00:00:00+00:01"),                           false, 0                     },
    {"an offset cannot lead behind the year 9999", TEXT("9999-12-31T23:59:59-00:01"),                           false, 0                     },
    {"a leap second is none",                      TEXT("2016-12-31T23:59:60Z"),                                false, 0                     },
    {"no offset is not taken",                     TEXT("2026-09-23T12:00:00"),                                 false, 0                     },
    {"an offset of hours is not taken",            TEXT("2026-09-23T12:00:00+02"),                              false, 0                     },
    {"an offset without a colon is not taken",     TEXT("2026-09-23T12:00:00+0200"),                            false, 0                     },
    {"an offset of 24 hours is not taken",         TEXT("2026-09-23T12:00:00+24:00"),                           false, 0                     },
    {"an offset of 60 minutes is not taken",       TEXT("2026-09-23T12:00:00+01:60"),                           false, 0                     },
    {"an offset of seconds is not taken",          TEXT("2026-09-23T12:00:00+01:00:00"),                        false, 0                     },
    {"Z and an offset are not taken",              TEXT("2026-09-23T12:00:00Z+00:00"),                          false, 0                     },
    {"a typographic minus is not taken",
     TEXT("2026-09-23T12:00:00\xe2\x88\x92"
          "02:00"),
     false,                                                                                                            0                     },
    {"24 o'clock is not taken",                    TEXT("2026-09-23T24:00:00Z"),                                false, 0                     },
    {"minute 60 is not taken",                     TEXT("2026-09-23T12:60:00Z"),                                false, 0                     },
    {"second 61 is not taken",                     TEXT("2026-09-23T12:00:61Z"),                                false, 0                     },
    {"no seconds are not taken",                   TEXT("2026-09-23T12:00Z"),                                   false, 0                     },
    {"an empty fraction is not taken",             TEXT("2026-09-23T12:00:00.Z"),                               false, 0                     },
    {"a fraction with a comma is not taken",       TEXT("2026-09-23T12:00:00,5Z"),                              false, 0                     },
    {"two fractions are not taken",                TEXT("2026-09-23T12:00:00.5.5Z"),                            false, 0                     },
    {"a sign in a fraction is not taken",          TEXT("2026-09-23T12:00:00.-5Z"),                             false, 0                     },
    {"a space for the T is not taken",             TEXT("2026-09-23 12:00:00Z"),                                false, 0                     },
    {"a space before Z is not taken",              TEXT("2026-09-23T12:00:00 Z"),                               false, 0                     },
    {"a space behind is not taken",                TEXT("2026-09-23T12:00:00Z "),                               false, 0                     },
    {"a NUL behind is not taken",                  TEXT("2026-09-23T12:00:00Z\0"),                              false, 0                     },
    {"a day that does not exist is not taken",     TEXT("2026-02-29T12:00:00Z"),                                false, 0                     },
    {"a day alone is not taken",                   TEXT("2026-09-23"),                                          false, 0                     },
    {"a T without a time is not taken",            TEXT("2026-09-23T"),                                         false, 0                     },
    {"the basic form is not taken",                TEXT("20260923T120000Z"),                                    false, 0                     },
    {"seconds since the epoch are not taken",      TEXT("1790164800"),                                          false, 0                     },
    {"the form of HTTP is not taken",              TEXT("Wed, 23 Sep 2026 12:00:00 GMT"),                       false, 0                     },
    {"a zone's name is not taken",                 TEXT("2026-09-23T12:00:00Z[Europe/Berlin]"),                 false, 0                     },
    {"one digit of hour is not taken",             TEXT("2026-09-23T1:00:00Z"),                                 false, 0                     },
    {"nothing is no time",                         TEXT(""),                                                    false, 0                     },
    {"no text is no time",                         {NULL, 0},                                                   false, 0                     },
};

static void instant_case_holds(const void *row)
{
    const struct instant_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(256);
    instant value = 4711;
    assert_int_equal(instant_parse(it->text, &value), it->taken);
    assert_int_equal(value, it->taken ? it->value : 4711);
    if (it->taken) {
        instant again = 0;
        assert_true(instant_parse(instant_format_micros(arena, value), &again));
        assert_int_equal(again, value);
    }
}

static const struct format_case {
    const char *says;
    instant at;
    struct text millis, micros;
} FORMAT_CASES[] = {
    {"the epoch",                         0,                                         TEXT("1970-01-01T00:00:00.000Z"), TEXT("1970-01-01T00:00:00.000000Z")},
    {"microseconds are cut, not rounded", NOON + 123999,                             TEXT("2026-09-23T12:00:00.123Z"),
     TEXT("2026-09-23T12:00:00.123999Z")                                                                                                                  },
    {"so they are before the epoch",      -1,                                        TEXT("1969-12-31T23:59:59.999Z"),
     TEXT("1969-12-31T23:59:59.999999Z")                                                                                                                  },
    {"the first instant of all",          FIRST_DAY *INSTANT_DAY,                    TEXT("0001-01-01T00:00:00.000Z"),
     TEXT("0001-01-01T00:00:00.000000Z")                                                                                                                  },
    {"the last instant of all",           (LAST_DAY + INT64_C(1)) * INSTANT_DAY - 1,
     TEXT("9999-12-31T23:59:59.999Z"),                                                                                 TEXT("9999-12-31T23:59:59.999999Z")},
};

static void format_case_holds(const void *row)
{
    const struct format_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(256);
    assert_text_equal(instant_format(arena, it->at), it->millis);
    assert_text_equal(instant_format_micros(arena, it->at), it->micros);
}

/* The calendar as a child learns it, one day at a time. */
static struct civil_day civil_after(struct civil_day civil)
{
    static const int32_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (civil.year % 4 == 0 && civil.year % 100 != 0) || civil.year % 400 == 0;
    int32_t last = DAYS[civil.month - 1] + (civil.month == 2 && is_leap);

    civil.day_of_month++;
    if (civil.day_of_month > last) {
        civil.day_of_month = 1;
        civil.month++;
    }
    if (civil.month > 12) {
        civil.month = 1;
        civil.year++;
    }
    return civil;
}

static bool goes_both_ways(day value, struct civil_day expected)
{
    struct civil_day civil = civil_of_day(value);
    return civil.year == expected.year && civil.month == expected.month
           && civil.day_of_month == expected.day_of_month && day_of_civil(civil) == value;
}

static void every_day_goes_both_ways(const void *row)
{
    struct civil_day expected = {.year = 1, .month = 1, .day_of_month = 1};
    day value = FIRST_DAY;
    while (value <= LAST_DAY && goes_both_ways(value, expected)) {
        expected = civil_after(expected);
        value++;
    }
    assert_int_equal(value, LAST_DAY + 1);
    assert_int_equal(expected.year, 10000);
}

static void sampled_days_are_read_as_they_are_written(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    for (day value = FIRST_DAY; value <= LAST_DAY; value += 97) {
        day again = DAY_NONE;
        assert_true(day_parse(day_format(arena, value), &again));
        assert_int_equal(again, value);
        assert_int_equal(day_of_instant(value * INSTANT_DAY), value);
        assert_int_equal(day_of_instant(value * INSTANT_DAY - 1), value - 1);
        arena_reset(arena);
    }
}

static void months_that_are_none(void *context)
{
    const int32_t *month = context;
    day_of_civil((struct civil_day){.year = 2026, .month = *month, .day_of_month = 1});
}

static void a_month_that_is_none_is_a_bug(const void *row)
{
    int32_t month = 0;
    assert_true(case_aborts(months_that_are_none, &month));
    month = 13;
    assert_true(case_aborts(months_that_are_none, &month));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(DAY_CASES, day_case_holds),
        CASE_TABLE(INSTANT_CASES, instant_case_holds),
        CASE_TABLE(FORMAT_CASES, format_case_holds),
        CASE_PLAIN("every day from 0001 to 9999 goes both ways", every_day_goes_both_ways),
        CASE_PLAIN("days are read as they are written", sampled_days_are_read_as_they_are_written),
        CASE_PLAIN("a month that is none is a bug", a_month_that_is_none_is_a_bug),
    };
    return cases_run_tables("time", TABLES, COUNT_OF(TABLES));
}
