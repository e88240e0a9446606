/*
 * When people work: Monday to Friday from nine to five in Berlin, but not on its public holidays.
 *
 * The script plans the lives of its people itself, so it knows the one zone in which they live:
 * central European time, with summer time between the last Sundays of March and October (directive
 * 2000/84/EC). What a deadline is, the core says by PostgreSQL's zones.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

#define WORKTIME_ZONE        "Europe/Berlin"
#define WORKTIME_BEGINS      INT64_C(540)  /* minutes of the day: nine o'clock */
#define WORKTIME_ENDS        INT64_C(1020) /* five */
#define WORKTIME_DAY_MINUTES (WORKTIME_ENDS - WORKTIME_BEGINS)

/* The instant at which the clocks in Berlin show so many minutes past midnight. */
instant worktime_instant(day on, int64_t minute_of_day);

/* The day in Berlin. */
day worktime_day(instant at);

/* Easter Sunday of the year (Meeus, Jones, Butcher). */
day easter_sunday(int32_t year);

bool worktime_is_holiday(day on);
bool worktime_is_workday(day on);

/* The first working day that is not before `on`, or, for the other, not after it. */
day workday_from(day on);
day workday_until(day on);

/* So many working days later; below zero: earlier. `on` need not be one. */
day workday_add(day on, int64_t days);

/* So many working minutes later, or earlier. */
instant worktime_add(instant from, int64_t minutes);
instant worktime_subtract(instant until, int64_t minutes);

/* `at` if people work then; else the end of the last working time before it. */
instant worktime_floor(instant at);

/* "31 March 2027" */
struct text day_words(struct arena *arena, day on);

/* "2 March at 14:30", on the clocks of Berlin. */
struct text instant_words(struct arena *arena, instant at);

/* ---- quarters of the calendar year, counted from that of year 0 ------------------------------ */

int32_t quarter_number(day on);
day quarter_first_day(int32_t quarter);
day quarter_last_day(int32_t quarter);

/* "2027Q1" */
struct text quarter_text(struct arena *arena, int32_t quarter);
