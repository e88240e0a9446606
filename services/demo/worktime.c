#include "demo/worktime.h"

#include "base/ensure.h"

#define MONTHS           12
#define QUARTERS         4
#define QUARTER_MONTHS   3
#define SUMMER_BEGINS    3  /* March */
#define SUMMER_ENDS      10 /* October */
#define CHANGE_AT_HOUR   1  /* in UTC */
#define WEEKDAY_SATURDAY 5

static const char *const MONTH_NAMES[MONTHS] = {"January",   "February", "March",    "April",
                                                "May",       "June",     "July",     "August",
                                                "September", "October",  "November", "December"};

/* From Monday, 0. 1970-01-01 was a Thursday. */
static int weekday(day on)
{
    return (int)(((on + 3) % 7 + 7) % 7);
}

static day civil(int32_t year, int32_t month, int32_t day_of_month)
{
    return day_of_civil((struct civil_day){year, month, day_of_month});
}

static instant change_of(int32_t year, int32_t month)
{
    day last = civil(year, month, 31);
    day sunday = last - (weekday(last) + 1) % 7;

    return sunday * INSTANT_DAY + CHANGE_AT_HOUR * INSTANT_HOUR;
}

/* How far Berlin is ahead of UTC. */
static instant offset_at(instant at)
{
    int32_t year = civil_of_day(day_of_instant(at)).year;
    bool summer = at >= change_of(year, SUMMER_BEGINS) && at < change_of(year, SUMMER_ENDS);

    return (summer ? 2 : 1) * INSTANT_HOUR;
}

instant worktime_instant(day on, int64_t minute_of_day)
{
    instant wall = on * INSTANT_DAY + minute_of_day * INSTANT_MINUTE;

    return wall - offset_at(wall - INSTANT_HOUR);
}

day worktime_day(instant at)
{
    return day_of_instant(at + offset_at(at));
}

static int64_t minute_of_day(instant at)
{
    instant wall = at + offset_at(at);

    return (wall - day_of_instant(wall) * INSTANT_DAY) / INSTANT_MINUTE;
}

day easter_sunday(int32_t year)
{
    int32_t a = year % 19;
    int32_t b = year / 100;
    int32_t c = year % 100;
    int32_t d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int32_t e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    int32_t f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

    return civil(year, f / 31, f % 31 + 1);
}

bool worktime_is_holiday(day on)
{
    static const struct {
        int32_t month, day_of_month;
    } FIXED[] = {
        {1,  1 },
        {3,  8 }, /* women's day, in Berlin */
        {5,  1 },
        {10, 3 },
        {12, 25},
        {12, 26},
    };
    static const int32_t AFTER_EASTER[] = {-2, 1, 39, 50}; /* Good Friday … Whit Monday */
    struct civil_day date = civil_of_day(on);

    for (size_t i = 0; i < COUNT_OF(FIXED); i++) {
        if (date.month == FIXED[i].month && date.day_of_month == FIXED[i].day_of_month) {
            return true;
        }
    }
    for (size_t i = 0; i < COUNT_OF(AFTER_EASTER); i++) {
        if (on == easter_sunday(date.year) + AFTER_EASTER[i]) {
            return true;
        }
    }
    return false;
}

bool worktime_is_workday(day on)
{
    return weekday(on) < WEEKDAY_SATURDAY && !worktime_is_holiday(on);
}

day workday_from(day on)
{
    while (!worktime_is_workday(on)) {
        on++;
    }
    return on;
}

day workday_until(day on)
{
    while (!worktime_is_workday(on)) {
        on--;
    }
    return on;
}

day workday_add(day on, int64_t days)
{
    day step = days < 0 ? -1 : 1;

    for (int64_t left = days < 0 ? -days : days; left > 0; left--) {
        on += step;
        while (!worktime_is_workday(on)) {
            on += step;
        }
    }
    return on;
}

instant worktime_add(instant from, int64_t minutes)
{
    day on = worktime_day(from);
    int64_t minute = minute_of_day(from);
    instant seconds = from % INSTANT_MINUTE;

    ensure(minutes >= 0);
    if (!worktime_is_workday(on) || minute >= WORKTIME_ENDS) {
        on = workday_from(on + 1);
        minute = WORKTIME_BEGINS;
    }
    minute = minute < WORKTIME_BEGINS ? WORKTIME_BEGINS : minute;
    while (minute + minutes >= WORKTIME_ENDS) {
        minutes -= WORKTIME_ENDS - minute;
        on = workday_from(on + 1);
        minute = WORKTIME_BEGINS;
    }
    return worktime_instant(on, minute + minutes) + seconds;
}

instant worktime_subtract(instant until, int64_t minutes)
{
    day on = worktime_day(until);
    int64_t minute = minute_of_day(until);
    instant seconds = until % INSTANT_MINUTE;

    ensure(minutes >= 0);
    if (!worktime_is_workday(on) || minute < WORKTIME_BEGINS) {
        on = workday_until(on - 1);
        minute = WORKTIME_ENDS;
    }
    minute = minute > WORKTIME_ENDS ? WORKTIME_ENDS : minute;
    while (minute - minutes < WORKTIME_BEGINS) {
        minutes -= minute - WORKTIME_BEGINS;
        on = workday_until(on - 1);
        minute = WORKTIME_ENDS;
    }
    return worktime_instant(on, minute - minutes) + seconds;
}

instant worktime_floor(instant at)
{
    day on = worktime_day(at);
    int64_t minute = minute_of_day(at);

    if (worktime_is_workday(on) && minute >= WORKTIME_BEGINS) {
        return minute < WORKTIME_ENDS ? at : worktime_instant(on, WORKTIME_ENDS);
    }
    return worktime_instant(workday_until(on - 1), WORKTIME_ENDS);
}

struct text day_words(struct arena *arena, day on)
{
    struct civil_day date = civil_of_day(on);

    return text_format(arena, "%d %s %d", (int)date.day_of_month, MONTH_NAMES[date.month - 1],
                       (int)date.year);
}

struct text instant_words(struct arena *arena, instant at)
{
    struct civil_day date = civil_of_day(worktime_day(at));
    int minute = (int)minute_of_day(at);

    return text_format(arena, "%d %s at %02d:%02d", (int)date.day_of_month,
                       MONTH_NAMES[date.month - 1], minute / 60, minute % 60);
}

int32_t quarter_number(day on)
{
    struct civil_day date = civil_of_day(on);

    return date.year * QUARTERS + (date.month - 1) / QUARTER_MONTHS;
}

day quarter_first_day(int32_t quarter)
{
    return civil(quarter / QUARTERS, quarter % QUARTERS * QUARTER_MONTHS + 1, 1);
}

day quarter_last_day(int32_t quarter)
{
    return quarter_first_day(quarter + 1) - 1;
}

struct text quarter_text(struct arena *arena, int32_t quarter)
{
    return text_format(arena, "%04dQ%d", (int)(quarter / QUARTERS), (int)(quarter % QUARTERS) + 1);
}
