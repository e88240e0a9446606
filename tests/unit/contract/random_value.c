#include "random_value.h"

#include "base/ensure.h"
#include "contract/layout.h"

#include <string.h>

#define TEXT_TRIED_MAX 60

static const struct sample {
    const char *form;
    const char *texts[2];
} SAMPLES[] = {
    {"quarter",    {"2026Q4", "2027Q1"}                                      },
    {"clock_time", {"08:30", "24:00"}                                        },
    {"currency",   {"EUR", "JPY"}                                            },
    {"email",      {"ada@example.com", "a.b+c@mail.example.org"}             },
    {"time_zone",  {"Europe/Berlin", "UTC"}                                  },
    {"language",   {"de", "pt-BR"}                                           },
    {"url",        {"https://example.com/call?id=7", "http://localhost:8080"}},
};

/* Characters that want care, beside some that do not. */
static const char *const CHARACTERS[] = {"a",  "Z", "0", " ", "\"", "\\", "/", "\n",
                                         "\t", "ä", "ß", "€", "😀",  "~",  "<", "\u2028"};

/* A struct that waits to be filled; they wait in line, as in the decoder. */
struct waiting {
    const struct shape *shape;
    char *target;
    struct waiting *next;
};

struct filler {
    struct random_source *random;
    struct arena *arena;
    struct waiting **last;
};

uint64_t random_next(struct random_source *random)
{
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = random->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* Between two numbers, both included; often one of the two. */
static int64_t between(struct filler *filler, int64_t least, int64_t most)
{
    uint64_t span = (uint64_t)most - (uint64_t)least;
    switch (random_next(filler->random) % 8) {
    case 0:
        return least;
    case 1:
        return most;
    default:
        return (int64_t)((uint64_t)least + random_next(filler->random) % (span + 1));
    }
}

static bool one_in(struct filler *filler, uint64_t count)
{
    return random_next(filler->random) % count == 0;
}

static void wait_in_line(struct filler *filler, const struct shape *shape, void *target)
{
    struct waiting *waiting = arena_alloc(filler->arena, sizeof(*waiting));
    *waiting = (struct waiting){shape, target, NULL};
    *filler->last = waiting;
    filler->last = &waiting->next;
}

static struct text formed_text(struct filler *filler, const char *form)
{
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        if (strcmp(SAMPLES[i].form, form) == 0) {
            return text_of(SAMPLES[i].texts[random_next(filler->random) % 2]);
        }
    }
    ensure_never();
}

static struct text free_text(struct filler *filler, const struct shape_field *field)
{
    if (field->pattern != NULL) {
        return formed_text(filler, field->pattern);
    }
    int64_t most = field->min > TEXT_TRIED_MAX ? field->min : TEXT_TRIED_MAX;
    int64_t count = between(filler, field->min, field->max < most ? field->max : most);
    struct text_builder text;
    text_builder_init(&text, filler->arena);
    for (int64_t i = 0; i < count; i++) {
        /* The first is no blank: a text of blanks alone is none. */
        size_t at = i == 0 ? 0 : (size_t)(random_next(filler->random) % COUNT_OF(CHARACTERS));
        text_builder_add(&text, text_of(CHARACTERS[at]));
    }
    return text_builder_text(&text);
}

static struct id some_id(struct filler *filler, const struct shape_field *field)
{
    uint8_t random[10];
    for (size_t i = 0; i < sizeof(random); i++) {
        random[i] = (uint8_t)random_next(filler->random);
    }
    struct uuid uuid = uuid_v7(INT64_C(1790000000000000), random);
    return id_make(text_of(field->prefix[0] == '\0' ? "person" : field->prefix), &uuid);
}

static instant some_instant(struct filler *filler)
{
    int64_t seconds = between(filler, -1000000000, 4000000000);
    int64_t micros = one_in(filler, 2) ? 0 : between(filler, 1, 999999);
    return seconds * INSTANT_SECOND + micros;
}

