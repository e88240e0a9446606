#include "desk/recall.h"

#include "base/ensure.h"

#include <string.h>

/* The columns of `event_all`. */
enum event_column {
    EVENT_SEQUENCE,
    EVENT_ID,
    EVENT_KIND,
    EVENT_SUBJECT_ID,
    EVENT_DEAL_ID,
    EVENT_ASK_ID,
    EVENT_ACTOR_ID,
    EVENT_VIA,
    EVENT_AUTHORITY,
    EVENT_APPROVER_ID,
    EVENT_APPROVER_AUTHORITY,
    EVENT_BASIS,
    EVENT_POLICY_SEQUENCE,
    EVENT_COMMAND_ID,
    EVENT_RECORDED_AT,
    EVENT_AUDIENCE,
    EVENT_LEAF,
    EVENT_LEAF_HASH,
    EVENT_DATA
};

static struct id id_at(const struct result *result, size_t index, enum event_column column)
{
    if (result_is_null(result, index, (size_t)column)) {
        return (struct id){.text = ""};
    }
    return id_of(result_bytes(result, index, (size_t)column));
}

/* -1 stands for none. */
static int64_t number_at(const struct result *result, size_t index, enum event_column column)
{
    if (result_is_null(result, index, (size_t)column)) {
        return -1;
    }
    return result_int8(result, index, (size_t)column);
}

/* The shape of those members that `value` still has. */
static struct shape shape_of_what_is_left(struct arena *arena, const struct shape *shape,
                                          const json_t *value)
{
    struct shape_field *fields = arena_array(arena, shape->field_count, sizeof(*fields));
    struct shape left = {.name = shape->name, .size = shape->size, .fields = fields};

    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        if (json_object_get(value, field->name) != NULL) {
            fields[left.field_count] = *field;
            left.field_count++;
        }
    }
    return left;
}

static bool recall_json(struct text json, const struct shape *shape, struct arena *arena,
                        void *target, struct problem *problem)
{
    scoped(json_release) json_t *value = json_read(json, problem);

    if (value == NULL) {
        return false;
    }
    struct shape left = shape_of_what_is_left(arena, shape, value);
    return decode(&left, value, text_literal(""), arena, target, problem);
}

static bool recall_authority(const struct result *result, size_t index, enum event_column column,
                             struct arena *arena, struct authority *authority,
                             struct problem *problem)
{
    *authority = (struct authority){.kind = AUTHORITY_NONE};
    return result_is_null(result, index, (size_t)column)
           || recall_json(result_bytes(result, index, (size_t)column), &AUTHORITY_SHAPE, arena,
                          authority, problem);
}

static bool recall_approval(const struct result *result, size_t index, struct arena *arena,
                            struct event *event, struct problem *problem)
{
    if (result_is_null(result, index, EVENT_APPROVER_ID)) {
        return true;
    }
    struct approval *approval = arena_alloc(arena, sizeof(*approval));
    approval->actor = id_at(result, index, EVENT_APPROVER_ID);
    event->approval = approval;
    return recall_authority(result, index, EVENT_APPROVER_AUTHORITY, arena, &approval->authority,
                            problem);
}

bool recall_event(const struct result *result, size_t index, struct arena *arena,
                  struct recalled *recalled, struct problem *problem)
{
    struct text name = result_bytes(result, index, EVENT_KIND);
    enum event_kind kind = event_kind_find(name);

    if (kind == EVENT_NONE) {
        return refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_DATABASE_REFUSED,
                      (struct blanks){.other = text_format(arena, "the event %.*s is not known",
                                                           (int)name.length, name.bytes)});
    }
    void *data = arena_alloc(arena, EVENT_ROWS[kind].data->size);
    struct event event = {
        .kind = kind,
        .id = id_at(result, index, EVENT_ID),
        .subject = id_at(result, index, EVENT_SUBJECT_ID),
        .deal_id = id_at(result, index, EVENT_DEAL_ID),
        .ask_id = id_at(result, index, EVENT_ASK_ID),
        .actor = id_at(result, index, EVENT_ACTOR_ID),
        .basis = number_at(result, index, EVENT_BASIS),
        .policy_sequence = number_at(result, index, EVENT_POLICY_SEQUENCE),
        .audience =
            (enum audience)word_find(&AUDIENCE_WORDS, result_bytes(result, index, EVENT_AUDIENCE)),
        .data = data,
    };
    bool read =
        recall_json(result_bytes(result, index, EVENT_DATA), EVENT_ROWS[kind].data, arena, data,
                    problem)
        && recall_authority(result, index, EVENT_AUTHORITY, arena, &event.authority, problem)
        && recall_approval(result, index, arena, &event, problem);
    if (!read) {
        return false;
    }
    *recalled = (struct recalled){.event = event,
                                  .sequence = result_int8(result, index, EVENT_SEQUENCE),
                                  .recorded_at = result_instant(result, index, EVENT_RECORDED_AT),
                                  .command_id = id_at(result, index, EVENT_COMMAND_ID)};
    return true;
}
