#include "api/http.h"
#include "unit/cases.h"

#define MISSING                                                                              \
    "{\"type\":\"/problems/not-found\",\"title\":\"There is nothing here.\",\"status\":404," \
    "\"detail\":\"There is no parameter "
#define INVALID                                                                             \
    "{\"type\":\"/problems/invalid\",\"title\":\"Some of what was sent cannot be taken.\"," \
    "\"status\":422,\"detail\":\"There is no parameter "
#define END " here.\",\"instance\":\"urn:request:r-1\""

/* ---- what stands in the list of errors ------------------------------------------------------- */

static const struct list_case {
    const char *says;
    enum problem_kind kind;
    const char *pointers[2]; /* NULL: no such entry */
    const char *document;
} LIST_CASES[] = {
    {"one fault that has no pointer has no list",
     PROBLEM_NOT_FOUND, {"", NULL},
     MISSING "x" END "}"                                                                       },
    {"one of what was sent has, also of the whole",
     PROBLEM_INVALID,   {"", NULL},
     INVALID "x" END
             ",\"errors\":[{\"pointer\":\"\",\"detail\":\"There is no parameter x here.\"}]}"  },
    {"one with a pointer has",
     PROBLEM_NOT_FOUND, {"/a", NULL},
     MISSING "x" END
             ",\"errors\":[{\"pointer\":\"/a\",\"detail\":\"There is no parameter x here.\"}]}"},
    {"so have several",
     PROBLEM_NOT_FOUND, {"", "/b"},
     MISSING "x" END ",\"errors\":[{\"pointer\":\"\",\"detail\":\"There is no parameter x here.\"},"
             "{\"pointer\":\"/b\",\"detail\":\"There is no parameter x here.\"}]}"             },
};

static void list_case_holds(const void *row)
{
    const struct list_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct problem problem;

    problem_init(&problem, arena);
    for (size_t i = 0; i < COUNT_OF(it->pointers) && it->pointers[i] != NULL; i++) {
        (void)refuse(&problem, it->kind, text_of(it->pointers[i]), PHRASE_UNKNOWN_PARAMETER,
                     (struct blanks){.name = TEXT("x")});
    }
    assert_text_equal(problem_document(arena, &problem, text_literal("r-1")),
                      text_of(it->document));
}

/* ---- what people wrote ----------------------------------------------------------------------- */

static const struct words_case {
    const char *says;
    const char *words;
    const char *escaped;
} WORDS_CASES[] = {
    {"quotes and backslashes are escaped", "\"\\",         "\\\"\\\\"                 },
    {"control characters are escaped",     "\n\t\x1f\x7f", "\\u000a\\u0009\\u001f\x7f"},
    {"letters of all scripts stand",       "日本",       "日本"                   },
    {"what is not UTF-8 is questionable",  "\xe6\x97",     "??"                       },
};

static void words_case_holds(const void *row)
{
    const struct words_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct problem problem;

    problem_init(&problem, arena);
    (void)refuse(&problem, PROBLEM_NOT_FOUND, text_literal(""), PHRASE_UNKNOWN_PARAMETER,
                 (struct blanks){.name = text_of(it->words)});
    assert_text_equal(problem_document(arena, &problem, text_literal("r-1")),
                      text_format(arena, MISSING "%s" END "}", it->escaped));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(LIST_CASES, list_case_holds),
        CASE_TABLE(WORDS_CASES, words_case_holds),
    };
    return cases_run_tables("problem", TABLES, COUNT_OF(TABLES));
}
