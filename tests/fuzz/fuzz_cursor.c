#include "api/cursor.h"
#include "base/ensure.h"
#include "fuzz/fuzz.h"

/* What is opened as a cursor was sealed by us, with what it says; what was sealed can be opened. */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    static const uint8_t KEY[CURSOR_KEY_BYTES] = {7};
    static const struct cursor_place PLACE = {1, {2}};
    struct text last = text_literal("untouched");

    if (cursor_open(arena, KEY, &PLACE, input, &last)) {
        ensure(text_equal(cursor_seal(arena, KEY, &PLACE, last), input));
    } else {
        ensure(text_equal(last, text_literal("untouched")));
    }
    if (input.length <= CURSOR_LAST_MAX) {
        struct text cursor = cursor_seal(arena, KEY, &PLACE, input);
        ensure(cursor_open(arena, KEY, &PLACE, cursor, &last));
        ensure(text_equal(last, input));
    }
}
