#include "demo/words.h"
#include "unit/cases.h"

static const struct fill_case {
    const char *says;
    const char *sentence, *filled;
} FILL_CASES[] = {
    {"a sentence without blanks stays",           "Nothing here.",       "Nothing here."         },
    {"a blank is filled",                         "By {due}.",           "By 31 March 2027."     },
    {"several are",                               "{thing} by {due}",    "users by 31 March 2027"},
    {"at the start it gets a capital",            "{thing_start} come.", "Users come."           },
    {"what is capital stays so",                  "{due_start}: done",   "31 March 2027: done"   },
    {"a blank that nothing fills stays as it is", "{other} and {thing}", "{other} and users"     },
    {"a brace that is not closed stays",          "a { b",               "a { b"                 },
    {"what is filled in is not searched again",   "{tricky}",            "{thing}"               },
    {"an empty value fills a blank",              "[{empty}]",           "[]"                    },
};

static void fill_case_holds(const void *row)
{
    const struct fill_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct blank_list blanks = {.count = 0};

    blank_set(&blanks, "thing", text_literal("nothing"));
    blank_set(&blanks, "due", text_literal("31 March 2027"));
    blank_set(&blanks, "tricky", text_literal("{thing}"));
    blank_set(&blanks, "empty", text_literal(""));
    blank_set(&blanks, "thing", text_literal("users")); /* the newest counts */
    assert_text_equal(words_fill(arena, text_of(it->sentence), &blanks), text_of(it->filled));
}

static const struct plain_case {
    const char *says;
    const char *name, *plain;
} PLAIN_CASES[] = {
    {"letters lose their marks", "Zieliński",        "zielinski"    },
    {"umlauts are written out",  "Jürgen Böhme",    "juergenboehme"},
    {"capitals become small",    "Étienne",          "etienne"      },
    {"hyphens and blanks go",    "Kowalczyk-Reed",    "kowalczykreed"},
    {"so do apostrophes",        "O'Donnell",         "odonnell"     },
    {"a Turkish name",           "Şimşek Yıldız", "simsekyildiz" },
};

static void plain_case_holds(const void *row)
{
    const struct plain_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);

    assert_text_equal(words_plain(arena, text_of(it->name)), text_of(it->plain));
}

static const struct number_case {
    const char *says;
    int64_t number;
    const char *words;
} NUMBER_CASES[] = {
    {"a small number stays",  7,       "7"        },
    {"three digits stay",     999,     "999"      },
    {"thousands get a comma", 1000,    "1,000"    },
    {"and millions two",      1234567, "1,234,567"},
};

static void number_case_holds(const void *row)
{
    const struct number_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);

    assert_text_equal(words_number(arena, it->number), text_of(it->words));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(FILL_CASES, fill_case_holds),
        CASE_TABLE(PLAIN_CASES, plain_case_holds),
        CASE_TABLE(NUMBER_CASES, number_case_holds),
    };

    return cases_run_tables("words", TABLES, COUNT_OF(TABLES));
}
