/*
 * Shapes: what JSON looks like on the wire and where each member lies in a C struct. The tables are
 * generated from proto/; one decoder and one encoder walk them.
 */
#pragma once

#include "base/id.h"
#include "base/language.h"
#include "base/text.h"
#include "base/time.h"

/* Optional scalars. An optional text is absent when its bytes are NULL, an optional id when it is
 * "", an optional enum when it is its …_NONE (0), an optional object when its pointer is NULL, an
 * optional list when its items are NULL. */
struct optional_integer {
    bool present;
    int64_t value;
};
struct optional_boolean {
    bool present;
    bool value;
};
struct optional_day {
    bool present;
    day value; /* DAY_NONE: the member was null */
};
struct optional_instant {
    bool present;
    instant value; /* 0: the member was null */
};

struct text_list {
    const struct text *items;
    size_t count;
};
struct integer_list {
    const int64_t *items;
    size_t count;
};
struct id_list {
    const struct id *items;
    size_t count;
};
struct day_list {
    const day *items;
    size_t count;
};
struct instant_list {
    const instant *items;
    size_t count;
};

/* Who may read a field. Each sees what stands before it as well: product ⊃ sales ⊃ customer. */
enum audience {
    AUDIENCE_NONE,
    AUDIENCE_CUSTOMER,
    AUDIENCE_SALES,
    AUDIENCE_PRODUCT,
    AUDIENCE_COUNT
};

enum shape_kind {
    SHAPE_TEXT,    /* struct text; min, max count code points */
    SHAPE_INTEGER, /* int64_t, optional_integer */
    SHAPE_BOOLEAN, /* bool, optional_boolean */
    SHAPE_ENUM,    /* enum (int), 0 is absent; `words` says which */
    SHAPE_DAY,     /* day, optional_day: "2027-03-31" */
    SHAPE_INSTANT, /* instant, optional_instant: RFC 3339 */
    SHAPE_ID,      /* struct id; `prefix` says which ("" any known) */
    SHAPE_OBJECT,  /* the struct itself when required, a pointer to it when optional; `shape` */
    SHAPE_LIST,    /* a …_list {items, count}; `item` says of what; min, max count items */
    SHAPE_CHOICE,  /* one of several objects, told by a sibling: struct {enum …; union {…}} */
    SHAPE_JSON     /* struct text: any JSON, kept as compact bytes, which max counts */
};

/* The words of an enumeration, by constant; [0] is "" for …_NONE. */
struct words {
    const char *name; /* "ask_state" */
    const struct text *items;
    size_t count; /* with [0] */
};

struct shape;

/* One member of a struct. What a kind does not need is zero. */
struct shape_field {
    const char *name; /* of the JSON member */
    enum shape_kind kind;
    enum audience audience;
    bool required;
    bool nullable;                  /* null means "cleared": text empty, day DAY_NONE, instant 0 */
    size_t offset;                  /* into the struct */
    int64_t min, max;               /* code points, value or items */
    const struct words *words;      /* ENUM, and CHOICE's discriminator */
    const char *prefix;             /* ID */
    const char *pattern;            /* TEXT: a named form, see `form.h`; NULL: free text */
    const struct shape *shape;      /* OBJECT; LIST of objects: its items */
    const struct shape_field *item; /* LIST: how one item looks (offset 0) */
    const struct shape *const *choices; /* CHOICE: by the discriminator; NULL: it may not be */
    size_t discriminator_offset;        /* CHOICE: of the deciding enum, in the same parent */
    size_t choice_offset;               /* CHOICE: of the union, in the choice's struct */
};

struct shape {
    const char *name; /* "commit_body" */
    size_t size;
    const struct shape_field *fields;
    size_t field_count;
};
