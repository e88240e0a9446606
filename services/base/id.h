/*
 * Ids are TypeIDs (github.com/jetpack-io/typeid, spec 0.3): a prefix, '_' and a UUIDv7 (RFC 9562)
 * as 26 characters of Crockford's base32 in lower case. The same word stands in the API, the
 * tables, the log and the ledger.
 */
#pragma once

#include "base/language.h"
#include "base/text.h"
#include "base/time.h"

#define ID_PREFIX_MAX 12

/* `text` holds the id and a NUL; "" stands for "none". */
struct id {
    char text[ID_PREFIX_MAX + 1 + 26 + 1];
};

/* The 128 bits of an id, without its prefix. */
struct uuid {
    uint8_t bytes[16];
};

bool id_present(const struct id *id);
bool id_equal(const struct id *one, const struct id *other);

/* The id as text, borrowed; absent for "none". */
struct text id_text(const struct id *id);

/* Reads a whole TypeID whose prefix is `prefix` (without '_'; "" for an id that has none); false
 * when it is not one. */
must_use bool id_parse(struct text text, struct text prefix, struct id *id);

/* Takes text that a table of ours holds, without a look at its form; too long is a bug. */
struct id id_of(struct text text);

/* `prefix` is at most ID_PREFIX_MAX characters. */
struct id id_make(struct text prefix, const struct uuid *uuid);

/* The bits of a TypeID that `id_parse` took. */
struct uuid id_uuid(const struct id *id);

/* The prefix, without '_'. */
struct text id_prefix(const struct id *id);

/* A UUIDv7 of the instant `at` (its milliseconds) and ten random bytes. */
struct uuid uuid_v7(instant at, const uint8_t random[10]);
