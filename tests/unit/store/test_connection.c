#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A connection that is ready, on a database that has the fixture's things. */
struct desk {
    struct rig rig;
    struct connection *connection;
    int readies;
};

static void on_ready(struct connection *connection, void *context)
{
    struct desk *desk = context;

    desk->readies++;
}

static void desk_init(struct desk *desk, enum store_side side)
{
    *desk = (struct desk){.rig = rig_new()};
    desk->connection =
        connection_new(desk->rig.loop, desk->rig.log, desk->rig.url, side, on_ready, desk);
    assert_false(connection_is_ready(desk->connection));
    assert_true(text_present(connection_trouble(desk->connection)));
    rig_wait_ready(&desk->rig, desk->connection);
    assert_false(text_present(connection_trouble(desk->connection)));
    assert_int_equal(desk->readies, 1);
}

static void desk_clear(struct desk *desk)
{
    connection_free(desk->connection);
    rig_free(&desk->rig);
}

/* ---- values --------------------------------------------------------------------------------- */

static struct result *ask(const struct desk *desk, const struct parameters *parameters)
{
    struct answer answer = {.keep = true};

    connection_send(desk->connection, parameters, on_answer, &answer);
    connection_sync(desk->connection, NULL, NULL);
    assert_int_equal(answer.calls, 0); /* never from inside the send */
    rig_wait_answer(&desk->rig, &answer);
    assert_int_equal(answer.calls, 1);
    assert_int_equal(answer.state, RESULT_ROWS);
    return answer.kept;
}

static void each_kind_comes_back(const void *row)
{
    struct desk desk;
    struct parameters parameters;
    instant at = INT64_C(1806000000123456);

    desk_init(&desk, STORE_WRITE);
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_values"));
    parameters_add_int4(&parameters, INT32_MIN);
    parameters_add_int8(&parameters, INT64_MAX);
    parameters_add_bool(&parameters, true);
    parameters_add_text(&parameters, text_literal("naïve 'quoted' \\ text"));
    parameters_add_bytes(&parameters, "\0\1\xff", 3);
    parameters_add_day(&parameters, day_of_civil((struct civil_day){2027, 3, 31}));
    parameters_add_instant(&parameters, at);
    parameters_add_text(&parameters, text_literal("{\"b\": 1,  \"a\": [2]}"));

    struct result *result = ask(&desk, &parameters);
    assert_int_equal(result_row_count(result), 1);
    assert_int_equal(result_column_count(result), 9);
    assert_int_equal(result_int4(result, 0, 0), INT32_MIN);
    assert_int_equal(result_int8(result, 0, 1), INT64_MAX);
    assert_true(result_bool(result, 0, 2));
    assert_text_equal(result_bytes(result, 0, 3), text_literal("naïve 'quoted' \\ text"));
    assert_text_equal(result_bytes(result, 0, 4), ((struct text){"\0\1\xff", 3}));
    assert_int_equal(result_day(result, 0, 5), day_of_civil((struct civil_day){2027, 3, 31}));
    assert_int_equal(result_instant(result, 0, 6), at);
    assert_text_equal(result_bytes(result, 0, 7), text_literal("{\"b\": 1,  \"a\": [2]}"));
    assert_text_equal(result_bytes(result, 0, 8), text_literal("{\"a\": [2], \"b\": 1}"));
    assert_text_equal(result_command(result), text_literal("SELECT 1"));
    result_free(result);
    desk_clear(&desk);
}

static void each_kind_may_be_null(const void *row)
{
    struct desk desk;
    struct parameters parameters;

    desk_init(&desk, STORE_WRITE);
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_values"));
    for (size_t i = 0; i < parameters.statement->take_count; i++) {
        parameters_add_null(&parameters);
    }
    struct result *result = ask(&desk, &parameters);
    for (size_t i = 0; i < result_column_count(result); i++) {
        assert_true(result_is_null(result, 0, i));
    }
    result_free(result);
    desk_clear(&desk);
}

static void what_is_written_is_read_by_the_server(const void *row)
{
    struct desk desk;
    struct parameters parameters;
    static const char *const WRITTEN[] = {
        "-7", "8", "true", "words", "\\x00ff", "2027-03-31", "2027-03-31T12:00:00+02:00", "[]"};

    desk_init(&desk, STORE_WRITE);
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_values"));
    for (size_t i = 0; i < COUNT_OF(WRITTEN); i++) {
        parameters_add_written(&parameters, text_of(WRITTEN[i]));
    }
    struct result *result = ask(&desk, &parameters);
    instant noon = 0;
    assert_true(instant_parse(text_literal("2027-03-31T10:00:00Z"), &noon));
    assert_int_equal(result_int4(result, 0, 0), -7);
    assert_int_equal(result_int8(result, 0, 1), 8);
    assert_true(result_bool(result, 0, 2));
    assert_text_equal(result_bytes(result, 0, 4), ((struct text){"\0\xff", 2}));
    assert_int_equal(result_day(result, 0, 5), day_of_civil((struct civil_day){2027, 3, 31}));
    assert_int_equal(result_instant(result, 0, 6), noon);
    result_free(result);
    desk_clear(&desk);
}

