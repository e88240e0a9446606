/*
 * Cursors: where a page ended, sealed, so that a client can only give back what it was given.
 *
 * base64url(version ‖ org ‖ hash of the filters ‖ last key ‖ HMAC-SHA-256, cut to 16 bytes). It has
 * no expiry and is stable under inserts: the key is the last row's own.
 */
#pragma once

#include "base/text.h"

#define CURSOR_KEY_BYTES    32
#define CURSOR_FILTER_BYTES 16
#define CURSOR_LAST_MAX     500

/* What a cursor belongs to: another org's, or one of another list or of other filters, is none. */
struct cursor_place {
    int32_t org_key;
    uint8_t filters[CURSOR_FILTER_BYTES];
};

/* Seals `last`, at most CURSOR_LAST_MAX bytes; the cursor lives in `arena`. */
struct text cursor_seal(struct arena *arena, const uint8_t key[CURSOR_KEY_BYTES],
                        const struct cursor_place *place, struct text last);

/* Opens a cursor that was sealed for `place`; false when it was not, and `last` is as it was. */
must_use bool cursor_open(struct arena *arena, const uint8_t key[CURSOR_KEY_BYTES],
                          const struct cursor_place *place, struct text cursor, struct text *last);
