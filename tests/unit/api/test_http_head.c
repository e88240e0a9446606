#include "api/http_head.h"
#include "unit/cases.h"

#include <string.h>

#define TARGET_BYTES_MAX 19

static struct text arena_line(struct arena *arena, const char *line)
{
    return text_format(arena, "%s\r\n", line);
}

/* ---- the request line ------------------------------------------------------------------------ */

static const struct line_case {
    const char *says;
    const char *sent;
    enum http_verb verb;
    const char *target;
    bool old;
} LINE_CASES[] = {
    {"GET of HTTP/1.1",       "GET /a HTTP/1.1",                  HTTP_VERB_GET,     "/a",                  false},
    {"POST of HTTP/1.0",      "POST /a HTTP/1.0",                 HTTP_VERB_POST,    "/a",                  true },
    {"OPTIONS of the server", "OPTIONS * HTTP/1.1",               HTTP_VERB_OPTIONS, "*",                   false},
    {"the longest target",    "GET /345678901234567890 HTTP/1.1", HTTP_VERB_GET,     "/345678901234567890",
     false                                                                                                       },
};

static void line_case_holds(const void *row)
{
    const struct line_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_line line = {0};

    assert_int_equal(http_line_judge(arena_line(arena, it->sent), TARGET_BYTES_MAX, &line),
                     HTTP_REFUSAL_NONE);
    assert_int_equal(line.verb, it->verb);
    assert_text_equal(line.target, text_of(it->target));
    assert_int_equal(line.old, it->old);
}

static const struct bad_line_case {
    const char *says;
    const char *sent;
    enum http_refusal refusal;
} BAD_LINE_CASES[] = {
    {"a target one byte too long",    "GET /3456789012345678901 HTTP/1.1",
     HTTP_REFUSAL_TARGET_TOO_LONG                                                                   },
    {"HTTP/1.2",                      "GET /a HTTP/1.2",                   HTTP_REFUSAL_VERSION     },
    {"HTTP/2.0",                      "GET /a HTTP/2.0",                   HTTP_REFUSAL_VERSION     },
    {"no version",                    "GET /a",                            HTTP_REFUSAL_REQUEST_LINE},
    {"no target",                     "GET",                               HTTP_REFUSAL_REQUEST_LINE},
    {"nothing at all",                "",                                  HTTP_REFUSAL_REQUEST_LINE},
    {"a second blank",                "GET  /a HTTP/1.1",                  HTTP_REFUSAL_REQUEST_LINE},
    {"a blank at the end",            "GET /a HTTP/1.1 ",                  HTTP_REFUSAL_REQUEST_LINE},
    {"a method that is none of ours", "BREW /a HTTP/1.1",                  HTTP_REFUSAL_VERB        },
    {"a method in small letters",     "get /a HTTP/1.1",                   HTTP_REFUSAL_VERB        },
    {"a method that is no token",     "GE\"T /a HTTP/1.1",                 HTTP_REFUSAL_REQUEST_LINE},
};

/* What is refused leaves the output as it was. */
static void bad_line_case_holds(const void *row)
{
    const struct bad_line_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_line line = {.verb = HTTP_VERB_PATCH};

    assert_int_equal(http_line_judge(arena_line(arena, it->sent), TARGET_BYTES_MAX, &line),
                     it->refusal);
    assert_int_equal(line.verb, HTTP_VERB_PATCH);
    assert_false(text_present(line.target));
}

/* ---- the fields ------------------------------------------------------------------------------ */

