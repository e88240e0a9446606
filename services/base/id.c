#include "base/id.h"

#include "base/ensure.h"

#include <string.h>

#define SUFFIX_LENGTH 26

/* Crockford's base32 without i, l, o and u, in the lower case of the TypeID specification. */
static const char ALPHABET[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* The five bits that a character stands for; -1 when it stands for none. */
static int bits_of(char character)
{
    const char *at = character == '\0' ? NULL : strchr(ALPHABET, character);
    return at == NULL ? -1 : (int)(at - ALPHABET);
}

/* 26 characters hold 130 bits, so the first may only say 0 … 7. */
static bool suffix_is_valid(struct text suffix)
{
    if (suffix.length != SUFFIX_LENGTH || suffix.bytes[0] > '7') {
        return false;
    }
    for (size_t i = 0; i < SUFFIX_LENGTH; i++) {
        if (bits_of(suffix.bytes[i]) < 0) {
            return false;
        }
    }
    return true;
}

/* Writes the 128 bits, high ones first, after two zero bits. */
static void suffix_write(const struct uuid *uuid, char suffix[SUFFIX_LENGTH])
{
    uint32_t bits = 0;
    int count = 2; /* bits that wait to be written: the two zeros */
    size_t written = 0;
    for (size_t i = 0; i < sizeof(uuid->bytes); i++) {
        bits = (bits << 8 | uuid->bytes[i]) & 0xffff;
        count += 8;
        while (count >= 5) {
            count -= 5;
            suffix[written] = ALPHABET[bits >> count & 31];
            written++;
        }
    }
    ensure(written == SUFFIX_LENGTH);
}

static struct uuid suffix_read(const char suffix[SUFFIX_LENGTH])
{
    struct uuid uuid = {{0}};
    uint32_t bits = 0;
    int count = -2; /* the first two bits are zeros and no part of it */
    size_t written = 0;
    for (size_t i = 0; i < SUFFIX_LENGTH; i++) {
        int value = bits_of(suffix[i]);
        ensure(value >= 0);
        bits = (bits << 5 | (uint32_t)value) & 0xffff;
        count += 5;
        if (count >= 8) {
            count -= 8;
            uuid.bytes[written] = (uint8_t)(bits >> count);
            written++;
        }
    }
    ensure(written == sizeof(uuid.bytes));
    return uuid;
}

bool id_present(const struct id *id)
{
    return id->text[0] != '\0';
}

bool id_equal(const struct id *one, const struct id *other)
{
    return strcmp(one->text, other->text) == 0;
}

struct text id_text(const struct id *id)
{
    return id_present(id) ? text_of(id->text) : (struct text){NULL, 0};
}

bool id_parse(struct text text, struct text prefix, struct id *id)
{
    size_t head_length = prefix.length == 0 ? 0 : prefix.length + 1;
    if (prefix.length > ID_PREFIX_MAX || text.length != head_length + SUFFIX_LENGTH) {
        return false;
    }
    if (!text_starts(text, prefix) || (head_length > 0 && text.bytes[prefix.length] != '_')) {
        return false;
    }
    struct text suffix = {text.bytes + head_length, SUFFIX_LENGTH};
    if (!suffix_is_valid(suffix)) {
        return false;
    }
    *id = id_of(text);
    return true;
}

struct id id_of(struct text text)
{
    struct id id = {""};
    ensure(text.length < sizeof(id.text));
    if (text.length > 0) {
        memcpy(id.text, text.bytes, text.length);
    }
    return id;
}

struct id id_make(struct text prefix, const struct uuid *uuid)
{
    ensure(prefix.length <= ID_PREFIX_MAX);

    struct id id = id_of(prefix);
    size_t head_length = prefix.length;
    if (head_length > 0) {
        id.text[head_length] = '_';
        head_length++;
    }
    suffix_write(uuid, id.text + head_length);
    return id;
}

struct uuid id_uuid(const struct id *id)
{
    size_t length = strlen(id->text);
    ensure(length >= SUFFIX_LENGTH);
    return suffix_read(id->text + length - SUFFIX_LENGTH);
}

struct text id_prefix(const struct id *id)
{
    size_t length = strlen(id->text);
    if (length <= SUFFIX_LENGTH + 1) {
        return text_literal("");
    }
    return (struct text){id->text, length - SUFFIX_LENGTH - 1};
}

struct uuid uuid_v7(instant at, const uint8_t random[10])
{
    ensure(at >= 0);

    struct uuid uuid = {{0}};
    uint64_t millis = (uint64_t)at / 1000;
    for (size_t i = 0; i < 6; i++) {
        uuid.bytes[i] = (uint8_t)(millis >> (40 - 8 * i));
    }
    memcpy(uuid.bytes + 6, random, 10);
    uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0f) | 0x70); /* version 7 */
    uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3f) | 0x80); /* the variant of RFC 9562 */
    return uuid;
}
