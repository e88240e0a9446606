#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the pipeline ---------------------------------------------------------------------------- */

static void a_failure_skips_what_follows(const void *row)
{
    struct desk desk;
    int order = 0;
    struct answer before = {.order = &order}, culprit = {.order = &order},
                  after = {.order = &order}, end = {.order = &order}, next = {.order = &order},
                  next_end = {.order = &order};

    desk_init(&desk, STORE_WRITE);
    send_number(desk.connection, "division", 5, &before);
    send_number(desk.connection, "division", 0, &culprit);
    send_number(desk.connection, "division", 4, &after);
    connection_sync(desk.connection, on_answer, &end);
    send_number(desk.connection, "division", 2, &next);
    connection_sync(desk.connection, on_answer, &next_end);
    rig_wait_answer(&desk.rig, &next_end);

    assert_int_equal(before.state, RESULT_ROWS);
    assert_int_equal(before.number, 20);
    assert_int_equal(culprit.state, RESULT_FAILED);
    assert_string_equal(culprit.sqlstate, "22012");
    assert_int_equal(after.state, RESULT_SKIPPED);
    assert_int_equal(end.state, RESULT_ROWS);
    assert_int_equal(next.state, RESULT_ROWS);
    assert_int_equal(next.number, 50);
    assert_int_equal(before.place, 1);
    assert_int_equal(next_end.place, 6);
    desk_clear(&desk);
}

static void a_flush_answers_within_the_transaction(const void *row)
{
    struct desk desk;
    struct answer inside = {0}, commit = {0}, end = {0};

    desk_init(&desk, STORE_WRITE);
    connection_send_plain(desk.connection, "BEGIN", NULL, NULL);
    send_number(desk.connection, "echo_number", 9, &inside);
    connection_flush(desk.connection);
    rig_wait_answer(&desk.rig, &inside);
    assert_int_equal(inside.number, 9);
    assert_int_equal(
        rig_ask(
            &desk.rig,
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            " OR (state = 'active' AND usename = 'desk_tests' AND application_name = 'dealdesk write')"),
        1);
    connection_send_plain(desk.connection, "COMMIT", on_answer, &commit);
    connection_sync(desk.connection, on_answer, &end);
    rig_wait_answer(&desk.rig, &end);
    assert_string_equal(commit.command, "COMMIT");
    desk_clear(&desk);
}

/* A failure that was answered before COMMIT is sent: the transaction is open, failed, and its
 * COMMIT "succeeds". */
static void a_commit_that_lies_says_rollback(const void *row)
{
    struct desk desk;
    struct answer culprit = {0}, end = {0}, late = {0}, commit = {0}, commit_end = {0};

    desk_init(&desk, STORE_WRITE);
    connection_send_plain(desk.connection, "BEGIN", NULL, NULL);
    send_number(desk.connection, "division", 0, &culprit);
    connection_sync(desk.connection, on_answer, &end);
    rig_wait_answer(&desk.rig, &end);
    assert_int_equal(culprit.state, RESULT_FAILED);

    send_number(desk.connection, "division", 1, &late);
    connection_sync(desk.connection, NULL, NULL);
    connection_send_plain(desk.connection, "COMMIT", on_answer, &commit);
    connection_sync(desk.connection, on_answer, &commit_end);
    rig_wait_answer(&desk.rig, &commit_end);
    assert_int_equal(late.state, RESULT_SKIPPED);
    assert_int_equal(commit.state, RESULT_ROWS);
    assert_string_equal(commit.command, "ROLLBACK");
    desk_clear(&desk);
}

static void a_flush_does_not_mend_a_failure(const void *row)
{
    struct desk desk;
    struct answer culprit = {0}, late = {0}, commit = {0}, end = {0};

    desk_init(&desk, STORE_WRITE);
    connection_send_plain(desk.connection, "BEGIN", NULL, NULL);
    send_number(desk.connection, "division", 0, &culprit);
    connection_flush(desk.connection);
    send_number(desk.connection, "division", 1, &late);
    connection_send_plain(desk.connection, "COMMIT", on_answer, &commit);
    connection_sync(desk.connection, on_answer, &end);
    rig_wait_answer(&desk.rig, &end);
    assert_int_equal(culprit.state, RESULT_FAILED);
    assert_int_equal(late.state, RESULT_SKIPPED);
    assert_string_not_equal(commit.command, "COMMIT");
    desk_clear(&desk);
}

