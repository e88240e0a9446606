#include "api/http_answer.h"

#include "api/http_exchange.h"
#include "api/http_head.h"
#include "base/ensure.h"

#include <stdio.h>

/* A body up to this long goes out with its head in one piece. */
#define TOGETHER_BYTES_MAX 16384

static const struct reason_row {
    int status;
    struct text line;
} REASON_ROWS[] = {
    {200, TEXT("HTTP/1.1 200 OK\r\n")                             },
    {201, TEXT("HTTP/1.1 201 Created\r\n")                        },
    {202, TEXT("HTTP/1.1 202 Accepted\r\n")                       },
    {204, TEXT("HTTP/1.1 204 No Content\r\n")                     },
    {303, TEXT("HTTP/1.1 303 See Other\r\n")                      },
    {304, TEXT("HTTP/1.1 304 Not Modified\r\n")                   },
    {400, TEXT("HTTP/1.1 400 Bad Request\r\n")                    },
    {401, TEXT("HTTP/1.1 401 Unauthorized\r\n")                   },
    {403, TEXT("HTTP/1.1 403 Forbidden\r\n")                      },
    {404, TEXT("HTTP/1.1 404 Not Found\r\n")                      },
    {405, TEXT("HTTP/1.1 405 Method Not Allowed\r\n")             },
    {408, TEXT("HTTP/1.1 408 Request Timeout\r\n")                },
    {409, TEXT("HTTP/1.1 409 Conflict\r\n")                       },
    {412, TEXT("HTTP/1.1 412 Precondition Failed\r\n")            },
    {413, TEXT("HTTP/1.1 413 Content Too Large\r\n")              },
    {414, TEXT("HTTP/1.1 414 URI Too Long\r\n")                   },
    {415, TEXT("HTTP/1.1 415 Unsupported Media Type\r\n")         },
    {417, TEXT("HTTP/1.1 417 Expectation Failed\r\n")             },
    {422, TEXT("HTTP/1.1 422 Unprocessable Content\r\n")          },
    {428, TEXT("HTTP/1.1 428 Precondition Required\r\n")          },
    {429, TEXT("HTTP/1.1 429 Too Many Requests\r\n")              },
    {431, TEXT("HTTP/1.1 431 Request Header Fields Too Large\r\n")},
    {500, TEXT("HTTP/1.1 500 Internal Server Error\r\n")          },
    {501, TEXT("HTTP/1.1 501 Not Implemented\r\n")                },
    {503, TEXT("HTTP/1.1 503 Service Unavailable\r\n")            },
    {505, TEXT("HTTP/1.1 505 HTTP Version Not Supported\r\n")     },
};

/* What every answer says unless its maker says otherwise; edge.md names the sources. */
static const struct http_field STANDARD_FIELDS[] = {
    {TEXT("X-Content-Type-Options"),     TEXT("nosniff")                                   },
    {TEXT("Referrer-Policy"),            TEXT("no-referrer")                               },
    {TEXT("Cross-Origin-Opener-Policy"), TEXT("same-origin")                               },
    {TEXT("Content-Security-Policy"),    TEXT("default-src 'none'; frame-ancestors 'none'")},
};

static void add_status(struct text_builder *head, int status)
{
    for (size_t i = 0; i < COUNT_OF(REASON_ROWS); i++) {
        if (REASON_ROWS[i].status == status) {
            text_builder_add(head, REASON_ROWS[i].line);
            return;
        }
    }
    text_builder_add_format(head, "HTTP/1.1 %d \r\n", status); /* a reason may be empty */
}

static void add_field(struct text_builder *head, struct text name, struct text value)
{
    text_builder_add(head, name);
    text_builder_add(head, text_literal(": "));
    text_builder_add(head, value);
    text_builder_add(head, text_literal("\r\n"));
}

