#include "desk/append.h"

/* ---- events ---------------------------------------------------------------------------------- */

/* What one array of `event_append` takes of an event. */
typedef void add_event(struct array_builder *array, const struct batch_record *it);

static void add_org_key(struct array_builder *array, const struct batch_record *it)
{
    array_add_int4(array, it->org->org_key);
}

static void add_sequence(struct array_builder *array, const struct batch_record *it)
{
    array_add_int8(array, it->record.sequence);
}

static void add_id(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, id_text(&it->record.id));
}

static void add_kind(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, text_of(EVENT_ROWS[it->record.event->kind].name));
}

static void add_subject_id(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, id_text(&it->record.event->subject));
}

static void add_deal_id(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, id_text(&it->record.event->deal_id));
}

static void add_ask_id(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, id_text(&it->record.event->ask_id));
}

static void add_actor_id(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, id_text(&it->record.event->actor));
}

static void add_via(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, it->command->via);
}

static void add_authority(struct array_builder *array, const struct batch_record *it)
{
    const struct authority *authority = &it->record.event->authority;

    if (authority->kind == AUTHORITY_NONE) {
        array_add_null(array);
    } else {
        array_add_text(array, encode(array->parameters->arena, &AUTHORITY_SHAPE, authority));
    }
}

static void add_approver_id(struct array_builder *array, const struct batch_record *it)
{
    const struct approval *approval = it->record.event->approval;

    array_add_text(array, approval == NULL ? (struct text){0} : id_text(&approval->actor));
}

static void add_approver_authority(struct array_builder *array, const struct batch_record *it)
{
    const struct approval *approval = it->record.event->approval;

    if (approval == NULL) {
        array_add_null(array);
    } else {
        array_add_text(array,
                       encode(array->parameters->arena, &AUTHORITY_SHAPE, &approval->authority));
    }
}

/* -1 stands for none. */
static void add_number(struct array_builder *array, int64_t number)
{
    if (number < 0) {
        array_add_null(array);
    } else {
        array_add_int8(array, number);
    }
}

static void add_basis(struct array_builder *array, const struct batch_record *it)
{
    add_number(array, it->record.event->basis);
}

static void add_policy_sequence(struct array_builder *array, const struct batch_record *it)
{
    add_number(array, it->record.event->policy_sequence);
}

static void add_command_id(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, id_text(&it->record.command_id));
}

static void add_trace(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, it->command->trace);
}

static void add_recorded_at(struct array_builder *array, const struct batch_record *it)
{
    array_add_instant(array, it->record.at);
}

static void add_audience(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, word_of(&AUDIENCE_WORDS, (int)it->record.event->audience));
}

static void add_leaf(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, it->record.leaf);
}

static void add_leaf_hash(struct array_builder *array, const struct batch_record *it)
{
    array_add_text(array, (struct text){(const char *)it->record.hash, sizeof(it->record.hash)});
}

/* In the order of what `event_append` takes. */
static add_event *const EVENT_COLUMNS[] = {
    add_org_key,     add_sequence,        add_id,          add_kind,
    add_subject_id,  add_deal_id,         add_ask_id,      add_actor_id,
    add_via,         add_authority,       add_approver_id, add_approver_authority,
    add_basis,       add_policy_sequence, add_command_id,  add_trace,
    add_recorded_at, add_audience,        add_leaf,        add_leaf_hash,
};

static void send_events(struct lane *lane)
{
    const struct batch_record *record;
    struct parameters parameters;
    struct array_builder array;

    parameters_init(&parameters, lane->arena, statement_get("event_append"));
    for (size_t i = 0; i < COUNT_OF(EVENT_COLUMNS); i++) {
        array_begin(&array, &parameters);
        STAILQ_FOREACH(record, &lane->batch->records, next)
        {
            EVENT_COLUMNS[i](&array, record);
        }
        array_end(&array);
    }
    lane_send(lane, &parameters, NULL, 0);
}

/* ---- what they say --------------------------------------------------------------------------- */

/* What one array of `event_field_append` takes of a field: number `ord` of its event. */
typedef void add_field(struct array_builder *array, const struct batch_record *it, size_t ord);

static void add_field_org_key(struct array_builder *array, const struct batch_record *it,
                              size_t ord)
{
    array_add_int4(array, it->org->org_key);
}

static void add_field_sequence(struct array_builder *array, const struct batch_record *it,
                               size_t ord)
{
    array_add_int8(array, it->record.sequence);
}

static void add_field_ord(struct array_builder *array, const struct batch_record *it, size_t ord)
{
    array_add_int4(array, (int32_t)ord);
}

static void add_field_name(struct array_builder *array, const struct batch_record *it, size_t ord)
{
    array_add_text(array, it->record.fields[ord].name);
}

static void add_field_event_audience(struct array_builder *array, const struct batch_record *it,
                                     size_t ord)
{
    array_add_text(array, word_of(&AUDIENCE_WORDS, (int)it->record.event->audience));
}

static void add_field_audience(struct array_builder *array, const struct batch_record *it,
                               size_t ord)
{
    array_add_text(array, word_of(&AUDIENCE_WORDS, (int)it->record.fields[ord].audience));
}

static void add_field_disclosure(struct array_builder *array, const struct batch_record *it,
                                 size_t ord)
{
    array_add_text(array, it->record.fields[ord].disclosure);
}

/* In the order of what `event_field_append` takes. */
static add_field *const FIELD_COLUMNS[] = {
    add_field_org_key,        add_field_sequence, add_field_ord,        add_field_name,
    add_field_event_audience, add_field_audience, add_field_disclosure,
};

