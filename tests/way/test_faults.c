/*
 * What may fail on a command's way, on a real PostgreSQL: each command has one effect and one
 * answer all the same.
 */
#include "unit/cases.h"
#include "way/firm.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

#define MANY 8

/* ---- the connection is lost ------------------------------------------------------------------ */

static const struct drop_case {
    const char *says;
    const char *fault;
} DROP_CASES[] = {
    {"lost before the lock, it goes again",               "before-lock:drop-connection"  },
    {"lost after loading, it goes again",                 "after-load:drop-connection"   },
    {"lost before saving, it goes again",                 "before-save:drop-connection"  },
    {"lost before the commit, it goes again",             "before-commit:drop-connection"},
    {"lost when everything is committed, it is answered", "before-answer:drop-connection"},
};

static void check_one_effect(struct firm *firm, const struct reply *reply)
{
    assert_true(reply->accepted);
    assert_true(text_present(reply->body));
    assert_int_equal(firm_ask(firm, "SELECT count(*) FROM ask WHERE org_key = @"), 1);
    assert_int_equal(firm_ask(firm, "SELECT count(*) FROM command WHERE org_key = @ AND kind = "
                                    "'submit'"),
                     1);
    assert_int_equal(firm_differences(firm), 0);
}

static void drop_case_holds(const void *row)
{
    const struct drop_case *it = row;
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");

    firm_restart(&firm, it->fault);
    struct reply reply = firm_give(&firm, &wish);
    check_one_effect(&firm, &reply);
    assert_false(reply.replayed);
    firm_free(&firm);
}

/* The COMMIT is on its way when the connection is cut: it may have arrived or not, and either is
 * right. */
static void a_commit_that_nobody_knows_of_counts_once(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");

    firm_restart(&firm, "commit-sent:drop-connection");
    struct reply reply = firm_give(&firm, &wish);
    check_one_effect(&firm, &reply);
    assert_false(reply.replayed); /* whoever asked once is not told that he asked twice */
    firm_free(&firm);
}

#define STORM 200

/* Every time that some were answered, all of the desk's backends are ended; who is told "not now"
 * asks again. */
static void in_a_storm_each_command_counts_once(const void *row)
{
    struct firm firm = firm_new();
    struct wish *wishes = arena_array(firm.rig.arena, STORM, sizeof(*wishes));
    struct reply *replies = arena_array(firm.rig.arena, STORM, sizeof(*replies));

    for (int i = 0; i < STORM; i++) {
        struct text title = text_format(firm.rig.arena, "Ask %d", i);
        wishes[i] = firm_submit_wish(&firm, text_chars(firm.rig.arena, title));
        wishes[i].key = wishes[i].body;
    }
    for (int i = 0; i < STORM; i += 4) {
        for (int k = i; k < i + 4; k++) {
            firm_submit(&firm, &wishes[k], &replies[k]);
        }
        if (i % 20 == 0) {
            event_base_loop(firm.rig.loop, EVLOOP_NONBLOCK);
            rig_ask(&firm.rig, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                               "WHERE application_name LIKE 'dealdesk%'");
        }
        firm_wait(&firm, &replies[i], 4);
        while (!replies[i].accepted) {
            replies[i] = firm_give(&firm, &wishes[i]);
        }
    }
    for (int i = 0; i < STORM; i++) {
        struct reply reply = firm_must(&firm, &wishes[i]);
        assert_true(reply.replayed || !replies[i].accepted);
    }
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM ask WHERE org_key = @"), STORM);
    assert_int_equal(firm_differences(&firm), 0);
    firm_free(&firm);
}

/* ---- a statement fails ----------------------------------------------------------------------- */

static void one_that_fails_does_not_harm_its_neighbours(const void *row)
{
    struct firm firm = firm_new();
    struct reply replies[MANY];

    firm_run(&firm, "ALTER TABLE ask DROP CONSTRAINT IF EXISTS no_poison; ALTER TABLE ask ADD "
                    "CONSTRAINT no_poison CHECK (org_key <> @ OR title <> 'Ask 3')");
    for (int i = 0; i < MANY; i++) {
        struct text title = text_format(firm.rig.arena, "Ask %d", i);
        struct wish wish = firm_submit_wish(&firm, text_chars(firm.rig.arena, title));
        firm_submit(&firm, &wish, &replies[i]);
    }
    firm_wait(&firm, replies, MANY);
    firm_run(&firm, "ALTER TABLE ask DROP CONSTRAINT no_poison");
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(replies[i].accepted, i != 3);
    }
    assert_int_equal(replies[3].refused, PROBLEM_INTERNAL);
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM ask WHERE org_key = @"), MANY - 1);
    assert_true(desk_figures(firm.desk).halved > 0);
    assert_int_equal(firm_differences(&firm), 0);
    firm_free(&firm);
}