static const struct fields_case {
    const char *says;
    const char *sent; /* a method, a version, and the fields: "POST 1.1|Host:a|X:b" */
    enum http_refusal refusal;
} FIELDS_CASES[] = {
    {"a host is enough",             "GET 1.1|Host:a",                                      HTTP_REFUSAL_NONE           },
    {"names have no case",           "GET 1.1|hOST:a",                                      HTTP_REFUSAL_NONE           },
    {"HTTP/1.0 needs no host",       "GET 1.0|X:a",                                         HTTP_REFUSAL_NONE           },
    {"a body of no bytes",           "GET 1.1|Host:a|Content-Length:00",                    HTTP_REFUSAL_NONE           },
    {"chunks",                       "POST 1.1|Host:a|Transfer-Encoding:Chunked",           HTTP_REFUSAL_NONE           },
    {"100-continue",                 "POST 1.1|Host:a|Expect:100-Continue",                 HTTP_REFUSAL_NONE           },
    {"no host",                      "GET 1.1|X:a",                                         HTTP_REFUSAL_HOST           },
    {"two hosts",                    "GET 1.1|Host:a|Host:a",                               HTTP_REFUSAL_HOST           },
    {"two hosts in HTTP/1.0",        "GET 1.0|Host:a|Host:a",                               HTTP_REFUSAL_HOST           },
    {"an empty host",                "GET 1.1|Host:",                                       HTTP_REFUSAL_HOST           },
    {"a host with a path",           "GET 1.1|Host:a/b",                                    HTTP_REFUSAL_HOST           },
    {"a field without a name",       "GET 1.1|Host:a|:x",                                   HTTP_REFUSAL_FIELD          },
    {"a name with a blank",          "GET 1.1|Host:a|X Y:x",                                HTTP_REFUSAL_FIELD          },
    {"chunks in HTTP/1.0",           "POST 1.0|Transfer-Encoding:chunked",                  HTTP_REFUSAL_FRAMING        },
    {"chunks and a length",          "POST 1.0|Transfer-Encoding:chunked|Content-Length:0",
     HTTP_REFUSAL_FRAMING                                                                                               },
    {"an empty coding and a length", "POST 1.0|Transfer-Encoding:|Content-Length:5",
     HTTP_REFUSAL_FRAMING                                                                                               },
    {"two lengths",                  "POST 1.1|Host:a|Content-Length:5|content-length:5",   HTTP_REFUSAL_FRAMING        },
    {"another coding",               "POST 1.1|Host:a|Transfer-Encoding:gzip",              HTTP_REFUSAL_CODING         },
    {"a list of codings",            "POST 1.1|Host:a|Transfer-Encoding:gzip, chunked",     HTTP_REFUSAL_CODING         },
    {"a body of DELETE",             "DELETE 1.1|Host:a|Content-Length:5",                  HTTP_REFUSAL_BODY_UNEXPECTED},
    {"chunks of GET",                "GET 1.1|Host:a|Transfer-Encoding:chunked",            HTTP_REFUSAL_BODY_UNEXPECTED},
    {"another expectation",          "POST 1.1|Host:a|Expect:200-ok",                       HTTP_REFUSAL_EXPECTATION    },
    {"two expectations",             "POST 1.0|Expect:100-continue|Expect:100-continue",
     HTTP_REFUSAL_EXPECTATION                                                                                           },
};

/* Judges what a row has sent. */
static enum http_refusal judge(const char *sent, struct http_framing *framing)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_field fields[4];
    struct http_line line;
    struct text rest = text_of(sent);
    struct text start = text_cut(&rest, '|');
    struct text verb = text_cut(&start, ' ');
    size_t count = 0;

    struct text bytes = text_format(arena, "%.*s / HTTP/%.*s\r\n", (int)verb.length, verb.bytes,
                                    (int)start.length, start.bytes);
    assert_int_equal(http_line_judge(bytes, TARGET_BYTES_MAX, &line), HTTP_REFUSAL_NONE);
    for (; text_present(rest); count++) {
        fields[count].value = text_cut(&rest, '|');
        fields[count].name = text_cut(&fields[count].value, ':');
    }
    return http_fields_judge(&line, fields, count, framing);
}

static void fields_case_holds(const void *row)
{
    const struct fields_case *it = row;
    struct http_framing framing = {0};

    assert_int_equal(judge(it->sent, &framing), it->refusal);
    assert_int_equal(framing.chunked,
                     strstr(it->says, "chunks") == it->says && it->refusal == HTTP_REFUSAL_NONE);
}

