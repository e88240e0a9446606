#include "api/http_refusal.h"

#include "base/ensure.h"

struct refusal_row {
    enum problem_kind kind;
    enum phrase phrase;
    size_t limit; /* that its sentence names */
};

static struct refusal_row row_of(enum http_refusal refusal, const struct http_settings *settings)
{
    switch (refusal) {
#define REFUSAL(name, problem, phrase, limit) \
    case HTTP_REFUSAL_##name:                 \
        return (struct refusal_row){PROBLEM_##problem, PHRASE_##phrase, limit};
#include "api/http_refusals.def"
#undef REFUSAL
    case HTTP_REFUSAL_NONE:
    case HTTP_REFUSAL_COUNT:
        break;
    }
    ensure_never();
}

void http_refusal_tell(enum http_refusal refusal, const struct http_settings *settings,
                       struct problem *problem)
{
    struct refusal_row row = row_of(refusal, settings);

    (void)refuse(problem, row.kind, text_literal(""), row.phrase,
                 (struct blanks){.limit = (int64_t)row.limit,
                                 .list = TEXT("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")});
}
