#include "base/ensure.h"
#include "contract/contract.h"
#include "contract/layout.h"

#include <inttypes.h>

/* An object or a list that is being written: what comes next in it, and of how much. */
struct frame {
    const struct shape *shape;      /* of an object; NULL: it is a list */
    const struct shape_field *item; /* of a list */
    const char *bytes;              /* the struct, or the first item */
    size_t next;
    size_t count;
    bool has_written; /* a comma goes before what comes next */
};

/* Frames stand here rather than on the stack of C: shapes are no deeper than what the decoder
 * takes. */
struct encoder {
    struct arena *arena;
    struct text_builder json;
    enum audience audience;
    struct frame frames[JSON_DEPTH_MAX];
    size_t depth;
};

static void add_literal(struct encoder *encoder, const char *chars)
{
    text_builder_add(&encoder->json, text_of(chars));
}

static void add_escape(struct text_builder *json, unsigned char c)
{
    switch (c) {
    case '"':
        text_builder_add(json, text_literal("\\\""));
        return;
    case '\\':
        text_builder_add(json, text_literal("\\\\"));
        return;
    case '\n':
        text_builder_add(json, text_literal("\\n"));
        return;
    case '\t':
        text_builder_add(json, text_literal("\\t"));
        return;
    default:
        text_builder_add_format(json, "\\u%04x", (unsigned int)c);
    }
}

/* A string with its quotes. What needs no escape goes through in runs. */
static void add_string(struct text_builder *json, struct text text)
{
    size_t written = 0;
    text_builder_add(json, text_literal("\""));
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        text_builder_add(json, (struct text){text.bytes + written, i - written});
        add_escape(json, c);
        written = i + 1;
    }
    if (text.length > written) {
        text_builder_add(json, (struct text){text.bytes + written, text.length - written});
    }
    text_builder_add(json, text_literal("\""));
}

/* ---- scalars --------------------------------------------------------------------------------- */

static void add_integer(struct encoder *encoder, const struct shape_field *field, const void *at)
{
    int64_t value = layout_by_value(field) ? *(const int64_t *)at
                                           : ((const struct optional_integer *)at)->value;
    text_builder_add_format(&encoder->json, "%" PRId64, value);
}

static void add_boolean(struct encoder *encoder, const struct shape_field *field, const void *at)
{
    bool value =
        layout_by_value(field) ? *(const bool *)at : ((const struct optional_boolean *)at)->value;
    add_literal(encoder, value ? "true" : "false");
}

static void add_day(struct encoder *encoder, const struct shape_field *field, const void *at)
{
    day value =
        layout_by_value(field) ? *(const day *)at : ((const struct optional_day *)at)->value;
    add_string(&encoder->json, day_format(encoder->arena, value));
}

/* The API's milliseconds where they say all; what is finer is not lost, since the ledger's replay
 * must find it again. */
static void add_instant(struct encoder *encoder, const struct shape_field *field, const void *at)
{
    instant value = layout_by_value(field) ? *(const instant *)at
                                           : ((const struct optional_instant *)at)->value;
    bool in_milliseconds = value % (INSTANT_SECOND / 1000) == 0;
    add_string(&encoder->json, in_milliseconds ? instant_format(encoder->arena, value)
                                               : instant_format_micros(encoder->arena, value));
}

/* ---- what holds others ----------------------------------------------------------------------- */

static void push(struct encoder *encoder, struct frame frame)
{
    ensure(encoder->depth < JSON_DEPTH_MAX);

    add_literal(encoder, frame.shape == NULL ? "[" : "{");
    encoder->frames[encoder->depth] = frame;
    encoder->depth++;
}

static void push_object(struct encoder *encoder, const struct shape *shape, const void *source)
{
    push(encoder, (struct frame){.shape = shape, .bytes = source, .count = shape->field_count});
}

static void push_list(struct encoder *encoder, const struct shape_field *item, const void *at)
{
    struct list_members list = layout_list(at);
    push(encoder, (struct frame){.item = item, .bytes = list.items, .count = list.count});
}

static void push_choice(struct encoder *encoder, const struct shape_field *field, const void *at)
{
    const struct shape *shape = field->choices[layout_constant(at)];
    ensure(shape != NULL);

    push_object(encoder, shape, (const char *)at + field->choice_offset);
}

