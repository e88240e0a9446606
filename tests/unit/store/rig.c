#include "unit/store/rig.h"

#include "store/result.h"
#include "store/value.h"
#include "unit/cases.h"

#include <libpq-fe.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATIENCE_SECONDS 20

struct rig rig_new_alone(void)
{
    struct rig rig = {
        .loop = event_base_new(),
        .log = log_new(getenv("STORE_TEST_LOG") != NULL ? STDERR_FILENO
                                                        : open("/dev/null", O_WRONLY | O_CLOEXEC),
                       LOG_LEVEL_INFO),
        .arena = arena_new(4096),
        .url = getenv("DATABASE_URL"),
    };
    return rig;
}

struct rig rig_new(void)
{
    struct rig rig = rig_new_alone();
    struct problem problem;

    assert_non_null(rig.url);
    problem_init(&problem, rig.arena);
    assert_true(migrate(rig.url, rig.log, &problem));
    rig_run(&rig, "TRUNCATE thing");
    return rig;
}

void rig_free(struct rig *rig)
{
    event_base_free(rig->loop);
    log_free(rig->log);
    arena_free(rig->arena);
}

static PGresult *run(const struct rig *rig, const char *sql)
{
    PGconn *postgres = PQconnectdb(rig->url);
    assert_int_equal(PQstatus(postgres), CONNECTION_OK);
    PGresult *result = PQexec(postgres, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(postgres));
    }
    PQfinish(postgres);
    return result;
}

void rig_run(const struct rig *rig, const char *sql)
{
    PQclear(run(rig, sql));
}

int64_t rig_ask(const struct rig *rig, const char *sql)
{
    PGresult *result = run(rig, sql);
    int64_t number = 0;

    assert_int_equal(PQntuples(result), 1);
    assert_true(text_to_integer(text_of(PQgetvalue(result, 0, 0)), &number));
    PQclear(result);
    return number;
}

static void on_patience(evutil_socket_t socket, short events, void *context)
{
    fail_msg("waited for %d seconds in vain", PATIENCE_SECONDS);
}

void rig_wait(const struct rig *rig, bool (*holds)(void *context), void *context)
{
    static const struct timeval PATIENCE = {.tv_sec = PATIENCE_SECONDS};
    struct event *patience = evtimer_new(rig->loop, on_patience, NULL);

    event_add(patience, &PATIENCE);
    while (!holds(context)) {
        event_base_loop(rig->loop, EVLOOP_ONCE);
    }
    event_free(patience);
}

static bool is_ready(void *context)
{
    return connection_is_ready(context);
}

static bool is_not_ready(void *context)
{
    return !connection_is_ready(context);
}

static bool is_answered(void *context)
{
    const struct answer *answer = context;

    return answer->calls > 0;
}

void rig_wait_ready(const struct rig *rig, struct connection *connection)
{
    rig_wait(rig, is_ready, connection);
}

void rig_wait_not_ready(const struct rig *rig, struct connection *connection)
{
    rig_wait(rig, is_not_ready, connection);
}

void rig_wait_answer(const struct rig *rig, struct answer *answer)
{
    rig_wait(rig, is_answered, answer);
}

static void copy(char *into, size_t size, struct text text)
{
    snprintf(into, size, "%.*s", (int)text.length, text_present(text) ? text.bytes : "");
}

void on_answer(struct result *result, void *context)
{
    struct answer *answer = context;

    answer->calls++;
    answer->state = result_state(result);
    answer->rows = result_row_count(result);
    copy(answer->command, sizeof(answer->command), result_command(result));
    copy(answer->sqlstate, sizeof(answer->sqlstate), result_sqlstate(result));
    copy(answer->constraint, sizeof(answer->constraint), result_constraint(result));
    if (answer->rows > 0 && value_kind_reads(VALUE_INT4, result_column_oid(result, 0))) {
        answer->number = result_int4(result, 0, 0);
    }
    if (answer->keep) {
        answer->kept = result_keep(result);
    }
    if (answer->order != NULL) {
        answer->place = ++*answer->order;
    }
}

void send_number(struct connection *connection, const char *name, int32_t number,
                 struct answer *answer)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct parameters parameters;

    parameters_init(&parameters, arena, statement_get(name));
    parameters_add_int4(&parameters, number);
    connection_send(connection, &parameters, on_answer, answer);
}

static void on_ready(struct connection *connection, void *context)
{
    struct desk *desk = context;

    desk->readies++;
}

void desk_init(struct desk *desk, enum store_side side)
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

void desk_clear(struct desk *desk)
{
    connection_free(desk->connection);
    rig_free(&desk->rig);
}

struct result *desk_ask(const struct desk *desk, const struct parameters *parameters)
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

bool connection_is_in_trouble(void *context)
{
    struct text trouble = connection_trouble(context);

    return !text_starts(trouble, text_literal("it is connecting"));
}