#define ARRAY_SIZE 3

/* An array for each parameter of echo_arrays: a value, NULL, another value. */
static void add_arrays(struct parameters *parameters)
{
    struct array_builder array;

    while (parameters->count < parameters->statement->take_count) {
        array_begin(&array, parameters);
        for (int32_t i = 0; i < ARRAY_SIZE; i++) {
            if (i == 1) {
                array_add_null(&array);
            } else if (array.element == VALUE_INT4) {
                array_add_int4(&array, i + 1);
            } else if (array.element == VALUE_INT8) {
                array_add_int8(&array, INT64_MIN + i);
            } else if (array.element == VALUE_BOOL) {
                array_add_bool(&array, i == 0);
            } else if (array.element == VALUE_DATE) {
                array_add_day(&array, i - 1);
            } else if (array.element == VALUE_TIMESTAMPTZ) {
                array_add_instant(&array, INT64_C(1806000000123456) + i);
            } else {
                array_add_text(&array, i == 0 ? text_literal("[1]") : text_literal("\"\""));
            }
        }
        array_end(&array);
    }
}

static void each_kind_of_array_arrives(const void *row)
{
    struct desk desk;
    struct parameters parameters;

    desk_init(&desk, STORE_WRITE);
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_arrays"));
    add_arrays(&parameters);
    struct result *result = ask(&desk, &parameters);
    assert_int_equal(result_row_count(result), ARRAY_SIZE);
    for (size_t column = 0; column < result_column_count(result); column++) {
        assert_true(result_is_null(result, 1, column));
    }
    assert_int_equal(result_int4(result, 2, 0), 3);
    assert_int_equal(result_int8(result, 2, 1), INT64_MIN + 2);
    assert_true(result_bool(result, 0, 2));
    assert_false(result_bool(result, 2, 2));
    assert_text_equal(result_bytes(result, 0, 3), text_literal("[1]"));
    assert_text_equal(result_bytes(result, 2, 4), text_literal("\"\""));
    assert_int_equal(result_day(result, 0, 5), -1);
    assert_int_equal(result_instant(result, 2, 6), INT64_C(1806000000123458));
    assert_text_equal(result_bytes(result, 0, 7), text_literal("[1]"));
    result_free(result);

    struct array_builder array;
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_arrays"));
    while (parameters.count < parameters.statement->take_count) {
        array_begin(&array, &parameters);
        array_end(&array);
    }
    result = ask(&desk, &parameters);
    assert_int_equal(result_row_count(result), 0);
    result_free(result);
    desk_clear(&desk);
}

/* ---- sessions ------------------------------------------------------------------------------- */

static const struct session_case {
    const char *says;
    enum store_side side;
    const char *role;
    const char *idle_timeout;
    const char *read_only;
} SESSION_CASES[] = {
    {"a writer works as desk_write and may not idle", STORE_WRITE,        "desk_write",        "1s", "off"},
    {"sales' reader cannot write",                    STORE_READ_SALES,   "desk_read_sales",   "0",  "on" },
    {"product's reader cannot write",                 STORE_READ_PRODUCT, "desk_read_product", "0",  "on" },
};

static void session_case_holds(const void *row)
{
    const struct session_case *it = row;
    struct desk desk;
    struct parameters parameters;

    desk_init(&desk, it->side);
    parameters_init(&parameters, desk.rig.arena, statement_get("settings"));
    struct result *result = ask(&desk, &parameters);
    assert_text_equal(result_bytes(result, 0, 0), text_of(it->role));
    assert_text_equal(result_bytes(result, 0, 1), text_literal("force_generic_plan"));
    assert_text_equal(result_bytes(result, 0, 2), text_literal("UTC"));
    assert_text_equal(result_bytes(result, 0, 3), text_literal("2s"));
    assert_text_equal(result_bytes(result, 0, 4), text_of(it->idle_timeout));
    assert_text_equal(result_bytes(result, 0, 5), text_of(it->read_only));
    result_free(result);
    desk_clear(&desk);
}

static void sales_see_what_is_theirs(const void *row)
{
    static const struct {
        enum store_side side;
        bool for_sales;
        const char *body;
    } EYES[] = {
        {STORE_READ_PRODUCT, false,
         "{\"id\" : \"one\", \"words\" : null, \"secret\" : \"hidden\"}"                           },
        {STORE_READ_SALES,   false, "{\"id\" : \"one\", \"words\" : null}"                         },
        {STORE_WRITE,        false, "{\"id\" : \"one\", \"words\" : null, \"secret\" : \"hidden\"}"},
        {STORE_WRITE,        true,  "{\"id\" : \"one\", \"words\" : null}"                         },
    };

    for (size_t i = 0; i < COUNT_OF(EYES); i++) {
        struct desk desk;
        struct parameters parameters;
        desk_init(&desk, EYES[i].side);
        rig_run(&desk.rig, "INSERT INTO thing (org_key, id, secret) VALUES (1, 'one', 'hidden')");
        parameters_init(&parameters, desk.rig.arena, statement_get("thing_list"));
        parameters.for_sales = EYES[i].for_sales;
        parameters_add_int4(&parameters, 1);
        struct result *result = ask(&desk, &parameters);
        assert_text_equal(result_bytes(result, 0, 1), text_of(EYES[i].body));
        result_free(result);
        desk_clear(&desk);
    }
}

