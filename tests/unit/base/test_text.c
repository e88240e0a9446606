#include "base/text.h"
#include "unit/cases.h"

#include <string.h>

static const struct integer_case {
    const char *says;
    struct text text;
    bool taken;
    int64_t value;
} INTEGER_CASES[] = {
    {"zero is a number",                      TEXT("0"),                    true,  0        },
    {"a minus is taken",                      TEXT("-12"),                  true,  -12      },
    {"zero may have a minus",                 TEXT("-0"),                   true,  0        },
    {"leading zeros are digits",              TEXT("007"),                  true,  7        },
    {"the largest is taken",                  TEXT("9223372036854775807"),  true,  INT64_MAX},
    {"one more overflows",                    TEXT("9223372036854775808"),  false, 0        },
    {"the smallest is taken",                 TEXT("-9223372036854775808"), true,  INT64_MIN},
    {"one less overflows",                    TEXT("-9223372036854775809"), false, 0        },
    {"ten times too much overflows",          TEXT("92233720368547758070"), false, 0        },
    {"a hundred nines overflow",
     TEXT("99999999999999999999999999999999999999999999999999"
          "99999999999999999999999999999999999999999999999999"),
     false,                                                                        0        },
    {"nothing is no number",                  TEXT(""),                     false, 0        },
    {"no text is no number",                  {NULL, 0},                    false, 0        },
    {"a minus alone is no number",            TEXT("-"),                    false, 0        },
    {"two minuses are no number",             TEXT("--1"),                  false, 0        },
    {"a plus is not taken",                   TEXT("+1"),                   false, 0        },
    {"a space before is not taken",           TEXT(" 1"),                   false, 0        },
    {"a space behind is not taken",           TEXT("1 "),                   false, 0        },
    {"a fraction is not taken",               TEXT("1.0"),                  false, 0        },
    {"an exponent is not taken",              TEXT("1e3"),                  false, 0        },
    {"hexadecimal is not taken",              TEXT("0x10"),                 false, 0        },
    {"a NUL inside is not taken",             TEXT("1\0002"),               false, 0        },
    {"digits of other scripts are not taken", TEXT("\xd9\xa1"),             false, 0        },
};

static void integer_case_holds(const void *row)
{
    const struct integer_case *it = row;
    int64_t value = 4711;
    assert_int_equal(text_to_integer(it->text, &value), it->taken);
    assert_int_equal(value, it->taken ? it->value : 4711);
}

static const struct utf8_case {
    const char *says;
    struct text text;
    bool valid;
    size_t code_points;
} UTF8_CASES[] = {
    {"nothing is well-formed",                      TEXT(""),                         true,  0},
    {"no text is well-formed",                      {NULL, 0},                        true,  0},
    {"ASCII is well-formed",                        TEXT("ask"),                      true,  3},
    {"NUL is a code point",                         TEXT("a\000b"),                   true,  3},
    {"U+007F is the last of one byte",              TEXT("\x7f"),                     true,  1},
    {"U+0080 is the first of two bytes",            TEXT("\xc2\x80"),                 true,  1},
    {"U+07FF is the last of two bytes",             TEXT("\xdf\xbf"),                 true,  1},
    {"U+0800 is the first of three bytes",          TEXT("\xe0\xa0\x80"),             true,  1},
    {"U+D7FF lies below the surrogates",            TEXT("\xed\x9f\xbf"),             true,  1},
    {"U+E000 lies above the surrogates",            TEXT("\xee\x80\x80"),             true,  1},
    {"U+FFFF is well-formed, though no character",  TEXT("\xef\xbf\xbf"),             true,  1},
    {"U+10000 is the first of four bytes",          TEXT("\xf0\x90\x80\x80"),         true,  1},
    {"U+10FFFF is the last of all",                 TEXT("\xf4\x8f\xbf\xbf"),         true,  1},
    {"an emoji is one code point",                  TEXT("\xf0\x9f\x98\x80"),         true,  1},
    {"a letter and its accent are two",             TEXT("e\xcc\x81"),                true,  2},
    {"a continuation alone is not",                 TEXT("\x80"),                     false, 0},
    {"a continuation after ASCII is not",           TEXT("a\xbf"),                    false, 0},
    {"two bytes cut short are not",                 TEXT("\xc3"),                     false, 0},
    {"three bytes cut short are not",               TEXT("\xe2\x82"),                 false, 0},
    {"four bytes cut short are not",                TEXT("\xf0\x9f\x98"),             false, 0},
    {"a start followed by ASCII is not",            TEXT("\xc3(a"),                   false, 0},
    {"a third byte that does not continue is not",  TEXT("\xe2\x82("),                false, 0},
    {"a fourth byte that does not continue is not", TEXT("\xf0\x9f\x98("),            false, 0},
    {"an overlong NUL is not",                      TEXT("\xc0\x80"),                 false, 0},
    {"an overlong slash of two bytes is not",       TEXT("\xc0\xaf"),                 false, 0},
    {"an overlong U+007F is not",                   TEXT("\xc1\xbf"),                 false, 0},
    {"an overlong slash of three bytes is not",     TEXT("\xe0\x80\xaf"),             false, 0},
    {"an overlong U+07FF is not",                   TEXT("\xe0\x9f\xbf"),             false, 0},
    {"an overlong U+FFFF is not",                   TEXT("\xf0\x8f\xbf\xbf"),         false, 0},
    {"the first surrogate is not",                  TEXT("\xed\xa0\x80"),             false, 0},
    {"the last surrogate is not",                   TEXT("\xed\xbf\xbf"),             false, 0},
    {"a pair of surrogates is not",                 TEXT("\xed\xa0\xbd\xed\xb8\x80"), false, 0},
    {"U+110000 is not",                             TEXT("\xf4\x90\x80\x80"),         false, 0},
    {"a start with 0xF5 is not",                    TEXT("\xf5\x80\x80\x80"),         false, 0},
    {"five bytes are not",                          TEXT("\xf8\x88\x80\x80\x80"),     false, 0},
    {"0xFE is not",                                 TEXT("\xfe"),                     false, 0},
    {"0xFF is not",                                 TEXT("\xff"),                     false, 0},
    {"Latin-1 is not",                              TEXT("M\xfcnchen"),               false, 0},
};

