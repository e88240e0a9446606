/*
 * Six months of a simulated company's life, on a private PostgreSQL: nothing is refused that
 * should not be, everything occurs, and the ledger folds to the tables.
 */
#include "demo/demo.h"
#include "desk/desk.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MONTHS         6
#define SECRET         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"
#define HASH_CHARS     64
#define FILE_BYTES_MAX 8192

static struct text a_secret(struct arena *arena)
{
    return text_copy(arena, text_literal(SECRET));
}

static struct text a_hash(struct arena *arena, struct text secret)
{
    char *hash = arena_alloc(arena, HASH_CHARS);

    memset(hash, 'a', HASH_CHARS);
    return (struct text){hash, HASH_CHARS};
}

static struct text a_token(struct arena *arena, int32_t org_key, const struct id *id,
                           struct text secret)
{
    return text_format(arena, "token of %d: %s", (int)org_key, id->text);
}

/* One life, lived before the tests look at it. */
struct life {
    struct rig rig;
    struct demo_settings settings;
    struct demo_report report;
    char tokens_file[64];
};

static struct demo_report run(struct life *life)
{
    struct demo_report report;
    struct problem problem;

    problem_init(&problem, life->rig.arena);
    if (!demo_run(life->rig.loop, life->rig.log, life->rig.url, &life->settings, &report,
                  &problem)) {
        fail_msg("%.*s", (int)problem.first->detail.length, problem.first->detail.bytes);
    }
    return report;
}

static struct life *life_of_all(void)
{
    static struct life *LIFE; /* the cases are rows, which share it */

    if (LIFE == NULL) {
        LIFE = calloc(1, sizeof(*LIFE));
        assert_non_null(LIFE);
        LIFE->rig = rig_new_alone();
        assert_non_null(LIFE->rig.url);
        snprintf(LIFE->tokens_file, sizeof(LIFE->tokens_file), "/tmp/demo_tokens_%d",
                 (int)getpid());
        LIFE->settings = demo_settings_default();
        LIFE->settings.months = MONTHS;
        LIFE->settings.now = (instant)time(NULL) * INSTANT_SECOND; /* the same for both lives */
        LIFE->settings.strict = true;
        LIFE->settings.if_empty = true;
        LIFE->settings.tokens_file = LIFE->tokens_file;
        LIFE->settings.mint = (struct demo_mint){a_secret, a_hash, a_token};
        struct problem problem;
        problem_init(&problem, LIFE->rig.arena);
        assert_true(migrate(LIFE->rig.url, LIFE->rig.log, &problem));
        LIFE->report = run(LIFE);
    }
    return LIFE;
}

static void nothing_goes_wrong(const void *row)
{
    const struct demo_report *report = &life_of_all()->report;

    (void)row;
    assert_false(report->skipped);
    assert_int_equal(report->orgs, 1);
    assert_int_equal(report->refused_unexpected, 0);
    assert_int_equal(report->unanswered, 0);
    assert_int_equal(report->bodies_broken, 0);
    assert_true(report->commands > 400);
    assert_int_equal(report->commands, report->accepted + report->refused_expected);
}

/* ---- what must be found ---------------------------------------------------------------------- */

