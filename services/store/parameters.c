#include "base/ensure.h"
#include "store/store.h"
#include "store/value.h"

#include <endian.h>
#include <string.h>

#define FORMAT_TEXT   0
#define FORMAT_BINARY 1

/* Dimensions, flags, type of the elements; then, unless it is empty, how many and from which index.
 */
#define ARRAY_HEADER_BYTES 20
#define EMPTY_ARRAY_BYTES  12

/* ---- binary forms ---------------------------------------------------------------------------- */

static struct text bytes_of_int4(char bytes[4], int32_t value)
{
    uint32_t big = htobe32((uint32_t)value);

    memcpy(bytes, &big, sizeof(big));
    return (struct text){bytes, sizeof(big)};
}

static struct text bytes_of_int8(char bytes[8], int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);

    memcpy(bytes, &big, sizeof(big));
    return (struct text){bytes, sizeof(big)};
}

static int64_t postgres_time(instant value)
{
    int64_t since_2000;

    /* No contract lets an instant in that is so far from our time. */
    ensure(!__builtin_sub_overflow(value, POSTGRES_EPOCH_INSTANT, &since_2000));
    return since_2000;
}

static int32_t postgres_day(day value)
{
    int32_t since_2000;

    ensure(!__builtin_sub_overflow(value, POSTGRES_EPOCH_DAY, &since_2000));
    return since_2000;
}

/* ---- single values --------------------------------------------------------------------------- */

/* The kind that the next parameter must have. */
static enum value_kind next_kind(const struct parameters *parameters)
{
    ensure(parameters->count < parameters->statement->take_count);
    return parameters->statement->takes[parameters->count].kind;
}

/* Absent bytes are NULL. */
static void add(struct parameters *parameters, struct text bytes, int format)
{
    ensure(parameters->count < parameters->statement->take_count);
    ensure(bytes.length <= INT32_MAX);
    parameters->values[parameters->count] = bytes.bytes;
    parameters->lengths[parameters->count] = (int)bytes.length;
    parameters->formats[parameters->count] = format;
    parameters->count++;
}

static void add_copy(struct parameters *parameters, struct text bytes)
{
    add(parameters, text_copy(parameters->arena, bytes), FORMAT_BINARY);
}

/* ---- arrays ---------------------------------------------------------------------------------- */

static void array_add(struct array_builder *array, struct text bytes)
{
    char size[4];

    ensure(bytes.length <= INT32_MAX);
    text_builder_add(&array->bytes, bytes_of_int4(size, (int32_t)bytes.length));
    text_builder_add(&array->bytes, bytes);
    array->count++;
}

/* ---- public ---------------------------------------------------------------------------------- */

void parameters_init(struct parameters *parameters, struct arena *arena,
                     const struct statement_row *statement)
{
    *parameters = (struct parameters){
        .arena = arena,
        .statement = statement,
        .values = arena_array(arena, statement->take_count, sizeof(parameters->values[0])),
        .lengths = arena_array(arena, statement->take_count, sizeof(parameters->lengths[0])),
        .formats = arena_array(arena, statement->take_count, sizeof(parameters->formats[0])),
    };
}

void parameters_add_null(struct parameters *parameters)
{
    add(parameters, (struct text){0}, FORMAT_BINARY);
}

void parameters_add_int4(struct parameters *parameters, int32_t value)
{
    char bytes[4];

    ensure(next_kind(parameters) == VALUE_INT4);
    add_copy(parameters, bytes_of_int4(bytes, value));
}

void parameters_add_int8(struct parameters *parameters, int64_t value)
{
    char bytes[8];

    ensure(next_kind(parameters) == VALUE_INT8);
    add_copy(parameters, bytes_of_int8(bytes, value));
}

void parameters_add_bool(struct parameters *parameters, bool value)
{
    char byte = value ? 1 : 0;

    ensure(next_kind(parameters) == VALUE_BOOL);
    add_copy(parameters, (struct text){&byte, 1});
}

void parameters_add_text(struct parameters *parameters, struct text value)
{
    enum value_kind kind = next_kind(parameters);

    ensure(kind == VALUE_TEXT || kind == VALUE_JSON);
    add_copy(parameters, value);
}

void parameters_add_bytes(struct parameters *parameters, const void *bytes, size_t size)
{
    ensure(next_kind(parameters) == VALUE_BYTEA);
    add_copy(parameters, (struct text){bytes, size});
}