static void a_commit_behind_a_failure_is_skipped(const void *row)
{
    struct desk desk;
    struct answer culprit = {0}, commit = {0}, end = {0}, rollback = {0}, rollback_end = {0};

    desk_init(&desk, STORE_WRITE);
    connection_send_plain(desk.connection, "BEGIN", NULL, NULL);
    send_number(desk.connection, "division", 0, &culprit);
    connection_send_plain(desk.connection, "COMMIT", on_answer, &commit);
    connection_sync(desk.connection, on_answer, &end);
    rig_wait_answer(&desk.rig, &end);
    assert_int_equal(commit.state, RESULT_SKIPPED);
    connection_send_plain(desk.connection, "ROLLBACK", on_answer, &rollback);
    connection_sync(desk.connection, on_answer, &rollback_end);
    rig_wait_answer(&desk.rig, &rollback_end);
    assert_string_equal(rollback.command, "ROLLBACK");
    desk_clear(&desk);
}

static void a_constraint_is_named(const void *row)
{
    struct desk desk;
    struct parameters parameters;
    struct array_builder array;
    struct answer answer = {0};

    desk_init(&desk, STORE_WRITE);
    parameters_init(&parameters, desk.rig.arena, statement_get("thing_save"));
    array_begin(&array, &parameters);
    array_add_int4(&array, 1);
    array_end(&array);
    array_begin(&array, &parameters);
    array_add_text(&array, text_literal("one"));
    array_end(&array);
    array_begin(&array, &parameters);
    array_add_int4(&array, 13);
    array_end(&array);
    array_begin(&array, &parameters);
    array_add_text(&array, text_literal("words"));
    array_end(&array);
    connection_send(desk.connection, &parameters, on_answer, &answer);
    connection_sync(desk.connection, NULL, NULL);
    rig_wait_answer(&desk.rig, &answer);
    assert_int_equal(answer.state, RESULT_FAILED);
    assert_string_equal(answer.sqlstate, "23514");
    assert_string_equal(answer.constraint, "small_is_not_13");
    desk_clear(&desk);
}

#define MANY 10000

/* Each answer checks that it is the next one. */
struct count {
    struct connection *connection;
    int32_t answered;
    int32_t wrong;
};

static void on_counted(struct result *result, void *context)
{
    struct count *count = context;

    count->answered++;
    if (result_state(result) != RESULT_ROWS || result_int4(result, 0, 0) != count->answered) {
        count->wrong++;
    }
}

static bool all_are_counted(void *context)
{
    const struct count *count = context;

    return count->answered == MANY;
}

static void send_counted(struct count *count, int32_t number)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct parameters parameters;

    parameters_init(&parameters, arena, statement_get("echo_number"));
    parameters_add_int4(&parameters, number);
    connection_send(count->connection, &parameters, on_counted, count);
}

static void many_statements_keep_their_order(const void *row)
{
    struct desk desk;
    struct count count = {0};

    desk_init(&desk, STORE_WRITE);
    count.connection = desk.connection;
    for (int32_t i = 1; i <= MANY; i++) {
        send_counted(&count, i);
        if (i % 100 == 0) {
            connection_sync(desk.connection, NULL, NULL);
        }
    }
    rig_wait(&desk.rig, all_are_counted, &count);
    assert_int_equal(count.wrong, 0);
    desk_clear(&desk);
}

/* The answer sends the next one: one round trip each. */
static void on_counted_send_next(struct result *result, void *context)
{
    struct count *count = context;

    on_counted(result, context);
    if (count->answered < MANY) {
        scoped(arena_release) struct arena *arena = arena_new(256);
        struct parameters parameters;
        parameters_init(&parameters, arena, statement_get("echo_number"));
        parameters_add_int4(&parameters, count->answered + 1);
        connection_send(count->connection, &parameters, on_counted_send_next, count);
        connection_sync(count->connection, NULL, NULL);
    }
}

static void many_statements_in_a_row(const void *row)
{
    struct desk desk;
    struct count count = {0};
    struct parameters parameters;

    desk_init(&desk, STORE_WRITE);
    count.connection = desk.connection;
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_number"));
    parameters_add_int4(&parameters, 1);
    connection_send(desk.connection, &parameters, on_counted_send_next, &count);
    connection_sync(desk.connection, NULL, NULL);
    rig_wait(&desk.rig, all_are_counted, &count);
    assert_int_equal(count.wrong, 0);
    desk_clear(&desk);
}

/* ---- losing it ------------------------------------------------------------------------------- */

#define TERMINATE_SQL                                        \
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity" \
    " WHERE application_name = 'dealdesk write' AND backend_type = 'client backend'"