static void utf8_case_holds(const void *row)
{
    const struct utf8_case *it = row;
    assert_int_equal(text_is_utf8(it->text), it->valid);
    if (it->valid) {
        assert_int_equal(text_code_points(it->text), it->code_points);
    }
}

/* The bytes of a code point by the bit patterns of RFC 3629, surrogates included. */
static struct text encode(uint32_t code_point, char bytes[4])
{
    size_t length = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const uint32_t HEADS[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i > 0; i--) {
        uint32_t bits = length == 1 ? code_point : code_point & 0x3f;
        bytes[i - 1] = (char)(i == 1 ? (HEADS[length] | code_point) : (0x80 | bits));
        code_point >>= 6;
    }
    return (struct text){bytes, length};
}

static bool is_told_right(uint32_t code_point)
{
    char bytes[4];
    bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    struct text text = encode(code_point, bytes);
    return text_is_utf8(text) != is_surrogate && text_code_points(text) == 1;
}

static void every_code_point_is_told_right(const void *row)
{
    uint32_t code_point = 0;
    while (code_point <= 0x10ffff && is_told_right(code_point)) {
        code_point++;
    }
    assert_int_equal(code_point, 0x110000);
}

static const struct compare_case {
    const char *says;
    struct text one, other;
    int order;
    bool starts, contains; /* of `one`, by `other` */
} COMPARE_CASES[] = {
    {"a text equals itself",             TEXT("ask"),      TEXT("ask"),    0,  true,  true },
    {"b comes after a",                  TEXT("b"),        TEXT("a"),      1,  false, false},
    {"a prefix comes before the whole",  TEXT("as"),       TEXT("ask"),    -1, false, false},
    {"the whole starts with its prefix", TEXT("ask"),      TEXT("as"),     1,  true,  true },
    {"the middle is contained",          TEXT("asked"),    TEXT("ske"),    -1, false, true },
    {"the end is contained",             TEXT("asked"),    TEXT("ed"),     -1, false, true },
    {"nothing starts all",               TEXT("ask"),      TEXT(""),       1,  true,  true },
    {"nothing equals nothing",           TEXT(""),         TEXT(""),       0,  true,  true },
    {"absent equals empty",              {NULL, 0},        TEXT(""),       0,  true,  true },
    {"absent equals absent",             {NULL, 0},        {NULL, 0},      0,  true,  true },
    {"absent comes first",               {NULL, 0},        TEXT("a"),      -1, false, false},
    {"high bytes come after ASCII",      TEXT("\xc3\xa4"), TEXT("z"),      1,  false, false},
    {"a NUL does not end a text",        TEXT("a\000b"),   TEXT("a\000c"), -1, false, false},
    {"capitals differ",                  TEXT("Ask"),      TEXT("ask"),    -1, false, false},
};

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void compare_case_holds(const void *row)
{
    const struct compare_case *it = row;
    assert_int_equal(sign(text_compare(it->one, it->other)), it->order);
    assert_int_equal(sign(text_compare(it->other, it->one)), -it->order);
    assert_int_equal(text_equal(it->one, it->other), it->order == 0);
    assert_int_equal(text_starts(it->one, it->other), it->starts);
    assert_int_equal(text_contains(it->one, it->other), it->contains);
}

