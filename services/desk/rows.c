#include "desk/rows.h"

#include "base/ensure.h"
#include "desk/rows_tables.h"

#include <string.h>

static const struct noun_table *const NOUN_TABLES[NOUN_COUNT] = {
    [NOUN_TEAM] = &TEAM_TABLE,
    [NOUN_PERSON] = &PERSON_TABLE,
    [NOUN_TOKEN] = &TOKEN_TABLE,
    [NOUN_CALENDAR] = &CALENDAR_TABLE,
    [NOUN_RATES] = &RATES_TABLE,
    [NOUN_POLICY] = &POLICY_TABLE,
    [NOUN_ACCOUNT] = &ACCOUNT_TABLE,
    [NOUN_DEAL] = &DEAL_TABLE,
    [NOUN_ASK] = &ASK_TABLE,
    [NOUN_RELATION] = &RELATION_TABLE,
    [NOUN_COMMENT] = &COMMENT_TABLE,
    [NOUN_DECISION] = &DECISION_TABLE,
    [NOUN_DELIVERABLE] = &DELIVERABLE_TABLE,
    [NOUN_COMMITMENT] = &COMMITMENT_TABLE,
    [NOUN_WORKAROUND] = &WORKAROUND_TABLE,
    [NOUN_ARTICLE] = &ARTICLE_TABLE,
    [NOUN_BUDGET] = &BUDGET_TABLE,
    [NOUN_BUDGET_LINE] = &BUDGET_LINE_TABLE,
    [NOUN_BUDGET_ENTRY] = &BUDGET_ENTRY_TABLE,
};

static void add_keys(struct parameters *parameters, const struct stored_row *rows, size_t count)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < count; i++) {
        array_add_int4(&array, rows[i].org_key);
    }
    array_end(&array);
}

static void add_column(struct parameters *parameters, const struct column *column,
                       const struct stored_row *rows, size_t count)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < count; i++) {
        column_add(column, &array, parameters->arena, rows[i].row);
    }
    array_end(&array);
}

/* All parameters of a statement that takes rows of these columns. */
static void add_rows(struct parameters *parameters, const struct columns *columns,
                     const struct stored_row *rows, size_t count)
{
    add_keys(parameters, rows, count);
    for (size_t i = 0; i < columns->count; i++) {
        add_column(parameters, &columns->items[i], rows, count);
    }
}

/* The columns of a row, which follow its org_key. */
static bool read_columns(const struct columns *columns, const struct column_place *row_place,
                         struct arena *arena, void *row, struct problem *problem)
{
    struct column_place place = *row_place;

    for (size_t i = 0; i < columns->count; i++) {
        place.at = i + 1;
        if (!column_read(&columns->items[i], &place, arena, row, problem)) {
            return false;
        }
    }
    return true;
}

static struct text image_of(struct arena *arena, const struct columns *columns, const void *row)
{
    struct text_builder json;
    const char *separator = "{";

    text_builder_init(&json, arena);
    for (size_t i = 0; i < columns->count; i++) {
        struct text value = column_image(&columns->items[i], arena, row);
        if (!text_present(value)) {
            continue;
        }
        text_builder_add_format(&json, "%s\"%s\":", separator, columns->items[i].name);
        text_builder_add(&json, value);
        separator = ",";
    }
    text_builder_add(&json, text_literal("}"));
    return text_builder_text(&json);
}

/* ---- public ---------------------------------------------------------------------------------- */

const struct noun_table *noun_table_get(enum noun noun)
{
    ensure(noun < NOUN_COUNT);
    return NOUN_TABLES[noun];
}

const struct statement_row *row_statement(enum noun noun, enum row_statement which)
{
    ensure(which < ROW_STATEMENT_COUNT);
    const char *name = noun_table_get(noun)->statements[which];
    return name == NULL ? NULL : statement_get(name);
}

bool row_read(enum noun noun, const struct result *result, size_t index, struct arena *arena,
              void *row, struct problem *problem)
{
    struct column_place place = {.result = result, .index = index};
    size_t size = noun_row_size(noun);
    void *read = arena_alloc(arena, size);

    if (!read_columns(&noun_table_get(noun)->columns, &place, arena, read, problem)) {
        return false;
    }
    memcpy(row, read, size);
    return true;
}

void rows_add(struct parameters *parameters, enum noun noun, const struct stored_row *rows,
              size_t count)
{
    add_rows(parameters, &noun_table_get(noun)->columns, rows, count);
}

struct text row_image(struct arena *arena, enum noun noun, const void *row)
{
    return image_of(arena, &noun_table_get(noun)->columns, row);
}

bool org_read(const struct result *result, size_t index, struct arena *arena, struct org *org,
              int32_t *org_key, struct problem *problem)
{
    struct column_place place = {.result = result, .index = index};
    struct org read = {.size = 0};

    if (!read_columns(&ORG_COLUMNS, &place, arena, &read, problem)) {
        return false;
    }
    *org = read;
    *org_key = result_int4(result, index, 0);
    return true;
}

void orgs_add(struct parameters *parameters, const struct stored_row *orgs, size_t count)
{
    struct columns less_id = {ORG_COLUMNS.items + 1, ORG_COLUMNS.count - 1};
    add_rows(parameters, &less_id, orgs, count);
}

struct text org_image(struct arena *arena, const struct org *org)
{
    return image_of(arena, &ORG_COLUMNS, org);
}
