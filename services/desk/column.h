/*
 * One column of a table, and the member of a struct that it is.
 *
 * What is absent in the struct (no text, no id, the enum's none, no day, the instant 0) is NULL in
 * the table.
 */
#pragma once

#include "contract/contract.h"
#include "store/store.h"

enum column_kind {
    COLUMN_TEXT,     /* struct text */
    COLUMN_ID,       /* struct id */
    COLUMN_WORD,     /* an enum, by `words` */
    COLUMN_CURRENCY, /* char[4] */
    COLUMN_INT4,     /* int32_t */
    COLUMN_INT8,     /* int64_t */
    COLUMN_BOOL,     /* bool */
    COLUMN_DAY,      /* day */
    COLUMN_INSTANT,  /* instant */
    COLUMN_OBJECT, /* a struct with `shape`, as JSON; NULL when a member is absent that it must have
                    */
    COLUMN_LIST, /* a …_list; `shape` has it as its only field. The bare array, empty rather than
                    NULL */
    COLUMN_CHOICE, /* a choice, as the JSON of what was chosen; `shape` has it as a field of the
                      same name */
    COLUMN_KIND_COUNT
};

struct column {
    const char *name;
    enum column_kind kind;
    size_t offset; /* into the row */
    const struct words *words;
    const struct shape *shape;
    size_t chooser_offset; /* COLUMN_CHOICE: of the enum that says which; its column stands before
                              this one */
};

/* The columns of a table, in the order of its statements, less org_key. */
struct columns {
    const struct column *items;
    size_t count;
};

/* A value in a result. */
struct column_place {
    const struct result *result;
    size_t index; /* of the row */
    size_t at;    /* of the column */
};

/*
 * Reads the value at `place` into its member of `row`, whose columns were zeroed. What it points at
 * lives in `arena`. False and PROBLEM_UNAVAILABLE when it is nothing that the contract knows.
 */
must_use bool column_read(const struct column *column, const struct column_place *place,
                          struct arena *arena, void *row, struct problem *problem);

/* Adds the member of `row` to an array that has been begun for the column. */
void column_add(const struct column *column, struct array_builder *array, struct arena *arena,
                const void *row);

/* The member as JSON; absent when it is NULL. */
struct text column_image(const struct column *column, struct arena *arena, const void *row);

/* Rows of tables of columns. The member must have the type that the column's kind says. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types, tags and designated values stand without them. */
#define MEMBER_OF_TYPE(struct_name, member, type) \
    (offsetof(struct struct_name, member)         \
     + 0 * sizeof(char[_Generic(((struct struct_name *)0)->member, type : 1)]))
#define PLAIN_COLUMN(struct_name, member, of_kind, type)                                      \
    {                                                                                         \
        .name = #member, .kind = of_kind, .offset = MEMBER_OF_TYPE(struct_name, member, type) \
    }

#define TEXT_COLUMN(of, member)     PLAIN_COLUMN(of, member, COLUMN_TEXT, struct text)
#define ID_COLUMN(of, member)       PLAIN_COLUMN(of, member, COLUMN_ID, struct id)
#define CURRENCY_COLUMN(of, member) PLAIN_COLUMN(of, member, COLUMN_CURRENCY, char *)
#define INT4_COLUMN(of, member)     PLAIN_COLUMN(of, member, COLUMN_INT4, int32_t)
#define INT8_COLUMN(of, member)     PLAIN_COLUMN(of, member, COLUMN_INT8, int64_t)
#define BOOL_COLUMN(of, member)     PLAIN_COLUMN(of, member, COLUMN_BOOL, bool)
#define DAY_COLUMN(of, member)      PLAIN_COLUMN(of, member, COLUMN_DAY, day)
#define INSTANT_COLUMN(of, member)  PLAIN_COLUMN(of, member, COLUMN_INSTANT, instant)

#define WORD_COLUMN(of, member, enum_name, enum_words)                               \
    {                                                                                \
        .name = #member, .kind = COLUMN_WORD,                                        \
        .offset = MEMBER_OF_TYPE(of, member, enum enum_name), .words = &(enum_words) \
    }
#define OBJECT_COLUMN(of, member, shape_name, of_shape)                               \
    {                                                                                 \
        .name = #member, .kind = COLUMN_OBJECT,                                       \
        .offset = MEMBER_OF_TYPE(of, member, struct shape_name), .shape = &(of_shape) \
    }
#define LIST_COLUMN(of, member, list_name, of_shape)                                 \
    {                                                                                \
        .name = #member, .kind = COLUMN_LIST,                                        \
        .offset = MEMBER_OF_TYPE(of, member, struct list_name), .shape = &(of_shape) \
    }
#define CHOICE_COLUMN(of, member, choice_name, of_shape, chooser)                       \
    {                                                                                   \
        .name = #member, .kind = COLUMN_CHOICE,                                         \
        .offset = MEMBER_OF_TYPE(of, member, struct choice_name), .shape = &(of_shape), \
        .chooser_offset = offsetof(struct of, chooser)                                  \
    }

/* What every noun's row begins with. */
#define ROW_COLUMNS                                                                           \
    {.name = "id", .kind = COLUMN_ID, .offset = offsetof(struct row, id)},                    \
        {.name = "version", .kind = COLUMN_INT8, .offset = offsetof(struct row, version)},    \
    {                                                                                         \
        .name = "last_event", .kind = COLUMN_INT8, .offset = offsetof(struct row, last_event) \
    }
/* NOLINTEND(bugprone-macro-parentheses) */