static const struct sight {
    const char *says;
    const char *sql; /* gives one number */
    int64_t min, max;
} SIGHTS[] = {
    {"asks of all eight kinds",                 "SELECT count(DISTINCT kind) FROM ask",                                                                                                                                     8,  8   },
    {"asks in all eight states of today",       "SELECT count(DISTINCT state) FROM ask",                                                                                                                                    8,  8   },
    {"a company of some sixty people",          "SELECT count(*) FROM person",                                                                                                                                              55, 75  },
    {"some of whom have left",                  "SELECT count(*) FROM person WHERE NOT active",                                                                                                                             2,  20  },
    {"all ten roles",
     "SELECT count(DISTINCT g ->> 'role') FROM person, jsonb_array_elements(grants) g",                                                                                                                                     10, 10  },
    {"five teams with leads",                   "SELECT count(*) FROM team WHERE lead_id IS NOT NULL",                                                                                                                      5,  5   },
    {"deals that are open, won and lost",       "SELECT count(DISTINCT state) FROM deal",                                                                                                                                   3,  3   },
    {"deals that slipped",                      "SELECT count(*) FROM event WHERE kind = 'deal.slipped'",                                                                                                                   1,  1000},
    {"deals in several currencies",             "SELECT count(DISTINCT currency) FROM deal",                                                                                                                                3,  5   },
    {"customers of all segments",               "SELECT count(DISTINCT segment) FROM account",                                                                                                                              3,  3   },
    {"decisions of all four kinds",             "SELECT count(DISTINCT kind) FROM decision",                                                                                                                                4,  4   },
    {"comments of two audiences",               "SELECT count(DISTINCT audience) FROM comment",                                                                                                                             2,  2   },
    {"rounds of questions",                     "SELECT count(*) FROM event WHERE kind = 'ask.info_provided'",                                                                                                              3,  1000},
    {"an ask that was pushed up",               "SELECT count(*) FROM event WHERE kind = 'ask.escalated'",                                                                                                                  1,
     1000                                                                                                                                                                                                                           },
    {"an offer that was rejected",              "SELECT count(*) FROM event WHERE kind = 'ask.offer_rejected'",
     1,                                                                                                                                                                                                                         1000},
    {"articles that are published",             "SELECT count(*) FROM workaround WHERE state = 'published'",                                                                                                                8,
     100                                                                                                                                                                                                                            },
    {"policies that changed",                   "SELECT count(*) FROM policy WHERE state = 'superseded'",                                                                                                                   2,  10  },
    {"a policy that nobody confirmed",          "SELECT count(*) FROM policy WHERE state = 'proposed'",                                                                                                                     1,
     1                                                                                                                                                                                                                              },
    {"no customer of the worked example",
     "SELECT count(*) FROM account WHERE name ILIKE '%globex%' OR external_id = '001QX1'",                                                                                                                                  0,  0   },
    {"a head with a queue",
     "SELECT count(*) FROM ask a JOIN person p ON p.org_key = a.org_key AND p.id = a.assignee_id WHERE p.name = 'Hanna Lindqvist' AND a.state = 'open'",
     8,                                                                                                                                                                                                                         20  },
    {"places in it that are due already",
     "SELECT count(*) FROM ask a JOIN person p ON p.org_key = a.org_key AND p.id = a.assignee_id WHERE p.name = 'Hanna Lindqvist' AND a.state = 'open' AND a.due_at < now()",
     1,                                                                                                                                                                                                                         20  },
    {"places in it for different reasons",
     "SELECT count(DISTINCT r ->> 'rule') FROM ask a JOIN person p ON p.org_key = a.org_key AND p.id = a.assignee_id, jsonb_array_elements(a.reasons) r WHERE p.name = 'Hanna Lindqvist' AND a.state = 'open'",
     6,                                                                                                                                                                                                                         100 },
    {"the rep's asks in many states",
     "SELECT count(DISTINCT a.state) FROM ask a JOIN deal d ON d.org_key = a.org_key AND d.id = a.deal_id JOIN person p ON p.org_key = d.org_key AND p.id = d.owner_id WHERE p.name = 'Daniel Okafor'",
     6,                                                                                                                                                                                                                         8   },
    {"the rep in a team",
     "SELECT count(*) FROM person WHERE name = 'Daniel Okafor' AND team_id IS NOT NULL",                                                                                                                                    1,  1   },
    {"this quarter and the next, and no later",
     "SELECT count(*) FROM budget WHERE state = 'set' AND quarter IN (to_char(now() AT TIME ZONE 'Europe/Berlin', 'YYYY\"Q\"Q'), to_char(now() AT TIME ZONE 'Europe/Berlin' + interval '3 months', 'YYYY\"Q\"Q'))",
     2,                                                                                                                                                                                                                         2   },
    {"no later quarter",
     "SELECT count(*) FROM budget WHERE quarter > to_char(now() AT TIME ZONE 'Europe/Berlin' + interval '3 months', 'YYYY\"Q\"Q')",
     0,                                                                                                                                                                                                                         0   },
    {"six lines in the next quarter",
     "SELECT count(*) FROM budget_line WHERE quarter = to_char(now() AT TIME ZONE 'Europe/Berlin' + interval '3 months', 'YYYY\"Q\"Q')",
     6,                                                                                                                                                                                                                         6   },
    {"20 points left on each of them",
     "SELECT min(allotted_points + overdraft_points - reserved_points - consumed_points) FROM budget_line WHERE quarter = to_char(now() AT TIME ZONE 'Europe/Berlin' + interval '3 months', 'YYYY\"Q\"Q')",
     20,                                                                                                                                                                                                                        1000},
    {"every decision in working time",
     "SELECT count(*) FROM event WHERE kind LIKE 'decision.%' AND (extract(isodow FROM recorded_at AT TIME ZONE 'Europe/Berlin') > 5 OR (recorded_at AT TIME ZONE 'Europe/Berlin')::time NOT BETWEEN '09:00' AND '17:00')",
     0,                                                                                                                                                                                                                         0   },
    {"the last event in the past",              "SELECT count(*) FROM event WHERE recorded_at > now()",                                                                                                                     0,  0   },
    {"an org that says it is simulated",
     "SELECT count(*) FROM org WHERE simulated AND base_currency = 'EUR' AND time_zone = 'Europe/Berlin' AND fiscal_year_starts_month = 1",
     1,                                                                                                                                                                                                                         1   },
};

