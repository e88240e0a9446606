#include "base/arena.h"
#include "unit/cases.h"

#include <stdalign.h>
#include <string.h>

static const struct size_case {
    const char *says;
    size_t size;
} SIZE_CASES[] = {
    {"no bytes are a place of their own",          0      },
    {"one byte is aligned and zero",               1      },
    {"fifteen bytes are aligned and zero",         15     },
    {"sixteen bytes are aligned and zero",         16     },
    {"as much as a block is aligned and zero",     256    },
    {"more than a block is aligned and zero",      257    },
    {"much more than a block is aligned and zero", 1000000},
};

static bool is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void size_case_holds(const void *row)
{
    const struct size_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(256);
    unsigned char *before = NULL;
    for (int i = 0; i < 20; i++) {
        unsigned char *bytes = arena_alloc(arena, it->size);
        assert_non_null(bytes);
        assert_ptr_not_equal(bytes, before);
        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        assert_true(is_zero(bytes, it->size));
        memset(bytes, 0xab, it->size);
        before = bytes;
    }
}

static void pieces_do_not_overlap(const void *row)
{
    enum { PIECES = 500 };
    scoped(arena_release) struct arena *arena = arena_new(512);
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(arena, i);
        memset(pieces[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t at = 0; at < i; at++) {
            assert_int_equal(pieces[i][at], i % 251);
        }
    }
}

static void a_reset_gives_back_all_but_the_first_block(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    size_t held_at_first = arena_held_bytes(arena);
    for (int i = 0; i < 100; i++) {
        memset(arena_alloc(arena, 300), 0xff, 300);
    }
    memset(arena_alloc(arena, 100000), 0xff, 100000);
    assert_true(arena_held_bytes(arena) >= 130000);

    arena_reset(arena);
    assert_int_equal(arena_held_bytes(arena), held_at_first);
    assert_true(is_zero(arena_alloc(arena, 1000), 1000));
    assert_int_equal(arena_held_bytes(arena), held_at_first);
}

static void a_big_piece_leaves_room_for_small_ones(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    arena_alloc(arena, 16);
    arena_alloc(arena, 5000);
    size_t held = arena_held_bytes(arena);
    for (int i = 0; i < 60; i++) {
        arena_alloc(arena, 16);
    }
    assert_int_equal(arena_held_bytes(arena), held);
}

static void copies_and_arrays_hold_what_was_given(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    const char *copy = arena_copy(arena, "Kontor", 7);
    assert_string_equal(copy, "Kontor");
    assert_non_null(arena_copy(arena, NULL, 0));
    const int64_t *numbers = arena_array(arena, 40, sizeof(int64_t));
    assert_true(is_zero((const unsigned char *)numbers, 40 * sizeof(int64_t)));
}

static void nothing_can_be_freed(const void *row)
{
    struct arena *arena = NULL;
    arena_free(NULL);
    arena_release(&arena);
    assert_null(arena);
}

static void make_a_tiny_arena(void *context)
{
    arena_free(arena_new(255));
}

static void array_that_overflows(void *context)
{
    arena_array(context, SIZE_MAX / 2, 3);
}

static void size_that_overflows(void *context)
{
    arena_alloc(context, SIZE_MAX - 3);
}

static void sizes_that_cannot_be_are_bugs(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    assert_true(case_aborts(make_a_tiny_arena, NULL));
    assert_true(case_aborts(array_that_overflows, arena));
    assert_true(case_aborts(size_that_overflows, arena));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(SIZE_CASES, size_case_holds),
        CASE_PLAIN("pieces do not overlap", pieces_do_not_overlap),
        CASE_PLAIN("a reset gives back all but the first block, and what comes next is zero",
                   a_reset_gives_back_all_but_the_first_block),
        CASE_PLAIN("a big piece leaves the rest of the block to small ones",
                   a_big_piece_leaves_room_for_small_ones),
        CASE_PLAIN("copies and arrays hold what was given", copies_and_arrays_hold_what_was_given),
        CASE_PLAIN("freeing nothing is allowed", nothing_can_be_freed),
        CASE_PLAIN("sizes that cannot be are bugs", sizes_that_cannot_be_are_bugs),
    };
    return cases_run_tables("arena", TABLES, COUNT_OF(TABLES));
}
