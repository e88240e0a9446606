/*
 * Instants and days. All of it is arithmetic on UTC (proleptic Gregorian, no leap seconds, as RFC
 * 3339 and POSIX have it); zones are PostgreSQL's business.
 */
#pragma once

#include "base/language.h"
#include "base/text.h"

/* Microseconds since 1970-01-01T00:00:00Z. 0 stands for "none" where a field says so. */
typedef int64_t instant;

/* Days since 1970-01-01. */
typedef int32_t day;

#define INSTANT_SECOND INT64_C(1000000)
#define INSTANT_MINUTE (60 * INSTANT_SECOND)
#define INSTANT_HOUR   (60 * INSTANT_MINUTE)
#define INSTANT_DAY    (24 * INSTANT_HOUR)

/* No day at all. */
#define DAY_NONE INT32_MIN

struct civil_day {
    int32_t year;         /* 1 … 9999 */
    int32_t month;        /* 1 … 12 */
    int32_t day_of_month; /* 1 … 31 */
};

/* Both ways between a day and its calendar date; the algorithms are Howard Hinnant's
 * ("chrono-compatible low-level date algorithms"). */
struct civil_day civil_of_day(day value);
day day_of_civil(struct civil_day civil);

/* The UTC day in which the instant lies. */
day day_of_instant(instant at);

/* Reads `YYYY-MM-DD`; false when it is not a day that exists. */
must_use bool day_parse(struct text text, day *value);

/* `YYYY-MM-DD` in `arena`. */
struct text day_format(struct arena *arena, day value);

/* Reads an RFC 3339 time with an offset, to the microsecond; more digits are cut; a leap second is
 * none. */
must_use bool instant_parse(struct text text, instant *value);

/* `YYYY-MM-DDTHH:MM:SS.mmmZ`: the API's form. */
struct text instant_format(struct arena *arena, instant at);

/* `YYYY-MM-DDTHH:MM:SS.uuuuuuZ`: the ledger's form. */
struct text instant_format_micros(struct arena *arena, instant at);