static void an_expectation_of_http_1_0_is_ignored(const void *row)
{
    struct http_framing framing = {0};

    assert_int_equal(judge("POST 1.1|Host:a|Expect:100-continue", &framing), HTTP_REFUSAL_NONE);
    assert_true(framing.expects_continue);
    assert_int_equal(judge("POST 1.0|Expect:100-continue", &framing), HTTP_REFUSAL_NONE);
    assert_false(framing.expects_continue);
}

/* ---- the target ------------------------------------------------------------------------------ */

static const struct target_case {
    const char *says;
    const char *sent;
    const char *path;
    const char *query; /* NULL: none */
} TARGET_CASES[] = {
    {"a path",                        "/a/b",           "/a/b",     NULL },
    {"the root",                      "/",              "/",        NULL },
    {"a path and a query",            "/a?b=c",         "/a",       "b=c"},
    {"an empty query",                "/a?",            "/a",       ""   },
    {"a question mark in the query",  "/a?b?c",         "/a",       "b?c"},
    {"an escape stays as it is",      "/a%20b",         "/a%20b",   NULL },
    {"three dots are a name",         "/a/.../b",       "/a/.../b", NULL },
    {"our host is cut off",           "http://h:1/a?b", "/a",       "b"  },
    {"our host alone means the root", "https://h:1",    "/",        NULL },
};

static void target_case_holds(const void *row)
{
    const struct target_case *it = row;
    struct http_line line = {.verb = HTTP_VERB_GET, .target = text_of(it->sent)};
    struct http_request request = {0};

    assert_int_equal(http_target_judge(&line, text_literal("H:1"), &request), HTTP_REFUSAL_NONE);
    assert_text_equal(request.path, text_of(it->path));
    assert_text_equal(request.query, text_of(it->query));
}

static const struct bad_target_case {
    const char *says;
    const char *sent;
    enum http_refusal refusal;
} BAD_TARGET_CASES[] = {
    {"another host",                "http://h:2/a",    HTTP_REFUSAL_MISDIRECTED},
    {"our host with a user",        "http://u@h:1/a",  HTTP_REFUSAL_MISDIRECTED},
    {"our host and two dots",       "http://h:1/../a", HTTP_REFUSAL_TARGET     },
    {"no slash",                    "a",               HTTP_REFUSAL_TARGET     },
    {"the server, but of GET",      "*",               HTTP_REFUSAL_TARGET     },
    {"two dots",                    "/a/../b",         HTTP_REFUSAL_TARGET     },
    {"two escaped dots",            "/%2e%2E/b",       HTTP_REFUSAL_TARGET     },
    {"a dot at the end",            "/a/.",            HTTP_REFUSAL_TARGET     },
    {"an escaped slash",            "/a%2fb",          HTTP_REFUSAL_TARGET     },
    {"an escaped backslash",        "/a%5cb",          HTTP_REFUSAL_TARGET     },
    {"an escaped NUL",              "/a%00",           HTTP_REFUSAL_TARGET     },
    {"an escaped NUL in the query", "/a?b=%00",        HTTP_REFUSAL_TARGET     },
    {"half an escape",              "/a%4",            HTTP_REFUSAL_TARGET     },
    {"a fragment",                  "/a?b#c",          HTTP_REFUSAL_TARGET     },
};

static void bad_target_case_holds(const void *row)
{
    const struct bad_target_case *it = row;
    struct http_line line = {.verb = HTTP_VERB_GET, .target = text_of(it->sent)};
    struct http_request request = {0};

    assert_int_equal(http_target_judge(&line, text_literal("H:1"), &request), it->refusal);
    assert_false(text_present(request.path));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(LINE_CASES, line_case_holds),
        CASE_TABLE(BAD_LINE_CASES, bad_line_case_holds),
        CASE_TABLE(FIELDS_CASES, fields_case_holds),
        CASE_PLAIN("an expectation of HTTP/1.0 is ignored", an_expectation_of_http_1_0_is_ignored),
        CASE_TABLE(TARGET_CASES, target_case_holds),
        CASE_TABLE(BAD_TARGET_CASES, bad_target_case_holds),
    };
    return cases_run_tables("head", TABLES, COUNT_OF(TABLES));
}
