#include "workflow/row.h"

#include "base/ensure.h"

#include <string.h>

/*
 * uthash is told to live in the arena of the rows that it indexes: the functions below that add a
 * row have `arena` in scope. What it lets go of when it grows stays in the arena until all of it is
 * freed.
 */
#undef uthash_malloc
#undef uthash_free
#undef uthash_fatal
#undef HASH_FUNCTION
#define uthash_malloc(size)        arena_alloc(arena, (size))
#define uthash_free(pointer, size) ((void)(size))
#define uthash_fatal(message)      ensure_never()

/* Ids are short, and this one has no cases that fall through. */
#define HASH_FUNCTION(key, size, hash) HASH_FNV(key, size, hash)

/* NOLINTBEGIN(readability-function-size): what is deep in these two is uthash's, and so are their
 * branches: GCOVR_EXCL_BR_START */

/* The row that lies in `rows` itself, not below. */
static struct row *find_own(const struct rows *rows, const struct id *id)
{
    struct row *found = NULL;
    HASH_FIND(hh, rows->by_id, id->text, strlen(id->text), found);
    return found;
}

/* Puts a row that has its id under it; `row` lives in the arena of `rows`. */
static void add_own(struct rows *rows, struct row *row)
{
    struct arena *arena = rows->arena;
    HASH_ADD_KEYPTR(hh, rows->by_id, row->id.text, strlen(row->id.text), row);
}

/* GCOVR_EXCL_BR_STOP, NOLINTEND(readability-function-size) */

/* A copy, or zeros when there is nothing to copy, that is no part of any index yet. */
static struct row *copy_row(const struct rows *rows, const void *row)
{
    if (row == NULL) {
        return arena_alloc(rows->arena, rows->row_size);
    }
    struct row *copy = arena_copy(rows->arena, row, rows->row_size);
    copy->hh = (UT_hash_handle){0};
    return copy;
}

/* Whether the row is in the index of `level`, and not of one above or below it. */
static bool lies_in(const struct rows *level, const struct row *row)
{
    return level->by_id != NULL && level->by_id->hh.tbl == row->hh.tbl;
}

/* Whether a level from `rows` down to, but without, `level` has a row of that id. */
static bool is_hidden(const struct rows *rows, const struct rows *level, const struct id *id)
{
    for (const struct rows *above = rows; above != level; above = above->below) {
        if (find_own(above, id) != NULL) {
            return true;
        }
    }
    return false;
}

/* The first row from `row` on, along its own level, that none above hides. */
static const struct row *first_along(const struct rows *rows, const struct rows *level,
                                     const struct row *row)
{
    while (row != NULL && is_hidden(rows, level, &row->id)) {
        row = row->hh.next;
    }
    return row;
}

/* The same, and when the level has no more, along those below it. */
static const struct row *first_visible(const struct rows *rows, const struct rows *level,
                                       const struct row *row)
{
    const struct row *visible = first_along(rows, level, row);
    while (visible == NULL && level->below != NULL) {
        level = level->below;
        visible = first_along(rows, level, level->by_id);
    }
    return visible;
}

void rows_init(struct rows *rows, struct arena *arena, size_t row_size, const struct rows *below)
{
    ensure(row_size >= sizeof(struct row));
    *rows = (struct rows){.arena = arena, .row_size = row_size, .below = below};
}

const void *rows_find(const struct rows *rows, const struct id *id)
{
    for (const struct rows *level = rows; level != NULL; level = level->below) {
        const struct row *found = find_own(level, id);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

void rows_load(struct rows *rows, const void *row)
{
    const struct row *loaded = row;
    ensure(id_present(&loaded->id));

    if (rows_find(rows, &loaded->id) == NULL) {
        add_own(rows, copy_row(rows, row));
    }
}

void *rows_touch(struct rows *rows, const struct id *id)
{
    ensure(id_present(id));

    struct row *row = find_own(rows, id);
    if (row == NULL) {
        row = copy_row(rows, rows_find(rows, id));
        row->id = *id;
        add_own(rows, row);
    }
    return row;
}

const void *rows_next(const struct rows *rows, const void *row)
{
    if (row == NULL) {
        return first_visible(rows, rows, rows->by_id);
    }
    const struct row *last = row;
    const struct rows *level = rows;
    while (!lies_in(level, last)) {
        level = level->below;
        ensure(level != NULL);
    }
    return first_visible(rows, level, last->hh.next);
}
