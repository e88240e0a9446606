#include "base/id.h"
#include "unit/cases.h"

#include <string.h>

/* From the valid vectors of the TypeID specification, version 0.3, and our own. */
static const struct vector_case {
    const char *says;
    struct text prefix, id;
    uint8_t bytes[16];
} VECTOR_CASES[] = {
    {"nil",                TEXT(""), TEXT("00000000000000000000000000"), {0}        },
    {"one",                TEXT(""), TEXT("00000000000000000000000001"), {[15] = 1} },
    {"ten",                TEXT(""), TEXT("0000000000000000000000000a"), {[15] = 10}},
    {"sixteen",            TEXT(""), TEXT("0000000000000000000000000g"), {[15] = 16}},
    {"thirty-two",         TEXT(""), TEXT("00000000000000000000000010"), {[15] = 32}},
    {"max-valid",
     TEXT(""),
     TEXT("7zzzzzzzzzzzzzzzzzzzzzzzzz"),
     {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff}                                                                         },
    {"valid-alphabet",
     TEXT("prefix"),
     TEXT("prefix_0123456789abcdefghjkmnpqrs"),
     {0x01, 0x10, 0xc8, 0x53, 0x1d, 0x09, 0x52, 0xd8, 0xd7, 0x3e, 0x11, 0x94, 0xe9, 0x5b, 0x5f,
      0x19}                                                                         },
    {"valid-uuidv7",
     TEXT("prefix"),
     TEXT("prefix_01h455vb4pex5vsknk084sn02q"),
     {0x01, 0x89, 0x0a, 0x5d, 0xac, 0x96, 0x77, 0x4b, 0xbc, 0xce, 0xb3, 0x02, 0x09, 0x9a, 0x80,
      0x57}                                                                         },
    {"our longest prefix",
     TEXT("notification"),
     TEXT("notification_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
     {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff}                                                                         },
};

static void vector_case_holds(const void *row)
{
    const struct vector_case *it = row;
    struct id id = {""};
    assert_true(id_parse(it->id, it->prefix, &id));
    assert_true(id_present(&id));
    assert_text_equal(id_text(&id), it->id);
    assert_text_equal(id_prefix(&id), it->prefix);

    struct uuid uuid = id_uuid(&id);
    assert_memory_equal(uuid.bytes, it->bytes, 16);
    struct id made = id_make(it->prefix, &uuid);
    assert_true(id_equal(&made, &id));
}

static const struct bad_case {
    const char *says;
    struct text text;
} BAD_CASES[] = {
    {"no text is no id",                      {NULL, 0}                                                                   },
    {"nothing is no id",                      TEXT("")                                                                    },
    {"a prefix alone is no id",               TEXT("ask")                                                                 },
    {"a prefix and a line are no id",         TEXT("ask_")                                                                },
    {"no line between is no id",              TEXT("ask01h455vb4pex5vsknk084sn02q")                                       },
    {"a suffix alone is no id of a kind",     TEXT("01h455vb4pex5vsknk084sn02q")                                          },
    {"a line before a suffix is no id",       TEXT("_01h455vb4pex5vsknk084sn02q")                                         },
    {"another prefix is not ours",            TEXT("deal_01h455vb4pex5vsknk084sn02q")                                     },
    {"a longer prefix is not ours",           TEXT("asks_01h455vb4pex5vsknk084sn02q")                                     },
    {"a shorter prefix is not ours",          TEXT("as_01h455vb4pex5vsknk084sn02q")                                       },
    {"a prefix in capitals is not ours",      TEXT("ASK_01h455vb4pex5vsknk084sn02q")                                      },
    {"a prefix with one capital is not ours", TEXT("Ask_01h455vb4pex5vsknk084sn02q")                                      },
    {"two lines are no id",                   TEXT("ask__01h455vb4pex5vsknk084sn02")                                      },
    {"a hyphen between is no id",             TEXT("ask-01h455vb4pex5vsknk084sn02q")                                      },
    {"25 characters are too few",             TEXT("ask_01h455vb4pex5vsknk084sn02")                                       },
    {"27 characters are too many",            TEXT("ask_01h455vb4pex5vsknk084sn02q0")                                     },
    {"8zzz overflows 128 bits",               TEXT("ask_8zzzzzzzzzzzzzzzzzzzzzzzzz")                                      },
    {"8000 overflows 128 bits",               TEXT("ask_80000000000000000000000000")                                      },
    {"a letter first overflows 128 bits",     TEXT("ask_z1h455vb4pex5vsknk084sn02q")                                      },
    {"capitals are not taken",                TEXT("ask_01H455VB4PEX5VSKNK084SN02Q")                                      },
    {"one capital is not taken",              TEXT("ask_01h455vb4pex5vsknk084sn02Q")                                      },
    {"i is no digit",                         TEXT("ask_01h455vb4pex5vsknk084sn02i")                                      },
    {"l is no digit",                         TEXT("ask_01h455vb4pex5vsknk084sn02l")                                      },
    {"o is no digit",                         TEXT("ask_01h455vb4pex5vsknk084sn02o")                                      },
    {"u is no digit",                         TEXT("ask_01h455vb4pex5vsknk084sn02u")                                      },
    {"a hyphen within is no digit",           TEXT("ask_01h455vb4p-x5vsknk084sn02q")                                      },
    {"a space behind is not taken",           TEXT("ask_01h455vb4pex5vsknk084sn02 ")                                      },
    {"a space before is not taken",           TEXT(" ask_01h455vb4pex5vsknk084sn02")                                      },
    {"a line break behind is not taken",      TEXT("ask_01h455vb4pex5vsknk084sn02q\n")                                    },
    {"a NUL within is no digit",              TEXT("ask_01h455vb4pex5vskn\000084sn02q")                                   },
    {"a NUL first is no digit",               TEXT("ask_\0001h455vb4pex5vsknk084sn02q")                                   },
    {"a NUL behind is not taken",             TEXT("ask_01h455vb4pex5vsknk084sn02q\0")                                    },
    {"bytes above ASCII are no digits",       TEXT("ask_01h455vb4pex5vsknk084sn0\xc3\xa4")                                },
    {"a byte above ASCII first is no digit",  TEXT("ask_\xff"
                                                  "1h455vb4pex5vsknk084sn02q")},
    {"a slash first is no digit",             TEXT("ask_/1h455vb4pex5vsknk084sn02q")                                      },
    {"a UUID is no TypeID",                   TEXT("ask_01890a5d-ac96-774b-bcce-b302099a8057")                            },
    {"an id twice is no id",                  TEXT("ask_01h455vb4pex5vsknk084sn02qask_01h455vb4pex5vsknk084sn02q")        },
    {"an escape is no digit",                 TEXT("ask_%301h455vb4pex5vsknk084sn0")                                      },
    {"SQL is no id",                          TEXT("ask_' OR 1=1; --0000000000000000")                                    },
};

static void bad_case_holds(const void *row)
{
    const struct bad_case *it = row;
    struct id id = id_of(text_literal("untouched"));
    assert_false(id_parse(it->text, text_literal("ask"), &id));
    assert_text_equal(id_text(&id), text_literal("untouched"));
}

/* Asserts that `text` is no id of an ask, or the only way to write one. */
static void is_refused_or_exact(struct text text)
{
    struct id id = {""};
    if (!id_parse(text, text_literal("ask"), &id)) {
        return;
    }
    struct uuid uuid = id_uuid(&id);
    struct id again = id_make(text_literal("ask"), &uuid);
    assert_text_equal(id_text(&again), text);
}

static void no_single_byte_can_be_another(const void *row)
{
    static const char GOOD[] = "ask_01h455vb4pex5vsknk084sn02q";
    for (size_t at = 0; at < sizeof(GOOD) - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char chars[sizeof(GOOD)];
            memcpy(chars, GOOD, sizeof(GOOD));
            chars[at] = (char)byte;
            is_refused_or_exact((struct text){chars, sizeof(GOOD) - 1});
        }
    }
}

