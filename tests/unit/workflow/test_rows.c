#include "unit/cases.h"
#include "unit/workflow/dice.h"
#include "workflow/row.h"

#include <stdio.h>

/* A row as the nouns are made: `struct row` first. */
struct thing {
    struct row row;
    int64_t value;
};

static struct id id_number(int64_t number)
{
    struct id id = {0};
    snprintf(id.text, sizeof(id.text), "thing_%d", (int)number);
    return id;
}

static void load(struct rows *rows, int64_t number, int64_t value)
{
    struct thing thing = {.row.id = id_number(number), .row.version = 1, .value = value};
    rows_load(rows, &thing);
}

/* The value of the row with the number; -1 when there is none. */
static int64_t value_of(const struct rows *rows, int64_t number)
{
    struct id id = id_number(number);
    const struct thing *thing = rows_find(rows, &id);
    return thing == NULL ? -1 : thing->value;
}

static struct thing *touch(struct rows *rows, int64_t number)
{
    struct id id = id_number(number);
    return rows_touch(rows, &id);
}

/* The values along a walk, as "1 2 3". */
static struct text walk(struct arena *arena, const struct rows *rows)
{
    struct text_builder builder;
    text_builder_init(&builder, arena);
    for (const struct thing *at = NULL; (at = rows_next(rows, at)) != NULL;) {
        text_builder_add_format(&builder, "%s%d", builder.length > 0 ? " " : "", (int)at->value);
    }
    return text_builder_text(&builder);
}

static void empty_rows_have_nothing(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows rows;
    rows_init(&rows, arena, sizeof(struct thing), NULL);

    assert_int_equal(value_of(&rows, 1), -1);
    assert_null(rows_next(&rows, NULL));
    const struct id none = {0};
    assert_null(rows_find(&rows, &none));
}

static void what_was_loaded_is_found(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows rows;
    rows_init(&rows, arena, sizeof(struct thing), NULL);
    load(&rows, 1, 10);
    load(&rows, 2, 20);

    assert_int_equal(value_of(&rows, 1), 10);
    assert_int_equal(value_of(&rows, 2), 20);
    assert_int_equal(value_of(&rows, 3), -1);
    assert_int_equal(value_of(&rows, 12), -1);
}

static void the_first_load_counts(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows rows;
    rows_init(&rows, arena, sizeof(struct thing), NULL);
    load(&rows, 1, 10);
    touch(&rows, 1)->value = 11;
    load(&rows, 1, 12);

    assert_int_equal(value_of(&rows, 1), 11);
}

static void what_lies_below_is_not_loaded_again(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows below;
    struct rows rows;
    rows_init(&below, arena, sizeof(struct thing), NULL);
    rows_init(&rows, arena, sizeof(struct thing), &below);
    load(&below, 1, 10);
    load(&rows, 1, 11);

    assert_int_equal(value_of(&rows, 1), 10);
    assert_null(rows.by_id);
}

static void a_touched_row_is_new_and_zeroed(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows rows;
    rows_init(&rows, arena, sizeof(struct thing), NULL);
    const struct thing *thing = touch(&rows, 5);

    assert_string_equal(thing->row.id.text, "thing_5");
    assert_int_equal(thing->row.version, 0);
    assert_false(thing->row.dirty);
    assert_int_equal(thing->value, 0);
    assert_ptr_equal(touch(&rows, 5), thing);
}

static void touching_copies_from_below(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows below;
    struct rows one;
    struct rows other;
    rows_init(&below, arena, sizeof(struct thing), NULL);
    rows_init(&one, arena, sizeof(struct thing), &below);
    rows_init(&other, arena, sizeof(struct thing), &below);
    load(&below, 1, 10);
    load(&below, 2, 20);

    struct thing *copy = touch(&one, 1);
    assert_int_equal(copy->value, 10);
    assert_int_equal(copy->row.version, 1);
    copy->value = 11;

    assert_int_equal(value_of(&one, 1), 11);
    assert_int_equal(value_of(&other, 1), 10);
    assert_int_equal(value_of(&below, 1), 10);
    assert_int_equal(value_of(&one, 2), 20);
}