/* As the desk does it: a writer takes sales' role for as long as it makes their answers. */
static void a_writer_can_look_through_sales_eyes(const void *row)
{
    struct desk desk;
    struct answer role = {0}, full = {0}, sales = {0}, end = {0};
    struct parameters parameters;

    desk_init(&desk, STORE_WRITE);
    rig_run(&desk.rig, "GRANT desk_read_sales TO desk_write");
    connection_send_plain(desk.connection, "BEGIN", NULL, NULL);
    connection_send_plain(desk.connection, "SET LOCAL ROLE desk_read_sales", on_answer, &role);
    parameters_init(&parameters, desk.rig.arena, statement_get("thing_list"));
    parameters.for_sales = true;
    parameters_add_int4(&parameters, 1);
    connection_send(desk.connection, &parameters, on_answer, &sales);
    send_number(desk.connection, "thing_list", 1, &full);
    connection_send_plain(desk.connection, "ROLLBACK", NULL, NULL);
    connection_sync(desk.connection, on_answer, &end);
    rig_wait_answer(&desk.rig, &end);
    assert_int_equal(role.state, RESULT_ROWS);
    assert_int_equal(sales.state, RESULT_ROWS);
    assert_int_equal(full.state, RESULT_FAILED);
    assert_string_equal(full.sqlstate, "42501");
    desk_clear(&desk);
}

/* ---- the pipeline --------------------------------------------------------------------------- */

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

/* ---- losing it ------------------------------------------------------------------------------ */

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

/* ---- disagreement --------------------------------------------------------------------------- */

static const struct disagreement_case {
    const char *says;
    enum store_side side;
    const char *break_sql;
    const char *mend_sql;
    const char *trouble;
} DISAGREEMENT_CASES[] = {
    {"a column of another type keeps it from being ready", STORE_READ_PRODUCT,
     "ALTER TABLE thing ALTER COLUMN large TYPE int4",         "ALTER TABLE thing ALTER COLUMN large TYPE int8",
     "statement thing_large: column large is int4, declared int8"        },
    {"so does a column that is missing",                   STORE_WRITE,
     "ALTER TABLE thing RENAME COLUMN words TO phrases",       "ALTER TABLE thing RENAME COLUMN phrases TO words",
     "statement thing_list: column t.words does not exist"               },
    {"so does a role that is missing",                     STORE_READ_SALES,
     "ALTER ROLE desk_read_sales RENAME TO desk_read_nothing", "ALTER ROLE desk_read_nothing RENAME TO desk_read_sales",
     "the session cannot be set: role \"desk_read_sales\" does not exist"},
};

static bool is_in_trouble(void *context)
{
    struct text trouble = connection_trouble(context);

    return !text_starts(trouble, text_literal("it is connecting"));
}

static void disagreement_case_holds(const void *row)
{
    const struct disagreement_case *it = row;
    struct rig rig = rig_new();

    rig_run(&rig, it->break_sql);
    struct connection *connection =
        connection_new(rig.loop, rig.log, rig.url, it->side, NULL, NULL);
    rig_wait(&rig, is_in_trouble, connection);
    assert_text_equal(connection_trouble(connection), text_of(it->trouble));
    assert_false(connection_is_ready(connection));
    rig_run(&rig, it->mend_sql);
    rig_wait_ready(&rig, connection);
    connection_free(connection);
    rig_free(&rig);
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

    rig_wait(&rig, is_in_trouble, connection);
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
        CASE_PLAIN("each kind of value comes back as it went", each_kind_comes_back),
        CASE_PLAIN("each kind of value may be NULL", each_kind_may_be_null),
        CASE_PLAIN("what a caller wrote is read by the server",
                   what_is_written_is_read_by_the_server),
        CASE_PLAIN("each kind of array arrives, with NULLs and empty", each_kind_of_array_arrives),
        CASE_TABLE(SESSION_CASES, session_case_holds),
        CASE_PLAIN("sales see what is theirs", sales_see_what_is_theirs),
        CASE_PLAIN("a writer can look through sales' eyes", a_writer_can_look_through_sales_eyes),
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
        CASE_TABLE(DISAGREEMENT_CASES, disagreement_case_holds),
        CASE_TABLE(UNREACHABLE_CASES, unreachable_case_holds),
        CASE_PLAIN("a statement of another side is a bug", a_statement_of_another_side_is_a_bug),
    };
    return cases_run_tables("connection", TABLES, COUNT_OF(TABLES));
}
