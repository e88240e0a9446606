/*
 * Leaves, disclosures and hashes against ledger_vectors.txt, which other programs made from the
 * ledger's specification.
 */
#include "desk/leaf.h"
#include "unit/cases.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX  100
#define FIELDS_MAX 16

struct vectors {
    struct arena *arena;
    struct text lines[LINES_MAX];
    size_t count;
};

static struct vectors vectors_read(struct arena *arena)
{
    struct vectors vectors = {.arena = arena};
    FILE *file = fopen(LEDGER_VECTORS, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    assert_non_null(file);
    while ((length = getline(&line, &capacity, file)) > 0) {
        struct text read = {line, (size_t)length - (line[length - 1] == '\n')};
        assert_true(vectors.count < LINES_MAX);
        vectors.lines[vectors.count++] = text_copy(arena, read);
    }
    free(line);
    assert_int_equal(fclose(file), 0);
    return vectors;
}

/* The index of the line "leaf <number> …". */
static size_t find_leaf(const struct vectors *vectors, int number)
{
    struct text start = text_format(vectors->arena, "leaf %d ", number);

    for (size_t i = 0; i < vectors->count; i++) {
        if (text_starts(vectors->lines[i], start)) {
            return i;
        }
    }
    fail_msg("there is no leaf %d", number);
    return 0;
}

static struct text member(struct arena *arena, const json_t *leaf, const char *name)
{
    return text_copy(arena, text_of(json_string_value(json_object_get(leaf, name))));
}

static int64_t number_or_none(const json_t *leaf, const char *name)
{
    const json_t *value = json_object_get(leaf, name);
    return json_is_integer(value) ? json_integer_value(value) : -1;
}

static struct authority authority_of(const json_t *auth)
{
    struct authority authority = {
        .kind = (enum authority_kind)word_find(
            &AUTHORITY_KIND_WORDS, text_of(json_string_value(json_object_get(auth, "kind")))),
        .role = (enum role)word_find(&ROLE_WORDS,
                                     text_of(json_string_value(json_object_get(auth, "role")))),
    };
    const json_t *grant = json_object_get(auth, "grant");
    if (grant != NULL) {
        authority.grant_sequence = (struct optional_integer){true, json_integer_value(grant)};
    }
    return authority;
}

/* What a leaf of the vectors says in clear. */
static struct leaf_head head_of(struct arena *arena, const json_t *leaf,
                                struct authority *authority)
{
    instant at = 0;
    assert_true(instant_parse(member(arena, leaf, "at"), &at));
    *authority = authority_of(json_object_get(leaf, "auth"));

    struct text actor = member(arena, leaf, "actor");
    if (text_equal(actor, text_literal("system"))) {
        actor = (struct text){0};
    }
    return (struct leaf_head){
        .origin = member(arena, leaf, "log"),
        .sequence = json_integer_value(json_object_get(leaf, "seq")),
        .at = at,
        .id = member(arena, leaf, "id"),
        .type = member(arena, leaf, "type"),
        .actor = actor,
        .authority = authority,
        .policy_sequence = number_or_none(leaf, "policy"),
        .subject = member(arena, leaf, "subject"),
        .basis = number_or_none(leaf, "basis"),
    };
}

/* Makes a disclosure again from what it says: salt, name and value. */
static struct text make_again(struct arena *arena, struct text disclosure)
{
    char json[1024];
    size_t size = 0;
    uint8_t salt[LEAF_SALT_BYTES];
    size_t salt_bytes = 0;
    struct problem problem;

