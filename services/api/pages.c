#include "api/pages.h"

#include "base/ensure.h"

#include <sodium.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HTML_TYPE  "text/html; charset=utf-8"
#define PLAIN_TYPE "text/plain; charset=utf-8"

/* The script of the reference page is as large as this at most. */
#define SCRIPT_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define SCRIPT_FILE      "redoc.standalone.js"
#define SCRIPT_PATH      "/docs/redoc.standalone.js"

/* ---- does it live, can it answer ------------------------------------------------------------- */

static void answer_health(struct call *call)
{
    call_answer(call, 200, PLAIN_TYPE, text_literal("ok\n"));
}

static void answer_readiness(struct call *call)
{
    const struct api_settings *settings = &call->api->settings;
    struct text_builder page;

    text_builder_init(&page, call->arena);
    if (api_ready(call->api)) {
        call_answer(call, 200, PLAIN_TYPE, text_literal("ready\n"));
        return;
    }
    if (!desk_is_ready(settings->desk)) {
        text_builder_add(&page, text_literal("not ready: the desk cannot write to the database\n"));
    }
    if (!store_is_ready(settings->store)) {
        text_builder_add(&page, text_literal("not ready: the readers cannot reach the database\n"));
    }
    call_field(call, "Retry-After", text_literal("1"));
    call_answer(call, 503, PLAIN_TYPE, text_builder_text(&page));
}

/* ---- figures --------------------------------------------------------------------------------- */

struct figure_row {
    const char *name, *type, *help;
    int64_t value;
};

static void add_rows(struct text_builder *page, const struct figure_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        figures_write_one(page, rows[i].name, rows[i].type, rows[i].help, rows[i].value);
    }
}

static void add_desk(struct text_builder *page, const struct desk *desk)
{
    struct desk_figures figures = desk_figures(desk);
    const struct figure_row rows[] = {
        {"desk_batches_total",             "counter", "Transactions of commands.",                   figures.batches  },
        {"desk_commands_total",            "counter", "Commands that were dealt with.",              figures.commands },
        {"desk_accepted_total",            "counter", "Commands that were accepted.",                figures.accepted },
        {"desk_refused_total",             "counter", "Commands that were refused.",                 figures.refused  },
        {"desk_replayed_total",            "counter", "Commands that got their first answer again.",
         figures.replayed                                                                                             },
        {"desk_failed_total",              "counter", "Commands that failed by a fault.",            figures.failed   },
        {"desk_retried_total",             "counter", "Batches that were run again.",                figures.retried  },
        {"desk_halved_total",              "counter", "Batches that were run again in halves.",      figures.halved   },
        {"desk_waiting",                   "gauge",   "Commands in line.",                           figures.waiting  },
        {"desk_batch_commands_largest",    "gauge",   "Commands of the largest batch.",
         figures.batch_commands_largest                                                                               },
        {"desk_lock_microseconds_total",   "counter", "Time until orgs were locked.",
         figures.lock_us                                                                                              },
        {"desk_load_microseconds_total",   "counter", "Time until what is needed was loaded.",
         figures.load_us                                                                                              },
        {"desk_decide_microseconds_total", "counter", "Time spent deciding.",                        figures.decide_us},
        {"desk_save_microseconds_total",   "counter", "Time until all was committed.",
         figures.save_us                                                                                              },
    };

    add_rows(page, rows, COUNT_OF(rows));
}

