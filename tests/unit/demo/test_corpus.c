/*
 * What the simulated people say is well-formed, rich, and within the contract's bounds.
 */
#include "demo/corpus.h"
#include "demo/words.h"
#include "unit/cases.h"

#include <string.h>

/* ---- every text that is not a name: blanks that the script fills ----------------------------- */

static const char *const BLANKS[] = {
    "account",  "industry", "champion", "champion_role", "competitor", "incumbent",
    "currency", "close",    "amount",   "month",         "rows",       "users",
    "groups",   "sites",    "deals",    "thing",         "wanted",     "points",
    "pm",       "due",      "starts",   "name"};

static bool is_known(struct text name, json_t *template)
{
    const json_t *picks = json_object_get(template, "pick");
    const json_t *ranges = json_object_get(template, "range");
    struct text start = text_literal("_start");
    char chars[64] = {0};

    if (name.length > start.length
        && memcmp(name.bytes + name.length - start.length, start.bytes, start.length) == 0) {
        name.length -= start.length;
    }
    assert_true(name.length < sizeof(chars));
    memcpy(chars, name.bytes, name.length);
    for (size_t i = 0; i < COUNT_OF(BLANKS); i++) {
        if (strcmp(BLANKS[i], chars) == 0) {
            return true;
        }
    }
    return json_object_get(picks, chars) != NULL || json_object_get(ranges, chars) != NULL;
}

static void check_text(struct text text, json_t *template)
{
    struct text rest = text;

    assert_true(text.length > 0);
    assert_true(text_is_utf8(text));
    (void)text_cut(&rest, '{');
    while (text_present(rest)) {
        struct text words = text_cut(&rest, '{');
        struct text name = text_cut(&words, '}');
        if (!text_present(words) || !is_known(name, template)) {
            fail_msg("{%.*s} in \"%.*s\"", (int)name.length, name.bytes, (int)text.length,
                     text.bytes);
        }
    }
}

/* The texts of an object, or of a list of texts or objects. */
static void check_list(json_t *list, json_t *template)
{
    for (size_t i = 0; i < corpus_count(list); i++) {
        json_t *item = corpus_item(list, i);
        const char *name;
        json_t *value;
        if (json_is_string(item)) {
            check_text(corpus_item_text(list, i), template);
        }
        json_object_foreach(item, name, value)
        {
            if (json_is_string(value)) {
                check_text(corpus_text(item, name), template != NULL ? template : item);
            }
        }
    }
}

/* ---- the kinds ------------------------------------------------------------------------------- */

static const struct kind_case {
    const char *says;
    enum ask_kind kind;
    size_t templates_min;
    const char *needs[4]; /* what each template must have beside words */
} KIND_CASES[] = {
    {"screens are tailored in many ways", ASK_UI_TAILORING,   20, {"change"}                     },
    {"many systems are integrated",       ASK_INTEGRATION,    24, {"direction", "pick", "volume"}},
    {"many parts are wanted alone",       ASK_UNBUNDLING,     14, {"wanted", "dropped"}          },
    {"many features are missing",         ASK_FEATURE,        24, {"range"}                      },
    {"trials come in many forms",         ASK_TRIAL_TERMS,    12, {"range"}                      },
    {"so do contracts",                   ASK_CONTRACT_TERMS, 18, {NULL}                         },
    {"and prices",                        ASK_PRICING,        14, {"sign", "range"}              },
    {"product is called for many things", ASK_PRODUCT_CALL,   14, {"topic", "range"}             },
};

static const char *const TALK_OF_A_KIND[] = {"context", "refused", "promise", "rationale",
                                             "counter", "decline", "question"};

static void kind_case_holds(const void *row)
{
    const struct kind_case *it = row;
    struct corpus *corpus = corpus_new();
    json_t *file = corpus_kind(corpus, it->kind);
    json_t *templates = corpus_member(file, "templates");

    assert_true(corpus_count(templates) >= it->templates_min);
    for (size_t i = 0; i < corpus_count(templates); i++) {
        json_t *template = corpus_item(templates, i);
        static const char *const WORDS[] = {"title", "thing", "need", "words", "scope"};
        for (size_t k = 0; k < COUNT_OF(WORDS); k++) {
            assert_true(text_present(corpus_text(template, WORDS[k])));
        }
        for (size_t k = 0; k < COUNT_OF(it->needs) && it->needs[k] != NULL; k++) {
            assert_non_null(corpus_member(template, it->needs[k]));
        }
        assert_true(corpus_text(template, "need").length >= 60); /* more than a word */
    }
    check_list(templates, NULL);
    corpus_free(corpus);
}

/* What is said for all templates of a kind may use the blanks that all of them have. */
static void talk_of_kinds_is_rich(const void *row)
{
    struct corpus *corpus = corpus_new();

    (void)row;
    for (int kind = 1; kind < ASK_KIND_COUNT; kind++) {
        json_t *file = corpus_kind(corpus, (enum ask_kind)kind);
        json_t *first = corpus_item(corpus_member(file, "templates"), 0);
        for (size_t i = 0; i < COUNT_OF(TALK_OF_A_KIND); i++) {
            json_t *list = corpus_member(file, TALK_OF_A_KIND[i]);
            assert_true(corpus_count(list) >= 1);
            check_list(list, kind == ASK_INTEGRATION ? first : NULL);
        }
        assert_true(corpus_count(corpus_member(file, "promise")) >= 3);
        assert_true(corpus_count(corpus_member(file, "question")) >= 2);
    }
    corpus_free(corpus);
}

