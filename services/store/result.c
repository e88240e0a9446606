#include "store/result.h"

#include "base/ensure.h"
#include "store/value.h"

#include <endian.h>
#include <string.h>

/* A kept result needs an arena for itself alone. */
#define KEPT_BYTES 256

#define SQLSTATE_IN_FAILED_TRANSACTION "25P02"

static struct text field_of(const struct result *result, int field)
{
    return text_of(result->postgres == NULL ? NULL : PQresultErrorField(result->postgres, field));
}

/* What a failure means for the statement. */
static enum result_state state_of_failure(const struct result *result)
{
    struct text severity = field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    /* FATAL and PANIC end the session: whether a COMMIT was carried out before that, nobody knows.
     * Nor does anyone when the message is libpq's own and has no severity. */
    if (!text_equal(severity, text_literal("ERROR"))) {
        return RESULT_LOST;
    }
    if (text_equal(field_of(result, PG_DIAG_SQLSTATE),
                   text_literal(SQLSTATE_IN_FAILED_TRANSACTION))) {
        return RESULT_SKIPPED;
    }
    return RESULT_FAILED;
}

static enum result_state state_of(const struct result *result)
{
    ExecStatusType status = PQresultStatus(result->postgres);

    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY
        || status == PGRES_PIPELINE_SYNC) {
        return RESULT_ROWS;
    }
    if (status == PGRES_PIPELINE_ABORTED) {
        return RESULT_SKIPPED;
    }
    return state_of_failure(result);
}

/* The binary form of a value, `size` bytes of a column of the kind; NULL for NULL. */
static const char *value_at(const struct result *result, size_t row, size_t column,
                            enum value_kind kind)
{
    ensure(row < result_row_count(result));
    ensure(column < result_column_count(result));
    ensure(value_kind_reads(kind, result_column_oid(result, column)));
    if (PQgetisnull(result->postgres, (int)row, (int)column)) {
        return NULL;
    }
    return PQgetvalue(result->postgres, (int)row, (int)column);
}

static int32_t int4_of(const char *bytes)
{
    uint32_t big;

    memcpy(&big, bytes, sizeof(big));
    return (int32_t)be32toh(big);
}

static int64_t int8_of(const char *bytes)
{
    uint64_t big;

    memcpy(&big, bytes, sizeof(big));
    return (int64_t)be64toh(big);
}

struct result result_of(PGresult *postgres)
{
    struct result result = {.postgres = postgres};

    result.state = postgres == NULL ? RESULT_LOST : state_of(&result);
    return result;
}

void result_clear(struct result *result)
{
    if (!result->taken) {
        PQclear(result->postgres);
    }
    result->postgres = NULL;
}

size_t result_parameter_count(const struct result *result)
{
    return (size_t)PQnparams(result->postgres);
}

uint32_t result_parameter_oid(const struct result *result, size_t parameter)
{
    return PQparamtype(result->postgres, (int)parameter);
}

uint32_t result_column_oid(const struct result *result, size_t column)
{
    return PQftype(result->postgres, (int)column);
}

enum result_state result_state(const struct result *result)
{
    return result->state;
}

bool result_warned(const struct result *result)
{
    return result->warned;
}

struct text result_sqlstate(const struct result *result)
{
    return field_of(result, PG_DIAG_SQLSTATE);
}

struct text result_message(const struct result *result)
{
    struct text message = field_of(result, PG_DIAG_MESSAGE_PRIMARY);

    if (text_present(message) || result->postgres == NULL) {
        return message;
    }
    message = text_of(PQresultErrorMessage(result->postgres)); /* libpq's own, with a line's end */
    while (message.length > 0 && message.bytes[message.length - 1] == '\n') {
        message.length--;
    }
    return message.length > 0 ? message : (struct text){0};
}

struct text result_constraint(const struct result *result)
{
    return field_of(result, PG_DIAG_CONSTRAINT_NAME);
}

struct text result_command(const struct result *result)
{
    return text_of(result->postgres == NULL ? "" : PQcmdStatus(result->postgres));
}

size_t result_row_count(const struct result *result)
{
    return result->postgres == NULL ? 0 : (size_t)PQntuples(result->postgres);
}

size_t result_column_count(const struct result *result)
{
    return result->postgres == NULL ? 0 : (size_t)PQnfields(result->postgres);
}

const char *result_column_name(const struct result *result, size_t column)
{
    ensure(column < result_column_count(result));
    return PQfname(result->postgres, (int)column);
}

bool result_is_null(const struct result *result, size_t row, size_t column)
{
    ensure(row < result_row_count(result));
    ensure(column < result_column_count(result));
    return PQgetisnull(result->postgres, (int)row, (int)column);
}

int32_t result_int4(const struct result *result, size_t row, size_t column)
{
    const char *bytes = value_at(result, row, column, VALUE_INT4);

    return bytes == NULL ? 0 : int4_of(bytes);
}

int64_t result_int8(const struct result *result, size_t row, size_t column)
{
    ensure(column < result_column_count(result));
    if (value_kind_reads(VALUE_INT4, result_column_oid(result, column))) {
        return result_int4(result, row, column);
    }
    const char *bytes = value_at(result, row, column, VALUE_INT8);
    return bytes == NULL ? 0 : int8_of(bytes);
}

bool result_bool(const struct result *result, size_t row, size_t column)
{
    const char *bytes = value_at(result, row, column, VALUE_BOOL);

    return bytes != NULL && bytes[0] != 0;
}

day result_day(const struct result *result, size_t row, size_t column)
{
    const char *bytes = value_at(result, row, column, VALUE_DATE);
    day value;

    if (bytes == NULL) {
        return DAY_NONE;
    }
    if (__builtin_add_overflow(int4_of(bytes), POSTGRES_EPOCH_DAY, &value)) {
        return INT32_MAX; /* 'infinity' */
    }
    return value;
}

instant result_instant(const struct result *result, size_t row, size_t column)
{
    const char *bytes = value_at(result, row, column, VALUE_TIMESTAMPTZ);
    instant value;

    if (bytes == NULL) {
        return 0;
    }
    if (__builtin_add_overflow(int8_of(bytes), POSTGRES_EPOCH_INSTANT, &value)) {
        return INT64_MAX; /* 'infinity' */
    }
    return value;
}

struct text result_bytes(const struct result *result, size_t row, size_t column)
{
    if (result_is_null(result, row, column)) {
        return (struct text){0};
    }
    struct text value = {PQgetvalue(result->postgres, (int)row, (int)column),
                         (size_t)PQgetlength(result->postgres, (int)row, (int)column)};
    if (result_column_oid(result, column) == OID_JSONB && value.length > 0) {
        value.bytes++; /* the version */
        value.length--;
    }
    return value;
}

struct result *result_keep(struct result *result)
{
    ensure(!result->taken);
    ensure(result->arena == NULL);
    struct arena *arena = arena_new(KEPT_BYTES);
    struct result *kept = arena_copy(arena, result, sizeof(*result));
    kept->arena = arena;
    result->taken = true;
    return kept;
}

void result_free(struct result *result)
{
    if (result == NULL) {
        return;
    }
    ensure(result->arena != NULL);
    result_clear(result);
    arena_free(result->arena);
}