static void add_edge(struct text_builder *page, const struct api *api)
{
    struct http_figures http = http_server_figures(api->http);
    const struct figure_row rows[] = {
        {"http_connections",                "gauge",   "Open connections.",                        http.connections_open},
        {"http_connections_accepted_total", "counter", "Connections that were accepted.",
         http.connections_accepted                                                                                      },
        {"http_wire_requests_total",        "counter", "Whole requests.",                          http.requests        },
        {"http_wire_refused_total",         "counter", "Requests refused before they were whole.",
         http.refused                                                                                                   },
        {"http_received_bytes_total",       "counter", "Bytes that came in.",                      http.bytes_in        },
        {"http_sent_bytes_total",           "counter", "Bytes that went out.",                     http.bytes_out       },
        {"questions_total",                 "counter", "Questions that were asked.",               api->questions       },
        {"commands_total",                  "counter", "Commands that went to the desk.",          api->commands        },
        {"ready",                           "gauge",   "Whether it can answer.",                   api_ready(api)       },
    };

    add_rows(page, rows, COUNT_OF(rows));
}

static void answer_metrics(struct call *call)
{
    struct text_builder page;

    text_builder_init(&page, call->arena);
    text_builder_add_format(
        &page,
        "# HELP dealdesk_build_info The binary.\n# TYPE dealdesk_build_info gauge\n"
        "dealdesk_build_info{version=\"%s\"} 1\n",
        call->api->settings.version);
    add_edge(&page, call->api);
    add_desk(&page, call->api->settings.desk);
    figures_write(call->api->figures, &page);
    call_answer(call, 200, "text/plain; version=0.0.4; charset=utf-8", text_builder_text(&page));
}

/* ---- the contract ---------------------------------------------------------------------------- */

static void answer_contract(struct call *call)
{
    struct text document = openapi_document();
    uint8_t hash[crypto_hash_sha256_BYTES];
    char digits[2 * sizeof(hash) + 1];

    crypto_hash_sha256(hash, (const unsigned char *)document.bytes, document.length);
    sodium_bin2hex(digits, sizeof(digits), hash, sizeof(hash));
    struct text etag = text_format(call->arena, "\"%.32s\"", digits);
    call_field(call, "ETag", etag);
    if (conditions_have(http_request_field(call->request, text_literal("if-none-match")), etag)) {
        call_answer(call, 304, NULL, (struct text){NULL, 0});
    } else {
        call_answer(call, 200, "application/json", document);
    }
}

/* ---- pages for people ------------------------------------------------------------------------ */

static void add_escaped(struct text_builder *page, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        struct text one = {&c, 1};
        text_builder_add(page, c == '<'   ? text_literal("&lt;")
                               : c == '>' ? text_literal("&gt;")
                               : c == '&' ? text_literal("&amp;")
                                          : one);
    }
}

static void open_page(struct text_builder *page, struct text title)
{
    text_builder_add(
        page, text_literal("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"));
    add_escaped(page, title);
    text_builder_add(page, text_literal("</title>\n"));
}

static void answer_problem_page(struct call *call, const struct problem_row *row)
{
    struct text_builder page;

    text_builder_init(&page, call->arena);
    open_page(&page, text_of(row->title));
    text_builder_add(&page, text_literal("<h1>"));
    add_escaped(&page, text_of(row->title));
    text_builder_add_format(&page, "</h1>\n<p>Status %d, type <code>/problems/%s</code>.</p>\n<p>",
                            row->status, row->slug);
    add_escaped(&page, text_of(row->advice));
    text_builder_add(&page, text_literal("</p>\n"));
    call_answer(call, 200, HTML_TYPE, text_builder_text(&page));
}

/* Where the reference's script lies; NULL when nobody said. */
static const char *script_path(struct call *call)
{
    const char *folder = call->api->settings.docs_folder;

    if (folder == NULL) {
        return NULL;
    }
    return text_chars(call->arena, text_format(call->arena, "%s/%s", folder, SCRIPT_FILE));
}

/* The whole of a file of `docs_folder`; absent when it is not there. */
static struct text read_script(struct call *call)
{
    const struct text none = {NULL, 0};
    const char *path = script_path(call);
    FILE *file = path == NULL ? NULL : fopen(path, "rb");

    if (file == NULL) {
        return none;
    }
    char *bytes = arena_alloc(call->arena, SCRIPT_BYTES_MAX);
    size_t length = fread(bytes, 1, SCRIPT_BYTES_MAX, file);
    bool whole = feof(file) != 0;
    (void)fclose(file);
    return whole ? (struct text){bytes, length} : none;
}

