#include "workflow/money.h"

#include <string.h>

/* Wide enough for the product of an amount and a rate. */
__extension__ typedef __int128 wide;

#define RATE_EXPONENT  8 /* rates are in hundred-millionths */
#define QUARTER_MONTHS 3
#define YEAR_MONTHS    12

/* `dividend`, which is not below zero, by `divisor`; a half goes to the even neighbour. */
static wide divide_half_even(wide dividend, wide divisor)
{
    wide quotient = dividend / divisor;
    wide twice_rest = (dividend % divisor) * 2;
    bool up = twice_rest > divisor || (twice_rest == divisor && quotient % 2 == 1);
    return quotient + (up ? 1 : 0);
}

static wide power_of_ten(int exponent)
{
    wide power = 1;
    for (int i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

/* Whether the amount is one that every JSON reader keeps exactly. */
static bool is_exact(wide minor)
{
    return minor >= -MONEY_MINOR_MAX && minor <= MONEY_MINOR_MAX;
}

/* The two characters behind the year: "Q1" … "Q4"; 0 when they are none. */
static int32_t quarter_number(struct text ending)
{
    if (ending.bytes[0] != 'Q' || ending.bytes[1] < '1' || ending.bytes[1] > '4') {
        return 0;
    }
    return ending.bytes[1] - '0';
}

/* The first day of the month that comes `months` after January of `year`. */
static day month_first(int32_t year, int32_t months)
{
    return day_of_civil((struct civil_day){
        .year = year + months / YEAR_MONTHS,
        .month = months % YEAR_MONTHS + 1,
        .day_of_month = 1,
    });
}

struct text quarter_of_day(struct arena *arena, day on, int32_t fiscal_year_starts_month)
{
    struct civil_day civil = civil_of_day(on);
    int32_t months = civil.month - fiscal_year_starts_month; /* since the fiscal year began */
    int32_t started_year = civil.year;
    if (months < 0) {
        months += YEAR_MONTHS;
        started_year--;
    }
    int32_t year = started_year + (fiscal_year_starts_month > 1 ? 1 : 0);
    return text_format(arena, "%04dQ%d", year, months / QUARTER_MONTHS + 1);
}

bool quarter_days(struct text quarter, int32_t fiscal_year_starts_month, day *first,
                  day *next_first)
{
    int64_t year = 0;
    if (quarter.length != sizeof("2027Q1") - 1
        || !text_to_integer((struct text){quarter.bytes, 4}, &year)) {
        return false;
    }
    int32_t number = quarter_number((struct text){quarter.bytes + 4, 2});
    if (number == 0 || year < 1) {
        return false;
    }
    int32_t started_year = (int32_t)year - (fiscal_year_starts_month > 1 ? 1 : 0);
    int32_t months = fiscal_year_starts_month - 1 + (number - 1) * QUARTER_MONTHS;
    *first = month_first(started_year, months);
    *next_first = month_first(started_year, months + QUARTER_MONTHS);
    return true;
}

bool money_to_base(int64_t minor, struct text currency, struct text base_currency, int64_t rate_e8,
                   int64_t *base_minor)
{
    if (!is_exact(minor)) {
        return false;
    }
    if (text_equal(currency, base_currency)) {
        *base_minor = minor;
        return true;
    }
    if (rate_e8 <= 0) {
        return false;
    }
    int from_exponent = currency_exponent(money_of(0, currency).currency);
    int to_exponent = currency_exponent(money_of(0, base_currency).currency);
    wide product = (wide)(minor < 0 ? -minor : minor) * rate_e8;
    wide base =
        divide_half_even(product, power_of_ten(RATE_EXPONENT + from_exponent - to_exponent));
    if (!is_exact(base)) {
        return false;
    }
    *base_minor = (int64_t)(minor < 0 ? -base : base);
    return true;
}

int64_t rate_find(const struct rate_list *rates, struct text currency)
{
    for (size_t i = 0; i < rates->count; i++) {
        if (text_equal(rates->items[i].currency, currency)) {
            return rates->items[i].rate_e8;
        }
    }
    return 0;
}

struct money money_of(int64_t minor, struct text currency)
{
    struct money money = {.minor = minor};
    if (currency.length == sizeof(money.currency) - 1) {
        memcpy(money.currency, currency.bytes, currency.length);
    }
    return money;
}
