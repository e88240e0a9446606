/*
 * An amount of money in a currency's minor units (cents; yen have none, dinars have mills). No floating point.
 */
#pragma once

#include "base/language.h"

/* The largest amount that every JSON reader keeps exactly: 2^53 - 1. */
#define MONEY_MINOR_MAX INT64_C(9007199254740991)

struct money {
    int64_t minor;
    char currency[4]; /* ISO 4217, three capitals and a NUL; "" is "none" */
};
