#include "unit/cases.h"
#include "verbs/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_BYTES 4096
#define FILE_NAME   "/tmp/desk-password-XXXXXX"

static const struct url_case {
    const char *says;
    const char *url, *password, *with;
} URL_CASES[] = {
    {"a URI gets a query",                       "postgresql://dd@db/dealdesk",        "secret",
     "postgresql://dd@db/dealdesk?password=secret"                                                                                     },
    {"or one more parameter",                    "postgres://dd@db/x?sslmode=require", "secret",
     "postgres://dd@db/x?sslmode=require&password=secret"                                                                              },
    {"in which nothing has a meaning",           "postgresql:///x",                    "a&b=%c/é",
     "postgresql:///x?password=a%26b%3D%25c%2F%C3%A9"                                                                                  },
    {"keywords get one more",                    "host=db user=dd",                    "secret",    "host=db user=dd password='secret'"},
    {"in quotes that nothing ends",              "host=db",                            "it's \\",   "host=db password='it\\'s \\\\'"   },
    {"the file's goes before one in the string", "host=db password=old",               "new",
     "host=db password=old password='new'"                                                                                             },
};

static void url_case_holds(const void *row)
{
    const struct url_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(ARENA_BYTES);

    assert_string_equal(database_url_with(arena, it->url, text_of(it->password)), it->with);
}

static const struct file_case {
    const char *says;
    const char *content; /* NULL: there is no file */
    const char *with;    /* NULL: it is refused */
} FILE_CASES[] = {
    {"a password of one line is read",  "secret\n",       "host=db password='secret'"   },
    {"its line may have no end",        "secret",         "host=db password='secret'"   },
    {"or another system's",             "secret\r\n",     "host=db password='secret'"   },
    {"blanks belong to it",             " se cret \n",    "host=db password=' se cret '"},
    {"what follows does not",           "secret\nmore\n", "host=db password='secret'"   },
    {"an empty file is none",           "",               NULL                          },
    {"nor is an empty line",            "\nsecret",       NULL                          },
    {"nor is a file that is not there", NULL,             NULL                          },
};

/* What `database_url` makes of a file with this content; of none when it is absent. */
static const char *url_with_file(struct text content, struct problem *problem)
{
    char name[] = FILE_NAME;
    struct database_options options = {.url = "host=db", .password_file = name};
    int file = mkstemp(name);

    assert_true(file >= 0);
    if (text_present(content)) {
        assert_int_equal(write(file, content.bytes, content.length), content.length);
    } else {
        unlink(name);
    }
    close(file);
    const char *url = database_url(&options, problem);
    unlink(name);
    return url;
}

static void file_case_holds(const void *row)
{
    const struct file_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(ARENA_BYTES);
    struct problem problem;

    problem_init(&problem, arena);
    const char *url = url_with_file(text_of(it->content), &problem);
    if (it->with == NULL) {
        assert_null(url);
        assert_int_equal(problem.count, 1);
    } else {
        assert_string_equal(url, it->with);
    }
}

static void a_file_that_is_no_password_is_refused(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(ARENA_BYTES);
    char long_line[1024];
    struct problem problem;

    memset(long_line, 'x', sizeof(long_line));
    problem_init(&problem, arena);
    assert_null(url_with_file((struct text){long_line, sizeof(long_line)}, &problem));
    assert_null(url_with_file(text_literal("sec\0ret"), &problem));
    assert_int_equal(problem.count, 2);
    assert_non_null(url_with_file((struct text){long_line, sizeof(long_line) - 1}, &problem));
}

static void without_a_url_one_is_asked_for(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(ARENA_BYTES);
    const struct database_options options = {.url = NULL};
    struct problem problem;

    problem_init(&problem, arena);
    assert_null(database_url(&options, &problem));
    assert_true(text_contains(problem.first->detail, text_literal("DATABASE_URL")));
}

static void without_a_file_nothing_is_added(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(ARENA_BYTES);
    const struct database_options options = {.url = "host=db"};
    struct problem problem;

    problem_init(&problem, arena);
    assert_string_equal(database_url(&options, &problem), "host=db");
    assert_null(database_url_of(&options, NULL, &problem));
    assert_int_equal(problem.count, 0);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(URL_CASES, url_case_holds),
        CASE_TABLE(FILE_CASES, file_case_holds),
        CASE_PLAIN("a file that is no password is refused", a_file_that_is_no_password_is_refused),
        CASE_PLAIN("without a URL one is asked for", without_a_url_one_is_asked_for),
        CASE_PLAIN("without a file nothing is added", without_a_file_nothing_is_added),
    };
    return cases_run_tables("database", TABLES, COUNT_OF(TABLES));
}