static void a_value_that_is_there_already_is_a_conflict(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");

    firm_run(&firm,
             "CREATE UNIQUE INDEX one_ask_only ON ask ((org_key * 0 + 1)) WHERE org_key = @");
    firm_must(&firm, &wish);
    struct wish other = firm_submit_wish(&firm, "Provision groups");
    struct reply reply = firm_give(&firm, &other);
    firm_run(&firm, "DROP INDEX one_ask_only");
    assert_int_equal(reply.refused, PROBLEM_CONFLICT);
    firm_free(&firm);
}

/* ---- the lock is held by somebody else ------------------------------------------------------- */

static PGconn *hold_lock(const struct firm *firm)
{
    PGconn *other = PQconnectdb(firm->rig.url);
    struct text sql =
        text_format(firm->rig.arena, "BEGIN; SELECT 1 FROM org WHERE org_key = %d FOR UPDATE",
                    (int)firm->org_key);

    assert_int_equal(PQstatus(other), CONNECTION_OK);
    PQclear(PQexec(other, text_chars(firm->rig.arena, sql)));
    assert_int_equal(PQtransactionStatus(other), PQTRANS_INTRANS);
    return other;
}

static void run_as(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    assert_true(PQresultStatus(result) == PGRES_COMMAND_OK
                || PQresultStatus(result) == PGRES_TUPLES_OK);
    PQclear(result);
}

static bool waits_for_lock(void *context)
{
    const struct firm *firm = context;

    event_base_loop(firm->rig.loop, EVLOOP_NONBLOCK);
    return rig_ask(&firm->rig, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = "
                               "'Lock' AND application_name LIKE 'dealdesk%'")
           > 0;
}

/* Runs the loop without a pause until the desk stands before the lock. */
static void wait_for_lock(struct firm *firm)
{
    while (!waits_for_lock(firm)) {
    }
}

/* Locking and loading in one statement would decide on the capacity of before. */
static void what_changed_while_it_waited_is_what_it_sees(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply ask = firm_must(&firm, &wish);
    struct wish commit = {
        .kind = COMMAND_COMMIT,
        .by = STAFF_HEAD_OF_PRODUCT,
        .subject = ask.result,
        .match = true,
        .version = ask.version,
        .body = "{'kind':'work','scope':'SCIM users','customer_wording':'We will.','rationale':"
                "'Often asked.','due_on':'2027-03-20','deliverable':{'title':'SCIM','points':5}}"};
    struct reply reply;
    PGconn *other = hold_lock(&firm);
    struct text sql =
        text_format(firm.rig.arena, "UPDATE budget_line SET allotted_points = 3 WHERE org_key = %d",
                    (int)firm.org_key);

    firm_submit(&firm, &commit, &reply);
    wait_for_lock(&firm);
    run_as(other, text_chars(firm.rig.arena, sql));
    run_as(other, "COMMIT");
    PQfinish(other);
    firm_wait(&firm, &reply, 1);
    assert_false(reply.accepted);
    assert_int_equal(reply.refused, PROBLEM_BUDGET_EXHAUSTED);
    firm_free(&firm);
}

static void a_lock_that_never_comes_is_no_answer_for_now(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply reply;
    PGconn *other = hold_lock(&firm);

    firm_submit(&firm, &wish, &reply);
    firm_wait(&firm, &reply, 1);
    PQfinish(other);
    assert_int_equal(reply.refused, PROBLEM_UNAVAILABLE);
    assert_int_equal(desk_figures(firm.desk).retried, 1);
    firm_must(&firm, &wish);
    firm_free(&firm);
}

/* The same key on two processes at once: the second stands behind the lock, and then sees the
 * answer. */
static void another_process_with_the_same_key_gets_the_first_answer(const void *row)
{
    struct firm firm = firm_new();
    struct firm other = firm;
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct desk_settings settings = desk_settings_default(firm.rig.url);
    struct reply replies[2];
    wish.key = "once";
    other.desk = desk_new(firm.rig.loop, firm.rig.log, &settings);

    firm_submit(&firm, &wish, &replies[0]);
    firm_submit(&other, &wish, &replies[1]);
    firm_wait(&firm, replies, 2);
    assert_true(replies[0].accepted);
    assert_true(replies[1].accepted);
    assert_true(replies[0].replayed != replies[1].replayed);
    assert_text_equal(replies[0].body, replies[1].body);
    check_one_effect(&firm, &replies[0]);
    desk_free(other.desk);
    firm_free(&firm);
}

