/*
 * Tokens as people and machines carry them: `dd_pat_<org number>_<22 base62 id><30 base62 secret><6
 * base62 CRC32>`.
 *
 * A secret scanner can match it, the org is known before any query, and a slip of the pen fails by
 * its checksum (CRC-32 as in IEEE 802.3, over all that stands before it). We store the id and the
 * SHA-256 of the secret.
 */
#pragma once

#include "base/id.h"
#include "base/text.h"

#define TOKEN_SECRET_CHARS 30
#define TOKEN_HASH_BYTES   32

/* What a token says. */
struct token_parts {
    int32_t org_key;
    struct id id;       /* token_… */
    struct text secret; /* TOKEN_SECRET_CHARS of base62, borrowed from the token */
};

/* A fresh secret, in `arena`. */
struct text token_secret(struct arena *arena);

/* The SHA-256 of a secret, as lower-case hexadecimal in `arena`: what is stored. */
struct text token_hash(struct arena *arena, struct text secret);

/* Whether `secret` has the hash, in a time that does not depend on where they differ. */
bool token_hash_holds(struct text secret, struct text hash);

/* The whole token, in `arena`. */
struct text token_make(struct arena *arena, const struct token_parts *parts);

/* Reads a token; false when it is none, and then `parts` is as it was. */
must_use bool token_parse(struct text token, struct token_parts *parts);