static bool says(const struct http_answer *answer, struct text name)
{
    for (size_t i = 0; i < answer->field_count; i++) {
        if (http_name_equal(answer->fields[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void add_standard_fields(struct text_builder *head, const struct http_answer *answer)
{
    for (size_t i = 0; i < COUNT_OF(STANDARD_FIELDS); i++) {
        if (!says(answer, STANDARD_FIELDS[i].name)) {
            add_field(head, STANDARD_FIELDS[i].name, STANDARD_FIELDS[i].value);
        }
    }
    if (!answer->cacheable && !says(answer, text_literal("Cache-Control"))) {
        add_field(head, text_literal("Cache-Control"), text_literal("no-store"));
    }
}

static void add_framing(struct text_builder *head, const struct http_answer *answer,
                        const struct http_frame *frame)
{
    if (text_present(answer->content_type)) {
        add_field(head, text_literal("Content-Type"), answer->content_type);
    }
    if (frame->ending == HTTP_ENDING_LENGTH && http_status_has_body(answer->status)) {
        char digits[24];
        int length = snprintf(digits, sizeof(digits), "%zu", answer->body.length);
        add_field(head, text_literal("Content-Length"), (struct text){digits, (size_t)length});
    }
    if (frame->ending == HTTP_ENDING_CHUNKS) {
        text_builder_add(head, text_literal("Transfer-Encoding: chunked\r\n"));
    }
    if (frame->last) {
        text_builder_add(head, text_literal("Connection: close\r\n"));
    } else if (frame->old) {
        text_builder_add(head, text_literal("Connection: keep-alive\r\n"));
    }
}

bool http_status_has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

static void build_head(struct text_builder *head, struct http_server *server,
                       const struct http_answer *answer, const struct http_frame *frame)
{
    add_status(head, answer->status);
    add_field(head, text_literal("Date"), http_server_date(server));
    add_framing(head, answer, frame);
    add_field(head, text_literal("X-Request-Id"), frame->request_id);
    add_standard_fields(head, answer);
    if (server->tls != NULL) {
        text_builder_add(head, text_literal("Strict-Transport-Security: max-age=31536000\r\n"));
    }
    for (size_t i = 0; i < answer->field_count; i++) {
        add_field(head, answer->fields[i].name, answer->fields[i].value);
    }
    text_builder_add(head, text_literal("\r\n"));
}

struct text http_answer_head(struct arena *arena, struct http_server *server,
                             const struct http_answer *answer, const struct http_frame *frame)
{
    struct text_builder head;
    text_builder_init(&head, arena);
    build_head(&head, server, answer, frame);
    return text_builder_text(&head);
}

/* Sends head and body. */
static void send_whole(struct http_connection *connection, struct arena *arena,
                       const struct http_answer *answer, const struct http_frame *frame,
                       bool bodiless)
{
    struct text_builder bytes;
    bool together = !bodiless && answer->body.length <= TOGETHER_BYTES_MAX;

    text_builder_init(&bytes, arena);
    build_head(&bytes, connection->server, answer, frame);
    if (together) {
        text_builder_add(&bytes, answer->body);
    }
    http_connection_write(connection, text_builder_text(&bytes));
    if (!together && !bodiless) {
        http_connection_write(connection, answer->body);
    }
}

void http_answer_refusal(struct http_connection *connection, enum http_refusal refusal)
{
    struct http_server *server = connection->server;
    scoped(arena_release) struct arena *arena = arena_new(2048);
    struct problem problem;

    problem_init(&problem, arena);
    http_refusal_tell(refusal, &server->settings, &problem);
    struct http_frame frame = {.request_id = http_request_id_fresh(arena, server), .last = true};
    if (http_server_may_tell(server)) {
        log_info(server->log, "request_refused", log_text("request", frame.request_id),
                 log_word("peer", connection->peer), log_problem("problem", &problem));
    }
    struct http_answer answer = {
        .status = PROBLEM_ROWS[problem_kind_of(&problem)].status,
        .content_type = TEXT("application/problem+json"),
        .body = problem_document(arena, &problem, frame.request_id),
    };
    send_whole(connection, arena, &answer, &frame, false);
}

void http_answer(struct http_request *request, const struct http_answer *answer)
{
    struct http_exchange *exchange = http_exchange_of(request);
    struct http_connection *connection = exchange->connection;
    ensure(!exchange->begun);

    if (connection != NULL) {
        struct http_frame frame = {
            .request_id = request->request_id,
            .last = answer->close || !exchange->manner.keep_alive || connection->server->stopping,
            .old = exchange->manner.old,
        };
        bool bodiless = request->verb == HTTP_VERB_HEAD || !http_status_has_body(answer->status);
        send_whole(connection, request->arena, answer, &frame, bodiless);
        http_connection_answered(connection, frame.last);
    }
    http_exchange_free(exchange);
}

void http_answer_problem(struct http_request *request, const struct problem *problem,
                         const struct http_field *fields, size_t field_count)
{
    ensure(problem_kind_of(problem) != PROBLEM_NONE);

    struct http_answer answer = {
        .status = PROBLEM_ROWS[problem_kind_of(problem)].status,
        .content_type = TEXT("application/problem+json"),
        .body = problem_document(request->arena, problem, request->request_id),
        .fields = fields,
        .field_count = field_count,
    };
    http_answer(request, &answer);
}
