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

/* The record of `event`, which `command` brought, with fresh salts and a fresh id. `org` is as it
 * is after the event. */
void record_make(struct arena *arena, const struct org *org, const struct command *command,
                 const struct event *event, int64_t sequence, instant at, struct record *record);
