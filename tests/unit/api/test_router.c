#include "api/router.h"
#include "unit/cases.h"

static const struct route_row ROUTES[] = {
    {.method = HTTP_GET_METHOD,  .path = "/v1/asks",                 .operation = "list_asks"  },
    {.method = HTTP_POST_METHOD, .path = "/v1/asks",                 .operation = "submit_ask" },
    {.method = HTTP_POST_METHOD, .path = "/v1/asks/preview",         .operation = "preview_ask"},
    {.method = HTTP_GET_METHOD,  .path = "/v1/asks/{ask_id}",        .operation = "get_ask"    },
    {.method = HTTP_POST_METHOD, .path = "/v1/asks/{ask_id}/commit", .operation = "commit_ask" },
    {.method = HTTP_PUT_METHOD,  .path = "/v1/{noun}/{id}/x",        .operation = "put_noun"   },
    {.method = HTTP_GET_METHOD,  .path = "/healthz",                 .operation = "get_health" },
};

#define NO_METHODS 0
#define GETS       BIT(HTTP_GET_METHOD)
#define POSTS      BIT(HTTP_POST_METHOD)
#define PUTS       BIT(HTTP_PUT_METHOD)

static const struct route_case {
    const char *says;
    enum http_verb verb;
    struct text path;
    const char *operation; /* NULL: none */
    uint32_t methods;
    const char *values[2];
} ROUTE_CASES[] = {
    {"a path is found",                       HTTP_VERB_GET,     TEXT("/v1/asks"),          "list_asks", GETS | POSTS, {NULL}    },
    {"the method tells operations apart",
     HTTP_VERB_POST,                                             TEXT("/v1/asks"),
     "submit_ask",                                                                                       GETS | POSTS,
     {NULL}                                                                                                                      },
    {"HEAD is GET",                           HTTP_VERB_HEAD,    TEXT("/v1/asks"),          "list_asks", GETS | POSTS, {NULL}    },
    {"a blank takes one part",                HTTP_VERB_GET,     TEXT("/v1/asks/ask_1"),    "get_ask",   GETS,         {"ask_1"} },
    {"what is spelled out goes first",
     HTTP_VERB_POST,                                             TEXT("/v1/asks/preview"),
     "preview_ask",                                                                                      POSTS,
     {NULL}                                                                                                                      },
    {"and goes first for every method",
     HTTP_VERB_GET,                                              TEXT("/v1/asks/preview"),
     NULL,                                                                                               POSTS,
     {NULL}                                                                                                                      },
    {"a path goes on behind a blank",
     HTTP_VERB_POST,                                             TEXT("/v1/asks/a/commit"),
     "commit_ask",                                                                                       POSTS,
     {"a"}                                                                                                                       },
    {"two blanks take two parts",             HTTP_VERB_PUT,     TEXT("/v1/b/c/x"),         "put_noun",  PUTS,         {"b", "c"}},
    {"another method is not there",           HTTP_VERB_DELETE,  TEXT("/v1/asks"),          NULL,        GETS | POSTS, {NULL}    },
    {"OPTIONS is no operation",               HTTP_VERB_OPTIONS, TEXT("/v1/asks"),          NULL,        GETS | POSTS, {NULL}    },
    {"a slash behind is another path",        HTTP_VERB_GET,     TEXT("/v1/asks/"),         NULL,        NO_METHODS,   {NULL}    },
    {"two slashes are another path",          HTTP_VERB_GET,     TEXT("/v1//asks"),         NULL,        NO_METHODS,   {NULL}    },
    {"a longer path is another one",          HTTP_VERB_GET,     TEXT("/healthz/x"),        NULL,        NO_METHODS,   {NULL}    },
    {"a shorter path is another one",         HTTP_VERB_GET,     TEXT("/v1"),               NULL,        NO_METHODS,   {NULL}    },
    {"capitals are another path",             HTTP_VERB_GET,     TEXT("/V1/asks"),          NULL,        NO_METHODS,   {NULL}    },
    {"the root is not there",                 HTTP_VERB_GET,     TEXT("/"),                 NULL,        NO_METHODS,   {NULL}    },
    {"a blank is not filled with nothing",
     HTTP_VERB_POST,                                             TEXT("/v1/asks//commit"),
     NULL,                                                                                               NO_METHODS,
     {NULL}                                                                                                                      },
    {"escapes are left to whom they concern",
     HTTP_VERB_GET,                                              TEXT("/v1/asks/a%20b"),
     "get_ask",                                                                                          GETS,
     {"a%20b"}                                                                                                                   },
    {"a blank's own name is a value",
     HTTP_VERB_GET,                                              TEXT("/v1/asks/{ask_id}"),
     "get_ask",                                                                                          GETS,
     {"{ask_id}"}                                                                                                                },
};

static void route_case_holds(const void *row)
{
    const struct route_case *it = row;
    struct router_match match = router_find(ROUTES, COUNT_OF(ROUTES), it->verb, it->path);

    assert_int_equal(match.methods, it->methods);
    assert_text_equal(text_of(match.route == NULL ? NULL : match.route->operation),
                      text_of(it->operation));
    for (size_t i = 0; i < COUNT_OF(it->values) && it->values[i] != NULL; i++) {
        assert_true(i < match.value_count);
        assert_text_equal(match.values[i], text_of(it->values[i]));
    }
}

static void a_path_of_a_thousand_parts_is_not_there(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(8192);
    struct text_builder path;

    text_builder_init(&path, arena);
    for (size_t i = 0; i < 1000; i++) {
        text_builder_add(&path, text_literal("/a"));
    }
    struct router_match match =
        router_find(ROUTES, COUNT_OF(ROUTES), HTTP_VERB_GET, text_builder_text(&path));
    assert_int_equal(match.methods, 0);
}

static const struct allow_case {
    const char *says;
    uint32_t methods;
    struct text allow;
} ALLOW_CASES[] = {
    {"where one can GET one can HEAD",     GETS,         TEXT("GET, HEAD, OPTIONS")      },
    {"OPTIONS works everywhere",           POSTS,        TEXT("POST, OPTIONS")           },
    {"all methods are listed in an order", GETS | POSTS, TEXT("GET, HEAD, POST, OPTIONS")},
};

static void allow_case_holds(const void *row)
{
    const struct allow_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);

    assert_text_equal(router_allow(arena, it->methods), it->allow);
}

/* The contract's own table: every path finds itself. */
static void every_operation_of_the_contract_is_found(const void *row)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        static const enum http_verb VERBS[] = {
            [HTTP_GET_METHOD] = HTTP_VERB_GET,       [HTTP_POST_METHOD] = HTTP_VERB_POST,
            [HTTP_PUT_METHOD] = HTTP_VERB_PUT,       [HTTP_PATCH_METHOD] = HTTP_VERB_PATCH,
            [HTTP_DELETE_METHOD] = HTTP_VERB_DELETE,
        };
        struct router_match match = router_find(
            ROUTE_ROWS, ROUTE_COUNT, VERBS[ROUTE_ROWS[i].method], text_of(ROUTE_ROWS[i].path));
        assert_ptr_equal(match.route, &ROUTE_ROWS[i]);
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ROUTE_CASES, route_case_holds),
        CASE_PLAIN("a path of a thousand parts is not there",
                   a_path_of_a_thousand_parts_is_not_there),
        CASE_TABLE(ALLOW_CASES, allow_case_holds),
        CASE_PLAIN("every operation of the contract is found",
                   every_operation_of_the_contract_is_found),
    };
    return cases_run_tables("router", TABLES, COUNT_OF(TABLES));
}
