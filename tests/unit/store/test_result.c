#include "store/result.h"
#include "unit/cases.h"

#include <string.h>

/* A result of one row and one column, as libpq would have read it; absent bytes are NULL. */
static struct result result_with(uint32_t oid, struct text bytes)
{
    static char name[] = "value";
    PGresAttDesc column = {.name = name, .format = 1, .typid = oid, .typlen = -1, .atttypmod = -1};
    PGresult *postgres = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    char copy[32] = {0};

    assert_true(bytes.length < sizeof(copy));
    if (bytes.length > 0) {
        memcpy(copy, bytes.bytes, bytes.length);
    }
    assert_true(PQsetResultAttrs(postgres, 1, &column));
    assert_true(PQsetvalue(postgres, 0, 0, bytes.bytes == NULL ? NULL : copy,
                           bytes.bytes == NULL ? -1 : (int)bytes.length));
    return result_of(postgres);
}

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }
#define NOTHING \
    {           \
        NULL, 0 \
    }

enum reader { READER_INT4, READER_INT8, READER_BOOL, READER_DAY, READER_INSTANT };

static const struct number_case {
    const char *says;
    uint32_t oid;
    enum reader reader;
    struct text bytes;
    int64_t number;
} NUMBER_CASES[] = {
    {"an int4",                         23,   READER_INT4,    BYTES("\xff\xff\xff\xfe"),  -2                         },
    {"an int4 of NULL is 0",            23,   READER_INT4,    NOTHING,                    0                          },
    {"an int8",                         20,   READER_INT8,    BYTES("\1\2\3\4\5\6\7\10"), INT64_C(0x0102030405060708)},
    {"an int4 can be read as an int8",  23,   READER_INT8,    BYTES("\xff\xff\xff\xfe"),  -2                         },
    {"an int8 of NULL is 0",            20,   READER_INT8,    NOTHING,                    0                          },
    {"true",                            16,   READER_BOOL,    BYTES("\1"),                1                          },
    {"false",                           16,   READER_BOOL,    BYTES("\0"),                0                          },
    {"a bool of NULL is false",         16,   READER_BOOL,    NOTHING,                    0                          },
    {"a day counts from 1970",          1082, READER_DAY,     BYTES("\0\0\0\0"),          10957                      },
    {"no day is DAY_NONE",              1082, READER_DAY,     NOTHING,                    DAY_NONE                   },
    {"an infinite day is the last",     1082, READER_DAY,     BYTES("\x7f\xff\xff\xff"),  INT32_MAX                  },
    {"an instant counts from 1970",     1184, READER_INSTANT, BYTES("\0\0\0\0\0\0\0\1"),
     INT64_C(946684800000001)                                                                                        },
    {"no instant is 0",                 1184, READER_INSTANT, NOTHING,                    0                          },
    {"an infinite instant is the last", 1184, READER_INSTANT,
     BYTES("\x7f\xff\xff\xff\xff\xff\xff\xff"),                                           INT64_MAX                  },
};

static int64_t read_number(const struct result *result, enum reader reader)
{
    switch (reader) {
    case READER_INT4:
        return result_int4(result, 0, 0);
    case READER_INT8:
        return result_int8(result, 0, 0);
    case READER_BOOL:
        return result_bool(result, 0, 0);
    case READER_DAY:
        return result_day(result, 0, 0);
    case READER_INSTANT:
        return result_instant(result, 0, 0);
    }
    fail();
    return 0;
}

static void number_case_holds(const void *row)
{
    const struct number_case *it = row;
    struct result result = result_with(it->oid, it->bytes);

    assert_int_equal(read_number(&result, it->reader), it->number);
    assert_int_equal(result_is_null(&result, 0, 0), it->bytes.bytes == NULL);
    result_clear(&result);
}

static const struct bytes_case {
    const char *says;
    uint32_t oid;
    struct text bytes;
    struct text read;
} BYTES_CASES[] = {
    {"text",                                  25,   BYTES("words"), BYTES("words")},
    {"empty text is not absent",              25,   BYTES(""),      BYTES("")     },
    {"text of NULL is absent",                25,   NOTHING,        NOTHING       },
    {"varchar is text",                       1043, BYTES("words"), BYTES("words")},
    {"bytea is its bytes",                    17,   BYTES("\0\1"),  BYTES("\0\1") },
    {"json is its text",                      114,  BYTES("{}"),    BYTES("{}")   },
    {"jsonb is its text without the version", 3802, BYTES("\1{}"),  BYTES("{}")   },
};

static void bytes_case_holds(const void *row)
{
    const struct bytes_case *it = row;
    struct result result = result_with(it->oid, it->bytes);

    assert_text_equal(result_bytes(&result, 0, 0), it->read);
    assert_int_equal(text_present(result_bytes(&result, 0, 0)), text_present(it->read));
    result_clear(&result);
}

static void a_result_can_be_kept(const void *row)
{
    struct result result = result_with(25, text_literal("words"));
    struct result *kept = result_keep(&result);

    result_clear(&result);
    assert_text_equal(result_bytes(kept, 0, 0), text_literal("words"));
    assert_string_equal(result_column_name(kept, 0), "value");
    result_free(kept);
    result_free(NULL);
}

static void what_was_lost_has_nothing(const void *row)
{
    struct result result = result_of(NULL);

    assert_int_equal(result_state(&result), RESULT_LOST);
    assert_int_equal(result_row_count(&result), 0);
    assert_int_equal(result_column_count(&result), 0);
    assert_text_equal(result_command(&result), text_literal(""));
    assert_false(text_present(result_sqlstate(&result)));
    assert_false(text_present(result_message(&result)));
    assert_false(text_present(result_constraint(&result)));
    struct result *kept = result_keep(&result);
    result_free(kept);
}

static void read_beyond(void *context)
{
    const struct result *result = context;

    (void)result_int4(result, 1, 0);
}

static void read_as_another_type(void *context)
{
    const struct result *result = context;

    (void)result_bool(result, 0, 0);
}

static void misreading_is_a_bug(const void *row)
{
    struct result result = result_with(23, (struct text)BYTES("\0\0\0\1"));

    assert_true(case_aborts(read_beyond, &result));
    assert_true(case_aborts(read_as_another_type, &result));
    result_clear(&result);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(NUMBER_CASES, number_case_holds),
        CASE_TABLE(BYTES_CASES, bytes_case_holds),
        CASE_PLAIN("a result can be kept beyond the call that hands it over", a_result_can_be_kept),
        CASE_PLAIN("what was lost has no rows, no tag and no words", what_was_lost_has_nothing),
        CASE_PLAIN("reading beyond the rows, or as another type, is a bug", misreading_is_a_bug),
    };
    return cases_run_tables("result", TABLES, COUNT_OF(TABLES));
}
