#include "store/store.h"
#include "unit/cases.h"

#include <string.h>

#define MICROSECONDS_TO_2000 INT64_C(946684800000000)

/* ---- single values --------------------------------------------------------------------------- */

static void add_int4(struct parameters *parameters)
{
    parameters_add_int4(parameters, -2);
}

static void add_int8(struct parameters *parameters)
{
    parameters_add_int8(parameters, INT64_C(0x0102030405060708));
}

static void add_true(struct parameters *parameters)
{
    parameters_add_bool(parameters, true);
}

static void add_text(struct parameters *parameters)
{
    parameters_add_text(parameters, text_literal("né"));
}

static void add_empty(struct parameters *parameters)
{
    parameters_add_text(parameters, text_literal(""));
}

static void add_absent(struct parameters *parameters)
{
    parameters_add_text(parameters, (struct text){0});
}

static void add_bytes(struct parameters *parameters)
{
    parameters_add_bytes(parameters, "\0\xff", 2);
}

static void add_day_2000(struct parameters *parameters)
{
    parameters_add_day(parameters, day_of_civil((struct civil_day){2000, 1, 1}));
}

static void add_day_before(struct parameters *parameters)
{
    parameters_add_day(parameters, day_of_civil((struct civil_day){1999, 12, 31}));
}

static void add_day_none(struct parameters *parameters)
{
    parameters_add_day(parameters, DAY_NONE);
}

static void add_instant_2000(struct parameters *parameters)
{
    parameters_add_instant(parameters, MICROSECONDS_TO_2000 + 1);
}

static void add_instant_before(struct parameters *parameters)
{
    parameters_add_instant(parameters, MICROSECONDS_TO_2000 - 1);
}

static void add_instant_none(struct parameters *parameters)
{
    parameters_add_instant(parameters, 0);
}

static void add_null(struct parameters *parameters)
{
    parameters_add_null(parameters);
}

static void add_written(struct parameters *parameters)
{
    parameters_add_written(parameters, text_literal("2027-03-31"));
}

static void add_written_absent(struct parameters *parameters)
{
    parameters_add_written(parameters, (struct text){0});
}

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }
#define NOTHING \
    {           \
        NULL, 0 \
    }

