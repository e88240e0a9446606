#include "contract/layout.h"

#include "base/ensure.h"

#include <string.h>

bool layout_by_value(const struct shape_field *field)
{
    bool null_has_a_value = field->kind == SHAPE_DAY || field->kind == SHAPE_INSTANT;
    return field->required && (!field->nullable || null_has_a_value);
}

size_t layout_item_size(const struct shape_field *item)
{
    switch (item->kind) {
    case SHAPE_TEXT:
        return sizeof(struct text);
    case SHAPE_INTEGER:
        return sizeof(int64_t);
    case SHAPE_ENUM:
        return sizeof(int);
    case SHAPE_DAY:
        return sizeof(day);
    case SHAPE_INSTANT:
        return sizeof(instant);
    case SHAPE_ID:
        return sizeof(struct id);
    case SHAPE_OBJECT:
        return item->shape->size;
    case SHAPE_BOOLEAN:
    case SHAPE_LIST:
    case SHAPE_CHOICE:
    case SHAPE_JSON:
        break; /* the generator makes no such lists */
    }
    ensure_never();
}

struct list_members layout_list(const void *at)
{
    struct list_members list;
    memcpy(&list, at, sizeof(list));
    return list;
}

int layout_constant(const void *at)
{
    int constant;
    memcpy(&constant, at, sizeof(constant));
    return constant;
}

static enum presence text_presence(const struct shape_field *field, const struct text *text)
{
    if (text->bytes == NULL) {
        return PRESENCE_ABSENT;
    }
    return field->nullable && text->length == 0 ? PRESENCE_NULL : PRESENCE_THERE;
}

static enum presence day_presence(const struct shape_field *field, const void *at)
{
    if (layout_by_value(field)) {
        const day *value = at;
        return *value == DAY_NONE ? PRESENCE_ABSENT : PRESENCE_THERE;
    }
    const struct optional_day *optional = at;
    if (!optional->present) {
        return PRESENCE_ABSENT;
    }
    return optional->value == DAY_NONE ? PRESENCE_NULL : PRESENCE_THERE;
}

static enum presence instant_presence(const struct shape_field *field, const void *at)
{
    if (layout_by_value(field)) {
        const instant *value = at;
        return field->nullable && *value == 0 ? PRESENCE_ABSENT : PRESENCE_THERE;
    }
    const struct optional_instant *optional = at;
    if (!optional->present) {
        return PRESENCE_ABSENT;
    }
    return field->nullable && optional->value == 0 ? PRESENCE_NULL : PRESENCE_THERE;
}

static enum presence absent_unless(bool there)
{
    return there ? PRESENCE_THERE : PRESENCE_ABSENT;
}

/* A list that must be there may be left zeroed: then it is empty. */
static enum presence list_presence(const struct shape_field *field, const void *at)
{
    return absent_unless(field->required || layout_list(at).items != NULL);
}

static enum presence object_presence(const struct shape_field *field, const void *at)
{
    const void *const *object = at;
    return absent_unless(layout_by_value(field) || *object != NULL);
}

enum presence layout_presence(const struct shape_field *field, const void *at)
{
    switch (field->kind) {
    case SHAPE_TEXT:
    case SHAPE_JSON:
        return text_presence(field, at);
    case SHAPE_INTEGER:
        return absent_unless(layout_by_value(field)
                             || ((const struct optional_integer *)at)->present);
    case SHAPE_BOOLEAN:
        return absent_unless(layout_by_value(field)
                             || ((const struct optional_boolean *)at)->present);
    case SHAPE_ENUM:
    case SHAPE_CHOICE: /* begins with its enum */
        return absent_unless(layout_constant(at) != 0);
    case SHAPE_DAY:
        return day_presence(field, at);
    case SHAPE_INSTANT:
        return instant_presence(field, at);
    case SHAPE_ID:
        return absent_unless(id_present(at));
    case SHAPE_OBJECT:
        return object_presence(field, at);
    case SHAPE_LIST:
        return list_presence(field, at);
    }
    ensure_never();
}
