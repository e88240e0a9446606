#include "api/cursor.h"

#include "base/ensure.h"

#include <sodium.h>

#include <string.h>

#define CURSOR_VERSION 1
#define SEAL_BYTES     16
#define VARIANT        sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* What stands before the last key. */
struct head {
    uint8_t bytes[1 + 4 + CURSOR_FILTER_BYTES];
};

static struct head make_head(const struct cursor_place *place)
{
    uint32_t org = (uint32_t)place->org_key;
    struct head head = {
        {CURSOR_VERSION, (uint8_t)(org >> 24), (uint8_t)(org >> 16), (uint8_t)(org >> 8),
         (uint8_t)org}
    };

    memcpy(head.bytes + 5, place->filters, CURSOR_FILTER_BYTES);
    return head;
}

static void make_seal(uint8_t seal[SEAL_BYTES], const uint8_t key[CURSOR_KEY_BYTES],
                      const uint8_t *bytes, size_t size)
{
    uint8_t whole[crypto_auth_hmacsha256_BYTES];

    crypto_auth_hmacsha256(whole, bytes, size, key);
    memcpy(seal, whole, SEAL_BYTES);
}

struct text cursor_seal(struct arena *arena, const uint8_t key[CURSOR_KEY_BYTES],
                        const struct cursor_place *place, struct text last)
{
    uint8_t bytes[sizeof(struct head) + CURSOR_LAST_MAX + SEAL_BYTES];
    struct head head = make_head(place);
    size_t size = sizeof(head.bytes) + last.length;

    ensure(last.length <= CURSOR_LAST_MAX);
    memcpy(bytes, head.bytes, sizeof(head.bytes));
    if (last.length > 0) {
        memcpy(bytes + sizeof(head.bytes), last.bytes, last.length);
    }
    make_seal(bytes + size, key, bytes, size);
    size += SEAL_BYTES;

    size_t capacity = sodium_base64_ENCODED_LEN(size, VARIANT);
    char *chars = arena_alloc(arena, capacity);
    sodium_bin2base64(chars, capacity, bytes, size, VARIANT);
    return (struct text){chars, capacity - 1};
}

bool cursor_open(struct arena *arena, const uint8_t key[CURSOR_KEY_BYTES],
                 const struct cursor_place *place, struct text cursor, struct text *last)
{
    uint8_t bytes[sizeof(struct head) + CURSOR_LAST_MAX + SEAL_BYTES];
    uint8_t seal[SEAL_BYTES];
    struct head head = make_head(place);
    size_t size;

    if (sodium_base642bin(bytes, sizeof(bytes), cursor.bytes, cursor.length, NULL, &size, NULL,
                          VARIANT)
            != 0
        || size < sizeof(head.bytes) + SEAL_BYTES) {
        return false;
    }
    size -= SEAL_BYTES;
    make_seal(seal, key, bytes, size);
    if (sodium_memcmp(seal, bytes + size, SEAL_BYTES) != 0
        || memcmp(bytes, head.bytes, sizeof(head.bytes)) != 0) {
        return false;
    }
    size_t length = size - sizeof(head.bytes);
    *last = (struct text){arena_copy(arena, bytes + sizeof(head.bytes), length), length};
    return true;
}
