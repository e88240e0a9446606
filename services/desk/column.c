#include "desk/column.h"

#include "base/ensure.h"

#include <inttypes.h>
#include <string.h>

/* One value of a result, and where it goes. */
struct cell {
    const struct column *column;
    const struct result *result;
    size_t index;
    size_t at;
    struct arena *arena;
    void *row;
    void *member;
    struct problem *problem;
};

static struct text cell_bytes(const struct cell *cell)
{
    return result_bytes(cell->result, cell->index, cell->at);
}

static bool unreadable(const struct cell *cell, struct text why)
{
    return refuse(cell->problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_ROW_UNREADABLE,
                  (struct blanks){.name = text_of(cell->column->name), .other = why});
}

/* A text in quotes; absent stays absent. */
static struct text quoted(struct arena *arena, struct text text)
{
    return text_present(text) ? encode_text(arena, text) : text;
}

/* ---- texts, ids, words ----------------------------------------------------------------------- */

static bool read_text(const struct cell *cell)
{
    *(struct text *)cell->member = text_copy(cell->arena, cell_bytes(cell));
    return true;
}

static struct text text_value(const struct column *column, struct arena *arena, const void *member)
{
    return *(const struct text *)member;
}

static bool read_id(const struct cell *cell)
{
    *(struct id *)cell->member = id_of(cell_bytes(cell));
    return true;
}

static struct text id_value(const struct column *column, struct arena *arena, const void *member)
{
    return id_text(member);
}

static int constant_of(const void *member)
{
    int constant;
    memcpy(&constant, member, sizeof(constant)); /* of whatever enum */
    return constant;
}

static bool read_word(const struct cell *cell)
{
    struct text word = cell_bytes(cell);
    int constant = word_find(cell->column->words, word);

    if (constant == 0) {
        return unreadable(cell, text_copy(cell->arena, word));
    }
    memcpy(cell->member, &constant, sizeof(constant));
    return true;
}

static struct text word_value(const struct column *column, struct arena *arena, const void *member)
{
    int constant = constant_of(member);
    return constant == 0 ? (struct text){0} : word_of(column->words, constant);
}

static bool read_currency(const struct cell *cell)
{
    struct text code = cell_bytes(cell);

    if (code.length != 3) {
        return unreadable(cell, text_copy(cell->arena, code));
    }
    memcpy(cell->member, code.bytes, code.length);
    return true;
}

static struct text currency_value(const struct column *column, struct arena *arena,
                                  const void *member)
{
    struct text code = text_of(member);
    return code.length == 0 ? (struct text){0} : code;
}

/* ---- numbers and times ----------------------------------------------------------------------- */

static bool read_int4(const struct cell *cell)
{
    *(int32_t *)cell->member = result_int4(cell->result, cell->index, cell->at);
    return true;
}

static void add_int4(const struct column *column, struct array_builder *array, struct arena *arena,
                     const void *member)
{
    array_add_int4(array, *(const int32_t *)member);
}

static struct text int4_image(const struct column *column, struct arena *arena, const void *member)
{
    return text_format(arena, "%" PRId32, *(const int32_t *)member);
}

static bool read_int8(const struct cell *cell)
{
    *(int64_t *)cell->member = result_int8(cell->result, cell->index, cell->at);
    return true;
}

static void add_int8(const struct column *column, struct array_builder *array, struct arena *arena,
                     const void *member)
{
    array_add_int8(array, *(const int64_t *)member);
}

static struct text int8_image(const struct column *column, struct arena *arena, const void *member)
{
    return text_format(arena, "%" PRId64, *(const int64_t *)member);
}

static bool read_bool(const struct cell *cell)
{
    *(bool *)cell->member = result_bool(cell->result, cell->index, cell->at);
    return true;
}

static void add_bool(const struct column *column, struct array_builder *array, struct arena *arena,
                     const void *member)
{
    array_add_bool(array, *(const bool *)member);
}