/* Each has a directory of the org; what one changes, the other must not decide without. */
static void another_process_does_not_decide_by_an_old_directory(const void *row)
{
    struct firm firm = firm_new();
    struct firm other = firm;
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct desk_settings settings = desk_settings_default(firm.rig.url);
    other.desk = desk_new(firm.rig.loop, firm.rig.log, &settings);

    firm_must(&other, &wish); /* now it knows the people */
    firm_must(&firm, &(struct wish){.kind = COMMAND_REVOKE_ROLE,
                                    .by = STAFF_ADMIN,
                                    .subject = firm.staff[STAFF_REP],
                                    .body = "{'role':'rep','reason':'He has left.'}"});
    struct wish again = firm_submit_wish(&firm, "Provision groups");
    struct reply reply = firm_give(&other, &again);
    assert_false(reply.accepted);
    assert_int_equal(reply.refused, PROBLEM_FORBIDDEN);
    desk_free(other.desk);
    firm_free(&firm);
}

/* ---- there is no room, or nobody there ------------------------------------------------------- */

static void a_full_line_is_answered_at_once(const void *row)
{
    struct firm firm = firm_new();
    struct firm small = firm;
    struct desk_settings settings = desk_settings_default(firm.rig.url);
    struct reply replies[MANY];
    int turned_away = 0;
    settings.waiting_org_max = 3;
    small.desk = desk_new(firm.rig.loop, firm.rig.log, &settings);

    for (int i = 0; i < MANY; i++) {
        struct text title = text_format(firm.rig.arena, "Ask %d", i);
        struct wish wish = firm_submit_wish(&firm, text_chars(firm.rig.arena, title));
        firm_submit(&small, &wish, &replies[i]);
    }
    firm_wait(&small, replies, MANY);
    for (int i = 0; i < MANY; i++) {
        turned_away += replies[i].refused == PROBLEM_UNAVAILABLE;
    }
    assert_int_equal(turned_away, MANY - 3);
    assert_int_equal(desk_figures(small.desk).waiting, 0);
    desk_free(small.desk);
    firm_free(&firm);
}

static void when_nobody_is_there_the_answer_comes_all_the_same(const void *row)
{
    struct firm firm = firm_new();
    struct firm lost = firm;
    struct desk_settings settings =
        desk_settings_default("postgresql:///dealdesk?host=/nonexistent");
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    lost.desk = desk_new(firm.rig.loop, firm.rig.log, &settings);

    struct reply reply = firm_give(&lost, &wish);
    assert_int_equal(reply.refused, PROBLEM_UNAVAILABLE);
    desk_free(lost.desk);
    firm_free(&firm);
}

static void whoever_still_waits_when_it_ends_is_told(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply reply;

    firm_submit(&firm, &wish, &reply);
    event_base_loop(firm.rig.loop, EVLOOP_NONBLOCK);
    firm_restart(&firm, NULL);
    assert_int_equal(reply.calls, 1);
    assert_int_equal(reply.refused, PROBLEM_UNAVAILABLE);
    firm_free(&firm);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(DROP_CASES, drop_case_holds),
        CASE_PLAIN("a commit that nobody knows of counts once",
                   a_commit_that_nobody_knows_of_counts_once),
        CASE_PLAIN("in a storm, each command counts once", in_a_storm_each_command_counts_once),
        CASE_PLAIN("one that fails does not harm its neighbours",
                   one_that_fails_does_not_harm_its_neighbours),
        CASE_PLAIN("a value that is there already is a conflict",
                   a_value_that_is_there_already_is_a_conflict),
        CASE_PLAIN("what changed while it waited is what it sees",
                   what_changed_while_it_waited_is_what_it_sees),
        CASE_PLAIN("a lock that never comes is no answer for now",
                   a_lock_that_never_comes_is_no_answer_for_now),
        CASE_PLAIN("another process with the same key gets the first answer",
                   another_process_with_the_same_key_gets_the_first_answer),
        CASE_PLAIN("another process does not decide by an old directory",
                   another_process_does_not_decide_by_an_old_directory),
        CASE_PLAIN("a full line is answered at once", a_full_line_is_answered_at_once),
        CASE_PLAIN("when nobody is there, the answer comes all the same",
                   when_nobody_is_there_the_answer_comes_all_the_same),
        CASE_PLAIN("whoever still waits when it ends is told",
                   whoever_still_waits_when_it_ends_is_told),
    };
    return cases_run_tables("faults", TABLES, COUNT_OF(TABLES));
}
