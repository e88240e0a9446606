/*
 * The statements of each noun against its columns: what they take and give, by name and kind.
 */
#include "desk/rows.h"
#include "desk/rows_tables.h"
#include "unit/cases.h"

static enum value_kind value_kind_of(enum column_kind kind)
{
    static const enum value_kind KINDS[COLUMN_KIND_COUNT] = {
        [COLUMN_TEXT] = VALUE_TEXT,           [COLUMN_ID] = VALUE_TEXT,
        [COLUMN_WORD] = VALUE_TEXT,           [COLUMN_CURRENCY] = VALUE_TEXT,
        [COLUMN_INT4] = VALUE_INT4,           [COLUMN_INT8] = VALUE_INT8,
        [COLUMN_BOOL] = VALUE_BOOL,           [COLUMN_DAY] = VALUE_DATE,
        [COLUMN_INSTANT] = VALUE_TIMESTAMPTZ, [COLUMN_OBJECT] = VALUE_JSON,
        [COLUMN_LIST] = VALUE_JSON,           [COLUMN_CHOICE] = VALUE_JSON,
    };
    return KINDS[kind];
}

/* The values are org_key and then the columns. */
static void values_are_columns(const struct value_row *values, size_t count,
                               const struct columns *columns, enum value_kind first)
{
    assert_int_equal(count, columns->count + 1);
    assert_string_equal(values[0].name, "org_key");
    assert_int_equal(values[0].kind, first);
    for (size_t i = 0; i < columns->count; i++) {
        int to_array = (int)first - VALUE_INT4; /* 0, or what leads from a kind to its array */
        assert_string_equal(values[i + 1].name, columns->items[i].name);
        assert_int_equal(values[i + 1].kind, (int)value_kind_of(columns->items[i].kind) + to_array);
    }
}

static void statements_of_noun_agree(enum noun noun)
{
    static const enum row_statement READING[] = {ROW_STATEMENT_LOAD, ROW_STATEMENT_DIRECTORY,
                                                 ROW_STATEMENT_ALL};
    const struct columns *columns = &noun_table_get(noun)->columns;
    const struct statement_row *saving = row_statement(noun, ROW_STATEMENT_SAVE);

    values_are_columns(saving->takes, saving->take_count, columns, VALUE_INT4_ARRAY);
    for (size_t i = 0; i < COUNT_OF(READING); i++) {
        const struct statement_row *reading = row_statement(noun, READING[i]);
        if (reading != NULL) {
            values_are_columns(reading->gives, reading->give_count, columns, VALUE_INT4);
        }
    }
}

static void statements_agree(const void *row)
{
    const struct statement_row *lock = statement_get("org_lock");
    const struct statement_row *advance = statement_get("org_advance");
    struct columns less_id = {ORG_COLUMNS.items + 1, ORG_COLUMNS.count - 1};

    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        statements_of_noun_agree(noun);
    }
    values_are_columns(lock->gives, lock->give_count, &ORG_COLUMNS, VALUE_INT4);
    values_are_columns(advance->takes, advance->take_count, &less_id, VALUE_INT4_ARRAY);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("a noun's statements take and give its columns, in their order",
                   statements_agree),
    };
    return cases_run_tables("row_statements", TABLES, COUNT_OF(TABLES));
}