static struct text bool_image(const struct column *column, struct arena *arena, const void *member)
{
    return *(const bool *)member ? text_literal("true") : text_literal("false");
}

static bool read_day(const struct cell *cell)
{
    *(day *)cell->member = result_day(cell->result, cell->index, cell->at);
    return true;
}

static void add_day(const struct column *column, struct array_builder *array, struct arena *arena,
                    const void *member)
{
    array_add_day(array, *(const day *)member);
}

static struct text day_image(const struct column *column, struct arena *arena, const void *member)
{
    day value = *(const day *)member;
    return value == DAY_NONE ? (struct text){0} : quoted(arena, day_format(arena, value));
}

static bool read_instant(const struct cell *cell)
{
    *(instant *)cell->member = result_instant(cell->result, cell->index, cell->at);
    return true;
}

static void add_instant(const struct column *column, struct array_builder *array,
                        struct arena *arena, const void *member)
{
    array_add_instant(array, *(const instant *)member);
}

static struct text instant_image(const struct column *column, struct arena *arena,
                                 const void *member)
{
    instant value = *(const instant *)member;
    return value == 0 ? (struct text){0} : quoted(arena, instant_format_micros(arena, value));
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static bool read_json(const struct cell *cell, const struct shape *shape, struct text json,
                      void *target)
{
    struct problem faults;
    problem_init(&faults, cell->arena);
    scoped(json_release) json_t *value = json_read(json, &faults);

    if (value != NULL && decode(shape, value, text_literal(""), cell->arena, target, &faults)) {
        return true;
    }
    struct text pointer = faults.first->pointer;
    struct text detail = faults.first->detail;
    return unreadable(cell, text_format(cell->arena, "%.*s: %.*s", (int)pointer.length,
                                        pointer.bytes, (int)detail.length, detail.bytes));
}

static bool text_is_absent(const void *member)
{
    return ((const struct text *)member)->bytes == NULL;
}

/* Whether a member is absent that the shape demands: then there is no object at all. */
static bool lacks_a_member(const struct shape *shape, const char *object)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const void *member = object + field->offset;
        bool absent = (field->kind == SHAPE_ENUM && constant_of(member) == 0)
                      || (field->kind == SHAPE_ID && !id_present(member))
                      || (field->kind == SHAPE_TEXT && text_is_absent(member));
        if (field->required && absent) {
            return true;
        }
    }
    return false;
}

static bool read_object(const struct cell *cell)
{
    return read_json(cell, cell->column->shape, cell_bytes(cell), cell->member);
}

static struct text object_value(const struct column *column, struct arena *arena,
                                const void *member)
{
    if (lacks_a_member(column->shape, member)) {
        return (struct text){0};
    }
    return encode(arena, column->shape, member);
}

/* The bare array becomes its shape's only member again. */
static bool read_list(const struct cell *cell)
{
    struct text json = cell_bytes(cell);
    const struct shape *shape = cell->column->shape;
    struct text whole = text_format(cell->arena, "{\"%s\":%.*s}", shape->fields[0].name,
                                    (int)json.length, json.bytes);

    return read_json(cell, shape, whole, cell->member);
}

static struct text list_value(const struct column *column, struct arena *arena, const void *member)
{
    struct text json = encode_field(arena, &column->shape->fields[0], member);
    return text_present(json) ? json : text_literal("[]");
}

/* The field of the shape that has the column's name. */
static const struct shape_field *choice_of(const struct column *column)
{
    const struct shape *shape = column->shape;

    for (size_t i = 0; i < shape->field_count; i++) {
        if (strcmp(shape->fields[i].name, column->name) == 0) {
            ensure(shape->fields[i].kind == SHAPE_CHOICE);
            return &shape->fields[i];
        }
    }
    ensure_never();
}

