#include "base/phrases.h"
#include "unit/cases.h"

static const struct fill_case {
    const char *says;
    struct text sentence;
    struct blanks blanks;
    struct text filled;
} FILL_CASES[] = {
    {"words alone stay",                      TEXT("No blanks."),       {0},                           TEXT("No blanks.")                 },
    {"nothing stays nothing",                 TEXT(""),                 {0},                           TEXT("")                           },
    {"a number",                              TEXT("{number} left."),   {.number = 12},                TEXT("12 left.")                   },
    {"zero is a number",                      TEXT("{number} left."),   {0},                           TEXT("0 left.")                    },
    {"a number below zero",                   TEXT("{number}"),         {.number = INT64_MIN},         TEXT("-9223372036854775808")       },
    {"a limit",                               TEXT("At most {limit}."), {.limit = 4000},               TEXT("At most 4000.")              },
    {"a name",                                TEXT("On {name}."),       {.name = TEXT("EMEA")},        TEXT("On EMEA.")                   },
    {"an empty name is a name",               TEXT("<{name}>"),         {.name = TEXT("")},            TEXT("<>")                         },
    {"a name that nobody filled stays",       TEXT("On {name}."),       {0},                           TEXT("On {name}.")                 },
    {"two names",
     TEXT("{name} and {other}"),
     {.name = TEXT("a"), .other = TEXT("b")},
     TEXT("a and b")                                                                                                                      },
    {"a list",                                TEXT("One of: {list}."),  {.list = TEXT("a, b")},        TEXT("One of: a, b.")              },
    {"a blank twice",                         TEXT("{number}{number}"), {.number = 3},                 TEXT("33")                         },
    {"a day",                                 TEXT("due {on}"),         {.on = 20847},                 TEXT("due 2027-01-29")             },
    {"no day stays",                          TEXT("due {on}"),         {.on = DAY_NONE},              TEXT("due {on}")                   },
    {"an instant",                            TEXT("at {at}"),          {.at = 1790164800000000},      TEXT("at 2026-09-23T12:00:00.000Z")},
    {"no instant stays",                      TEXT("at {at}"),          {0},                           TEXT("at {at}")                    },
    {"euros",                                 TEXT("{amount}"),         {.amount = {48000000, "EUR"}}, TEXT("480,000.00 EUR")             },
    {"cents alone",                           TEXT("{amount}"),         {.amount = {7, "EUR"}},        TEXT("0.07 EUR")                   },
    {"no money at all is still money",        TEXT("{amount}"),         {.amount = {0, "EUR"}},        TEXT("0.00 EUR")                   },
    {"less than a thousand",                  TEXT("{amount}"),         {.amount = {99999, "USD"}},    TEXT("999.99 USD")                 },
    {"just a thousand",                       TEXT("{amount}"),         {.amount = {100000, "USD"}},   TEXT("1,000.00 USD")               },
    {"yen have no cents",                     TEXT("{bound}"),          {.bound = {1234567, "JPY"}},   TEXT("1,234,567 JPY")              },
    {"dinars have mills",                     TEXT("{bound}"),          {.bound = {1234567, "KWD"}},   TEXT("1,234.567 KWD")              },
    {"money owed",                            TEXT("{amount}"),         {.amount = {-150, "EUR"}},     TEXT("-1.50 EUR")                  },
    {"the least money of all",
     TEXT("{amount}"),
     {.amount = {INT64_MIN, "EUR"}},
     TEXT("-92,233,720,368,547,758.08 EUR")                                                                                               },
    {"money without a currency stays",        TEXT("{amount}"),         {.amount = {5, ""}},           TEXT("{amount}")                   },
    {"what is no blank stays",                TEXT("{points} of {}"),   {0},                           TEXT("{points} of {}")             },
    {"a blank without an end stays",          TEXT("a {number"),        {0},                           TEXT("a {number")                  },
    {"a brace alone stays",                   TEXT("{"),                {0},                           TEXT("{")                          },
    {"an end alone stays",                    TEXT("a } b"),            {0},                           TEXT("a } b")                      },
    {"a brace in a brace",                    TEXT("{{number}}"),       {.number = 1},                 TEXT("{1}")                        },
    {"what is filled in is not filled again",
     TEXT("{name} {number}"),
     {.name = TEXT("{number}{other}"), .other = TEXT("x")},
     TEXT("{number}{other} 0")                                                                                                            },
    {"capitals are another name",             TEXT("{Number}"),         {0},                           TEXT("{Number}")                   },
};

static void fill_case_holds(const void *row)
{
    const struct fill_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(256);
    assert_text_equal(sentence_fill(arena, it->sentence, &it->blanks), it->filled);
}

static bool is_whole(struct text sentence)
{
    return sentence.length > 0 && text_is_utf8(sentence)
           && !text_contains(sentence, text_literal("{"))
           && !text_contains(sentence, text_literal("}"));
}

/* A blank that is misspelt in phrases.def would reach people in its braces. */
static void every_phrase_can_be_filled(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct blanks blanks = {
        .number = 1,
        .limit = 2,
        .name = TEXT("name"),
        .other = TEXT("other"),
        .list = TEXT("list"),
        .on = 1,
        .at = 1,
        .amount = {100, "EUR"},
        .bound = {200, "EUR"},
    };
    for (int i = PHRASE_NONE + 1; i < PHRASE_COUNT; i++) {
        struct text sentence = phrase_fill(arena, (enum phrase)i, &blanks);
        print_message("%.*s\n", (int)sentence.length, sentence.bytes);
        assert_true(is_whole(sentence));
    }
}

static void no_phrase_is_no_words(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct text nothing = phrase_fill(arena, PHRASE_NONE, &(struct blanks){0});
    assert_true(text_present(nothing));
    assert_int_equal(nothing.length, 0);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(FILL_CASES, fill_case_holds),
        CASE_PLAIN("every phrase can be filled", every_phrase_can_be_filled),
        CASE_PLAIN("no phrase is no words", no_phrase_is_no_words),
    };
    return cases_run_tables("phrases", TABLES, COUNT_OF(TABLES));
}
