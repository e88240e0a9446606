#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

/* Nothing of ours is in the database. */
static struct rig empty_database(void)
{
    struct rig rig = rig_new_alone();

    assert_non_null(rig.url);
    rig_run(&rig, "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                  " DROP ROLE IF EXISTS desk_write, desk_read_sales, desk_read_product");
    return rig;
}

static void assert_refused(const struct problem *problem, struct text words)
{
    assert_int_equal(problem_kind_of(problem), PROBLEM_UNAVAILABLE);
    if (!text_contains(problem->first->detail, words)) {
        fail_msg("%.*s", (int)problem->first->detail.length, problem->first->detail.bytes);
    }
}

static void all_are_applied_once(const void *row)
{
    struct rig rig = empty_database();
    struct problem problem;

    problem_init(&problem, rig.arena);
    assert_true(migrate(rig.url, rig.log, &problem));
    assert_int_equal(rig_ask(&rig, "SELECT count(*) FROM schema_migration"), 2);
    rig_run(&rig, "INSERT INTO thing (org_key, id) VALUES (1, 'one')");
    assert_true(migrate(rig.url, rig.log, &problem));
    assert_int_equal(rig_ask(&rig, "SELECT count(*) FROM schema_migration"), 2);
    assert_int_equal(rig_ask(&rig, "SELECT count(*) FROM thing"), 1);
    assert_true(migrate_check(rig.url, &problem));
    assert_int_equal(problem.count, 0);
    rig_free(&rig);
}

static const struct state_case {
    const char *says;
    const char *sql; /* what happened to the database after all were applied */
    bool check_holds;
    bool migrate_holds;
    struct text words;
} STATE_CASES[] = {
    {"an altered text is found",                   "UPDATE schema_migration SET sha256 = 'another' WHERE version = 2",
     false,                                                                                                                   false, TEXT("Migration 2, things, was applied with another text")},
    {"another name is found",                      "UPDATE schema_migration SET name = 'another' WHERE version = 1",
     false,                                                                                                                   false, TEXT("Migration 1, roles, was applied with another text") },
    {"a gap is found",                             "DELETE FROM schema_migration WHERE version = 1",                   false, false,
     TEXT("Migration 1, roles, is not in the database")                                                                                                                                        },
    {"a newer version's migration is let be",
     "INSERT INTO schema_migration VALUES (3, 'newer', 'any')",                                                        true,  true,  TEXT("")                                                  },
    {"the last one missing is found, and applied",
     "DELETE FROM schema_migration WHERE version = 2; DROP TABLE thing, pair",                                         false, true,
     TEXT("Migration 2, things, is not in the database")                                                                                                                                       },
};

static void state_case_holds(const void *row)
{
    const struct state_case *it = row;
    struct rig rig = empty_database();
    struct problem problem;

    problem_init(&problem, rig.arena);
    assert_true(migrate(rig.url, rig.log, &problem));
    rig_run(&rig, it->sql);
    assert_int_equal(migrate_check(rig.url, &problem), it->check_holds);
    if (!it->check_holds) {
        assert_refused(&problem, it->words);
    }
    problem_init(&problem, rig.arena);
    assert_int_equal(migrate(rig.url, rig.log, &problem), it->migrate_holds);
    if (!it->migrate_holds) {
        assert_refused(&problem, it->words);
    }
    rig_free(&rig);
}

static void an_empty_database_is_found(const void *row)
{
    struct rig rig = empty_database();
    struct problem problem;

    problem_init(&problem, rig.arena);
    assert_false(migrate_check(rig.url, &problem));
    assert_refused(&problem, text_literal("Migration 1, roles, is not in the database"));
    rig_free(&rig);
}

static void a_failure_takes_all_of_its_migration_back(const void *row)
{
    struct rig rig = empty_database();
    struct problem problem;

    rig_run(&rig, "CREATE TABLE thing (other int)"); /* what 0002 makes is there already */
    problem_init(&problem, rig.arena);
    assert_false(migrate(rig.url, rig.log, &problem));
    assert_refused(&problem, text_literal("Migration 2, things, failed and was taken back: "));
    assert_refused(&problem, text_literal("\"thing\" already exists"));
    assert_int_equal(rig_ask(&rig, "SELECT count(*) FROM schema_migration"), 1);
    rig_run(&rig, "DROP TABLE thing");
    problem_init(&problem, rig.arena);
    assert_true(migrate(rig.url, rig.log, &problem));
    rig_free(&rig);
}

static void nobody_there_is_told(const void *row)
{
    struct rig rig = rig_new_alone();
    struct problem problem;

    problem_init(&problem, rig.arena);
    assert_false(migrate("host=/tmp/no-such-folder dbname=dealdesk", rig.log, &problem));
    assert_refused(&problem, text_literal("The database cannot be reached: "));
    problem_init(&problem, rig.arena);
    assert_false(migrate_check("host=/tmp/no-such-folder dbname=dealdesk", &problem));
    assert_refused(&problem, text_literal("The database cannot be reached: "));
    rig_free(&rig);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("all migrations are applied, once", all_are_applied_once),
        CASE_PLAIN("an empty database is found", an_empty_database_is_found),
        CASE_TABLE(STATE_CASES, state_case_holds),
        CASE_PLAIN("a failure takes all of its migration back",
                   a_failure_takes_all_of_its_migration_back),
        CASE_PLAIN("that nobody is there is told", nobody_there_is_told),
    };
    return cases_run_tables("migrate", TABLES, COUNT_OF(TABLES));
}