static void a_terminated_session_loses_what_is_under_way(const void *row)
{
    struct desk desk;
    struct answer sleeping = {0}, behind = {0}, end = {0}, again = {0};

    desk_init(&desk, STORE_WRITE);
    send_number(desk.connection, "sleep", 60000, &sleeping);
    send_number(desk.connection, "echo_number", 1, &behind);
    connection_sync(desk.connection, on_answer, &end);
    rig_run(&desk.rig, TERMINATE_SQL);
    rig_wait_answer(&desk.rig, &end);
    assert_int_equal(sleeping.state, RESULT_LOST);
    assert_int_equal(behind.state, RESULT_LOST);
    assert_int_equal(end.state, RESULT_LOST);
    assert_int_equal(desk.readies, 1);

    rig_wait_ready(&desk.rig, desk.connection);
    assert_int_equal(desk.readies, 2);
    send_number(desk.connection, "echo_number", 2, &again);
    connection_sync(desk.connection, NULL, NULL);
    rig_wait_answer(&desk.rig, &again);
    assert_int_equal(again.number, 2);
    assert_int_equal(sleeping.calls + behind.calls + end.calls, 3);
    desk_clear(&desk);
}

static void a_session_that_ends_while_idle_comes_back(const void *row)
{
    struct desk desk;

    desk_init(&desk, STORE_WRITE);
    rig_run(&desk.rig, TERMINATE_SQL);
    rig_wait_not_ready(&desk.rig, desk.connection);
    assert_true(text_present(connection_trouble(desk.connection)));
    rig_wait_ready(&desk.rig, desk.connection);
    assert_int_equal(desk.readies, 2);
    desk_clear(&desk);
}

static void a_transaction_that_idles_is_lost(const void *row)
{
    struct desk desk;
    struct answer begin = {0};

    desk_init(&desk, STORE_WRITE);
    connection_send_plain(desk.connection, "BEGIN", on_answer, &begin);
    connection_flush(desk.connection);
    rig_wait_answer(&desk.rig, &begin);
    rig_wait_not_ready(&desk.rig, desk.connection);
    desk_clear(&desk);
}

static void what_is_sent_while_it_is_away_is_lost(const void *row)
{
    struct desk desk;
    int order = 0;
    struct answer dropped = {.order = &order}, late = {.order = &order}, end = {.order = &order};

    desk_init(&desk, STORE_WRITE);
    send_number(desk.connection, "echo_number", 1, &dropped);
    connection_drop(desk.connection);
    assert_false(connection_is_ready(desk.connection));
    send_number(desk.connection, "echo_number", 2, &late);
    connection_flush(desk.connection);
    connection_sync(desk.connection, on_answer, &end);
    assert_int_equal(dropped.calls + late.calls + end.calls, 0);
    rig_wait_answer(&desk.rig, &end);
    assert_int_equal(dropped.state, RESULT_LOST);
    assert_int_equal(late.state, RESULT_LOST);
    assert_int_equal(end.state, RESULT_LOST);
    assert_int_equal(dropped.place, 1);
    assert_int_equal(end.place, 3);
    assert_false(connection_is_ready(desk.connection));
    rig_wait_ready(&desk.rig, desk.connection);
    desk_clear(&desk);
}

static void on_answer_send_again(struct result *result, void *context)
{
    struct count *count = context;

    count->wrong++;
    if (result_state(result) == RESULT_LOST) {
        connection_send_plain(count->connection, "SELECT", on_answer_send_again, count);
        connection_sync(count->connection, NULL, NULL);
    } else {
        count->answered = MANY;
    }
}

/* Each LOST is answered with another send, which is lost in a later turn, until the connection is
 * back. */
static void whoever_sends_again_at_once_does_not_stop_the_loop(const void *row)
{
    struct desk desk;
    struct count count = {0};

    desk_init(&desk, STORE_WRITE);
    count.connection = desk.connection;
    connection_drop(desk.connection);
    connection_send_plain(desk.connection, "SELECT", on_answer_send_again, &count);
    rig_wait(&desk.rig, all_are_counted, &count);
    assert_int_equal(desk.readies, 2);
    desk_clear(&desk);
}

static void on_answer_drop(struct result *result, void *context)
{
    struct count *count = context;

    count->answered = MANY;
    connection_drop(count->connection);
}

static void it_can_be_dropped_in_an_answer(const void *row)
{
    struct desk desk;
    struct count count = {0};
    struct answer behind = {0};

    desk_init(&desk, STORE_WRITE);
    count.connection = desk.connection;
    connection_send_plain(desk.connection, "SELECT", on_answer_drop, &count);
    send_number(desk.connection, "echo_number", 1, &behind);
    connection_sync(desk.connection, NULL, NULL);
    rig_wait_answer(&desk.rig, &behind);
    assert_int_equal(count.answered, MANY);
    assert_int_equal(behind.state, RESULT_LOST);
    desk_clear(&desk);
}

static void on_answer_free(struct result *result, void *context)
{
    struct count *count = context;

    count->answered = MANY;
    connection_free(count->connection);
}

