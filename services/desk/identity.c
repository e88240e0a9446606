#include "desk/identity.h"

#include "base/ensure.h"
#include "desk/desk.h"

#include <sodium.h>

#include <string.h>

/* How many random bytes a UUIDv7 takes. */
#define UUID_RANDOM_BYTES 10

void identity_supply(instant now, struct uuid *uuids, size_t count)
{
    uint8_t random[SUPPLY_UUIDS][UUID_RANDOM_BYTES];

    ensure(count <= SUPPLY_UUIDS);
    randombytes_buf(random, count * UUID_RANDOM_BYTES);
    for (size_t i = 0; i < count; i++) {
        uuids[i] = uuid_v7(now, random[i]);
    }
}

struct id identity_fresh(const char *prefix, instant now)
{
    struct uuid uuid;

    identity_supply(now, &uuid, 1);
    return id_make(text_of(prefix), &uuid);
}

/* The text and its length, so that no two pairs of texts hash the same bytes. */
static void hash_text(crypto_hash_sha256_state *state, struct text text)
{
    uint8_t length[8];

    for (size_t i = 0; i < sizeof(length); i++) {
        length[i] = (uint8_t)((uint64_t)text.length >> (8 * i));
    }
    crypto_hash_sha256_update(state, length, sizeof(length));
    crypto_hash_sha256_update(state, (const unsigned char *)text.bytes, text.length);
}

struct id desk_command_id(struct text who, struct text key)
{
    crypto_hash_sha256_state state;
    uint8_t hash[crypto_hash_sha256_BYTES];
    struct uuid uuid;

    crypto_hash_sha256_init(&state);
    hash_text(&state, who);
    hash_text(&state, key);
    crypto_hash_sha256_final(&state, hash);

    memcpy(uuid.bytes, hash, sizeof(uuid.bytes));
    /* RFC 9562, §5.8: version 8, whose bits are ours to choose, and the variant. */
    uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0F) | 0x80);
    uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3F) | 0x80);
    return id_make(text_literal("command"), &uuid);
}
