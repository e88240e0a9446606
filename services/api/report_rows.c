#include "api/report_rows.h"

#include "api/csv.h"
#include "base/ensure.h"

#include <inttypes.h>
#include <string.h>

/* A value of a column as text, whatever its kind; absent for NULL. */
static struct text value_of(struct arena *arena, const struct result *result, size_t row,
                            size_t column, enum value_kind kind)
{
    if (result_is_null(result, row, column)) {
        return (struct text){NULL, 0};
    }
    switch (kind) {
    case VALUE_INT4:
    case VALUE_INT8:
        return text_format(arena, "%" PRId64, result_int8(result, row, column));
    case VALUE_BOOL:
        return result_bool(result, row, column) ? text_literal("true") : text_literal("false");
    case VALUE_DATE:
        return day_format(arena, result_day(result, row, column));
    case VALUE_TIMESTAMPTZ:
        return instant_format(arena, result_instant(result, row, column));
    case VALUE_TEXT:
    case VALUE_JSON:
        return result_bytes(result, row, column);
    case VALUE_BYTEA:
    case VALUE_INT4_ARRAY:
    case VALUE_INT8_ARRAY:
    case VALUE_BOOL_ARRAY:
    case VALUE_TEXT_ARRAY:
    case VALUE_BYTEA_ARRAY:
    case VALUE_DATE_ARRAY:
    case VALUE_TIMESTAMPTZ_ARRAY:
    case VALUE_JSON_ARRAY:
        break; /* no report has them */
    }
    ensure_never();
}

/* Whether JSON writes it in quotes. */
static bool is_string(enum value_kind kind)
{
    return kind == VALUE_TEXT || kind == VALUE_DATE || kind == VALUE_TIMESTAMPTZ;
}

void report_add_json(struct text_builder *builder, const struct statement_row *statement,
                     const struct result *result, size_t row)
{
    const char *before = "{";

    for (size_t i = 0; i < statement->give_count; i++) {
        const struct value_row *column = &statement->gives[i];
        if (strcmp(column->name, "cursor") == 0) {
            continue;
        }
        struct text value = value_of(builder->arena, result, row, i, column->kind);
        text_builder_add_format(builder, "%s\"%s\":", before, column->name);
        if (!text_present(value)) {
            value = text_literal("null");
        } else if (is_string(column->kind)) {
            value = encode_text(builder->arena, value);
        }
        text_builder_add(builder, value);
        before = ",";
    }
    text_builder_add(builder, text_literal("}"));
}

void report_add_header(struct text_builder *builder, const struct report_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        csv_add_plain(builder, columns->items[i].name, i == 0);
    }
    csv_end_row(builder);
}

/* A value out of JSON as a cell. */
static void add_json_cell(struct text_builder *builder, const json_t *value, bool first)
{
    if (value == NULL || json_is_null(value)) {
        csv_add_plain(builder, text_literal(""), first);
        return;
    }
    if (json_is_string(value)) {
        struct text string = {json_string_value(value), json_string_length(value)};
        csv_add_text(builder, string, first);
        return;
    }
    size_t size = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    char *bytes = arena_alloc(builder->arena, size);
    ensure(json_dumpb(value, bytes, size, JSON_COMPACT | JSON_ENCODE_ANY) == size);
    csv_add_plain(builder, (struct text){bytes, size}, first);
}

/* The JSON of a column, read once for all cells that it fills; the caller releases it. */
static json_t *read_column(const struct result *result, size_t row, size_t column)
{
    struct text bytes = result_bytes(result, row, column);

    return text_present(bytes) ? json_loadb(bytes.bytes, bytes.length, JSON_DECODE_ANY, NULL)
                               : NULL;
}

/* A cell of a column that holds no JSON. */
static void add_plain_cell(struct text_builder *builder, const struct report_column *item,
                           const struct result *result, size_t row, bool first)
{
    struct text value = value_of(builder->arena, result, row, item->column, item->kind);

    if (item->kind == VALUE_TEXT) {
        csv_add_text(builder, value, first);
    } else {
        csv_add_plain(builder, value, first);
    }
}

/* The member of `object` that the column shows; NULL when it is not there. */
static const json_t *member_of(const json_t *object, const struct report_column *item)
{
    const json_t *value = object;

    for (size_t depth = 0; depth < REPORT_DEPTH_MAX && item->members[depth] != NULL; depth++) {
        value = json_object_get(value, item->members[depth]);
    }
    return value;
}

void report_add_csv(struct text_builder *builder, const struct report_columns *columns,
                    const struct result *result, size_t row)
{
    scoped(json_release) json_t *object = NULL;
    size_t object_column = SIZE_MAX;

    for (size_t i = 0; i < columns->count; i++) {
        const struct report_column *item = &columns->items[i];
        if (item->kind != VALUE_JSON) {
            add_plain_cell(builder, item, result, row, i == 0);
            continue;
        }
        if (item->column != object_column) {
            json_release(&object);
            object = read_column(result, row, item->column);
            object_column = item->column;
        }
        add_json_cell(builder, member_of(object, item), i == 0);
    }
    csv_end_row(builder);
}
