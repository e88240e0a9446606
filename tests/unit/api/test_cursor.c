#include "api/cursor.h"
#include "unit/cases.h"

#include <string.h>

static const uint8_t KEY[CURSOR_KEY_BYTES] = {1, 2, 3};
static const uint8_t OTHER_KEY[CURSOR_KEY_BYTES] = {1, 2, 4};
static const struct cursor_place PLACE = {
    7, {9, 8, 7}
};

static const struct last_case {
    const char *says;
    struct text last;
} LAST_CASES[] = {
    {"an id comes back",               TEXT("ask_01h455vb4pex5vsknk084sn02q")},
    {"a time and an id come back",
     TEXT("2026-11-24T22:43:16.299983Z ask_01h455vb4pex5vsknk084sn02q")      },
    {"a key that is empty comes back", TEXT("")                              },
    {"a single byte comes back",       TEXT("\xff")                          },
};

static void last_case_holds(const void *row)
{
    const struct last_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text cursor = cursor_seal(arena, KEY, &PLACE, it->last);
    struct text last = text_literal("untouched");

    assert_true(cursor_open(arena, KEY, &PLACE, cursor, &last));
    assert_text_equal(last, it->last);
}

static void any_change_is_found(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(65536);
    struct text cursor = cursor_seal(arena, KEY, &PLACE, text_literal("ask_1"));
    struct text last = text_literal("untouched");

    for (size_t at = 0; at < cursor.length; at++) {
        for (int bit = 0; bit < 8; bit++) {
            char *changed = arena_copy(arena, cursor.bytes, cursor.length);
            changed[at] = (char)(changed[at] ^ (1 << bit));
            struct text forged = {changed, cursor.length};
            assert_false(cursor_open(arena, KEY, &PLACE, forged, &last));
        }
        assert_false(cursor_open(arena, KEY, &PLACE, (struct text){cursor.bytes, at}, &last));
    }
    assert_text_equal(last, text_literal("untouched"));
}

static const struct place_case {
    const char *says;
    const uint8_t *key;
    struct cursor_place place;
} PLACE_CASES[] = {
    {"another house's cursor is none of ours", OTHER_KEY, {7, {9, 8, 7}}          },
    {"another org's cursor is none of ours",   KEY,       {8, {9, 8, 7}}          },
    {"a cursor of other filters is none",      KEY,       {7, {9, 8, 6}}          },
    {"the last byte of the filters counts",    KEY,       {7, {9, 8, 7, [15] = 1}}},
};

static void place_case_holds(const void *row)
{
    const struct place_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text cursor = cursor_seal(arena, KEY, &PLACE, text_literal("ask_1"));
    struct text last = text_literal("untouched");

    assert_false(cursor_open(arena, it->key, &it->place, cursor, &last));
    assert_text_equal(last, text_literal("untouched"));
}

static const struct bad_case {
    const char *says;
    struct text cursor;
} BAD_CASES[] = {
    {"nothing is no cursor",       {NULL, 0}                         },
    {"an empty text is no cursor", TEXT("")                          },
    {"words are no cursor",        TEXT("next page, please")         },
    {"padding is not taken",       TEXT("AQAAAAcJCAc=")              },
    {"bytes alone are no cursor",  TEXT("AAAAAAAAAAAAAAAAAAAAAAAAAA")},
};

static void bad_case_holds(const void *row)
{
    const struct bad_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text last = text_literal("untouched");

    assert_false(cursor_open(arena, KEY, &PLACE, it->cursor, &last));
    assert_text_equal(last, text_literal("untouched"));
}

static void what_is_too_long_is_refused(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(65536);
    char *chars = arena_alloc(arena, 4000);
    struct text last;

    memset(chars, 'A', 4000);
    assert_false(cursor_open(arena, KEY, &PLACE, (struct text){chars, 4000}, &last));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(LAST_CASES, last_case_holds),
        CASE_PLAIN("any change is found", any_change_is_found),
        CASE_TABLE(PLACE_CASES, place_case_holds),
        CASE_TABLE(BAD_CASES, bad_case_holds),
        CASE_PLAIN("what is too long is refused", what_is_too_long_is_refused),
    };
    return cases_run_tables("cursor", TABLES, COUNT_OF(TABLES));
}