static bool read_choice(const struct cell *cell)
{
    const struct shape_field *choice = choice_of(cell->column);
    int constant = constant_of((const char *)cell->row + cell->column->chooser_offset);
    const struct shape *chosen = choice->choices[constant];

    if (chosen == NULL) {
        return unreadable(cell, text_literal("there should be nothing"));
    }
    memcpy(cell->member, &constant, sizeof(constant)); /* a choice begins with its enum */
    return read_json(cell, chosen, cell_bytes(cell), (char *)cell->member + choice->choice_offset);
}

static struct text choice_value(const struct column *column, struct arena *arena,
                                const void *member)
{
    const struct shape_field *choice = choice_of(column);
    const struct shape *chosen = choice->choices[constant_of(member)];

    if (chosen == NULL) {
        return (struct text){0};
    }
    return encode(arena, chosen, (const char *)member + choice->choice_offset);
}

/* ---- what each kind does --------------------------------------------------------------------- */

typedef bool read_function(const struct cell *cell);
typedef void add_function(const struct column *column, struct array_builder *array,
                          struct arena *arena, const void *member);
typedef struct text value_function(const struct column *column, struct arena *arena,
                                   const void *member);

static const struct column_type {
    read_function *read;
    value_function *value; /* what goes into the table as text or JSON; NULL: `add` does it */
    add_function *add;
    value_function *image; /* NULL: the value itself, in quotes unless it is JSON */
    bool is_json;
} TYPES[COLUMN_KIND_COUNT] = {
    [COLUMN_TEXT] = {read_text,     text_value,     NULL,        NULL,          false},
    [COLUMN_ID] = {read_id,       id_value,       NULL,        NULL,          false},
    [COLUMN_WORD] = {read_word,     word_value,     NULL,        NULL,          false},
    [COLUMN_CURRENCY] = {read_currency, currency_value, NULL,        NULL,          false},
    [COLUMN_INT4] = {read_int4,     NULL,           add_int4,    int4_image,    true },
    [COLUMN_INT8] = {read_int8,     NULL,           add_int8,    int8_image,    true },
    [COLUMN_BOOL] = {read_bool,     NULL,           add_bool,    bool_image,    true },
    [COLUMN_DAY] = {read_day,      NULL,           add_day,     day_image,     true },
    [COLUMN_INSTANT] = {read_instant,  NULL,           add_instant, instant_image, true },
    [COLUMN_OBJECT] = {read_object,   object_value,   NULL,        NULL,          true },
    [COLUMN_LIST] = {read_list,     list_value,     NULL,        NULL,          true },
    [COLUMN_CHOICE] = {read_choice,   choice_value,   NULL,        NULL,          true },
};

/* ---- public ---------------------------------------------------------------------------------- */

bool column_read(const struct column *column, const struct column_place *place, struct arena *arena,
                 void *row, struct problem *problem)
{
    struct cell cell = {
        .column = column,
        .result = place->result,
        .index = place->index,
        .at = place->at,
        .arena = arena,
        .row = row,
        .member = (char *)row + column->offset,
        .problem = problem,
    };
    bool is_null = result_is_null(cell.result, cell.index, cell.at);

    /* The row is zeroed, and that is what NULL means; but there is a day 0. */
    if (is_null && column->kind != COLUMN_DAY) {
        return true;
    }
    return TYPES[column->kind].read(&cell);
}

void column_add(const struct column *column, struct array_builder *array, struct arena *arena,
                const void *row)
{
    const struct column_type *type = &TYPES[column->kind];
    const void *member = (const char *)row + column->offset;

    if (type->add != NULL) {
        type->add(column, array, arena, member);
        return;
    }
    array_add_text(array, type->value(column, arena, member));
}

struct text column_image(const struct column *column, struct arena *arena, const void *row)
{
    const struct column_type *type = &TYPES[column->kind];
    const void *member = (const char *)row + column->offset;

    if (type->image != NULL) {
        return type->image(column, arena, member);
    }
    struct text value = type->value(column, arena, member);
    return type->is_json ? value : quoted(arena, value);
}
