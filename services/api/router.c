#include "api/router.h"

#include "base/ensure.h"

static bool is_blank(struct text part)
{
    return part.length >= 2 && part.bytes[0] == '{' && part.bytes[part.length - 1] == '}';
}

/* Whether a part of a path is what the pattern wants there. Keeps what stands for a blank. */
static bool part_fits(struct text wanted, struct text part, struct router_match *match)
{
    if (!is_blank(wanted)) {
        return text_equal(wanted, part);
    }
    ensure(match->value_count < ROUTER_VALUES_MAX);
    match->values[match->value_count++] = part;
    return part.length > 0;
}

/*
 * Whether `path` has the form of `pattern`. Fills the values for its blanks, and in `spelled` a bit
 * for each part that is spelled out, the first part highest: the larger number is the closer match.
 */
static bool fits(struct text pattern, struct text path, struct router_match *match,
                 uint32_t *spelled)
{
    bool good = true;

    match->value_count = 0;
    *spelled = 0;
    for (uint32_t bit = UINT32_C(1) << 31; good && text_present(pattern) && text_present(path);
         bit >>= 1) {
        struct text wanted = text_cut(&pattern, '/');
        good = part_fits(wanted, text_cut(&path, '/'), match);
        *spelled |= is_blank(wanted) ? 0 : bit;
    }
    return good && !text_present(pattern) && !text_present(path);
}

/* The method of a verb; HTTP_METHOD_COUNT for OPTIONS, which is no operation's. */
static enum http_method method_of(enum http_verb verb)
{
    switch (verb) {
    case HTTP_VERB_GET:
    case HTTP_VERB_HEAD:
        return HTTP_GET_METHOD;
    case HTTP_VERB_POST:
        return HTTP_POST_METHOD;
    case HTTP_VERB_PUT:
        return HTTP_PUT_METHOD;
    case HTTP_VERB_PATCH:
        return HTTP_PATCH_METHOD;
    case HTTP_VERB_DELETE:
        return HTTP_DELETE_METHOD;
    case HTTP_VERB_OPTIONS:
        return HTTP_METHOD_COUNT;
    }
    ensure_never();
}

/* The path of the rows that fits best; NULL when none does. Fills the values. */
static const char *find_pattern(const struct route_row *rows, size_t row_count, struct text path,
                                struct router_match *match)
{
    const char *best = NULL;
    uint32_t best_spelled = 0;

    for (size_t i = 0; i < row_count; i++) {
        struct router_match one = {0};
        uint32_t spelled;
        struct text pattern = text_of(rows[i].path);
        if (fits(pattern, path, &one, &spelled) && (best == NULL || spelled > best_spelled)) {
            best = rows[i].path;
            best_spelled = spelled;
            *match = one;
        }
    }
    return best;
}

struct router_match router_find(const struct route_row *rows, size_t row_count, enum http_verb verb,
                                struct text path)
{
    struct router_match match = {0};
    struct text pattern = text_of(find_pattern(rows, row_count, path, &match));

    for (size_t i = 0; i < row_count && text_present(pattern); i++) {
        if (!text_equal(text_of(rows[i].path), pattern)) {
            continue;
        }
        match.methods |= BIT(rows[i].method);
        if (rows[i].method == method_of(verb)) {
            match.route = &rows[i];
        }
    }
    return match;
}

struct text router_allow(struct arena *arena, uint32_t methods)
{
    static const struct allow_row {
        uint32_t methods;
        struct text words;
    } ALLOW_ROWS[] = {
        {BIT(HTTP_GET_METHOD),    TEXT("GET, HEAD, ")},
        {BIT(HTTP_POST_METHOD),   TEXT("POST, ")     },
        {BIT(HTTP_PUT_METHOD),    TEXT("PUT, ")      },
        {BIT(HTTP_PATCH_METHOD),  TEXT("PATCH, ")    },
        {BIT(HTTP_DELETE_METHOD), TEXT("DELETE, ")   },
    };
    struct text_builder allow;

    text_builder_init(&allow, arena);
    for (size_t i = 0; i < COUNT_OF(ALLOW_ROWS); i++) {
        if ((methods & ALLOW_ROWS[i].methods) != 0) {
            text_builder_add(&allow, ALLOW_ROWS[i].words);
        }
    }
    text_builder_add(&allow, text_literal("OPTIONS"));
    return text_builder_text(&allow);
}