static const struct cut_case {
    const char *says;
    struct text text;
    struct text parts[4];
    size_t count;
} CUT_CASES[] = {
    {"without a separator all is one part",         TEXT("open"), {TEXT("open")},         1},
    {"two parts are two",                           TEXT("a,b"),  {TEXT("a"), TEXT("b")}, 2},
    {"a separator at the end leaves an empty part", TEXT("a,"),   {TEXT("a"), TEXT("")},  2},
    {"a separator at the start leaves one as well", TEXT(",a"),   {TEXT(""), TEXT("a")},  2},
    {"two separators have an empty part between",
     TEXT("a,,b"),
     {TEXT("a"), TEXT(""), TEXT("b")},
     3                                                                                     },
    {"an empty text is one empty part",             TEXT(""),     {TEXT("")},             1},
    {"no text has no part",                         {NULL, 0},    {TEXT("")},             0},
};

static void cut_case_holds(const void *row)
{
    const struct cut_case *it = row;
    struct text rest = it->text;
    size_t count = 0;
    while (text_present(rest)) {
        assert_true(count < it->count);
        assert_text_equal(text_cut(&rest, ','), it->parts[count]);
        count++;
    }
    assert_int_equal(count, it->count);
}

static const struct trim_case {
    const char *says;
    struct text text, trimmed;
} TRIM_CASES[] = {
    {"blanks and tabs at the ends go", TEXT(" \t a b\t "), TEXT("a b")},
    {"lines stay",                     TEXT("\na"),        TEXT("\na")},
    {"nothing but blanks is nothing",  TEXT("  "),         TEXT("")   },
    {"no text is none",                {NULL, 0},          TEXT("")   },
};

static void trim_case_holds(const void *row)
{
    const struct trim_case *it = row;
    assert_text_equal(text_trim(it->text), it->trimmed);
}

static void copies_live_on_their_own(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    char word[] = "offer";
    struct text copy = text_copy(arena, text_of(word));
    word[0] = 'X';
    assert_text_equal(copy, text_literal("offer"));
    assert_false(text_present(text_copy(arena, (struct text){NULL, 0})));
    assert_true(text_present(text_copy(arena, text_literal(""))));
    assert_false(text_present(text_of(NULL)));
    assert_string_equal(text_chars(arena, (struct text){NULL, 0}), "");
    assert_string_equal(text_chars(arena, (struct text){"offer", 3}), "off");
}

static void only_ascii_letters_are_lowered(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    assert_text_equal(text_lower(arena, text_literal("Content-TYPE @[`{ \xc3\x84")),
                      text_literal("content-type @[`{ \xc3\x84"));
    assert_false(text_present(text_lower(arena, (struct text){NULL, 0})));
}

static void a_format_is_as_long_as_it_must_be(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    assert_text_equal(text_format(arena, "%d points on %s", 12, "EMEA"),
                      text_literal("12 points on EMEA"));
    assert_text_equal(text_format(arena, "%s", ""), text_literal(""));
    struct text wide = text_format(arena, "%100000d", 7);
    assert_int_equal(wide.length, 100000);
    assert_int_equal(wide.bytes[99999], '7');
}

static void a_builder_keeps_what_was_added(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct text_builder builder;
    text_builder_init(&builder, arena);
    assert_true(text_present(text_builder_text(&builder)));
    assert_int_equal(text_builder_text(&builder).length, 0);

    for (int i = 0; i < 1000; i++) {
        text_builder_add_format(&builder, "%03d", i);
        text_builder_add(&builder, text_literal(","));
        text_builder_add(&builder, (struct text){NULL, 0});
    }
    struct text text = text_builder_text(&builder);
    assert_int_equal(text.length, 4000);
    for (int i = 0; i < 1000; i++) {
        int64_t value = -1;
        assert_true(text_to_integer(text_cut(&text, ','), &value));
        assert_int_equal(value, i);
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(INTEGER_CASES, integer_case_holds),
        CASE_TABLE(UTF8_CASES, utf8_case_holds),
        CASE_PLAIN("every code point is well-formed, surrogates aside",
                   every_code_point_is_told_right),
        CASE_TABLE(COMPARE_CASES, compare_case_holds),
        CASE_TABLE(CUT_CASES, cut_case_holds),
        CASE_TABLE(TRIM_CASES, trim_case_holds),
        CASE_PLAIN("copies live on their own, absent ones stay absent", copies_live_on_their_own),
        CASE_PLAIN("only ASCII letters are lowered", only_ascii_letters_are_lowered),
        CASE_PLAIN("a format is as long as it must be", a_format_is_as_long_as_it_must_be),
        CASE_PLAIN("a builder keeps what was added", a_builder_keeps_what_was_added),
    };
    return cases_run_tables("text", TABLES, COUNT_OF(TABLES));
}
