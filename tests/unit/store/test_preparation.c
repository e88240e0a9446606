#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

/* ---- sessions -------------------------------------------------------------------------------- */

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
    struct result *result = desk_ask(&desk, &parameters);
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
        struct result *result = desk_ask(&desk, &parameters);
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

/* ---- disagreement ---------------------------------------------------------------------------- */

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

static void disagreement_case_holds(const void *row)
{
    const struct disagreement_case *it = row;
    struct rig rig = rig_new();

    rig_run(&rig, it->break_sql);
    struct connection *connection =
        connection_new(rig.loop, rig.log, rig.url, it->side, NULL, NULL);
    rig_wait(&rig, connection_is_in_trouble, connection);
    assert_text_equal(connection_trouble(connection), text_of(it->trouble));
    assert_false(connection_is_ready(connection));
    rig_run(&rig, it->mend_sql);
    rig_wait_ready(&rig, connection);
    connection_free(connection);
    rig_free(&rig);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(SESSION_CASES, session_case_holds),
        CASE_PLAIN("sales see what is theirs", sales_see_what_is_theirs),
        CASE_PLAIN("a writer can look through sales' eyes", a_writer_can_look_through_sales_eyes),
        CASE_TABLE(DISAGREEMENT_CASES, disagreement_case_holds),
    };
    return cases_run_tables("preparation", TABLES, COUNT_OF(TABLES));
}
