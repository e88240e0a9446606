#include "desk/record.h"

#include "base/ensure.h"
#include "desk/identity.h"

#include <sodium.h>

/* What the ledger takes (design: ledger §2). */
#define LEAF_BYTES_MAX 8192

/* Commits to every member of the event's data that is there; gives their digests. */
static struct text *make_fields(struct arena *arena, struct record *record)
{
    const struct event *event = record->event;
    const struct shape *shape = EVENT_ROWS[event->kind].data;
    struct text *digests = arena_array(arena, shape->field_count, sizeof(*digests));
    uint8_t(*salts)[LEAF_SALT_BYTES] = arena_array(arena, shape->field_count, sizeof(*salts));

    randombytes_buf(salts, shape->field_count * sizeof(*salts));
    record->fields = arena_array(arena, shape->field_count, sizeof(*record->fields));
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        struct text value = encode_field(arena, field, event->data);

        if (!text_present(value)) {
            continue;
        }
        struct text name = text_of(field->name);
        struct text disclosure = leaf_disclosure(arena, salts[i], name, value);
        digests[record->field_count] = leaf_digest(arena, disclosure);
        record->fields[record->field_count] =
            (struct record_field){name, field->audience, disclosure};
        record->field_count++;
    }
    return digests;
}

void record_make(struct arena *arena, const struct org *org, const struct command *command,
                 struct record *record)
{
    const struct event *event = record->event;

    record->id = identity_fresh("event", record->at);
    record->command_id = command->id;
    struct text *digests = make_fields(arena, record);
    struct leaf_head head = {
        .origin = text_format(arena, "%.*s/%s", (int)org->ledger_name.length,
                              org->ledger_name.bytes, org->id.text),
        .sequence = record->sequence,
        .at = record->at,
        .id = id_text(&record->id),
        .type = text_of(EVENT_ROWS[event->kind].name),
        .actor = id_text(&event->actor),
        .via = command->via,
        .authority = &event->authority,
        .approval = event->approval,
        .policy_sequence = event->policy_sequence,
        .subject = id_text(&event->subject),
        .deal = id_text(&event->deal_id),
        .basis = event->basis,
        .command_id = id_text(&command->id),
    };

    record->leaf = leaf_bytes(arena, &head, digests, record->field_count);
    ensure(record->leaf.length <= LEAF_BYTES_MAX);
    leaf_hash(record->leaf, record->hash);
}
