#include "unit/cases.h"
#include "unit/workflow/dice.h"
#include "workflow/money.h"

__extension__ typedef __int128 wide;

#define ONE  INT64_C(100000000) /* a rate of 1 */
#define MOST MONEY_MINOR_MAX

static const struct base_case {
    const char *says;
    int64_t minor;
    struct text currency;
    struct text base;
    int64_t rate_e8;
    bool fits;
    int64_t base_minor;
} BASE_CASES[] = {
    {"dollars at 0.92",                         48000000,  TEXT("USD"), TEXT("EUR"), 92000000,    true,  44160000},
    {"a rate of one changes nothing",           4711,      TEXT("USD"), TEXT("EUR"), ONE,         true,  4711    },
    {"nothing costs nothing",                   0,         TEXT("USD"), TEXT("EUR"), 92000000,    true,  0       },
    {"yen have no minor unit: 1,000 JPY",       1000,      TEXT("JPY"), TEXT("EUR"), 620000,      true,  620     },
    {"dinars have mills: 1.000 KWD",            1000,      TEXT("KWD"), TEXT("EUR"), 299000000,   true,  299     },
    {"euros to yen lose two places",            100,       TEXT("EUR"), TEXT("JPY"), 16130000000, true,  161     },
    {"euros to dinars gain one",                100,       TEXT("EUR"), TEXT("KWD"), 33400000,    true,  334     },
    {"dinars to yen lose three",                1000,      TEXT("KWD"), TEXT("JPY"), 48210000000, true,  482     },
    {"four places: units of account to yen",    10000,     TEXT("UYW"), TEXT("JPY"), ONE,         true,  1       },
    {"yen to units of account gain four",       1,         TEXT("JPY"), TEXT("UYW"), ONE,         true,  10000   },
    {"a half goes down to the even neighbour",  1,         TEXT("USD"), TEXT("EUR"), 250000000,   true,  2       },
    {"a half goes up to the even neighbour",    1,         TEXT("USD"), TEXT("EUR"), 350000000,   true,  4       },
    {"a half of one is none",                   1,         TEXT("USD"), TEXT("EUR"), 50000000,    true,  0       },
    {"more than a half goes up",                1,         TEXT("USD"), TEXT("EUR"), 250000001,   true,  3       },
    {"less than a half goes down",              1,         TEXT("USD"), TEXT("EUR"), 349999999,   true,  3       },
    {"below zero rounds as above",              -1,        TEXT("USD"), TEXT("EUR"), 350000000,   true,  -4      },
    {"below zero to the even neighbour",        -1,        TEXT("USD"), TEXT("EUR"), 250000000,   true,  -2      },
    {"the largest amount stays at a rate of 1", MOST,      TEXT("USD"), TEXT("EUR"), ONE,         true,  MOST    },
    {"the largest at more than 1 does not fit", MOST,      TEXT("USD"), TEXT("EUR"), 2 * ONE,     false, 0       },
    {"the smallest at more than 1 does not",    -MOST,     TEXT("USD"), TEXT("EUR"), 2 * ONE,     false, 0       },
    {"the largest of both does not",            MOST,      TEXT("JPY"), TEXT("UYW"), INT64_MAX,   false, 0       },
    {"past the largest is not taken",           MOST + 1,  TEXT("USD"), TEXT("EUR"), 1,           false, 0       },
    {"nor past the smallest",                   INT64_MIN, TEXT("USD"), TEXT("EUR"), 1,           false, 0       },
    {"the smallest rate leaves little",         MOST,      TEXT("USD"), TEXT("EUR"), 1,           true,  90071993},
    {"no rate is none",                         100,       TEXT("USD"), TEXT("EUR"), 0,           false, 0       },
    {"a rate below zero is none",               100,       TEXT("USD"), TEXT("EUR"), -ONE,        false, 0       },
    {"the base currency needs no rate",         100,       TEXT("EUR"), TEXT("EUR"), 0,           true,  100     },
    {"past the largest is none in it either",   MOST + 1,  TEXT("EUR"), TEXT("EUR"), 0,           false, 0       },
};