static void a_walk_shows_each_row_once(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows bottom;
    struct rows middle;
    struct rows top;
    rows_init(&bottom, arena, sizeof(struct thing), NULL);
    rows_init(&middle, arena, sizeof(struct thing), &bottom);
    rows_init(&top, arena, sizeof(struct thing), &middle);
    load(&bottom, 1, 1);
    load(&bottom, 2, 2);
    load(&bottom, 3, 3);
    touch(&middle, 2)->value = 20;
    load(&middle, 4, 4);

    assert_text_equal(walk(arena, &top), text_literal("20 4 1 3"));
    touch(&top, 4)->value = 400;
    touch(&top, 1)->value = 100;
    load(&top, 5, 5);
    assert_text_equal(walk(arena, &top), text_literal("400 100 5 20 3"));
    assert_text_equal(walk(arena, &middle), text_literal("20 4 1 3"));
    assert_text_equal(walk(arena, &bottom), text_literal("1 2 3"));
}

static void rows_may_be_touched_on_a_walk(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows below;
    struct rows rows;
    rows_init(&below, arena, sizeof(struct thing), NULL);
    rows_init(&rows, arena, sizeof(struct thing), &below);
    for (int64_t i = 0; i < 100; i++) {
        load(&below, i, i);
    }
    int64_t seen = 0;
    for (const struct thing *at = NULL; (at = rows_next(&rows, at)) != NULL;) {
        struct thing *own = rows_touch(&rows, &at->row.id);
        own->value += 1000;
        seen++;
    }
    assert_int_equal(seen, 100);
    assert_int_equal(value_of(&rows, 99), 1099);
    assert_int_equal(value_of(&below, 99), 99);
}

#define NUMBERS 600

/* Loads and touches at random, on two levels, beside a plain array that says what must come of it.
 */
static void rows_agree_with_an_array(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct dice dice = {.state = 20261124};
    struct rows below;
    struct rows rows;
    int64_t expected_below[NUMBERS];
    int64_t expected[NUMBERS];
    rows_init(&below, arena, sizeof(struct thing), NULL);
    rows_init(&rows, arena, sizeof(struct thing), &below);
    for (int64_t i = 0; i < NUMBERS; i++) {
        expected_below[i] = dice_once_in(&dice, 2) ? i : -1;
        expected[i] = expected_below[i];
        if (expected_below[i] >= 0) {
            load(&below, i, i);
        }
    }
    for (int64_t step = 0; step < 20000; step++) {
        int64_t number = dice_between(&dice, 0, NUMBERS - 1);
        if (dice_once_in(&dice, 2)) {
            load(&rows, number, step);
            expected[number] = expected[number] >= 0 ? expected[number] : step;
        } else {
            touch(&rows, number)->value = step;
            expected[number] = step;
        }
        assert_int_equal(value_of(&rows, number), expected[number]);
    }
    int64_t present = 0;
    for (int64_t i = 0; i < NUMBERS; i++) {
        assert_int_equal(value_of(&rows, i), expected[i]);
        assert_int_equal(value_of(&below, i), expected_below[i]);
        present += expected[i] >= 0;
    }
    for (const struct thing *at = NULL; (at = rows_next(&rows, at)) != NULL;) {
        present--;
    }
    assert_int_equal(present, 0);
}

static void touch_nothing(void *context)
{
    const struct id none = {0};
    rows_touch(context, &none);
}

static void load_nothing(void *context)
{
    const struct thing none = {0};
    rows_load(context, &none);
}

static void a_row_without_an_id_is_a_bug(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct rows rows;
    rows_init(&rows, arena, sizeof(struct thing), NULL);

    assert_true(case_aborts(touch_nothing, &rows));
    assert_true(case_aborts(load_nothing, &rows));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("empty rows have nothing", empty_rows_have_nothing),
        CASE_PLAIN("what was loaded is found", what_was_loaded_is_found),
        CASE_PLAIN("an id that is there already is left alone", the_first_load_counts),
        CASE_PLAIN("what lies below is not loaded again", what_lies_below_is_not_loaded_again),
        CASE_PLAIN("a touched row that was not there is new", a_touched_row_is_new_and_zeroed),
        CASE_PLAIN("touching copies from below and leaves it as it is", touching_copies_from_below),
        CASE_PLAIN("a walk shows each row once, the highest copy", a_walk_shows_each_row_once),
        CASE_PLAIN("rows may be touched on a walk", rows_may_be_touched_on_a_walk),
        CASE_PLAIN("rows agree with an array", rows_agree_with_an_array),
        CASE_PLAIN("a row without an id is a bug", a_row_without_an_id_is_a_bug),
    };
    return cases_run_tables("rows", TABLES, COUNT_OF(TABLES));
}
