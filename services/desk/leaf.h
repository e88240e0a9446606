/*
 * A leaf of the ledger: the bytes that are hashed, and the disclosures of its fields.
 *
 * A leaf is one compact JSON object. What it says in clear are ids and numbers; every member of the
 * event's data is committed to by a salted digest alone (RFC 9901, 4.2.1), so that a person's words
 * can be erased without breaking the proof. Once stored, the bytes are never made again.
 */
#pragma once

#include "base/arena.h"
#include "workflow/workflow.h"

#define LEAF_SALT_BYTES 16
#define LEAF_HASH_BYTES 32

/* What a leaf says in clear. An absent text, NULL, and -1 stand for what is not said. */
struct leaf_head {
    struct text origin; /* "<ledger name>/<org id>" */
    int64_t sequence;
    instant at;
    struct text id;
    struct text type;
    struct text actor; /* absent: the system */
    struct text via;
    const struct authority *authority;
    const struct approval *approval;
    int64_t policy_sequence;
    struct text subject;
    struct text deal;
    int64_t basis;
    struct text command_id; /* only its hash stands in the leaf */
};

/* `base64url([salt, name, value])`: what is kept beside the leaf, and may be erased. `value` is
 * JSON. */
struct text leaf_disclosure(struct arena *arena, const uint8_t salt[LEAF_SALT_BYTES],
                            struct text name, struct text value);

/* What stands in the leaf for a disclosure: its SHA-256 in base64url. */
struct text leaf_digest(struct arena *arena, struct text disclosure);

/* The leaf's bytes; `digests` are sorted here. */
struct text leaf_bytes(struct arena *arena, const struct leaf_head *head, struct text *digests,
                       size_t digest_count);

/* SHA-256 over a zero byte and the leaf (RFC 6962). */
void leaf_hash(struct text leaf, uint8_t hash[LEAF_HASH_BYTES]);