void parameters_add_day(struct parameters *parameters, day value)
{
    char bytes[4];

    ensure(next_kind(parameters) == VALUE_DATE);
    if (value == DAY_NONE) {
        parameters_add_null(parameters);
    } else {
        add_copy(parameters, bytes_of_int4(bytes, postgres_day(value)));
    }
}

void parameters_add_instant(struct parameters *parameters, instant value)
{
    char bytes[8];

    ensure(next_kind(parameters) == VALUE_TIMESTAMPTZ);
    if (value == 0) {
        parameters_add_null(parameters);
    } else {
        add_copy(parameters, bytes_of_int8(bytes, postgres_time(value)));
    }
}

void parameters_add_written(struct parameters *parameters, struct text value)
{
    if (!text_present(value)) {
        parameters_add_null(parameters);
        return;
    }
    /* libpq reads the text form up to its NUL. */
    struct text chars = {text_chars(parameters->arena, value), value.length};
    add(parameters, chars, FORMAT_TEXT);
}

void array_begin(struct array_builder *array, struct parameters *parameters)
{
    static const char HEADER[ARRAY_HEADER_BYTES];

    ensure(value_kind_is_array(next_kind(parameters)));
    *array = (struct array_builder){
        .parameters = parameters,
        .element = value_kind_element(next_kind(parameters)),
    };
    text_builder_init(&array->bytes, parameters->arena);
    text_builder_add(&array->bytes,
                     (struct text){HEADER, sizeof(HEADER)}); /* filled in at the end */
}

void array_add_null(struct array_builder *array)
{
    char size[4];

    text_builder_add(&array->bytes, bytes_of_int4(size, -1));
    array->count++;
}

void array_add_int4(struct array_builder *array, int32_t value)
{
    char bytes[4];

    ensure(array->element == VALUE_INT4);
    array_add(array, bytes_of_int4(bytes, value));
}

void array_add_int8(struct array_builder *array, int64_t value)
{
    char bytes[8];

    ensure(array->element == VALUE_INT8);
    array_add(array, bytes_of_int8(bytes, value));
}

void array_add_bool(struct array_builder *array, bool value)
{
    char byte = value ? 1 : 0;

    ensure(array->element == VALUE_BOOL);
    array_add(array, (struct text){&byte, 1});
}

void array_add_text(struct array_builder *array, struct text value)
{
    static const char VERSION = JSONB_VERSION;
    char size[4];

    if (!text_present(value)) {
        array_add_null(array);
    } else if (array->element == VALUE_JSON) {
        ensure(value.length < INT32_MAX);
        text_builder_add(&array->bytes, bytes_of_int4(size, (int32_t)value.length + 1));
        text_builder_add(&array->bytes, (struct text){&VERSION, 1});
        text_builder_add(&array->bytes, value);
        array->count++;
    } else {
        ensure(array->element == VALUE_TEXT || array->element == VALUE_BYTEA);
        array_add(array, value);
    }
}

void array_add_day(struct array_builder *array, day value)
{
    char bytes[4];

    ensure(array->element == VALUE_DATE);
    if (value == DAY_NONE) {
        array_add_null(array);
    } else {
        array_add(array, bytes_of_int4(bytes, postgres_day(value)));
    }
}

void array_add_instant(struct array_builder *array, instant value)
{
    char bytes[8];

    ensure(array->element == VALUE_TIMESTAMPTZ);
    if (value == 0) {
        array_add_null(array);
    } else {
        array_add(array, bytes_of_int8(bytes, postgres_time(value)));
    }
}

void array_end(struct array_builder *array)
{
    enum value_kind element = array->element;
    uint32_t element_oid = element == VALUE_JSON ? OID_JSONB : value_kind_oid(element);
    int32_t dimensions = array->count > 0 ? 1 : 0;
    char *header = array->bytes.bytes;

    bytes_of_int4(header, dimensions);
    bytes_of_int4(header + 4, 0); /* PostgreSQL finds out by itself whether there are NULLs */
    bytes_of_int4(header + 8, (int32_t)element_oid);
    bytes_of_int4(header + 12, array->count);
    bytes_of_int4(header + 16, 1);

    struct text whole = text_builder_text(&array->bytes);
    if (array->count == 0) {
        whole.length = EMPTY_ARRAY_BYTES;
    }
    add(array->parameters, whole, FORMAT_BINARY);
}