static void none_is_none(const void *row)
{
    struct id none = {""};
    struct id other = id_of((struct text){NULL, 0});
    assert_false(id_present(&none));
    assert_false(text_present(id_text(&none)));
    assert_true(id_equal(&none, &other));
    assert_text_equal(id_prefix(&none), text_literal(""));
}

static void a_prefix_of_another_length_is_refused(const void *row)
{
    struct id id = {""};
    struct text whole = text_literal("fourteen_chars_01h455vb4pex5vsknk084sn02q");
    assert_false(id_parse(whole, text_literal("fourteen_chars"), &id));
    assert_false(id_present(&id));
}

static void version_7_is_laid_out_as_rfc_9562_says(const void *row)
{
    static const uint8_t ONES[10] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t ZEROS[10] = {0};
    /* RFC 9562, appendix A.6: 0x017F22E279B0 milliseconds. */
    instant at = INT64_C(0x017F22E279B0) * 1000 + 999;

    static const uint8_t HIGH[16] = {0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7f, 0xff,
                                     0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t LOW[16] = {0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x70, 0x00, 0x80};
    struct uuid high = uuid_v7(at, ONES);
    struct uuid low = uuid_v7(at, ZEROS);
    assert_memory_equal(high.bytes, HIGH, 16);
    assert_memory_equal(low.bytes, LOW, 16);
}

static void ids_sort_by_the_time_of_their_making(const void *row)
{
    static const uint8_t ONES[10] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t ZEROS[10] = {0};
    struct uuid before = uuid_v7(1790164800000000, ONES);
    struct uuid after = uuid_v7(1790164800001000, ZEROS);
    struct id first = id_make(text_literal("ask"), &before);
    struct id second = id_make(text_literal("ask"), &after);
    assert_true(text_compare(id_text(&first), id_text(&second)) < 0);
}

static void take_too_much(void *context)
{
    id_of(text_literal("notification_01h455vb4pex5vsknk084sn02q0"));
}

static void make_with_a_long_prefix(void *context)
{
    id_make(text_literal("thirteen_long"), context);
}

static void read_the_bits_of_none(void *context)
{
    id_uuid(context);
}

static void what_cannot_be_an_id_is_a_bug(const void *row)
{
    struct uuid uuid = {{0}};
    struct id none = {""};
    assert_true(case_aborts(take_too_much, NULL));
    assert_true(case_aborts(make_with_a_long_prefix, &uuid));
    assert_true(case_aborts(read_the_bits_of_none, &none));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(VECTOR_CASES, vector_case_holds),
        CASE_TABLE(BAD_CASES, bad_case_holds),
        CASE_PLAIN("with any one byte changed it is refused, or another id",
                   no_single_byte_can_be_another),
        CASE_PLAIN("none is none", none_is_none),
        CASE_PLAIN("a prefix that is too long is refused", a_prefix_of_another_length_is_refused),
        CASE_PLAIN("version 7 is laid out as RFC 9562 says",
                   version_7_is_laid_out_as_rfc_9562_says),
        CASE_PLAIN("ids sort by the time of their making", ids_sort_by_the_time_of_their_making),
        CASE_PLAIN("what cannot be an id is a bug", what_cannot_be_an_id_is_a_bug),
    };
    return cases_run_tables("id", TABLES, COUNT_OF(TABLES));
}
