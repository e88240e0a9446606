#include "base/money.h"
#include "unit/cases.h"

static const struct currency_case {
    const char *says;
    struct text code;
    bool known;
    int exponent;
} CURRENCY_CASES[] = {
    {"a euro has a hundred cents",               TEXT("EUR"),          true,  2},
    {"a dollar has a hundred cents",             TEXT("USD"),          true,  2},
    {"a yen is not divided",                     TEXT("JPY"),          true,  0},
    {"a won is not divided",                     TEXT("KRW"),          true,  0},
    {"a CFA franc is not divided",               TEXT("XOF"),          true,  0},
    {"a Kuwaiti dinar has a thousand fils",      TEXT("KWD"),          true,  3},
    {"a Tunisian dinar has a thousand millimes", TEXT("TND"),          true,  3},
    {"a unidad de fomento has four decimals",    TEXT("CLF"),          true,  4},
    {"the first of the table is found",          TEXT("AED"),          true,  2},
    {"the last of the table is found",           TEXT("ZWL"),          true,  2},
    {"a young one is known",                     TEXT("XCG"),          true,  2},
    {"one that was withdrawn stays known",       TEXT("HRK"),          true,  2},
    {"gold is not counted in minor units",       TEXT("XAU"),          false, 2},
    {"the code for tests is no money",           TEXT("XTS"),          false, 2},
    {"no currency is no currency",               TEXT("XXX"),          false, 2},
    {"a currency of the last century is gone",   TEXT("DEM"),          false, 2},
    {"small letters are not taken",              TEXT("eur"),          false, 2},
    {"two letters are too few",                  TEXT("EU"),           false, 2},
    {"four letters are too many",                TEXT("EURO"),         false, 2},
    {"a symbol is no code",                      TEXT("\xe2\x82\xac"), false, 2},
    {"nothing is no code",                       TEXT(""),             false, 2},
    {"no text is no code",                       {NULL, 0},            false, 2},
};

static void currency_case_holds(const void *row)
{
    const struct currency_case *it = row;
    assert_int_equal(currency_known(it->code), it->known);
    if (it->code.length <= 3) {
        char currency[4] = "";
        for (size_t i = 0; i < it->code.length; i++) {
            currency[i] = it->code.bytes[i];
        }
        assert_int_equal(currency_exponent(currency), it->exponent);
    }
}

/* A table that is not sorted would hide some of its rows. */
static void as_many_are_found_as_the_table_has(const void *row)
{
    int found = 0;
    for (int i = 0; i < 26 * 26 * 26; i++) {
        char code[] = {(char)('A' + i / 676), (char)('A' + i / 26 % 26), (char)('A' + i % 26)};
        found += currency_known((struct text){code, 3});
    }
    assert_int_equal(found, 171);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(CURRENCY_CASES, currency_case_holds),
        CASE_PLAIN("every row of the table can be found", as_many_are_found_as_the_table_has),
    };
    return cases_run_tables("money", TABLES, COUNT_OF(TABLES));
}