static const struct value_case {
    const char *says;
    void (*add)(struct parameters *parameters);
    struct text bytes;
    enum value_kind kind;
    int format;
} VALUE_CASES[] = {
    {"an int4 is big-endian",                         add_int4,           BYTES("\xff\xff\xff\xfe"),  VALUE_INT4,        1},
    {"an int8 is big-endian",                         add_int8,           BYTES("\1\2\3\4\5\6\7\10"), VALUE_INT8,        1},
    {"true is the byte 1",                            add_true,           BYTES("\1"),                VALUE_BOOL,        1},
    {"text is its UTF-8",                             add_text,           BYTES("n\xc3\xa9"),         VALUE_TEXT,        1},
    {"empty text is not NULL",                        add_empty,          BYTES(""),                  VALUE_TEXT,        1},
    {"absent text is NULL",                           add_absent,         NOTHING,                    VALUE_TEXT,        1},
    {"JSON is its text",                              add_text,           BYTES("n\xc3\xa9"),         VALUE_JSON,        1},
    {"bytes may hold any byte",                       add_bytes,          BYTES("\0\xff"),            VALUE_BYTEA,       1},
    {"days count from 2000",                          add_day_2000,       BYTES("\0\0\0\0"),          VALUE_DATE,        1},
    {"a day before 2000 is negative",                 add_day_before,     BYTES("\xff\xff\xff\xff"),  VALUE_DATE,        1},
    {"no day is NULL",                                add_day_none,       NOTHING,                    VALUE_DATE,        1},
    {"instants count from 2000",                      add_instant_2000,   BYTES("\0\0\0\0\0\0\0\1"),  VALUE_TIMESTAMPTZ, 1},
    {"an instant before 2000 is negative",            add_instant_before,
     BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"),                                                       VALUE_TIMESTAMPTZ, 1},
    {"no instant is NULL",                            add_instant_none,   NOTHING,                    VALUE_TIMESTAMPTZ, 1},
    {"NULL fits any kind",                            add_null,           NOTHING,                    VALUE_INT4_ARRAY,  1},
    {"what is written stays text, whatever its kind", add_written,        BYTES("2027-03-31"),        VALUE_DATE,
     0                                                                                                                    },
    {"what was not written is NULL",                  add_written_absent, NOTHING,                    VALUE_DATE,        1},
};

static void value_case_holds(const void *row)
{
    const struct value_case *it = row;
    const struct value_row takes = {"value", it->kind};
    const struct statement_row statement = {.name = "any", .takes = &takes, .take_count = 1};
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct parameters parameters;

    parameters_init(&parameters, arena, &statement);
    it->add(&parameters);
    assert_int_equal(parameters.count, 1);
    assert_int_equal(parameters.formats[0], it->format);
    assert_text_equal(((struct text){parameters.values[0], (size_t)parameters.lengths[0]}),
                      it->bytes);
    assert_int_equal(parameters.values[0] == NULL, it->bytes.bytes == NULL);
}

/* ---- arrays ---------------------------------------------------------------------------------- */

static void fill_nothing(struct array_builder *array)
{
}

static void fill_int4(struct array_builder *array)
{
    array_add_int4(array, 7);
    array_add_null(array);
}

static void fill_text(struct array_builder *array)
{
    array_add_text(array, text_literal("a"));
    array_add_text(array, (struct text){0});
    array_add_text(array, text_literal(""));
}

static void fill_day_none(struct array_builder *array)
{
    array_add_day(array, DAY_NONE);
    array_add_day(array, day_of_civil((struct civil_day){2000, 1, 2}));
}

static void fill_instant_none(struct array_builder *array)
{
    array_add_instant(array, 0);
    array_add_instant(array, MICROSECONDS_TO_2000 + 2);
}

static void fill_bool(struct array_builder *array)
{
    array_add_bool(array, true);
    array_add_bool(array, false);
}

static void fill_int8(struct array_builder *array)
{
    array_add_int8(array, -1);
}

#define HEAD(oid, count) "\0\0\0\1\0\0\0\0" oid count "\0\0\0\1"
#define NULL_ELEMENT     "\xff\xff\xff\xff"

static const struct array_case {
    const char *says;
    enum value_kind kind;
    void (*fill)(struct array_builder *array);
    struct text bytes;
} ARRAY_CASES[] = {
    {"an empty array has no dimension", VALUE_INT4_ARRAY,  fill_nothing,
     BYTES("\0\0\0\0\0\0\0\0\0\0\0\x17")                                              },
    { "an array counts from 1 and takes NULL",                 VALUE_INT4_ARRAY,         fill_int4,
     BYTES(HEAD("\0\0\0\x17",             "\0\0\0\2") "\0\0\0\4\0\0\0\7" NULL_ELEMENT)},
    { "an array of texts tells empty from absent",                 VALUE_TEXT_ARRAY,         fill_text,
     BYTES(HEAD("\0\0\0\x19",         "\0\0\0\3") "\0\0\0\1a" NULL_ELEMENT "\0\0\0\0")},
    { "an array of bytes has its own type",                VALUE_BYTEA_ARRAY,         fill_text,
     BYTES(HEAD("\0\0\0\x11",         "\0\0\0\3") "\0\0\0\1a" NULL_ELEMENT "\0\0\0\0")},
    { "JSON in an array is jsonb, with its version",                 VALUE_JSON_ARRAY,         fill_text,
     BYTES(HEAD("\0\0\x0e\xda",   "\0\0\0\3") "\0\0\0\2\1a" NULL_ELEMENT "\0\0\0\1\1")},
    { "no day in an array is NULL",                 VALUE_DATE_ARRAY,     fill_day_none,
     BYTES(HEAD("\0\0\4\x3a",             "\0\0\0\2") NULL_ELEMENT "\0\0\0\4\0\0\0\1")},
    { "no instant in an array is NULL",          VALUE_TIMESTAMPTZ_ARRAY, fill_instant_none,
     BYTES(HEAD("\0\0\4\xa0",    "\0\0\0\2") NULL_ELEMENT "\0\0\0\x8\0\0\0\0\0\0\0\2")},
    { "an array of bools has a byte each",                 VALUE_BOOL_ARRAY,         fill_bool,
     BYTES(HEAD("\0\0\0\x10",                      "\0\0\0\2") "\0\0\0\1\1\0\0\0\1\0")},
    { "an array of int8 has eight bytes each",                 VALUE_INT8_ARRAY,         fill_int8,
     BYTES(HEAD("\0\0\0\x14", "\0\0\0\1") "\0\0\0\x8\xff\xff\xff\xff\xff\xff\xff\xff")},
};

static void array_case_holds(const void *row)
{
    const struct array_case *it = row;
    const struct value_row takes = {"values", it->kind};
    const struct statement_row statement = {.name = "any", .takes = &takes, .take_count = 1};
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct parameters parameters;
    struct array_builder array;

    parameters_init(&parameters, arena, &statement);
    array_begin(&array, &parameters);
    it->fill(&array);
    array_end(&array);
    assert_int_equal(parameters.count, 1);
    assert_text_equal(((struct text){parameters.values[0], (size_t)parameters.lengths[0]}),
                      it->bytes);
}

/* ---- bugs ------------------------------------------------------------------------------------ */

/* Takes one int4, and gets something else. */
static void misuse(void *context)
{
    void (*add)(struct parameters * parameters) = *(void (**)(struct parameters *))context;
    const struct value_row takes = {"value", VALUE_INT4};
    const struct statement_row statement = {.name = "any", .takes = &takes, .take_count = 1};
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct parameters parameters;

    parameters_init(&parameters, arena, &statement);
    add(&parameters);
}

static void add_two(struct parameters *parameters)
{
    parameters_add_int4(parameters, 1);
    parameters_add_int4(parameters, 2);
}

static void begin_array(struct parameters *parameters)
{
    struct array_builder array;

    array_begin(&array, parameters);
}

static const struct bug_case {
    const char *says;
    void (*add)(struct parameters *parameters);
} BUG_CASES[] = {
    {"text for an int4 is a bug",       add_text        },
    {"an int8 for an int4 is a bug",    add_int8        },
    {"a bool for an int4 is a bug",     add_true        },
    {"bytes for an int4 are a bug",     add_bytes       },
    {"a day for an int4 is a bug",      add_day_2000    },
    {"an instant for an int4 is a bug", add_instant_2000},
    {"one value too many is a bug",     add_two         },
    {"an array for an int4 is a bug",   begin_array     },
};

static void bug_case_holds(const void *row)
{
    const struct bug_case *it = row;
    void (*add)(struct parameters * parameters) = it->add;

    assert_true(case_aborts(misuse, &add));
}

static void unknown_statement(void *context)
{
    (void)statement_get("no_such_statement");
}

static void statements_are_found(const void *row)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        assert_ptr_equal(statement_get(STATEMENT_ROWS[i].name), &STATEMENT_ROWS[i]);
    }
    assert_true(case_aborts(unknown_statement, NULL));
}

static void sales_have_a_text_of_their_own(const void *row)
{
    const struct statement_row *list = statement_get("thing_list");
    const struct statement_row *number = statement_get("echo_number");

    assert_non_null(strstr(list->text, "secret"));
    assert_null(strstr(list->text_sales, "secret"));
    assert_ptr_equal(number->text_sales, number->text);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(VALUE_CASES, value_case_holds),
        CASE_TABLE(ARRAY_CASES, array_case_holds),
        CASE_TABLE(BUG_CASES, bug_case_holds),
        CASE_PLAIN("every statement is found by its name, and no other", statements_are_found),
        CASE_PLAIN("sales have a text of their own only where lines are product's",
                   sales_have_a_text_of_their_own),
    };
    return cases_run_tables("parameters", TABLES, COUNT_OF(TABLES));
}
