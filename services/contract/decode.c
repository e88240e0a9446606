#include "base/ensure.h"
#include "contract/contract.h"
#include "contract/layout.h"
#include "contract/scalar.h"

#include <math.h>
#include <string.h>

/* Beyond it a double no longer holds every whole number. */
#define REAL_INTEGER_MAX 9007199254740992.0

/* A member's name is cut to this many bytes before it is told back. */
#define NAME_TOLD_MAX 100

/* An object that waits to be read. They wait in line rather than on the stack, so that nothing here
 * recurses. */
struct waiting {
    const struct shape *shape;
    json_t *object;
    struct text pointer;
    char *target;
    struct waiting *next;
};

struct decoder {
    struct arena *arena;
    struct problem *problem;
    size_t faults_before; /* that the problem had when we began */
    struct waiting *first;
    struct waiting **last;
};

/* Whoever sent this many faults reads no more of them, and we look for no more. */
static bool is_told_enough(const struct decoder *decoder)
{
    return decoder->problem->count - decoder->faults_before >= PROBLEM_ENTRIES_MAX;
}

static void wait_in_line(struct decoder *decoder, const struct shape *shape, json_t *object,
                         struct text pointer, void *target)
{
    struct waiting *waiting = arena_alloc(decoder->arena, sizeof(*waiting));
    *waiting = (struct waiting){shape, object, pointer, target, NULL};
    *decoder->last = waiting;
    decoder->last = &waiting->next;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool decode_string(const struct spot *spot, const struct shape_field *field,
                          const json_t *value, void *target)
{
    if (!json_is_string(value)) {
        return spot_fault(spot, PHRASE_NOT_A_STRING, (struct blanks){0});
    }
    struct text written = {json_string_value(value), json_string_length(value)};
    return scalar_take_text(spot, field, written, target);
}

/* 25, 25.0 and 2.5e1 are the same number. */
static bool decode_integer(const struct spot *spot, const struct shape_field *field,
                           const json_t *value, void *target)
{
    if (json_is_integer(value)) {
        return scalar_take_integer(spot, field, json_integer_value(value), target);
    }
    double real = json_real_value(value);
    if (!json_is_real(value) || real != trunc(real)) {
        return spot_fault(spot, PHRASE_NOT_AN_INTEGER, (struct blanks){0});
    }
    if (real > REAL_INTEGER_MAX) {
        return spot_fault(spot, PHRASE_TOO_LARGE, (struct blanks){.limit = field->max});
    }
    if (real < -REAL_INTEGER_MAX) {
        return spot_fault(spot, PHRASE_TOO_SMALL, (struct blanks){.limit = field->min});
    }
    return scalar_take_integer(spot, field, (int64_t)real, target);
}

static bool decode_boolean(const struct spot *spot, const struct shape_field *field,
                           const json_t *value, void *target)
{
    if (!json_is_boolean(value)) {
        return spot_fault(spot, PHRASE_NOT_A_BOOLEAN, (struct blanks){0});
    }
    scalar_take_boolean(field, json_is_true(value), target);
    return true;
}

/* Whether jansson's output names the character NUL, which PostgreSQL cannot store. */
static bool names_nul(struct text bytes)
{
    for (size_t i = 0; i + 5 < bytes.length; i++) {
        if (bytes.bytes[i] != '\\') {
            continue;
        }
        if (memcmp(bytes.bytes + i, "\\u0000", 6) == 0) {
            return true;
        }
        i++; /* over the escaped character, which may be a backslash */
    }
    return false;
}

static bool decode_any(const struct spot *spot, const struct shape_field *field,
                       const json_t *value, struct text *target)
{
    size_t size = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    if (size > (size_t)field->max) {
        return spot_fault(spot, PHRASE_TOO_LONG,
                          (struct blanks){.limit = field->max, .number = (int64_t)size});
    }
    char *bytes = arena_alloc(spot->arena, size);
    size_t written = json_dumpb(value, bytes, size, JSON_COMPACT | JSON_ENCODE_ANY);
    ensure(written == size);

    if (names_nul((struct text){bytes, size})) {
        return spot_fault(spot, PHRASE_CONTROL_CHARACTER, (struct blanks){0});
    }
    *target = (struct text){bytes, size};
    return true;
}

static bool decode_inner(struct decoder *decoder, const struct spot *spot,
                         const struct shape_field *field, json_t *value, void *target)
{
    if (!json_is_object(value)) {
        return spot_fault(spot, PHRASE_NOT_AN_OBJECT, (struct blanks){0});
    }
    void *object = target;
    if (!layout_by_value(field)) {
        object = arena_alloc(decoder->arena, field->shape->size);
        *(const void **)target = object;
    }
    wait_in_line(decoder, field->shape, value, spot_pointer(spot), object);
    return true;
}

/* Reads one value that is no list and no choice: a member, or an item of a list. */
static bool decode_value(struct decoder *decoder, const struct spot *spot,
                         const struct shape_field *field, json_t *value, void *target)
{
    switch (field->kind) {
    case SHAPE_TEXT:
    case SHAPE_ENUM:
    case SHAPE_DAY:
    case SHAPE_INSTANT:
    case SHAPE_ID:
        return decode_string(spot, field, value, target);
    case SHAPE_INTEGER:
        return decode_integer(spot, field, value, target);
    case SHAPE_BOOLEAN:
        return decode_boolean(spot, field, value, target);
    case SHAPE_OBJECT:
        return decode_inner(decoder, spot, field, value, target);
    case SHAPE_JSON:
        return decode_any(spot, field, value, target);
    case SHAPE_LIST:
    case SHAPE_CHOICE:
        break; /* read by their own functions */
    }
    ensure_never();
}

static bool count_fits(const struct spot *spot, const struct shape_field *field, size_t count)
{
    if ((int64_t)count < field->min) {
        return spot_fault(spot, PHRASE_TOO_FEW_ITEMS, (struct blanks){.limit = field->min});
    }
    if ((int64_t)count > field->max) {
        return spot_fault(spot, PHRASE_TOO_MANY_ITEMS,
                          (struct blanks){.limit = field->max, .number = (int64_t)count});
    }
    return true;
}

static bool decode_list(struct decoder *decoder, const struct spot *spot,
                        const struct shape_field *field, json_t *value, void *target)
{
    if (!json_is_array(value)) {
        return spot_fault(spot, PHRASE_NOT_A_LIST, (struct blanks){0});
    }
    size_t count = json_array_size(value);
    if (!count_fits(spot, field, count)) {
        return false;
    }
    size_t item_size = layout_item_size(field->item);
    char *items = arena_array(decoder->arena, count, item_size);
    bool holds = true;
    for (size_t i = 0; i < count; i++) {
        struct spot at = *spot;
        at.in_list = true;
        at.index = i;
        json_t *item = json_array_get(value, i);
        holds &= decode_value(decoder, &at, field->item, item, items + i * item_size);
    }
    struct list_members list = {items, count};
    memcpy(target, &list, sizeof(list));
    return holds;
}

/* ---- members --------------------------------------------------------------------------------- */

static bool decode_member(struct decoder *decoder, const struct spot *spot,
                          const struct shape_field *field, json_t *value, void *target)
{
    if (value == NULL) {
        return !field->required || spot_fault(spot, PHRASE_MISSING, (struct blanks){0});
    }
    if (json_is_null(value) && field->nullable) {
        scalar_take_null(field, target);
        return true;
    }
    if (json_is_null(value)) {
        enum phrase phrase = field->required ? PHRASE_MISSING : PHRASE_NULL_NOT_ALLOWED;
        return spot_fault(spot, phrase, (struct blanks){0});
    }
    if (field->kind == SHAPE_LIST) {
        return decode_list(decoder, spot, field, value, target);
    }
    return decode_value(decoder, spot, field, value, target);
}

static const struct shape_field *field_at(const struct shape *shape, size_t offset)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].offset == offset) {
            return &shape->fields[i];
        }
    }
    ensure_never();
}

