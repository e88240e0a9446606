#include "contract/scalar.h"

#include "base/ensure.h"
#include "contract/contract.h"
#include "contract/form.h"
#include "contract/layout.h"

struct text spot_pointer(const struct spot *spot)
{
    struct text_builder pointer;
    text_builder_init(&pointer, spot->arena);
    text_builder_add(&pointer, spot->parent);
    text_builder_add_format(&pointer, "/%s", spot->name);
    if (spot->in_list) {
        text_builder_add_format(&pointer, "/%zu", spot->index);
    }
    return text_builder_text(&pointer);
}

bool spot_fault(const struct spot *spot, enum phrase phrase, struct blanks blanks)
{
    return refuse(spot->problem, PROBLEM_INVALID, spot_pointer(spot), phrase, blanks);
}

/* C0, DEL and C1 (Unicode's category Cc), newline and tab aside. */
static bool has_control_characters(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
            return true;
        }
        if (c == 0xc2 && i + 1 < text.length && (unsigned char)text.bytes[i + 1] < 0xa0) {
            return true;
        }
    }
    return false;
}

static bool is_blank(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != ' ' && text.bytes[i] != '\n' && text.bytes[i] != '\t') {
            return false;
        }
    }
    return true;
}

static bool text_fits(const struct spot *spot, const struct shape_field *field, struct text written)
{
    if (has_control_characters(written)) {
        return spot_fault(spot, PHRASE_CONTROL_CHARACTER, (struct blanks){0});
    }
    if (field->min > 0 && is_blank(written)) {
        return spot_fault(spot, PHRASE_EMPTY_TEXT, (struct blanks){0});
    }
    int64_t count = (int64_t)text_code_points(written);
    if (count < field->min) {
        return spot_fault(spot, PHRASE_TOO_SHORT, (struct blanks){.limit = field->min});
    }
    if (count > field->max) {
        return spot_fault(spot, PHRASE_TOO_LONG,
                          (struct blanks){.limit = field->max, .number = count});
    }
    return true;
}

static bool take_free_text(const struct spot *spot, const struct shape_field *field,
                           struct text written, struct text *target)
{
    if (!text_fits(spot, field, written)) {
        return false;
    }
    const struct form *form = field->pattern == NULL ? NULL : form_get(field->pattern);
    if (form != NULL && !form->holds(written)) {
        struct text name = form->looks_like == NULL ? written : text_of(form->looks_like);
        return spot_fault(spot, form->phrase, (struct blanks){.name = name});
    }
    *target = text_copy(spot->arena, written);
    return true;
}

/* "open, needs_info, proposed" */
static struct text list_words(struct arena *arena, const struct words *words)
{
    struct text_builder list;
    text_builder_init(&list, arena);
    for (size_t i = 1; i < words->count; i++) {
        text_builder_add(&list, i == 1 ? text_literal("") : text_literal(", "));
        text_builder_add(&list, words->items[i]);
    }
    return text_builder_text(&list);
}

static bool take_word(const struct spot *spot, const struct shape_field *field, struct text written,
                      int *target)
{
    int constant = word_find(field->words, written);
    if (constant == 0) {
        struct text list = list_words(spot->arena, field->words);
        return spot_fault(spot, PHRASE_NOT_ONE_OF, (struct blanks){.list = list});
    }
    *target = constant;
    return true;
}

static bool take_day(const struct spot *spot, const struct shape_field *field, struct text written,
                     void *target)
{
    day value;
    if (!day_parse(written, &value)) {
        return spot_fault(spot, PHRASE_NOT_A_DAY, (struct blanks){0});
    }
    if (layout_by_value(field)) {
        *(day *)target = value;
    } else {
        *(struct optional_day *)target = (struct optional_day){true, value};
    }
    return true;
}

static bool take_instant(const struct spot *spot, const struct shape_field *field,
                         struct text written, void *target)
{
    instant value;
    /* Where null may stand, 0 means null: the first microsecond of 1970 cannot be said there. */
    if (!instant_parse(written, &value) || (field->nullable && value == 0)) {
        return spot_fault(spot, PHRASE_NOT_A_TIME, (struct blanks){0});
    }
    if (layout_by_value(field)) {
        *(instant *)target = value;
    } else {
        *(struct optional_instant *)target = (struct optional_instant){true, value};
    }
    return true;
}

/* The prefix before the last '_', when it is one that ids may have. */
static struct text known_prefix(struct text written)
{
    struct text prefix = {written.bytes, 0};
    for (size_t i = 0; i < written.length; i++) {
        if (written.bytes[i] == '_') {
            prefix.length = i;
        }
    }
    return word_find(&ID_PREFIX_WORDS, prefix) == 0 ? (struct text){0} : prefix;
}

static bool take_id(const struct spot *spot, const struct shape_field *field, struct text written,
                    struct id *target)
{
    struct text prefix = text_of(field->prefix);
    if (prefix.length > 0 && !id_parse(written, prefix, target)) {
        return spot_fault(spot, PHRASE_NOT_AN_ID, (struct blanks){.name = prefix});
    }
    if (prefix.length > 0) {
        return true;
    }
    prefix = known_prefix(written);
    if (!text_present(prefix) || !id_parse(written, prefix, target)) {
        return spot_fault(spot, PHRASE_NOT_ANY_ID, (struct blanks){0});
    }
    return true;
}

bool scalar_take_text(const struct spot *spot, const struct shape_field *field, struct text written,
                      void *target)
{
    switch (field->kind) {
    case SHAPE_TEXT:
        return take_free_text(spot, field, written, target);
    case SHAPE_ENUM:
        return take_word(spot, field, written, target);
    case SHAPE_DAY:
        return take_day(spot, field, written, target);
    case SHAPE_INSTANT:
        return take_instant(spot, field, written, target);
    case SHAPE_ID:
        return take_id(spot, field, written, target);
    case SHAPE_INTEGER:
    case SHAPE_BOOLEAN:
    case SHAPE_OBJECT:
    case SHAPE_LIST:
    case SHAPE_CHOICE:
    case SHAPE_JSON:
        break; /* no strings */
    }
    ensure_never();
}

bool scalar_take_integer(const struct spot *spot, const struct shape_field *field, int64_t value,
                         void *target)
{
    if (value < field->min) {
        return spot_fault(spot, PHRASE_TOO_SMALL, (struct blanks){.limit = field->min});
    }
    if (value > field->max) {
        return spot_fault(spot, PHRASE_TOO_LARGE, (struct blanks){.limit = field->max});
    }
    if (layout_by_value(field)) {
        *(int64_t *)target = value;
    } else {
        *(struct optional_integer *)target = (struct optional_integer){true, value};
    }
    return true;
}

void scalar_take_boolean(const struct shape_field *field, bool value, void *target)
{
    if (layout_by_value(field)) {
        *(bool *)target = value;
    } else {
        *(struct optional_boolean *)target = (struct optional_boolean){true, value};
    }
}

void scalar_take_null(const struct shape_field *field, void *target)
{
    ensure(field->nullable);

    if (field->kind == SHAPE_TEXT) {
        *(struct text *)target = text_literal("");
    } else if (field->kind == SHAPE_DAY && layout_by_value(field)) {
        *(day *)target = DAY_NONE;
    } else if (field->kind == SHAPE_DAY) {
        *(struct optional_day *)target = (struct optional_day){true, DAY_NONE};
    } else if (field->kind == SHAPE_INSTANT && !layout_by_value(field)) {
        *(struct optional_instant *)target = (struct optional_instant){true, 0};
    }
    /* Of every other kind, a zeroed target says it already. */
}
