#include "api/csv.h"
#include "unit/cases.h"

static const struct cell_case {
    const char *says;
    struct text cell, text, plain;
} CELL_CASES[] = {
    {"a word stands as it is",              TEXT("Globex"),                  TEXT("Globex"),         TEXT("Globex")                             },
    {"nothing is an empty cell",            {NULL, 0},                       TEXT(""),               TEXT("")                                   },
    {"a comma brings quotes",               TEXT("a,b"),                     TEXT("\"a,b\""),        TEXT("\"a,b\"")                            },
    {"quotes are doubled",                  TEXT("a\"b"),                    TEXT("\"a\"\"b\""),     TEXT("\"a\"\"b\"")                         },
    {"quotes alone are doubled",            TEXT("\""),                      TEXT("\"\"\"\""),       TEXT("\"\"\"\"")                           },
    {"a line break brings quotes",          TEXT("a\nb"),                    TEXT("\"a\nb\""),       TEXT("\"a\nb\"")                           },
    {"a blank at an end brings quotes",     TEXT(" a"),                      TEXT("\" a\""),         TEXT("\" a\"")                             },
    {"a formula is disarmed",               TEXT("=1+1"),                    TEXT("'=1+1"),          TEXT("=1+1")                               },
    {"a plus is disarmed",                  TEXT("+1"),                      TEXT("'+1"),            TEXT("+1")                                 },
    {"a minus is disarmed, but in numbers", TEXT("-1"),                      TEXT("'-1"),            TEXT("-1")                                 },
    {"an at sign is disarmed",              TEXT("@SUM(A1)"),                TEXT("'@SUM(A1)"),      TEXT("@SUM(A1)")                           },
    {"a tab before a formula is disarmed",  TEXT("\t=1"),                    TEXT("\"'\t=1\""),      TEXT("\"\t=1\"")                           },
    {"a formula within is none",            TEXT("a=1"),                     TEXT("a=1"),            TEXT("a=1")                                },
    {"a disarmed one may need quotes",      TEXT("=HYPERLINK(\"x\",\"y\")"),
     TEXT("\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),                                                   TEXT("\"=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")},
    {"letters of all scripts stand",        TEXT("Müller 日本"),          TEXT("Müller 日本"), TEXT("Müller 日本")                     },
};

static void cell_case_holds(const void *row)
{
    const struct cell_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text_builder text, plain;

    text_builder_init(&text, arena);
    csv_add_text(&text, it->cell, true);
    assert_text_equal(text_builder_text(&text), it->text);
    text_builder_init(&plain, arena);
    csv_add_plain(&plain, it->cell, true);
    assert_text_equal(text_builder_text(&plain), it->plain);
}

static void a_row_ends_as_rfc_4180_says(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text_builder line;

    text_builder_init(&line, arena);
    csv_add_text(&line, text_literal("a"), true);
    csv_add_plain(&line, text_literal("-2"), false);
    csv_add_text(&line, (struct text){NULL, 0}, false);
    csv_end_row(&line);
    assert_text_equal(text_builder_text(&line), text_literal("a,-2,\r\n"));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(CELL_CASES, cell_case_holds),
        CASE_PLAIN("a row ends as RFC 4180 says", a_row_ends_as_rfc_4180_says),
    };
    return cases_run_tables("csv", TABLES, COUNT_OF(TABLES));
}
