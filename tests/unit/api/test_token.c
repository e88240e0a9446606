#include "api/token.h"
#include "unit/cases.h"

#include <string.h>

#define SECRET "0123456789ABCDEFGHIJKLMNOPQRST"

/* A token with a known checksum; the CRC was worked out with Python's zlib. */
#define GOOD_ID    "token_01h455vb4pex5vsknk084sn02q"
#define GOOD_TOKEN "dd_pat_7_02tcRIyrxLXTR81B3dqdOx" SECRET "1kQ05W"

static struct token_parts good_parts(void)
{
    struct token_parts parts = {.org_key = 7, .secret = TEXT(SECRET)};

    parts.id = id_of(text_literal(GOOD_ID));
    return parts;
}

static void a_token_is_what_it_was_last_year(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct token_parts parts = good_parts();

    assert_text_equal(token_make(arena, &parts), text_literal(GOOD_TOKEN));
}

static void what_is_made_can_be_read(const void *row)
{
    static const struct uuid ENDS[] = {
        {{0}},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff}},
    };
    static const int32_t ORG_KEYS[] = {1, 42, INT32_MAX};
    scoped(arena_release) struct arena *arena = arena_new(1024);

    for (size_t i = 0; i < COUNT_OF(ENDS) * COUNT_OF(ORG_KEYS); i++) {
        struct token_parts read = {0};
        struct token_parts made = {.org_key = ORG_KEYS[i % COUNT_OF(ORG_KEYS)],
                                   .id = id_make(text_literal("token"), &ENDS[i % COUNT_OF(ENDS)]),
                                   .secret = token_secret(arena)};
        assert_true(token_parse(token_make(arena, &made), &read));
        assert_int_equal(read.org_key, made.org_key);
        assert_true(id_equal(&read.id, &made.id));
        assert_text_equal(read.secret, made.secret);
    }
}

static void any_slip_of_the_pen_is_found(const void *row)
{
    static const char DIGITS[] = "0Az~_ ";
    struct token_parts read = {.org_key = -1};
    size_t length = strlen(GOOD_TOKEN);

    for (size_t at = 0; at < length; at++) {
        for (size_t i = 0; i < strlen(DIGITS); i++) {
            char chars[] = GOOD_TOKEN;
            if (chars[at] == DIGITS[i]) {
                continue;
            }
            chars[at] = DIGITS[i];
            assert_false(token_parse((struct text){chars, length}, &read));
        }
        assert_false(token_parse((struct text){GOOD_TOKEN, at}, &read));
    }
    assert_int_equal(read.org_key, -1);
}

static const struct bad_case {
    const char *says;
    struct text token;
} BAD_CASES[] = {
    {"nothing is no token",               {NULL, 0}                                 },
    {"an empty text is no token",         TEXT("")                                  },
    {"a start alone is no token",         TEXT("dd_pat_")                           },
    {"a start and a number are no token", TEXT("dd_pat_7_")                         },
    {"an org without a number is none",   TEXT("dd_pat__" SECRET SECRET)            },
    {"a longer one is no token",          TEXT(GOOD_TOKEN "0")                      },
    {"one after blanks is no token",      TEXT(" " GOOD_TOKEN)                      },
    {"another's token is none of ours",   TEXT("ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")},
};

static void bad_case_holds(const void *row)
{
    const struct bad_case *it = row;
    struct token_parts read = {.org_key = -1};

    assert_false(token_parse(it->token, &read));
    assert_int_equal(read.org_key, -1);
}

static void a_hash_is_that_of_one_secret(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text secret = text_literal(SECRET);
    struct text hash = token_hash(arena, secret);

    assert_int_equal(hash.length, 2 * TOKEN_HASH_BYTES);
    assert_true(token_hash_holds(secret, hash));
    assert_false(token_hash_holds(token_secret(arena), hash));
    assert_false(token_hash_holds(secret, text_literal("")));
    assert_false(token_hash_holds(secret, (struct text){NULL, 0}));
}

static void secrets_differ(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);

    assert_int_equal(token_secret(arena).length, TOKEN_SECRET_CHARS);
    assert_false(text_equal(token_secret(arena), token_secret(arena)));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("a token is what it was last year", a_token_is_what_it_was_last_year),
        CASE_PLAIN("what is made can be read", what_is_made_can_be_read),
        CASE_PLAIN("any slip of the pen is found without a query", any_slip_of_the_pen_is_found),
        CASE_TABLE(BAD_CASES, bad_case_holds),
        CASE_PLAIN("a hash is that of one secret", a_hash_is_that_of_one_secret),
        CASE_PLAIN("secrets differ", secrets_differ),
    };
    return cases_run_tables("token", TABLES, COUNT_OF(TABLES));
}
