/*
 * Each kind of value, to PostgreSQL and back.
 */
#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <string.h>

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

    struct result *result = desk_ask(&desk, &parameters);
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
    struct result *result = desk_ask(&desk, &parameters);
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
    struct result *result = desk_ask(&desk, &parameters);
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

static void add_int4_element(struct array_builder *array, int32_t i)
{
    array_add_int4(array, i + 1);
}

static void add_int8_element(struct array_builder *array, int32_t i)
{
    array_add_int8(array, INT64_MIN + i);
}

static void add_bool_element(struct array_builder *array, int32_t i)
{
    array_add_bool(array, i == 0);
}

static void add_text_element(struct array_builder *array, int32_t i)
{
    array_add_text(array, i == 0 ? text_literal("[1]") : text_literal("\"\""));
}

static void add_day_element(struct array_builder *array, int32_t i)
{
    array_add_day(array, i - 1);
}

static void add_instant_element(struct array_builder *array, int32_t i)
{
    array_add_instant(array, INT64_C(1806000000123456) + i);
}

/* By the kind of the elements. */
static void (*const ADD_ELEMENT[])(struct array_builder *array, int32_t i) = {
    [VALUE_INT4] = add_int4_element,           [VALUE_INT8] = add_int8_element,
    [VALUE_BOOL] = add_bool_element,           [VALUE_TEXT] = add_text_element,
    [VALUE_BYTEA] = add_text_element,          [VALUE_DATE] = add_day_element,
    [VALUE_TIMESTAMPTZ] = add_instant_element, [VALUE_JSON] = add_text_element,
};

/* An array for each parameter of echo_arrays: a value, NULL, another value. */
static void add_arrays(struct parameters *parameters)
{
    struct array_builder array;

    while (parameters->count < parameters->statement->take_count) {
        array_begin(&array, parameters);
        ADD_ELEMENT[array.element](&array, 0);
        array_add_null(&array);
        ADD_ELEMENT[array.element](&array, 2);
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
    struct result *result = desk_ask(&desk, &parameters);
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
    result = desk_ask(&desk, &parameters);
    assert_int_equal(result_row_count(result), 0);
    result_free(result);
    desk_clear(&desk);
}

#define LARGE_BYTES ((size_t)8 * 1024 * 1024)

/* More than the socket takes at once. */
static void a_large_value_goes_out_in_pieces(const void *row)
{
    struct desk desk;
    struct parameters parameters;
    char *large = NULL;

    desk_init(&desk, STORE_WRITE);
    large = arena_alloc(desk.rig.arena, LARGE_BYTES);
    memset(large, 'x', LARGE_BYTES);
    parameters_init(&parameters, desk.rig.arena, statement_get("echo_values"));
    for (size_t i = 0; i < parameters.statement->take_count; i++) {
        if (parameters.statement->takes[i].kind == VALUE_TEXT) {
            parameters_add_text(&parameters, (struct text){large, LARGE_BYTES});
        } else {
            parameters_add_null(&parameters);
        }
    }
    struct result *result = desk_ask(&desk, &parameters);
    assert_int_equal(result_bytes(result, 0, 3).length, LARGE_BYTES);
    result_free(result);
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
        CASE_PLAIN("a large value goes out in pieces", a_large_value_goes_out_in_pieces),
    };
    return cases_run_tables("value", TABLES, COUNT_OF(TABLES));
}
