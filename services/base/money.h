/*
 * An amount of money in a currency's minor units (cents; yen have none, dinars have mills). No
 * floating point.
 */
#pragma once

#include "base/language.h"
#include "base/text.h"

/* The largest amount that every JSON reader keeps exactly: 2^53 - 1. */
#define MONEY_MINOR_MAX INT64_C(9007199254740991)

struct money {
    int64_t minor;
    char currency[4]; /* ISO 4217, three capitals and a NUL; "" is "none" */
};

/* How many minor units make one major unit, as a power of ten (ISO 4217); 2 when the currency is
 * unknown. */
int currency_exponent(const char currency[4]);

/* Whether ISO 4217 knows the currency and divides it: "EUR", "JPY"; neither gold (XAU) nor the code
 * for tests (XTS). */
bool currency_known(struct text code);
