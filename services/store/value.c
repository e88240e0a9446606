#include "store/value.h"

#include "base/ensure.h"

static const struct kind_row {
    const char *name;
    uint32_t oid;
    uint32_t read_also[3]; /* further types that have the same binary form; 0 ends them */
    bool is_array;
    enum value_kind element;
} KIND_ROWS[] = {
    [VALUE_INT4] = {"int4",          23,                 {0},                                                     false, VALUE_INT4       },
    [VALUE_INT8] = {"int8",          20,                 {0},                                                     false, VALUE_INT8       },
    [VALUE_BOOL] = {"bool",          16,                 {0},                                                     false, VALUE_BOOL       },
    [VALUE_TEXT] =
        {"text",          25,                 {1043 /* varchar */, 1042 /* char(n) */, 19 /* name */}, false, VALUE_TEXT       },
    [VALUE_BYTEA] = {"bytea",         17,                 {0},                                                     false, VALUE_BYTEA      },
    [VALUE_DATE] = {"date",          1082,               {0},                                                     false, VALUE_DATE       },
    [VALUE_TIMESTAMPTZ] = {"timestamptz",   1184,               {0},                                                     false, VALUE_TIMESTAMPTZ},
    [VALUE_JSON] = {"json",          114,                {OID_JSONB},                                             false, VALUE_JSON       },
    [VALUE_INT4_ARRAY] = {"int4[]",        1007,               {0},                                                     true,  VALUE_INT4       },
    [VALUE_INT8_ARRAY] = {"int8[]",        1016,               {0},                                                     true,  VALUE_INT8       },
    [VALUE_BOOL_ARRAY] = {"bool[]",        1000,               {0},                                                     true,  VALUE_BOOL       },
    [VALUE_TEXT_ARRAY] = {"text[]",        1009,               {0},                                                     true,  VALUE_TEXT       },
    [VALUE_BYTEA_ARRAY] = {"bytea[]",       1001,               {0},                                                     true,  VALUE_BYTEA      },
    [VALUE_DATE_ARRAY] = {"date[]",        1182,               {0},                                                     true,  VALUE_DATE       },
    [VALUE_TIMESTAMPTZ_ARRAY] = {"timestamptz[]", 1185,               {0},                                                     true,  VALUE_TIMESTAMPTZ},
    [VALUE_JSON_ARRAY] = {"json[]",        3807 /* jsonb[] */, {0},                                                     true,  VALUE_JSON       },
};

static const struct kind_row *row_of(enum value_kind kind)
{
    ensure((size_t)kind < COUNT_OF(KIND_ROWS));
    return &KIND_ROWS[kind];
}

const char *value_kind_name(enum value_kind kind)
{
    return row_of(kind)->name;
}

uint32_t value_kind_oid(enum value_kind kind)
{
    return row_of(kind)->oid;
}

bool value_kind_reads(enum value_kind kind, uint32_t oid)
{
    const struct kind_row *row = row_of(kind);

    for (size_t i = 0; i < COUNT_OF(row->read_also) && row->read_also[i] != 0; i++) {
        if (row->read_also[i] == oid) {
            return true;
        }
    }
    return row->oid == oid;
}

bool value_kind_is_array(enum value_kind kind)
{
    return row_of(kind)->is_array;
}

enum value_kind value_kind_element(enum value_kind kind)
{
    return row_of(kind)->element;
}
