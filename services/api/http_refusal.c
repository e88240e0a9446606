#include "api/http_refusal.h"

#include "api/http.h"
#include "base/ensure.h"

/* Which limit of the settings a sentence names. */
enum limit { LIMIT_NONE, LIMIT_HEAD, LIMIT_TARGET, LIMIT_BODY };

static const struct refusal_row {
    enum problem_kind kind;
    enum phrase phrase;
    enum limit limit;
} ROWS[HTTP_REFUSAL_COUNT] = {
    [HTTP_REFUSAL_REQUEST_LINE] = {PROBLEM_BAD_REQUEST,           PHRASE_MALFORMED_REQUEST,         LIMIT_NONE},
    [HTTP_REFUSAL_FIELD] = {PROBLEM_BAD_REQUEST,           PHRASE_MALFORMED_FIELD_LINE,      LIMIT_NONE},
    [HTTP_REFUSAL_HOST] = {PROBLEM_BAD_REQUEST,           PHRASE_HOST_NEEDED,               LIMIT_NONE},
    [HTTP_REFUSAL_FRAMING] = {PROBLEM_BAD_REQUEST,           PHRASE_UNCLEAR_LENGTH,            LIMIT_NONE},
    [HTTP_REFUSAL_BODY_UNEXPECTED] = {PROBLEM_BAD_REQUEST,           PHRASE_BODY_NOT_ALLOWED,          LIMIT_NONE},
    [HTTP_REFUSAL_CHUNK] = {PROBLEM_BAD_REQUEST,           PHRASE_MALFORMED_CHUNK,           LIMIT_NONE},
    [HTTP_REFUSAL_TARGET] = {PROBLEM_BAD_REQUEST,           PHRASE_UNSAFE_TARGET,             LIMIT_NONE},
    [HTTP_REFUSAL_TIMEOUT] = {PROBLEM_REQUEST_TIMEOUT,       PHRASE_REQUEST_TOO_SLOW,          LIMIT_NONE},
    [HTTP_REFUSAL_BODY_TOO_LARGE] = {PROBLEM_TOO_LARGE,             PHRASE_BODY_TOO_LARGE,            LIMIT_BODY},
    [HTTP_REFUSAL_TARGET_TOO_LONG] = {PROBLEM_TARGET_TOO_LONG,       PHRASE_TARGET_TOO_LONG,
                                   LIMIT_TARGET                                                               },
    [HTTP_REFUSAL_EXPECTATION] = {PROBLEM_EXPECTATION_FAILED,    PHRASE_EXPECTATION_FAILED,
                                   LIMIT_NONE                                                                 },
    [HTTP_REFUSAL_MISDIRECTED] = {PROBLEM_BAD_REQUEST,           PHRASE_FOREIGN_HOST,              LIMIT_NONE},
    [HTTP_REFUSAL_HEAD_TOO_LARGE] = {PROBLEM_HEAD_TOO_LARGE,        PHRASE_HEAD_TOO_LARGE,            LIMIT_HEAD},
    [HTTP_REFUSAL_VERB] = {PROBLEM_NOT_IMPLEMENTED,       PHRASE_VERB_NOT_IMPLEMENTED,      LIMIT_NONE},
    [HTTP_REFUSAL_CODING] = {PROBLEM_NOT_IMPLEMENTED,       PHRASE_UNKNOWN_TRANSFER_ENCODING, LIMIT_NONE},
    [HTTP_REFUSAL_VERSION] = {PROBLEM_VERSION_NOT_SUPPORTED, PHRASE_VERSION_NOT_SUPPORTED,
                                   LIMIT_NONE                                                                 },
};

static size_t limit_of(enum limit limit, const struct http_settings *settings)
{
    switch (limit) {
    case LIMIT_NONE:
        return 0;
    case LIMIT_HEAD:
        return settings->head_bytes_max;
    case LIMIT_TARGET:
        return settings->target_bytes_max;
    case LIMIT_BODY:
        return settings->body_bytes_max;
    }
    ensure_never();
}

void http_refusal_tell(enum http_refusal refusal, const struct http_settings *settings,
                       struct problem *problem)
{
    const struct refusal_row *row = &ROWS[refusal];
    ensure(row->kind != PROBLEM_NONE);

    refuse(problem, row->kind, text_literal(""), row->phrase,
           (struct blanks){.limit = (int64_t)limit_of(row->limit, settings),
                           .list = TEXT("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")});
}
