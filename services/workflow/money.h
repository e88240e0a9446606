/*
 * Money at plan rates, and fiscal quarters. No floating point.
 */
#pragma once

#include "base/arena.h"
#include "base/money.h"
#include "base/text.h"
#include "base/time.h"
#include "contract/types.h"

/* The fiscal quarter of a day: "2027Q1". A fiscal year is named after the calendar year in which it
 * ends. */
struct text quarter_of_day(struct arena *arena, day on, int32_t fiscal_year_starts_month);

/* The first day of a quarter, and of the one after it; false when the text is no quarter. */
must_use bool quarter_days(struct text quarter, int32_t fiscal_year_starts_month, day *first,
                           day *next_first);

/*
 * `minor` of `currency` in the base currency's minor units: 128-bit product, half to even,
 * exponents of ISO 4217. `rate_e8` is what one major unit costs in major units of the base, in
 * hundred-millionths. False when it does not fit MONEY_MINOR_MAX, or `rate_e8` is none. What is in
 * the base currency already stays as it is, whatever the rate.
 */
must_use bool money_to_base(int64_t minor, struct text currency, struct text base_currency,
                            int64_t rate_e8, int64_t *base_minor);

/* The rate of a currency in a list; 0 when there is none. */
int64_t rate_find(const struct rate_list *rates, struct text currency);

/* A text of three letters as a currency's code; any other is "none". */
struct money money_of(int64_t minor, struct text currency);