static void answer_script(struct call *call)
{
    struct text script = read_script(call);

    if (!text_present(script)) {
        call_refuse_with(call, PROBLEM_NOT_FOUND, PHRASE_NO_SUCH_PATH, (struct blanks){0});
        return;
    }
    call_answer(call, 200, "text/javascript; charset=utf-8", script);
}

/* One line for each operation, for those who have no script. */
static void add_operations(struct text_builder *page)
{
    static const char *const METHODS[] = {
        [HTTP_GET_METHOD] = "GET",     [HTTP_POST_METHOD] = "POST",     [HTTP_PUT_METHOD] = "PUT",
        [HTTP_PATCH_METHOD] = "PATCH", [HTTP_DELETE_METHOD] = "DELETE",
    };

    text_builder_add(page, text_literal("<ul>\n"));
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        text_builder_add_format(page, "<li><code>%s %s</code> %s</li>\n",
                                METHODS[ROUTE_ROWS[i].method], ROUTE_ROWS[i].path,
                                ROUTE_ROWS[i].operation);
    }
    text_builder_add(page, text_literal("</ul>\n"));
}

static void answer_reference(struct call *call)
{
    struct text_builder page;
    const char *script = script_path(call);
    bool scripted = script != NULL && access(script, R_OK) == 0;

    text_builder_init(&page, call->arena);
    open_page(&page, text_literal("Dealdesk: the reference"));
    if (scripted) {
        text_builder_add(
            &page,
            text_literal("<body style=\"margin:0\">\n<redoc spec-url=\"/openapi.json\"></redoc>\n"
                         "<script src=\"" SCRIPT_PATH "\"></script>\n"));
        /* redoc sets styles by itself and works in a blob; nothing is loaded from elsewhere. */
        call_field(call, "Content-Security-Policy",
                   text_literal("default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; "
                                "img-src 'self' data:; connect-src 'self'; worker-src blob:; "
                                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
    } else {
        text_builder_add(
            &page,
            text_literal(
                "<h1>Dealdesk</h1>\n<p>The contract is <a href=\"/openapi.json\">openapi.json</a>."
                "</p>\n"));
        add_operations(&page);
    }
    call_answer(call, 200, HTML_TYPE, text_builder_text(&page));
}

/* ---- which of them --------------------------------------------------------------------------- */

static const struct page_row {
    const char *query;
    void (*answer)(struct call *call);
} PAGE_ROWS[] = {
    {"service_health",    answer_health   },
    {"service_readiness", answer_readiness},
    {"service_metrics",   answer_metrics  },
    {"service_contract",  answer_contract },
    {"service_reference", answer_reference},
};

void pages_answer(struct call *call)
{
    for (size_t i = 0; i < COUNT_OF(PAGE_ROWS); i++) {
        if (strcmp(PAGE_ROWS[i].query, call->route->query) == 0) {
            PAGE_ROWS[i].answer(call);
            return;
        }
    }
    ensure_never(); /* a test walks the open routes */
}

bool pages_answer_path(struct call *call)
{
    const struct text start = TEXT("/problems/");
    struct text path = call->request->path;

    if (call->request->verb != HTTP_VERB_GET && call->request->verb != HTTP_VERB_HEAD) {
        return false;
    }
    if (text_equal(path, text_literal(SCRIPT_PATH))) {
        answer_script(call);
        return true;
    }
    if (!text_starts(path, start)) {
        return false;
    }
    struct text slug = {path.bytes + start.length, path.length - start.length};
    for (size_t i = 1; i < PROBLEM_KIND_COUNT; i++) {
        if (text_equal(text_of(PROBLEM_ROWS[i].slug), slug)) {
            answer_problem_page(call, &PROBLEM_ROWS[i]);
            return true;
        }
    }
    return false;
}
