#include "workflow/calendar.h"

#include "base/ensure.h"

/* No step is longer: with it, no instant of ours can leave its range. */
#define MINUTES_MAX INT64_C(10000000000)

static size_t interval_count(const struct calendar *calendar)
{
    return calendar == NULL ? 0 : calendar->interval_count;
}

/* How many intervals have ended at `at`: the place of the first that has not. */
static size_t count_ended(const struct calendar *calendar, instant at)
{
    size_t low = 0;
    size_t high = interval_count(calendar);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->intervals[middle].ends_at <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* How many intervals have begun before `at`. */
static size_t count_begun(const struct calendar *calendar, instant at)
{
    size_t ended = count_ended(calendar, at);
    bool inside = ended < interval_count(calendar) && calendar->intervals[ended].starts_at < at;
    return ended + (inside ? 1 : 0);
}

static instant end_of_utc_day(day on)
{
    return ((instant)on + 1) * INSTANT_DAY;
}

static int64_t larger(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

static int64_t smaller(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

instant calendar_add(const struct calendar *calendar, instant from, int64_t minutes)
{
    ensure(minutes >= 0);
    ensure(minutes <= MINUTES_MAX);

    int64_t left = minutes * INSTANT_MINUTE;
    instant at = from;
    for (size_t i = count_ended(calendar, from); left > 0 && i < interval_count(calendar); i++) {
        at = larger(from, calendar->intervals[i].starts_at);
        int64_t worked = smaller(left, calendar->intervals[i].ends_at - at);
        at += worked;
        left -= worked;
    }
    return at + left;
}

instant calendar_subtract(const struct calendar *calendar, instant until, int64_t minutes)
{
    ensure(minutes >= 0);
    ensure(minutes <= MINUTES_MAX);

    int64_t left = minutes * INSTANT_MINUTE;
    instant at = until;
    for (size_t i = count_begun(calendar, until); left > 0 && i > 0; i--) {
        at = smaller(until, calendar->intervals[i - 1].ends_at);
        int64_t worked = smaller(left, at - calendar->intervals[i - 1].starts_at);
        at -= worked;
        left -= worked;
    }
    return at - left;
}

int64_t calendar_minutes_between(const struct calendar *calendar, instant from, instant until)
{
    size_t count = interval_count(calendar);
    int64_t worked = 0;
    instant known_until = from; /* where the calendar ends, if not before */

    for (size_t i = count_ended(calendar, from); i < count; i++) {
        const struct working_interval *interval = &calendar->intervals[i];
        instant starts_at = larger(from, interval->starts_at);
        worked += larger(0, smaller(until, interval->ends_at) - starts_at);
        known_until = interval->ends_at;
    }
    worked += larger(0, until - known_until);
    return worked / INSTANT_MINUTE;
}

instant calendar_end_of_day(const struct calendar *calendar, day on)
{
    size_t count = interval_count(calendar);
    if (count == 0 || calendar->intervals[count - 1].on < on) {
        return end_of_utc_day(on);
    }
    size_t last = count;
    while (last > 0 && calendar->intervals[last - 1].on > on) {
        last--;
    }
    return last == 0 ? end_of_utc_day(on) : calendar->intervals[last - 1].ends_at;
}
