/*
 * The store's door: PostgreSQL over libpq, non-blocking, in pipeline mode, on the event loop.
 *
 * It knows statements by name, connections and pools. It knows nothing of asks.
 */
#pragma once

#include "base/arena.h"
#include "base/log.h"
#include "base/problem.h"
#include "base/text.h"

#include <event2/event.h>

/* ---- statements: generated at build time from sql/queries/ ----------------------------------- */

/* The types that cross. Arrays are of one dimension and take NULL elements. */
enum value_kind {
    VALUE_INT4,
    VALUE_INT8,
    VALUE_BOOL,
    VALUE_TEXT,
    VALUE_BYTEA,
    VALUE_DATE,        /* day */
    VALUE_TIMESTAMPTZ, /* instant */
    VALUE_JSON,        /* text of json or jsonb */
    VALUE_INT4_ARRAY,
    VALUE_INT8_ARRAY,
    VALUE_BOOL_ARRAY,
    VALUE_TEXT_ARRAY,
    VALUE_BYTEA_ARRAY,
    VALUE_DATE_ARRAY,
    VALUE_TIMESTAMPTZ_ARRAY,
    VALUE_JSON_ARRAY /* of jsonb */
};

struct value_row {
    const char *name;
    enum value_kind kind;
};

struct statement_row {
    const char *name;
    const char *text;       /* as the writer and the product's reader run it */
    const char *text_sales; /* without the lines that are marked `-- product`; the same pointer
                               where none is */
    uint32_t sides;         /* BIT(enum store_side) where it is prepared */
    const struct value_row *takes;
    size_t take_count;
    const struct value_row *gives;
    size_t give_count;
};
extern const struct statement_row STATEMENT_ROWS[];
extern const size_t STATEMENT_COUNT;

/* The row of a statement that must exist. */
const struct statement_row *statement_get(const char *name);

/* ---- values that go in ----------------------------------------------------------------------- */

/* The parameters of one run of a statement, in the order of its `takes`; binary, as PostgreSQL's
 * send/recv formats say. */
struct parameters {
    struct arena *arena;
    const struct statement_row *statement;
    size_t count;
    const char **values;
    int *lengths;
    int *formats;
    bool for_sales; /* on a writer that has taken the role desk_read_sales: run `text_sales` */
};

/* Begins the parameters of `statement`; they live in `arena`. Each is added once, in order; a wrong
 * kind is a bug. */
void parameters_init(struct parameters *parameters, struct arena *arena,
                     const struct statement_row *statement);
void parameters_add_null(struct parameters *parameters);
void parameters_add_int4(struct parameters *parameters, int32_t value);
void parameters_add_int8(struct parameters *parameters, int64_t value);
void parameters_add_bool(struct parameters *parameters, bool value);
void parameters_add_text(struct parameters *parameters,
                         struct text value); /* absent: NULL. Also for JSON */
void parameters_add_bytes(struct parameters *parameters, const void *bytes, size_t size);
void parameters_add_day(struct parameters *parameters, day value);         /* DAY_NONE: NULL */
void parameters_add_instant(struct parameters *parameters, instant value); /* 0: NULL */

/* A parameter in PostgreSQL's text form, whatever its kind: for what a caller wrote and the
 * contract has checked. */
void parameters_add_written(struct parameters *parameters, struct text value);

/* An array, one element a call between the two. */
struct array_builder {
    struct parameters *parameters;
    struct text_builder bytes;
    int32_t count;
    enum value_kind element;
};
void array_begin(struct array_builder *array, struct parameters *parameters);
void array_add_null(struct array_builder *array);
void array_add_int4(struct array_builder *array, int32_t value);
void array_add_int8(struct array_builder *array, int64_t value);
void array_add_bool(struct array_builder *array, bool value);
void array_add_text(struct array_builder *array,
                    struct text value); /* absent: NULL. Also JSON and bytea */
void array_add_day(struct array_builder *array, day value);
void array_add_instant(struct array_builder *array, instant value);
void array_end(struct array_builder *array);

/* ---- results that come out ------------------------------------------------------------------- */

struct result; /* one statement's answer; borrowed for the call that hands it over */

/* What became of a statement. */
enum result_state {
    RESULT_ROWS,    /* it ran; there may be no rows */
    RESULT_FAILED,  /* PostgreSQL refused it: see result_sqlstate */
    RESULT_SKIPPED, /* a statement before it in the same transaction failed */
    RESULT_LOST     /* the connection was lost: nobody knows */
};

enum result_state result_state(const struct result *result);

/* Whether PostgreSQL warned before this answer. Before that of a COMMIT it means that what was
 * committed may not be durable everywhere yet: the wait for a standby was cancelled. */
bool result_warned(const struct result *result);
struct text result_sqlstate(const struct result *result); /* "23505"; absent when it did not fail */
struct text result_message(const struct result *result);  /* for logs alone */
struct text
result_constraint(const struct result *result); /* the name of the violated constraint, or absent */
struct text
result_command(const struct result *result); /* the tag: "COMMIT", "ROLLBACK", "INSERT 0 3" */
size_t result_row_count(const struct result *result);
size_t result_column_count(const struct result *result);
const char *result_column_name(const struct result *result, size_t column);
bool result_is_null(const struct result *result, size_t row, size_t column);
int32_t result_int4(const struct result *result, size_t row, size_t column);
int64_t result_int8(const struct result *result, size_t row,
                    size_t column); /* int4, too; 0 for NULL */
bool result_bool(const struct result *result, size_t row, size_t column);
day result_day(const struct result *result, size_t row, size_t column); /* DAY_NONE for NULL */
instant result_instant(const struct result *result, size_t row, size_t column); /* 0 for NULL */
struct text
result_bytes(const struct result *result, size_t row,
             size_t column); /* text, json, bytea; absent for NULL; lives as long as the result */

