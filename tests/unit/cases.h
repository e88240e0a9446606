/*
 * Tables of cases: a row is a test of its own, whose name is the row's first member, a sentence
 * that states the rule.
 *
 *     static const struct cut_case {
 *         const char *says;
 *         ...
 *     } CUT_CASES[] = {...};
 *
 *     static void cut_case_holds(const void *row)
 *     {
 *         const struct cut_case *it = row;
 *         assert_int_equal(...);
 *     }
 *
 *     int main(void)
 *     {
 *         static const struct case_table TABLES[] = {
 *             CASE_TABLE(CUT_CASES, cut_case_holds),
 *             CASE_PLAIN("a builder keeps what was added", builder_keeps),
 *         };
 *         return cases_run_tables("text", TABLES, COUNT_OF(TABLES));
 *     }
 *
 * With one table alone: `return cases_run(CUT_CASES, cut_case_holds);`
 */
#pragma once

#include "base/language.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Asserts what a row states; a plain test gets NULL. */
typedef void case_holds(const void *row);

struct case_table {
    const char *says; /* of a plain test; NULL for a table */
    const void *rows; /* each begins with `const char *says` */
    size_t count;
    size_t row_bytes;
    case_holds *holds;
};

#define CASE_TABLE(cases, holds)                                    \
    {                                                               \
        NULL, (cases), COUNT_OF(cases), sizeof((cases)[0]), (holds) \
    }
#define CASE_PLAIN(says, holds)     \
    {                               \
        (says), NULL, 1, 0, (holds) \
    }

/* Runs one table as a group; gives how many rows failed (at most 100, so that it can be a program's
 * status). */
#define cases_run(cases, holds) \
    cases_run_tables(#cases, &(const struct case_table)CASE_TABLE(cases, holds), 1)

/* Runs several tables and plain tests as one group; gives how many failed, as above. */
int cases_run_tables(const char *group, const struct case_table *tables, size_t count);

/* Asserts that both are the same bytes; says which they are when not. */
#define assert_text_equal(one, other) case_text_equal((one), (other), __FILE__, __LINE__)
void case_text_equal(struct text one, struct text other, const char *file, int line);

/* Whether `act` ends its process by an `ensure` that fails. It runs in a child, whose stderr is
 * dropped. */
bool case_aborts(void (*act)(void *context), void *context);