static void fill_scalar(struct filler *filler, const struct shape_field *field, void *target)
{
    bool by_value = layout_by_value(field);
    if (field->kind == SHAPE_TEXT) {
        *(struct text *)target = free_text(filler, field);
    } else if (field->kind == SHAPE_JSON) {
        *(struct text *)target = text_literal("{\"a\":[1,2.5,null]}");
    } else if (field->kind == SHAPE_ENUM) {
        *(int *)target = (int)between(filler, 1, (int64_t)field->words->count - 1);
    } else if (field->kind == SHAPE_ID) {
        *(struct id *)target = some_id(filler, field);
    } else if (field->kind == SHAPE_INTEGER && by_value) {
        *(int64_t *)target = between(filler, field->min, field->max);
    } else if (field->kind == SHAPE_INTEGER) {
        int64_t value = between(filler, field->min, field->max);
        *(struct optional_integer *)target = (struct optional_integer){true, value};
    } else if (field->kind == SHAPE_BOOLEAN && by_value) {
        *(bool *)target = one_in(filler, 2);
    } else if (field->kind == SHAPE_BOOLEAN) {
        *(struct optional_boolean *)target = (struct optional_boolean){true, one_in(filler, 2)};
    } else if (field->kind == SHAPE_DAY && by_value) {
        *(day *)target = (day)between(filler, -100000, 100000);
    } else if (field->kind == SHAPE_DAY) {
        *(struct optional_day *)target =
            (struct optional_day){true, (day)between(filler, -100000, 100000)};
    } else if (field->kind == SHAPE_INSTANT && by_value) {
        *(instant *)target = some_instant(filler);
    } else {
        *(struct optional_instant *)target = (struct optional_instant){true, some_instant(filler)};
    }
}

static void fill_list(struct filler *filler, const struct shape_field *field, void *target)
{
    int64_t most = field->max < field->min + 3 ? field->max : field->min + 3;
    size_t count = (size_t)between(filler, field->min, most);
    size_t item_size = layout_item_size(field->item);
    char *items = arena_array(filler->arena, count, item_size);
    for (size_t i = 0; i < count; i++) {
        if (field->item->kind == SHAPE_OBJECT) {
            wait_in_line(filler, field->item->shape, items + i * item_size);
        } else {
            fill_scalar(filler, field->item, items + i * item_size);
        }
    }
    struct list_members list = {items, count};
    memcpy(target, &list, sizeof(list));
}

static void fill_choice(struct filler *filler, const struct shape_field *field, char *source)
{
    int constant = layout_constant(source + field->discriminator_offset);
    if (field->choices[constant] == NULL) {
        return;
    }
    char *choice = source + field->offset;
    memcpy(choice, &constant, sizeof(constant));
    wait_in_line(filler, field->choices[constant], choice + field->choice_offset);
}

static void fill_object(struct filler *filler, const struct shape_field *field, void *target)
{
    void *object = target;
    if (!layout_by_value(field)) {
        object = arena_alloc(filler->arena, field->shape->size);
        *(const void **)target = object;
    }
    wait_in_line(filler, field->shape, object);
}

static void fill_struct(struct filler *filler, const struct waiting *waiting)
{
    for (size_t i = 0; i < waiting->shape->field_count; i++) {
        const struct shape_field *field = &waiting->shape->fields[i];
        void *target = waiting->target + field->offset;
        bool may_be_absent = !field->required || field->nullable;
        if (field->kind == SHAPE_CHOICE || (may_be_absent && one_in(filler, 3))) {
            continue;
        }
        if (field->kind == SHAPE_OBJECT) {
            fill_object(filler, field, target);
        } else if (field->kind == SHAPE_LIST) {
            fill_list(filler, field, target);
        } else {
            fill_scalar(filler, field, target);
        }
    }
    for (size_t i = 0; i < waiting->shape->field_count; i++) {
        const struct shape_field *field = &waiting->shape->fields[i];
        if (field->kind == SHAPE_CHOICE && (field->required || !one_in(filler, 3))) {
            fill_choice(filler, field, waiting->target);
        }
    }
}

void *random_value(struct random_source *random, struct arena *arena, const struct shape *shape)
{
    struct waiting *first = NULL;
    struct filler filler = {random, arena, &first};
    void *value = arena_alloc(arena, shape->size);
    wait_in_line(&filler, shape, value);
    for (const struct waiting *waiting = first; waiting != NULL; waiting = waiting->next) {
        fill_struct(&filler, waiting);
    }
    return value;
}