static void base_case_holds(const void *row)
{
    const struct base_case *it = row;
    int64_t base = 4711;
    assert_int_equal(money_to_base(it->minor, it->currency, it->base, it->rate_e8, &base),
                     it->fits);
    assert_int_equal(base, it->fits ? it->base_minor : 4711);
}

static const struct place {
    struct text currency;
    int64_t minors; /* that make one major unit */
} PLACES[] = {
    {TEXT("JPY"), 1    },
    {TEXT("EUR"), 100  },
    {TEXT("USD"), 100  },
    {TEXT("KWD"), 1000 },
    {TEXT("UYW"), 10000},
};

/* Checks what must be true of a right answer: none is nearer, and of two that are equally near it
 * is the even one. */
static void check_nearest(int64_t minor, const struct place *from, const struct place *to,
                          int64_t rate_e8)
{
    int64_t base = 0;
    wide exact = (wide)minor * rate_e8 * to->minors; /* in parts of `scale` */
    wide scale = (wide)ONE * from->minors;
    bool fits = money_to_base(minor, from->currency, to->currency, rate_e8, &base);

    wide twice_off = 2 * (exact - (wide)base * scale);
    if (!fits) {
        assert_true(2 * exact >= (2 * (wide)MOST + 1) * scale);
        return;
    }
    assert_true(twice_off <= scale);
    assert_true(twice_off >= -scale);
    if (twice_off == scale || twice_off == -scale) {
        assert_true(base % 2 == 0);
    }
}

static void the_answer_is_the_nearest(const void *row)
{
    struct dice dice = {.state = 3};
    int64_t halves = 0;
    for (int i = 0; i < 200000; i++) {
        const struct place *from = &PLACES[dice_between(&dice, 0, COUNT_OF(PLACES) - 1)];
        const struct place *to = &PLACES[dice_between(&dice, 0, COUNT_OF(PLACES) - 1)];
        int64_t most = dice_once_in(&dice, 2) ? 1000 : MOST;
        int64_t rate = dice_once_in(&dice, 2) ? dice_between(&dice, 1, 40) * (ONE / 20)
                                              : dice_between(&dice, 1, MOST / 1000000);
        int64_t minor = dice_between(&dice, 0, most);
        if (!text_equal(from->currency, to->currency)) {
            check_nearest(minor, from, to, rate);
            halves += (wide)minor * rate * to->minors * 2 % ((wide)ONE * from->minors * 2)
                      == (wide)ONE * from->minors;
        }
    }
    assert_true(halves > 100); /* or the rule about them was not tried */
}

static void rates_are_found_by_currency(const void *row)
{
    static const struct rate RATES[] = {
        {TEXT("USD"), 92000000},
        {TEXT("JPY"), 620000  },
    };
    struct rate_list rates = {RATES, COUNT_OF(RATES)};

    assert_int_equal(rate_find(&rates, text_literal("JPY")), 620000);
    assert_int_equal(rate_find(&rates, text_literal("CHF")), 0);
    assert_int_equal(rate_find(&(const struct rate_list){0}, text_literal("USD")), 0);
}

static void a_currency_has_three_letters(const void *row)
{
    assert_string_equal(money_of(5, text_literal("EUR")).currency, "EUR");
    assert_int_equal(money_of(5, text_literal("EUR")).minor, 5);
    assert_string_equal(money_of(5, text_literal("EURO")).currency, "");
    assert_string_equal(money_of(5, (struct text){0}).currency, "");
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(BASE_CASES, base_case_holds),
        CASE_PLAIN("the answer is the nearest, of two the even one", the_answer_is_the_nearest),
        CASE_PLAIN("rates are found by currency", rates_are_found_by_currency),
        CASE_PLAIN("a currency has three letters", a_currency_has_three_letters),
    };
    return cases_run_tables("money", TABLES, COUNT_OF(TABLES));
}
