#include "base/time.h"

#include "base/ensure.h"

#define DAYS_PER_ERA  146097 /* 400 years */
#define DAYS_TO_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

#define YEAR_MIN 1
#define YEAR_MAX 9999

/* Division that rounds down, also below zero. `divisor` is above zero. */
static int64_t divide_down(int64_t dividend, int64_t divisor)
{
    return dividend / divisor - (dividend % divisor < 0);
}

static bool year_is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t month_days(int32_t year, int32_t month)
{
    static const int32_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_is_leap(year) ? 29 : DAYS[month - 1];
}

struct civil_day civil_of_day(day value)
{
    int64_t shifted = (int64_t)value + DAYS_TO_EPOCH;
    int64_t era = divide_down(shifted, DAYS_PER_ERA);
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2);

    return (struct civil_day){
        .year = (int32_t)year,
        .month = (int32_t)month,
        .day_of_month = (int32_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
}

day day_of_civil(struct civil_day civil)
{
    ensure(civil.month >= 1);
    ensure(civil.month <= 12);

    int64_t year = (int64_t)civil.year - (civil.month <= 2);
    int64_t era = divide_down(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month_from_march = civil.month > 2 ? civil.month - 3 : civil.month + 9;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + civil.day_of_month - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (day)(era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH);
}

day day_of_instant(instant at)
{
    return (day)divide_down(at, INSTANT_DAY);
}

/* Cuts `count` decimal digits off the front of `rest`. */
static bool cut_digits(struct text *rest, size_t count, int32_t *value)
{
    if (rest->length < count) {
        return false;
    }
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        char digit = rest->bytes[i];
        if (digit < '0' || digit > '9') {
            return false;
        }
        sum = sum * 10 + (digit - '0');
    }
    *rest = (struct text){rest->bytes + count, rest->length - count};
    *value = sum;
    return true;
}

/* Cuts one character off the front of `rest`: `wanted`, or `also`. */
static bool cut_character(struct text *rest, char wanted, char also)
{
    if (rest->length == 0 || (rest->bytes[0] != wanted && rest->bytes[0] != also)) {
        return false;
    }
    *rest = (struct text){rest->bytes + 1, rest->length - 1};
    return true;
}

static bool cut_day(struct text *rest, day *value)
{
    struct civil_day civil = {0};
    bool has_form = cut_digits(rest, 4, &civil.year) && cut_character(rest, '-', '-')
                    && cut_digits(rest, 2, &civil.month) && cut_character(rest, '-', '-')
                    && cut_digits(rest, 2, &civil.day_of_month);
    if (!has_form || civil.year < YEAR_MIN || civil.month < 1 || civil.month > 12) {
        return false;
    }
    if (civil.day_of_month < 1 || civil.day_of_month > month_days(civil.year, civil.month)) {
        return false;
    }
    *value = day_of_civil(civil);
    return true;
}

/* Cuts `HH:MM` and gives it as microseconds. */
static bool cut_hour_and_minute(struct text *rest, int64_t *micros)
{
    int32_t hour = 0;
    int32_t minute = 0;
    bool has_form =
        cut_digits(rest, 2, &hour) && cut_character(rest, ':', ':') && cut_digits(rest, 2, &minute);
    if (!has_form || hour > 23 || minute > 59) {
        return false;
    }
    *micros = hour * INSTANT_HOUR + minute * INSTANT_MINUTE;
    return true;
}

/* Cuts `.` and digits, when they are there: at least one digit, those beyond the sixth without
 * effect. */
static bool cut_fraction(struct text *rest, int64_t *micros)
{
    *micros = 0;
    if (!cut_character(rest, '.', '.')) {
        return true;
    }
    int64_t worth = INSTANT_SECOND / 10;
    int32_t digit = 0;
    size_t length_before = rest->length;
    while (cut_digits(rest, 1, &digit)) {
        *micros += digit * worth;
        worth /= 10;
    }
    return rest->length < length_before;
}

/* Cuts `Z` or `±HH:MM`. */
static bool cut_offset(struct text *rest, int64_t *micros)
{
    if (cut_character(rest, 'Z', 'z')) {
        *micros = 0;
        return true;
    }
    bool behind = cut_character(rest, '-', '-');
    if (!behind && !cut_character(rest, '+', '+')) {
        return false;
    }
    if (!cut_hour_and_minute(rest, micros)) {
        return false;
    }
    *micros = behind ? -*micros : *micros;
    return true;
}

bool day_parse(struct text text, day *value)
{
    day parsed = 0;
    if (!cut_day(&text, &parsed) || text.length > 0) {
        return false;
    }
    *value = parsed;
    return true;
}

struct text day_format(struct arena *arena, day value)
{
    struct civil_day civil = civil_of_day(value);
    return text_format(arena, "%04d-%02d-%02d", civil.year, civil.month, civil.day_of_month);
}

bool instant_parse(struct text text, instant *value)
{
    day on = 0;
    int32_t second = 0;
    int64_t time_of_day = 0;
    int64_t fraction = 0;
    int64_t offset = 0;
    bool has_form = cut_day(&text, &on) && cut_character(&text, 'T', 't')
                    && cut_hour_and_minute(&text, &time_of_day) && cut_character(&text, ':', ':')
                    && cut_digits(&text, 2, &second) && cut_fraction(&text, &fraction)
                    && cut_offset(&text, &offset);
    if (!has_form || text.length > 0 || second > 59) {
        return false;
    }
    instant at = on * INSTANT_DAY + time_of_day + second * INSTANT_SECOND + fraction - offset;

    /* The offset may have led out of the years that have four digits. */
    struct civil_day civil = civil_of_day(day_of_instant(at));
    if (civil.year < YEAR_MIN || civil.year > YEAR_MAX) {
        return false;
    }
    *value = at;
    return true;
}

/* The instant with `digits` digits of its second's fraction, which are `fraction`. */
static struct text format_with(struct arena *arena, instant at, int digits, int fraction)
{
    struct civil_day civil = civil_of_day(day_of_instant(at));
    int64_t within = at - day_of_instant(at) * INSTANT_DAY;
    int seconds = (int)(within / INSTANT_SECOND);
    return text_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%0*dZ", civil.year, civil.month,
                       civil.day_of_month, seconds / 3600, seconds / 60 % 60, seconds % 60, digits,
                       fraction);
}

static int micros_of_second(instant at)
{
    return (int)(at - divide_down(at, INSTANT_SECOND) * INSTANT_SECOND);
}

struct text instant_format(struct arena *arena, instant at)
{
    return format_with(arena, at, 3, micros_of_second(at) / 1000);
}

struct text instant_format_micros(struct arena *arena, instant at)
{
    return format_with(arena, at, 6, micros_of_second(at));
}