/* A choice whose deciding enum is not known. An enum with a fault of its own has told of it
 * already; that the choice itself is missing is a fault of its own. */
static bool decode_undecided(const struct waiting *waiting, const struct spot *spot,
                             const struct shape_field *field)
{
    const struct shape_field *by = field_at(waiting->shape, field->discriminator_offset);
    bool is_told = by->required || json_object_get(waiting->object, by->name) != NULL;
    if (json_object_get(waiting->object, field->name) == NULL) {
        return !field->required || spot_fault(spot, PHRASE_MISSING, (struct blanks){0});
    }
    if (is_told) {
        return true;
    }
    struct spot beside = *spot;
    beside.name = by->name;
    return spot_fault(&beside, PHRASE_MISSING, (struct blanks){0});
}

static bool decode_choice(struct decoder *decoder, const struct waiting *waiting,
                          const struct spot *spot, const struct shape_field *field)
{
    int constant = layout_constant(waiting->target + field->discriminator_offset);
    if (constant == 0) {
        return decode_undecided(waiting, spot, field);
    }
    json_t *value = json_object_get(waiting->object, field->name);
    const struct shape *shape = field->choices[constant];
    if (shape == NULL) {
        const struct shape_field *by = field_at(waiting->shape, field->discriminator_offset);
        struct blanks blanks = {.name = text_of(by->name),
                                .other = word_of(field->words, constant)};
        return value == NULL || spot_fault(spot, PHRASE_NOT_ALLOWED_WITH, blanks);
    }
    if (value == NULL) {
        return !field->required || spot_fault(spot, PHRASE_MISSING, (struct blanks){0});
    }
    if (!json_is_object(value)) {
        return spot_fault(spot, PHRASE_NOT_AN_OBJECT, (struct blanks){0});
    }
    char *choice = waiting->target + field->offset;
    memcpy(choice, &constant, sizeof(constant));
    wait_in_line(decoder, shape, value, spot_pointer(spot), choice + field->choice_offset);
    return true;
}

