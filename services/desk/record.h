/*
 * An event as it is stored: its leaf of the ledger, and the disclosures of its fields beside it.
 */
#pragma once

#include "desk/leaf.h"

/* A field of an event's data: who may read it, and what proves it. */
struct record_field {
    struct text name;
    enum audience audience;
    struct text disclosure;
};

struct record {
    const struct event *event;
    int64_t sequence;
    instant at;
    struct id id;
    struct id command_id;
    struct text leaf;
    uint8_t hash[LEAF_HASH_BYTES];
    struct record_field *fields;
    size_t field_count;
};

/*
 * Fills in the rest of a record whose event, sequence and instant are set: fresh id, fresh salts,
 * leaf and hash. `command` brought the event; `org` is as it is after it.
 */
void record_make(struct arena *arena, const struct org *org, const struct command *command,
                 struct record *record);