static void sight_is_seen(const void *row)
{
    const struct sight *it = row;
    struct life *life = life_of_all();
    int64_t number = rig_ask(&life->rig, it->sql);

    if (number < it->min || number > it->max) {
        fail_msg("%lld is not between %lld and %lld", (long long)number, (long long)it->min,
                 (long long)it->max);
    }
}

/* ---- tokens, replay, and the second time ----------------------------------------------------- */

static void each_role_gets_a_token(const void *row)
{
    const struct life *life = life_of_all();
    char bytes[FILE_BYTES_MAX] = {0};
    struct stat about;
    FILE *file = fopen(life->tokens_file, "r");

    (void)row;
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof(bytes) - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(stat(life->tokens_file, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);

    json_t *tokens = json_loadb(bytes, length, 0, NULL);
    assert_non_null(tokens);
    assert_int_equal(json_object_size(tokens), ROLE_COUNT - 1);
    for (int role = 1; role < ROLE_COUNT; role++) {
        const char *name = ROLE_WORDS.items[role].bytes;
        assert_true(json_is_string(json_object_get(tokens, name)));
    }
    json_decref(tokens);
}

static void on_difference(int32_t org_key, enum noun noun, struct text id, struct text folded,
                          struct text stored, void *context)
{
    struct text name = noun == NOUN_COUNT ? text_literal("org") : noun_name(noun);

    print_message("%.*s %.*s\n  folded %.*s\n  stored %.*s\n", (int)name.length, name.bytes,
                  (int)id.length, id.bytes, (int)folded.length, folded.bytes, (int)stored.length,
                  stored.bytes);
}

static void the_ledger_folds_to_the_tables(const void *row)
{
    struct life *life = life_of_all();
    struct replay_order order = {.url = life->rig.url, .difference = on_difference};
    struct replay_report report;
    struct problem problem;

    (void)row;
    problem_init(&problem, life->rig.arena);
    assert_true(desk_replay(life->rig.loop, life->rig.log, &order, &report, &problem));
    assert_int_equal(report.differences, 0);
    assert_int_equal(report.events, life->report.events);
}

static void where_somebody_lives_nobody_is_added(const void *row)
{
    struct life *life = life_of_all();
    struct demo_report report = run(life);

    (void)row;
    assert_true(report.skipped);
    assert_int_equal(report.commands, 0);
}

static void the_same_seed_is_the_same_life(const void *row)
{
    struct life *life = life_of_all();

    (void)row;
    life->settings.if_empty = false;
    struct demo_report report = run(life);
    assert_int_equal(report.commands, life->report.commands);
    assert_int_equal(report.events, life->report.events);
    assert_int_equal(rig_ask(&life->rig, "SELECT count(*) FROM (SELECT title, need, state, number "
                                         "FROM ask GROUP BY 1, 2, 3, 4 HAVING count(*) <> 2) t"),
                     0);
    assert_int_equal(unlink(life->tokens_file), 0);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("nothing is refused that should not be", nothing_goes_wrong),
        CASE_TABLE(SIGHTS, sight_is_seen),
        CASE_PLAIN("each role's named person gets a token", each_role_gets_a_token),
        CASE_PLAIN("the ledger folds to the tables", the_ledger_folds_to_the_tables),
        CASE_PLAIN("where somebody lives nobody is added", where_somebody_lives_nobody_is_added),
        CASE_PLAIN("the same seed is the same life", the_same_seed_is_the_same_life),
    };

    return cases_run_tables("a simulated company", TABLES, COUNT_OF(TABLES));
}