static void add_fields(struct parameters *parameters, const struct batch *batch, add_field *add)
{
    const struct batch_record *record;
    struct array_builder array;

    array_begin(&array, parameters);
    STAILQ_FOREACH(record, &batch->records, next)
    {
        for (size_t ord = 0; ord < record->record.field_count; ord++) {
            add(&array, record, ord);
        }
    }
    array_end(&array);
}

static void send_fields(struct lane *lane)
{
    struct parameters parameters;

    if (lane->batch->field_count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, statement_get("event_field_append"));
    for (size_t i = 0; i < COUNT_OF(FIELD_COLUMNS); i++) {
        add_fields(&parameters, lane->batch, FIELD_COLUMNS[i]);
    }
    lane_send(lane, &parameters, NULL, 0);
}

/* ---- how rows looked ------------------------------------------------------------------------- */

/* What one array of `history_append` takes of an image. */
typedef void add_image(struct array_builder *array, const struct image *it);

static void add_image_org_key(struct array_builder *array, const struct image *it)
{
    array_add_int4(array, it->org->org_key);
}

static void add_image_noun(struct array_builder *array, const struct image *it)
{
    array_add_text(array, noun_name(it->noun));
}

static void add_image_subject_id(struct array_builder *array, const struct image *it)
{
    array_add_text(array, id_text(&it->subject));
}

static void add_image_sequence(struct array_builder *array, const struct image *it)
{
    array_add_int8(array, it->sequence);
}

static void add_image_json(struct array_builder *array, const struct image *it)
{
    array_add_text(array, it->json);
}

/* In the order of what `history_append` takes. */
static add_image *const IMAGE_COLUMNS[] = {
    add_image_org_key, add_image_noun, add_image_subject_id, add_image_sequence, add_image_json,
};

static void send_images(struct lane *lane)
{
    const struct image *image;
    struct parameters parameters;
    struct array_builder array;

    if (lane->batch->image_count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, statement_get("history_append"));
    for (size_t i = 0; i < COUNT_OF(IMAGE_COLUMNS); i++) {
        array_begin(&array, &parameters);
        STAILQ_FOREACH(image, &lane->batch->images, next)
        {
            IMAGE_COLUMNS[i](&array, image);
        }
        array_end(&array);
    }
    lane_send(lane, &parameters, NULL, 0);
}

/* ---- answers --------------------------------------------------------------------------------- */

/* What one array of `command_record` takes of a command. */
typedef void add_command(struct array_builder *array, const struct batch_command *it);

static void add_command_org_key(struct array_builder *array, const struct batch_command *it)
{
    array_add_int4(array, it->org->org_key);
}

static void add_command_own_id(struct array_builder *array, const struct batch_command *it)
{
    array_add_text(array, id_text(&it->slot->errand.command.id));
}

static void add_command_kind(struct array_builder *array, const struct batch_command *it)
{
    array_add_text(array, text_of(COMMAND_ROWS[it->slot->errand.command.kind].name));
}

static void add_command_person_id(struct array_builder *array, const struct batch_command *it)
{
    array_add_text(array, id_text(&it->slot->errand.command.actor));
}

static void add_command_request(struct array_builder *array, const struct batch_command *it)
{
    const struct errand *errand = &it->slot->errand;
    struct text hash = {(const char *)errand->request_sha256, sizeof(errand->request_sha256)};

    array_add_text(array, errand->keyed ? hash : (struct text){0});
}

static void add_command_status(struct array_builder *array, const struct batch_command *it)
{
    array_add_int4(array, it->answer.status);
}

static void add_command_result_id(struct array_builder *array, const struct batch_command *it)
{
    array_add_text(array, id_text(&it->answer.result));
}

static void add_command_version(struct array_builder *array, const struct batch_command *it)
{
    add_number(array, it->answer.version > 0 ? it->answer.version : -1);
}

static void add_command_org_size(struct array_builder *array, const struct batch_command *it)
{
    array_add_int8(array, it->answer.org_size);
}

static void add_command_answer(struct array_builder *array, const struct batch_command *it)
{
    array_add_text(array, it->answer.body);
}

static void add_command_first(struct array_builder *array, const struct batch_command *it)
{
    add_number(array, it->sequence_first);
}

static void add_command_last(struct array_builder *array, const struct batch_command *it)
{
    add_number(array, it->sequence_last);
}

static void add_command_recorded_at(struct array_builder *array, const struct batch_command *it)
{
    array_add_instant(array, it->now);
}

/* In the order of what `command_record` takes. */
static add_command *const COMMAND_COLUMNS[] = {
    add_command_org_key,     add_command_own_id, add_command_kind,      add_command_person_id,
    add_command_request,     add_command_status, add_command_result_id, add_command_version,
    add_command_org_size,    add_command_answer, add_command_first,     add_command_last,
    add_command_recorded_at,
};

static void add_commands(struct parameters *parameters, const struct batch *batch, add_command *add)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < batch->command_count; i++) {
        if (batch_command_is_kept(&batch->commands[i])) {
            add(&array, &batch->commands[i]);
        }
    }
    array_end(&array);
}

/* ---- public ---------------------------------------------------------------------------------- */

void append_send(struct lane *lane)
{
    send_events(lane);
    send_fields(lane);
    send_images(lane);
}

void append_send_answers(struct lane *lane)
{
    struct parameters parameters;

    if (lane->batch->kept_count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, statement_get("command_record"));
    for (size_t i = 0; i < COUNT_OF(COMMAND_COLUMNS); i++) {
        add_commands(&parameters, lane->batch, COMMAND_COLUMNS[i]);
    }
    lane_send(lane, &parameters, NULL, 0);
}