/* ---- objects --------------------------------------------------------------------------------- */

/* As a part of a JSON pointer: '~' and '/' are escaped, and what is endless is cut before a
 * character. */
static struct text pointer_part(struct arena *arena, const char *name)
{
    struct text_builder part;
    text_builder_init(&part, arena);
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (i >= NAME_TOLD_MAX && ((unsigned char)name[i] & 0xc0) != 0x80) {
            text_builder_add(&part, text_literal("…"));
            break;
        }
        if (name[i] == '~') {
            text_builder_add(&part, text_literal("~0"));
        } else if (name[i] == '/') {
            text_builder_add(&part, text_literal("~1"));
        } else {
            text_builder_add(&part, (struct text){name + i, 1});
        }
    }
    return text_builder_text(&part);
}

static bool has_member(const struct shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (strcmp(shape->fields[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool refuse_unknown(struct decoder *decoder, const struct waiting *waiting)
{
    bool holds = true;
    json_t *object = waiting->object;
    for (void *at = json_object_iter(object); at != NULL && !is_told_enough(decoder);
         at = json_object_iter_next(object, at)) {
        const char *name = json_object_iter_key(at);
        if (has_member(waiting->shape, name)) {
            continue;
        }
        struct spot spot = {.arena = decoder->arena,
                            .problem = decoder->problem,
                            .parent = waiting->pointer,
                            .name = text_chars(decoder->arena, pointer_part(decoder->arena, name))};
        holds &= spot_fault(&spot, PHRASE_UNKNOWN_MEMBER, (struct blanks){0});
    }
    return holds;
}

static bool decode_object(struct decoder *decoder, const struct waiting *waiting)
{
    struct spot spot = {
        .arena = decoder->arena, .problem = decoder->problem, .parent = waiting->pointer};
    bool holds = true;
    for (size_t i = 0; i < waiting->shape->field_count; i++) {
        const struct shape_field *field = &waiting->shape->fields[i];
        if (field->kind == SHAPE_CHOICE) {
            continue; /* its turn comes when all that may decide it is read */
        }
        spot.name = field->name;
        json_t *value = json_object_get(waiting->object, field->name);
        holds &= decode_member(decoder, &spot, field, value, waiting->target + field->offset);
    }
    for (size_t i = 0; i < waiting->shape->field_count; i++) {
        const struct shape_field *field = &waiting->shape->fields[i];
        spot.name = field->name;
        holds &= field->kind != SHAPE_CHOICE || decode_choice(decoder, waiting, &spot, field);
    }
    return refuse_unknown(decoder, waiting) && holds;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static bool decode_parameter_value(const struct spot *spot, const struct shape_field *field,
                                   struct text value, void *target)
{
    if (field->kind == SHAPE_INTEGER) {
        int64_t number;
        if (!text_to_integer(value, &number)) {
            return spot_fault(spot, PHRASE_NOT_AN_INTEGER, (struct blanks){0});
        }
        return scalar_take_integer(spot, field, number, target);
    }
    if (field->kind == SHAPE_BOOLEAN) {
        bool is_true = text_equal(value, text_literal("true"));
        if (!is_true && !text_equal(value, text_literal("false"))) {
            return spot_fault(spot, PHRASE_NOT_A_BOOLEAN, (struct blanks){0});
        }
        scalar_take_boolean(field, is_true, target);
        return true;
    }
    return scalar_take_text(spot, field, value, target);
}

static bool decode_parameter_list(const struct spot *spot, const struct shape_field *field,
                                  struct text value, void *target)
{
    size_t count = 1;
    for (size_t i = 0; i < value.length; i++) {
        count += value.bytes[i] == ',';
    }
    if (!count_fits(spot, field, count)) {
        return false;
    }
    size_t item_size = layout_item_size(field->item);
    char *items = arena_array(spot->arena, count, item_size);
    bool holds = true;
    struct text rest = value;
    for (size_t i = 0; i < count; i++) {
        struct text item = text_cut(&rest, ',');
        item.bytes = item.bytes == NULL ? "" : item.bytes;
        holds &= decode_parameter_value(spot, field->item, item, items + i * item_size);
    }
    struct list_members list = {items, count};
    memcpy(target, &list, sizeof(list));
    return holds;
}

bool decode_parameter(const struct shape_field *field, struct text value, struct arena *arena,
                      void *target, struct problem *problem)
{
    struct spot spot = {
        .arena = arena, .problem = problem, .parent = text_literal(""), .name = field->name};
    if (!text_present(value)) {
        return !field->required
               || spot_fault(&spot, PHRASE_MISSING_PARAMETER,
                             (struct blanks){.name = text_of(field->name)});
    }
    if (!text_is_utf8(value)) {
        return spot_fault(&spot, PHRASE_NOT_UTF8, (struct blanks){0});
    }
    if (field->kind == SHAPE_LIST) {
        return decode_parameter_list(&spot, field, value, target);
    }
    return decode_parameter_value(&spot, field, value, target);
}

bool decode(const struct shape *shape, json_t *value, struct text pointer, struct arena *arena,
            void *target, struct problem *problem)
{
    struct decoder decoder = {.arena = arena, .problem = problem, .faults_before = problem->count};
    decoder.last = &decoder.first;
    if (!json_is_object(value)) {
        return refuse(problem, PROBLEM_INVALID, pointer, PHRASE_NOT_AN_OBJECT, (struct blanks){0});
    }
    bool holds = true;
    wait_in_line(&decoder, shape, value, pointer, target);
    for (struct waiting *waiting = decoder.first; waiting != NULL && !is_told_enough(&decoder);
         waiting = waiting->next) {
        holds &= decode_object(&decoder, waiting);
    }
    return holds;
}
