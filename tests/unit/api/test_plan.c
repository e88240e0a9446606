#include "api/plan.h"
#include "base/ensure.h"
#include "unit/cases.h"

#include <string.h>

static const struct plan *plans(struct arena *arena)
{
    return plans_new(arena, ROUTE_ROWS, ROUTE_COUNT);
}

/* What the contract promises, SQL must be able to answer. */
static void every_question_has_a_statement_that_gets_what_it_takes(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(65536);
    const struct plan *all = plans(arena);

    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route_row *route = &ROUTE_ROWS[i];
        if (route->command != COMMAND_NONE || route->open) {
            continue;
        }
        if (all[i].statement == NULL) {
            fail_msg("%s: there is no statement %s", route->operation, route->query);
        }
        if (all[i].fault != NULL) {
            fail_msg("%s: nobody gives %s", route->operation, all[i].fault);
        }
        bool is_report = strcmp(route->rows, "report") == 0;
        bool is_list = strcmp(route->rows, "list") == 0;
        if (!is_report && all[i].body < 0) {
            fail_msg("%s: %s has no column body", route->operation, route->query);
        }
        if ((is_report || is_list) && all[i].cursor < 0) {
            fail_msg("%s: %s has no column cursor", route->operation, route->query);
        }
        assert_int_equal(is_report, all[i].columns != NULL);
    }
}

/* The desk gives these four to every statement that shapes an answer, and takes these three. */
static void every_command_has_a_statement_that_shapes_its_answer(const void *row)
{
    static const char *const TAKEN[] = {"org_keys", "ids", "callers", "extras"};
    static const char *const GIVEN[] = {"ord", "version", "body"};

    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route_row *route = &ROUTE_ROWS[i];
        if (route->command == COMMAND_NONE || route->query == NULL) {
            continue;
        }
        const struct statement_row *statement = plan_statement(route->query);
        if (statement == NULL) {
            fail_msg("%s: there is no statement %s", route->operation, route->query);
        }
        assert_int_equal(statement->take_count, COUNT_OF(TAKEN));
        assert_int_equal(statement->give_count, COUNT_OF(GIVEN));
        for (size_t at = 0; at < COUNT_OF(TAKEN); at++) {
            assert_string_equal(statement->takes[at].name, TAKEN[at]);
        }
        for (size_t at = 0; at < COUNT_OF(GIVEN); at++) {
            assert_string_equal(statement->gives[at].name, GIVEN[at]);
        }
    }
}

/* Whoever an operation lets in must find its statement prepared for his eyes. */
static void every_question_is_prepared_for_those_who_may_ask_it(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(65536);
    const struct plan *all = plans(arena);

    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        for (int role = 1; role < ROLE_COUNT && all[i].statement != NULL; role++) {
            struct caller caller = {.roles = BIT(role)};
            caller_judge(&caller, false);
            bool may = ROUTE_ROWS[i].roles == 0 || (ROUTE_ROWS[i].roles & caller.roles) != 0;
            if (may && (all[i].statement->sides & BIT(caller_side(&caller))) == 0) {
                fail_msg("%s: %s is not prepared for %s", ROUTE_ROWS[i].operation,
                         all[i].statement->name, text_chars(arena, word_of(&ROLE_WORDS, role)));
            }
        }
    }
}

static const struct report_columns *columns_of(const struct plan *all, const char *operation)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (strcmp(ROUTE_ROWS[i].operation, operation) == 0) {
            return all[i].columns;
        }
    }
    return NULL;
}

static const struct column_case {
    const char *says;
    const char *operation, *column;
    bool there;
} COLUMN_CASES[] = {
    {"a plain member is a column",         "report_commitments", "scope",           true },
    {"a member of a member has a dot",     "report_commitments", "made_by.name",    true },
    {"and one deeper has two",             "report_commitments", "to.account.name", true },
    {"what may be null is looked into",    "report_commitments", "authority.role",  true },
    {"an object itself is no column",      "report_commitments", "to",              false},
    {"the cursor is nobody's business",    "report_commitments", "cursor",          false},
    {"a list is one column",               "report_decisions",   "rails",           true },
    {"each report has columns of its own", "report_decisions",   "rationale",       true },
};

static void column_case_holds(const void *row)
{
    const struct column_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(65536);
    const struct report_columns *columns = columns_of(plans(arena), it->operation);
    bool there = false;

    ensure(columns != NULL); /* assert_non_null says so too, but not to the compiler */
    for (size_t i = 0; i < columns->count; i++) {
        there |= text_equal(columns->items[i].name, text_of(it->column));
    }
    assert_int_equal(there, it->there);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("every question has a statement that gets what it takes",
                   every_question_has_a_statement_that_gets_what_it_takes),
        CASE_PLAIN("every command has a statement that shapes its answer",
                   every_command_has_a_statement_that_shapes_its_answer),
        CASE_PLAIN("every question is prepared for those who may ask it",
                   every_question_is_prepared_for_those_who_may_ask_it),
        CASE_TABLE(COLUMN_CASES, column_case_holds),
    };
    return cases_run_tables("plan", TABLES, COUNT_OF(TABLES));
}