/* Writes a value, or begins it when it holds others. */
static void begin_value(struct encoder *encoder, const struct shape_field *field, const void *at)
{
    switch (field->kind) {
    case SHAPE_TEXT:
        add_string(&encoder->json, *(const struct text *)at);
        return;
    case SHAPE_JSON:
        text_builder_add(&encoder->json, *(const struct text *)at);
        return;
    case SHAPE_ENUM:
        add_string(&encoder->json, word_of(field->words, layout_constant(at)));
        return;
    case SHAPE_ID:
        add_string(&encoder->json, id_text(at));
        return;
    case SHAPE_INTEGER:
        add_integer(encoder, field, at);
        return;
    case SHAPE_BOOLEAN:
        add_boolean(encoder, field, at);
        return;
    case SHAPE_DAY:
        add_day(encoder, field, at);
        return;
    case SHAPE_INSTANT:
        add_instant(encoder, field, at);
        return;
    case SHAPE_OBJECT:
        push_object(encoder, field->shape, layout_by_value(field) ? at : *(const void *const *)at);
        return;
    case SHAPE_LIST:
        push_list(encoder, field->item, at);
        return;
    case SHAPE_CHOICE:
        push_choice(encoder, field, at);
        return;
    }
    ensure_never();
}

/* Whether the choice at `source` may be absent because its kind has nothing more to say. */
static bool is_empty_choice(const struct shape_field *field, const char *source)
{
    return field->kind == SHAPE_CHOICE
           && field->choices[layout_constant(source + field->discriminator_offset)] == NULL;
}

/* What a member has to say; one that must be there and is not is our bug. */
static enum presence presence_of(const struct shape_field *field, const char *source)
{
    enum presence presence = layout_presence(field, source + field->offset);
    if (presence == PRESENCE_ABSENT && field->required && field->nullable) {
        return PRESENCE_NULL;
    }
    if (presence == PRESENCE_ABSENT && field->required) {
        bool required_member_is_there = is_empty_choice(field, source);
        ensure(required_member_is_there);
    }
    return presence;
}

static void write_member(struct encoder *encoder, struct frame *frame)
{
    const struct shape_field *field = &frame->shape->fields[frame->next++];
    if (field->audience > encoder->audience) {
        return;
    }
    enum presence presence = presence_of(field, frame->bytes);
    if (presence == PRESENCE_ABSENT) {
        return;
    }
    text_builder_add_format(&encoder->json,
                            frame->has_written ? ",\"%s\":" : "\"%s\":", field->name);
    frame->has_written = true;
    if (presence == PRESENCE_NULL) {
        ensure(field->nullable);
        add_literal(encoder, "null");
        return;
    }
    begin_value(encoder, field, frame->bytes + field->offset);
}

static void write_item(struct encoder *encoder, struct frame *frame)
{
    const void *at = frame->bytes + frame->next * layout_item_size(frame->item);
    if (frame->has_written) {
        add_literal(encoder, ",");
    }
    frame->has_written = true;
    frame->next++;
    begin_value(encoder, frame->item, at);
}

/* Writes on until all that was begun is ended. */
static void finish(struct encoder *encoder)
{
    while (encoder->depth > 0) {
        struct frame *frame = &encoder->frames[encoder->depth - 1];
        if (frame->next == frame->count) {
            add_literal(encoder, frame->shape == NULL ? "]" : "}");
            encoder->depth--;
        } else if (frame->shape == NULL) {
            write_item(encoder, frame);
        } else {
            write_member(encoder, frame);
        }
    }
}

struct text encode_for(struct arena *arena, const struct shape *shape, const void *source,
                       enum audience audience)
{
    struct encoder encoder = {.arena = arena, .audience = audience};
    text_builder_init(&encoder.json, arena);
    push_object(&encoder, shape, source);
    finish(&encoder);
    return text_builder_text(&encoder.json);
}

struct text encode(struct arena *arena, const struct shape *shape, const void *source)
{
    return encode_for(arena, shape, source, AUDIENCE_PRODUCT);
}

struct text encode_field(struct arena *arena, const struct shape_field *field, const void *source)
{
    enum presence presence = presence_of(field, source);
    if (presence == PRESENCE_ABSENT) {
        return (struct text){NULL, 0};
    }
    if (presence == PRESENCE_NULL) {
        return text_literal("null");
    }
    struct encoder encoder = {.arena = arena, .audience = AUDIENCE_PRODUCT};
    text_builder_init(&encoder.json, arena);
    begin_value(&encoder, field, (const char *)source + field->offset);
    finish(&encoder);
    return text_builder_text(&encoder.json);
}

struct text encode_text(struct arena *arena, struct text text)
{
    struct text_builder json;
    text_builder_init(&json, arena);
    add_string(&json, text);
    return text_builder_text(&json);
}