static void no_two_templates_are_alike(const void *row)
{
    struct corpus *corpus = corpus_new();

    (void)row;
    for (int kind = 1; kind < ASK_KIND_COUNT; kind++) {
        json_t *templates = corpus_member(corpus_kind(corpus, (enum ask_kind)kind), "templates");
        for (size_t i = 0; i < corpus_count(templates); i++) {
            for (size_t k = 0; k < i; k++) {
                struct text one = corpus_text(corpus_item(templates, i), "title");
                struct text other = corpus_text(corpus_item(templates, k), "title");
                assert_false(text_equal(one, other));
            }
        }
    }
    corpus_free(corpus);
}

/* ---- the others ------------------------------------------------------------------------------ */

static void talk_is_filled(const void *row)
{
    struct corpus *corpus = corpus_new();
    const char *name;
    json_t *list;

    (void)row;
    json_object_foreach(corpus_file(corpus, "talk"), name, list)
    {
        assert_true(corpus_count(list) >= 1);
        check_list(list, NULL);
    }
    corpus_free(corpus);
}

static void customers_are_many_and_not_those_of_the_walk(const void *row)
{
    struct corpus *corpus = corpus_new();
    json_t *accounts = corpus_file(corpus, "accounts");
    int segments[SEGMENT_COUNT] = {0};

    (void)row;
    assert_true(corpus_count(accounts) >= 120);
    for (size_t i = 0; i < corpus_count(accounts); i++) {
        json_t *account = corpus_item(accounts, i);
        struct text name = corpus_text(account, "name");
        int segment = word_find(&SEGMENT_WORDS, corpus_text(account, "segment"));
        assert_int_not_equal(segment, SEGMENT_NONE);
        assert_true(currency_known(corpus_text(account, "currency")));
        assert_in_range(corpus_number(account, "team", -1), 0, 4);
        assert_false(text_contains(name, text_literal("Globex")));
        segments[segment]++;
        for (size_t k = 0; k < i; k++) {
            assert_false(text_equal(name, corpus_text(corpus_item(accounts, k), "name")));
        }
    }
    for (int segment = 1; segment < SEGMENT_COUNT; segment++) {
        assert_true(segments[segment] >= 15);
    }
    corpus_free(corpus);
}

/* An article that names a customer cannot be published. */
static void articles_name_no_customer(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct corpus *corpus = corpus_new();
    json_t *articles = corpus_file(corpus, "workarounds");
    json_t *accounts = corpus_file(corpus, "accounts");

    (void)row;
    assert_true(corpus_count(articles) >= 28);
    for (size_t i = 0; i < corpus_count(articles); i++) {
        json_t *article = corpus_item(articles, i);
        int kind = word_find(&ASK_KIND_WORDS, corpus_text(article, "kind"));
        assert_int_not_equal(kind, ASK_NONE);
        json_t *templates = corpus_member(corpus_kind(corpus, (enum ask_kind)kind), "templates");
        json_t *answers = corpus_member(article, "answers");
        assert_true(corpus_count(answers) >= 1);
        for (size_t k = 0; k < corpus_count(answers); k++) {
            json_int_t place = json_integer_value(corpus_item(answers, k));
            assert_in_range(place, 0, corpus_count(templates) - 1);
        }
        struct text wording = text_lower(arena, corpus_text(article, "customer_wording"));
        for (size_t k = 0; k < corpus_count(accounts); k++) {
            struct text name = corpus_text(corpus_item(accounts, k), "name");
            assert_false(text_contains(wording, text_lower(arena, name)));
        }
    }
    corpus_free(corpus);
}

static void each_role_has_a_named_person(const void *row)
{
    struct corpus *corpus = corpus_new();
    json_t *cast = corpus_member(corpus_file(corpus, "people"), "cast");
    uint32_t roles = 0;

    (void)row;
    for (size_t i = 0; i < corpus_count(cast); i++) {
        int role = word_find(&ROLE_WORDS, corpus_text(corpus_item(cast, i), "role"));
        assert_int_not_equal(role, ROLE_NONE);
        roles |= BIT(role);
    }
    assert_int_equal(roles, (BIT(ROLE_COUNT) - 1) & ~BIT(ROLE_NONE));
    corpus_free(corpus);
}

static void the_last_scene_exists(const void *row)
{
    struct corpus *corpus = corpus_new();
    json_t *scene = corpus_file(corpus, "finale");

    (void)row;
    assert_true(corpus_count(scene) >= 15);
    for (size_t i = 0; i < corpus_count(scene); i++) {
        json_t *item = corpus_item(scene, i);
        int kind = word_find(&ASK_KIND_WORDS, corpus_text(item, "kind"));
        assert_int_not_equal(kind, ASK_NONE);
        json_t *templates = corpus_member(corpus_kind(corpus, (enum ask_kind)kind), "templates");
        assert_true(corpus_number(item, "template", 1000) < (int64_t)corpus_count(templates));
        assert_int_not_equal(word_find(&BLOCKER_WORDS, corpus_text(item, "blocker")), 0);
        assert_int_not_equal(word_find(&DEAL_STAGE_WORDS, corpus_text(item, "stage")), 0);
    }
    corpus_free(corpus);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(KIND_CASES, kind_case_holds),
        CASE_PLAIN("what is said of each kind is there, its blanks are filled",
                   talk_of_kinds_is_rich),
        CASE_PLAIN("no two templates are alike", no_two_templates_are_alike),
        CASE_PLAIN("all that people say is there, its blanks are filled", talk_is_filled),
        CASE_PLAIN("customers are many, and not those of the worked example",
                   customers_are_many_and_not_those_of_the_walk),
        CASE_PLAIN("articles answer templates and name no customer", articles_name_no_customer),
        CASE_PLAIN("each role has a named person", each_role_has_a_named_person),
        CASE_PLAIN("the scene of the last days asks for what there is", the_last_scene_exists),
    };

    return cases_run_tables("corpus", TABLES, COUNT_OF(TABLES));
}
