#include "api/token.h"

#include "base/ensure.h"

#include <sodium.h>

#include <string.h>

#define TOKEN_START "dd_pat_"
#define ID_CHARS    22
#define CRC_CHARS   6
#define BASE        62

static const char DIGITS[BASE + 1] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* The value of a digit; -1 when it is none. */
static int digit_value(char c)
{
    const char *found = c == '\0' ? NULL : strchr(DIGITS, c);

    return found == NULL ? -1 : (int)(found - DIGITS);
}

/* CRC-32 as in IEEE 802.3, bit by bit: a token is short. */
static uint32_t checksum(struct text bytes)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < bytes.length; i++) {
        crc ^= (uint8_t)bytes.bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xEDB88320) : 0);
        }
    }
    return ~crc;
}

/* 128 bits as 22 digits, the highest first, by long division. */
static void write_uuid(char digits[ID_CHARS], struct uuid uuid)
{
    for (size_t at = ID_CHARS; at-- > 0;) {
        uint32_t rest = 0;
        for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
            uint32_t part = rest << 8 | uuid.bytes[i];
            uuid.bytes[i] = (uint8_t)(part / BASE);
            rest = part % BASE;
        }
        digits[at] = DIGITS[rest];
    }
}

/* The other way; false when a character is no digit or the number needs more than 128 bits. */
static bool read_uuid(struct text digits, struct uuid *uuid)
{
    struct uuid value = {{0}};

    for (size_t at = 0; at < digits.length; at++) {
        int digit = digit_value(digits.bytes[at]);
        if (digit < 0) {
            return false;
        }
        uint32_t carry = (uint32_t)digit;
        for (size_t i = sizeof(value.bytes); i-- > 0;) {
            carry += (uint32_t)value.bytes[i] * BASE;
            value.bytes[i] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0) {
            return false;
        }
    }
    *uuid = value;
    return true;
}

static void write_checksum(char digits[CRC_CHARS], struct text checked)
{
    uint32_t crc = checksum(checked);

    for (size_t at = CRC_CHARS; at-- > 0;) {
        digits[at] = DIGITS[crc % BASE];
        crc /= BASE;
    }
}

static bool checksum_holds(struct text token)
{
    char digits[CRC_CHARS];
    struct text checked = {token.bytes, token.length - CRC_CHARS};

    write_checksum(digits, checked);
    return memcmp(digits, token.bytes + checked.length, CRC_CHARS) == 0;
}

/* The number of an org, which is written without a sign or leading zeros. */
static bool read_org_key(struct text text, int32_t *org_key)
{
    int64_t value;

    if (text.length == 0 || text.bytes[0] < '1' || text.bytes[0] > '9'
        || !text_to_integer(text, &value) || value > INT32_MAX) {
        return false;
    }
    *org_key = (int32_t)value;
    return true;
}

static bool is_base62(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (digit_value(text.bytes[i]) < 0) {
            return false;
        }
    }
    return true;
}

struct text token_secret(struct arena *arena)
{
    char *secret = arena_alloc(arena, TOKEN_SECRET_CHARS);

    for (size_t i = 0; i < TOKEN_SECRET_CHARS; i++) {
        secret[i] = DIGITS[randombytes_uniform(BASE)];
    }
    return (struct text){secret, TOKEN_SECRET_CHARS};
}

struct text token_hash(struct arena *arena, struct text secret)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char *digits = arena_alloc(arena, 2 * sizeof(hash) + 1);

    crypto_hash_sha256(hash, (const unsigned char *)secret.bytes, secret.length);
    sodium_bin2hex(digits, 2 * sizeof(hash) + 1, hash, sizeof(hash));
    return (struct text){digits, 2 * sizeof(hash)};
}

bool token_hash_holds(struct text secret, struct text hash)
{
    uint8_t has[crypto_hash_sha256_BYTES];
    char digits[2 * sizeof(has) + 1];

    crypto_hash_sha256(has, (const unsigned char *)secret.bytes, secret.length);
    sodium_bin2hex(digits, sizeof(digits), has, sizeof(has));
    return hash.length == 2 * sizeof(has) && sodium_memcmp(digits, hash.bytes, hash.length) == 0;
}

struct text token_make(struct arena *arena, const struct token_parts *parts)
{
    char id[ID_CHARS], crc[CRC_CHARS];
    struct text_builder token;

    ensure(parts->org_key > 0);
    ensure(parts->secret.length == TOKEN_SECRET_CHARS);
    write_uuid(id, id_uuid(&parts->id));
    text_builder_init(&token, arena);
    text_builder_add_format(&token, "%s%d_", TOKEN_START, (int)parts->org_key);
    text_builder_add(&token, (struct text){id, sizeof(id)});
    text_builder_add(&token, parts->secret);
    write_checksum(crc, text_builder_text(&token));
    text_builder_add(&token, (struct text){crc, sizeof(crc)});
    return text_builder_text(&token);
}

bool token_parse(struct text token, struct token_parts *parts)
{
    const struct text start = TEXT(TOKEN_START);
    struct uuid uuid;
    int32_t org_key;

    if (!text_starts(token, start)
        || !is_base62((struct text){token.bytes + token.length - 1, 1})) {
        return false;
    }
    struct text rest = {token.bytes + start.length, token.length - start.length};
    struct text number = text_cut(&rest, '_');
    if (!text_present(rest) || rest.length != ID_CHARS + TOKEN_SECRET_CHARS + CRC_CHARS
        || !is_base62(rest) || !read_org_key(number, &org_key) || !checksum_holds(token)
        || !read_uuid((struct text){rest.bytes, ID_CHARS}, &uuid)) {
        return false;
    }
    *parts = (struct token_parts){
        .org_key = org_key,
        .id = id_make(text_literal("token"), &uuid),
        .secret = {rest.bytes + ID_CHARS, TOKEN_SECRET_CHARS},
    };
    return true;
}