    problem_init(&problem, arena);
    assert_int_equal(sodium_base642bin((unsigned char *)json, sizeof(json), disclosure.bytes,
                                       disclosure.length, NULL, &size, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    scoped(json_release) json_t *parts = json_read((struct text){json, size}, &problem);
    const char *salt_text = json_string_value(json_array_get(parts, 0));
    assert_int_equal(sodium_base642bin(salt, sizeof(salt), salt_text, strlen(salt_text), NULL,
                                       &salt_bytes, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    assert_int_equal(salt_bytes, LEAF_SALT_BYTES);

    const json_t *value = json_array_get(parts, 2);
    struct text encoded = json_is_integer(value)
                              ? text_format(arena, "%lld", (long long)json_integer_value(value))
                              : encode_text(arena, (struct text){json_string_value(value),
                                                                 json_string_length(value)});
    struct text name = text_of(json_string_value(json_array_get(parts, 1)));
    return leaf_disclosure(arena, salt, name, encoded);
}

static const struct vector_case {
    const char *says;
    int number;
    size_t field_count;
} VECTOR_CASES[] = {
    {"the first leaf has no policy and no basis",         0, 1},
    {"digests are sorted by their bytes",                 1, 3},
    {"a decision names its authority, its grant and all", 2, 5},
};

static void vector_case_holds(const void *row)
{
    const struct vector_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct vectors vectors = vectors_read(arena);
    size_t at = find_leaf(&vectors, it->number);
    struct text expected = vectors.lines[at];
    struct text digests[FIELDS_MAX];
    struct authority authority;
    struct problem problem;

    problem_init(&problem, arena);
    for (int i = 0; i < 3; i++) {
        (void)text_cut(&expected, ' '); /* "leaf", its number, its size */
    }
    for (size_t i = 0; i < it->field_count; i++) {
        struct text line = vectors.lines[at + 2 + i];
        struct text disclosure = {line.bytes + 4, line.length - 4}; /* after "  D " */
        struct text made = make_again(arena, disclosure);
        assert_text_equal(made, disclosure);
        digests[i] = leaf_digest(arena, made);
    }
    scoped(json_release) json_t *parsed = json_read(expected, &problem);
    assert_non_null(parsed);
    struct leaf_head head = head_of(arena, parsed, &authority);
    struct text made = leaf_bytes(arena, &head, digests, it->field_count);
    assert_text_equal(made, expected);

    uint8_t hash[LEAF_HASH_BYTES];
    char hexadecimal[2 * LEAF_HASH_BYTES + 1];
    leaf_hash(made, hash);
    sodium_bin2hex(hexadecimal, sizeof(hexadecimal), hash, sizeof(hash));
    struct text hash_line = vectors.lines[at + 1];
    assert_text_equal(text_of(hexadecimal),
                      ((struct text){hash_line.bytes + 6, hash_line.length - 6})); /* " hash " */
}

static struct leaf_head plain_head(const struct authority *authority)
{
    return (struct leaf_head){
        .origin = text_literal("ledger.example.com/org_1"),
        .sequence = 7,
        .at = 1,
        .id = text_literal("event_1"),
        .type = text_literal("ask.committed"),
        .authority = authority,
        .policy_sequence = 0,
        .subject = text_literal("ask_1"),
        .basis = -1,
    };
}

static void optional_members_have_their_places(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct authority authority = {
        .kind = AUTHORITY_DELEGATION,
        .delegation_id = id_of(text_literal("delegation_1")),
        .grant_sequence = {true, 5}
    };
    struct approval approval = {
        .actor = id_of(text_literal("person_2")),
        .authority = {.kind = AUTHORITY_ROLE, .role = ROLE_EXECUTIVE, .grant_sequence = {true, 3}}
    };
    struct leaf_head head = plain_head(&authority);
    head.actor = text_literal("person_1");
    head.via = text_literal("token_1");
    head.approval = &approval;
    head.deal = text_literal("deal_1");
    head.basis = 6;
    head.command_id = text_literal("command_1");

    assert_text_equal(
        leaf_bytes(arena, &head, NULL, 0),
        text_literal("{\"v\":\"dealdesk-event/1\",\"log\":\"ledger.example.com/org_1\",\"seq\":7,"
                     "\"at\":\"1970-01-01T00:00:00.000001Z\",\"id\":\"event_1\","
                     "\"type\":\"ask.committed\",\"actor\":\"person_1\",\"via\":\"token_1\","
                     "\"auth\":{\"kind\":\"delegation\",\"id\":\"delegation_1\",\"grant\":5},"
                     "\"approved\":[{\"actor\":\"person_2\",\"auth\":{\"kind\":\"role\","
                     "\"role\":\"executive\",\"grant\":3}}],\"policy\":0,\"subject\":\"ask_1\","
                     "\"deal\":\"deal_1\",\"basis\":6,"
                     "\"cmd\":\"rxx7TftmmoASpmn-g6j5ZTvsT3C5mDwPNo6QnzpJHkE\","
                     "\"_sd_alg\":\"sha-256\",\"_sd\":[]}"));
}

static void what_must_be_escaped_is(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct authority authority = {.kind = AUTHORITY_SYSTEM};
    struct leaf_head head = plain_head(&authority);
    struct problem problem;
    head.origin = text_literal("a\"b\\c");

    problem_init(&problem, arena);
    scoped(json_release) json_t *parsed = json_read(leaf_bytes(arena, &head, NULL, 0), &problem);
    assert_non_null(parsed);
    assert_string_equal(json_string_value(json_object_get(parsed, "log")), "a\"b\\c");
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(VECTOR_CASES, vector_case_holds),
        CASE_PLAIN("optional members have their places", optional_members_have_their_places),
        CASE_PLAIN("what must be escaped is", what_must_be_escaped_is),
    };
    return cases_run_tables("leaf", TABLES, COUNT_OF(TABLES));
}
