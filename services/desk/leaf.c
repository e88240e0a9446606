#include "desk/leaf.h"

#include "base/ensure.h"

#include <sodium.h>

#include <inttypes.h>
#include <stdlib.h>

#define BASE64_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

static struct text base64_of(struct arena *arena, const uint8_t *bytes, size_t size)
{
    size_t capacity = sodium_base64_encoded_len(size, BASE64_VARIANT);
    char *chars = arena_alloc(arena, capacity);

    sodium_bin2base64(chars, capacity, bytes, size, BASE64_VARIANT);
    return (struct text){chars, capacity - 1};
}

static struct text digest_of(struct arena *arena, struct text text)
{
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, (const unsigned char *)text.bytes, text.length);
    return base64_of(arena, hash, sizeof(hash));
}

struct text leaf_disclosure(struct arena *arena, const uint8_t salt[LEAF_SALT_BYTES],
                            struct text name, struct text value)
{
    struct text_builder json;

    text_builder_init(&json, arena);
    text_builder_add(&json, text_literal("[\""));
    text_builder_add(&json, base64_of(arena, salt, LEAF_SALT_BYTES));
    text_builder_add(&json, text_literal("\","));
    text_builder_add(&json, encode_text(arena, name));
    text_builder_add(&json, text_literal(","));
    text_builder_add(&json, value);
    text_builder_add(&json, text_literal("]"));
    return base64_of(arena, (const uint8_t *)json.bytes, json.length);
}

struct text leaf_digest(struct arena *arena, struct text disclosure)
{
    return digest_of(arena, disclosure);
}

/* `,"name":"value"`; nothing when the value is absent. */
static void add_text(struct text_builder *json, const char *name, struct text value)
{
    if (!text_present(value)) {
        return;
    }
    text_builder_add_format(json, ",\"%s\":", name);
    text_builder_add(json, encode_text(json->arena, value));
}

static void add_number(struct text_builder *json, const char *name, int64_t value)
{
    text_builder_add_format(json, ",\"%s\":%" PRId64, name, value);
}

/* `,"name":12`, and null for -1: of the two members that are always there. */
static void add_number_or_null(struct text_builder *json, const char *name, int64_t value)
{
    if (value < 0) {
        text_builder_add_format(json, ",\"%s\":null", name);
    } else {
        add_number(json, name, value);
    }
}

/* In whose name; its limits are a committed field of the event's data and do not stand here. */
static void add_authority(struct text_builder *json, const struct authority *authority)
{
    enum authority_kind kind = authority->kind;

    if (kind == AUTHORITY_NONE) {
        kind = AUTHORITY_SYSTEM;
    }
    text_builder_add(json, text_literal("{\"kind\":"));
    text_builder_add(json, encode_text(json->arena, word_of(&AUTHORITY_KIND_WORDS, (int)kind)));
    if (kind == AUTHORITY_ROLE) {
        add_text(json, "role", word_of(&ROLE_WORDS, (int)authority->role));
    }
    if (kind == AUTHORITY_DELEGATION) {
        add_text(json, "id", id_text(&authority->delegation_id));
    }
    if (kind != AUTHORITY_SYSTEM && authority->grant_sequence.present) {
        add_number(json, "grant", authority->grant_sequence.value);
    }
    text_builder_add(json, text_literal("}"));
}

static void add_approval(struct text_builder *json, const struct approval *approval)
{
    if (approval == NULL) {
        return;
    }
    text_builder_add(json, text_literal(",\"approved\":[{\"actor\":"));
    text_builder_add(json, encode_text(json->arena, id_text(&approval->actor)));
    text_builder_add(json, text_literal(",\"auth\":"));
    add_authority(json, &approval->authority);
    text_builder_add(json, text_literal("}]"));
}

static int compare_texts(const void *one, const void *other)
{
    const struct text *left = one;
    const struct text *right = other;

    return text_compare(*left, *right);
}

static void add_digests(struct text_builder *json, struct text *digests, size_t digest_count)
{
    text_builder_add(json, text_literal(",\"_sd_alg\":\"sha-256\",\"_sd\":["));
    if (digest_count > 0) {
        qsort(digests, digest_count, sizeof(digests[0]), compare_texts);
    }
    for (size_t i = 0; i < digest_count; i++) {
        text_builder_add(json, i == 0 ? text_literal("\"") : text_literal(",\""));
        text_builder_add(json, digests[i]);
        text_builder_add(json, text_literal("\""));
    }
    text_builder_add(json, text_literal("]"));
}

struct text leaf_bytes(struct arena *arena, const struct leaf_head *head, struct text *digests,
                       size_t digest_count)
{
    struct text actor = text_present(head->actor) ? head->actor : text_literal("system");
    struct text_builder json;

    text_builder_init(&json, arena);
    text_builder_add(&json, text_literal("{\"v\":\"dealdesk-event/1\""));
    add_text(&json, "log", head->origin);
    add_number(&json, "seq", head->sequence);
    add_text(&json, "at", instant_format_micros(arena, head->at));
    add_text(&json, "id", head->id);
    add_text(&json, "type", head->type);
    add_text(&json, "actor", actor);
    add_text(&json, "via", head->via);
    text_builder_add(&json, text_literal(",\"auth\":"));
    add_authority(&json, head->authority);
    add_approval(&json, head->approval);
    add_number_or_null(&json, "policy", head->policy_sequence);
    add_text(&json, "subject", head->subject);
    add_text(&json, "deal", head->deal);
    add_number_or_null(&json, "basis", head->basis);
    if (text_present(head->command_id)) {
        add_text(&json, "cmd", digest_of(arena, head->command_id));
    }
    add_digests(&json, digests, digest_count);
    text_builder_add(&json, text_literal("}"));
    return text_builder_text(&json);
}

void leaf_hash(struct text leaf, uint8_t hash[LEAF_HASH_BYTES])
{
    static const uint8_t LEAF_MARK[1] = {0x00};
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, LEAF_MARK, sizeof(LEAF_MARK));
    crypto_hash_sha256_update(&state, (const unsigned char *)leaf.bytes, leaf.length);
    crypto_hash_sha256_final(&state, hash);
}