/* Keeps the result, and all texts borrowed from it, until `result_free`. */
struct result *result_keep(struct result *result);
void result_free(struct result *result);

/* ---- connections ----------------------------------------------------------------------------- */

/* Whose eyes a connection has: the PostgreSQL role that it works as. */
enum store_side {
    STORE_WRITE,        /* desk_write */
    STORE_READ_SALES,   /* desk_read_sales */
    STORE_READ_PRODUCT, /* desk_read_product */
    STORE_KEEP,         /* desk_write, for the few statements of those who come and leave */
    STORE_SIDE_COUNT
};

struct connection;

/* Hands over the answer of one statement. Called once for each that was sent, in order, never from
 * inside the send. NULL in its place: nobody wants to know. */
typedef void result_done(struct result *result, void *context);

/* The connection can be used (again): statements are prepared. */
typedef void connection_ready(struct connection *connection, void *context);

struct store_settings {
    const char *url;        /* libpq's connection string; names in it are looked up by libevent */
    const char *read_url;   /* for questions; NULL: the same */
    int read_connections;   /* for each reading side; 0: 3 */
    int report_connections; /* the same, for reports; 0: 1 */
};

/*
 * A connection of its own, for the desk's lanes: connects, sets its role, prepares the statements
 * of its side, checks their columns against `gives`, and connects again, with growing pauses,
 * whenever it was lost. `ready` is called each time it can be used; statements that were under way
 * when it was lost get RESULT_LOST before that.
 */
struct connection *connection_new(struct event_base *loop, struct log *log, const char *url,
                                  enum store_side side, connection_ready *ready, void *context);

/* Closes it, also from inside a callback of its own. What is under way is not answered any more.
 * Takes NULL. */
void connection_free(struct connection *connection);
bool connection_is_ready(const struct connection *connection);

/* Why it cannot be used at present, in words for an operator; absent when it can. */
struct text connection_trouble(const struct connection *connection);

/* Sends a prepared statement. The parameters need live only for the call. */
void connection_send(struct connection *connection, const struct parameters *parameters,
                     result_done *done, void *context);

/* Sends plain SQL that takes and gives nothing: BEGIN, COMMIT, ROLLBACK, SET LOCAL ROLE. */
void connection_send_plain(struct connection *connection, const char *sql, result_done *done,
                           void *context);

/* What was sent until here is answered now. Within BEGIN and COMMIT alone: it does not end such a
 * transaction, and after a failure what follows is skipped all the same, but a COMMIT then says
 * "ROLLBACK". */
void connection_flush(struct connection *connection);

/* Ends the pipeline's run: after a failure the statements up to here are skipped, those after it
 * work again (PQpipelineSync). `done` gets RESULT_ROWS when the sync itself is answered. */
void connection_sync(struct connection *connection, result_done *done, void *context);

/* Drops the connection as if the network had: for a transaction that hangs, and for tests. */
void connection_drop(struct connection *connection);

/* ---- pools of readers ------------------------------------------------------------------------ */

struct store;

struct store *store_new(struct event_base *loop, struct log *log,
                        const struct store_settings *settings);

/* Not from inside a callback of its own. What is under way is not answered any more. Takes NULL. */
void store_free(struct store *store);

/* Whether every pool has a connection that can be used. */
bool store_is_ready(const struct store *store);

/*
 * Runs one statement on a connection of `side` and hands over its result; waits in line when all
 * are busy. The parameters are copied. RESULT_LOST after one retry, and after five seconds in line.
 * A question that waits over `STORE_WAITING_MAX` in line is answered RESULT_LOST at once.
 */
#define STORE_WAITING_MAX 4096
void store_ask(struct store *store, enum store_side side, const struct parameters *parameters,
               result_done *done, void *context);

/* The same on the pool for reports, so that two slow auditors do not stop all queues. */
void store_ask_report(struct store *store, enum store_side side,
                      const struct parameters *parameters, result_done *done, void *context);

/* ---- migrations: the one place that blocks, before the loop runs ----------------------------- */

/* Brings the database to the newest migration, under an advisory lock. False and a problem when it
 * cannot. */
must_use bool migrate(const char *url, struct log *log, struct problem *problem);

/* Whether the database is at the newest migration; false and a problem that says what is missing or
 * altered. */
must_use bool migrate_check(const char *url, struct problem *problem);

/* ---- inspection: looking at a database whatever state it is in ------------------------------- */

/*
 * A connection for somebody who looks into an installation: it takes no role, prepares nothing,
 * changes nothing, and so works where migrations or grants are missing. It blocks, for a quarter of
 * a minute at most.
 */
struct inspection;

/* NULL and a problem when the database cannot be reached. */
struct inspection *inspection_new(const char *url, struct problem *problem);
void inspection_free(struct inspection *inspection);

/* How many parameters such a statement may take. */
#define INSPECTION_PARAMETERS_MAX 8

/* Runs a statement of the side `inspect`. Gives its result, for `result_free`; NULL and a problem
 * when PostgreSQL refuses it or falls silent. */
struct result *inspection_ask(struct inspection *inspection, const struct parameters *parameters,
                              struct problem *problem);

/* What the migrations grant on tables, read from them at build time; what they take back is left
 * out. */
struct grant_row {
    const char *role;
    const char *table;
    const char *privilege; /* "SELECT" */
    const char *column;    /* NULL: the whole table */
};
extern const struct grant_row GRANT_ROWS[];
extern const size_t GRANT_COUNT;

/* The extensions that they need. */
extern const char *const EXTENSION_NAMES[];
extern const size_t EXTENSION_COUNT;