static void it_can_be_freed_in_an_answer(const void *row)
{
    struct answer behind = {0};

    for (int lost = 0; lost < 2; lost++) {
        struct desk desk;
        struct count count = {0};
        desk_init(&desk, STORE_WRITE);
        count.connection = desk.connection;
        connection_send_plain(desk.connection, "SELECT", on_answer_free, &count);
        send_number(desk.connection, "echo_number", 1, &behind);
        connection_sync(desk.connection, NULL, NULL);
        if (lost == 1) {
            connection_drop(desk.connection);
        }
        rig_wait(&desk.rig, all_are_counted, &count);
        event_base_loop(desk.rig.loop, EVLOOP_NONBLOCK);
        assert_int_equal(behind.calls, 0);
        rig_free(&desk.rig);
    }
}

static void a_restarted_server_is_found_again(const void *row)
{
    struct desk desk;
    struct answer sleeping = {0}, again = {0};

    desk_init(&desk, STORE_WRITE);
    send_number(desk.connection, "sleep", 60000, &sleeping);
    connection_sync(desk.connection, NULL, NULL);
    assert_int_equal(system(CLUSTER_SCRIPT " restart \"$CLUSTER_DIR\" immediate >/dev/null"), 0);
    rig_wait_answer(&desk.rig, &sleeping);
    assert_int_equal(sleeping.state, RESULT_LOST);
    rig_wait_ready(&desk.rig, desk.connection);
    send_number(desk.connection, "echo_number", 3, &again);
    connection_sync(desk.connection, NULL, NULL);
    rig_wait_answer(&desk.rig, &again);
    assert_int_equal(again.number, 3);
    desk_clear(&desk);
}

static const struct unreachable_case {
    const char *says;
    const char *url;
} UNREACHABLE_CASES[] = {
    {"nobody listens in the folder",                               "host=/tmp/no-such-folder dbname=dealdesk"},
    {"nobody listens at the port",                                 "host=127.0.0.1 port=1 dbname=dealdesk"   },
    {"a malformed connection string is told without its password",
     "postgresql://u:secret@[/dealdesk"                                                                      },
};

static void unreachable_case_holds(const void *row)
{
    const struct unreachable_case *it = row;
    struct rig rig = rig_new_alone();
    struct connection *connection =
        connection_new(rig.loop, rig.log, it->url, STORE_WRITE, NULL, NULL);

    rig_wait(&rig, connection_is_in_trouble, connection);
    assert_false(connection_is_ready(connection));
    assert_false(text_contains(connection_trouble(connection), text_literal("secret")));
    connection_free(connection);
    connection_free(NULL);
    rig_free(&rig);
}

static void send_for_another_side(void *context)
{
    struct desk *desk = context;
    struct answer answer = {0};

    send_number(desk->connection, "rows_many", 1, &answer);
}

static void a_statement_of_another_side_is_a_bug(const void *row)
{
    struct desk desk;

    desk_init(&desk, STORE_WRITE);
    assert_true(case_aborts(send_for_another_side, &desk));
    desk_clear(&desk);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("a failure skips what follows, up to the sync", a_failure_skips_what_follows),
        CASE_PLAIN("a flush answers within the transaction",
                   a_flush_answers_within_the_transaction),
        CASE_PLAIN("a COMMIT that lies says ROLLBACK", a_commit_that_lies_says_rollback),
        CASE_PLAIN("a flush does not mend a failure", a_flush_does_not_mend_a_failure),
        CASE_PLAIN("a COMMIT behind a failure is skipped", a_commit_behind_a_failure_is_skipped),
        CASE_PLAIN("a violated constraint is named", a_constraint_is_named),
        CASE_PLAIN("10,000 statements in one pipeline keep their order",
                   many_statements_keep_their_order),
        CASE_PLAIN("10,000 statements, each after the last one's answer", many_statements_in_a_row),
        CASE_PLAIN("a terminated session loses what is under way, and comes back",
                   a_terminated_session_loses_what_is_under_way),
        CASE_PLAIN("a session that ends while idle comes back",
                   a_session_that_ends_while_idle_comes_back),
        CASE_PLAIN("a transaction that idles for a second is lost",
                   a_transaction_that_idles_is_lost),
        CASE_PLAIN("what is sent while it is away is lost, in order, later",
                   what_is_sent_while_it_is_away_is_lost),
        CASE_PLAIN("whoever sends again at once does not stop the loop",
                   whoever_sends_again_at_once_does_not_stop_the_loop),
        CASE_PLAIN("it can be dropped in an answer", it_can_be_dropped_in_an_answer),
        CASE_PLAIN("it can be freed in an answer", it_can_be_freed_in_an_answer),
        CASE_PLAIN("a server that was restarted is found again", a_restarted_server_is_found_again),
        CASE_TABLE(UNREACHABLE_CASES, unreachable_case_holds),
        CASE_PLAIN("a statement of another side is a bug", a_statement_of_another_side_is_a_bug),
    };
    return cases_run_tables("connection", TABLES, COUNT_OF(TABLES));
}
