#include "api/conditions.h"

#include <string.h>
#include <strings.h>

/* ---- pieces of a field ----------------------------------------------------------------------- */

static struct text cut(struct text *rest, char separator)
{
    return text_trim(text_cut(rest, separator));
}

/* The same but for the case of ASCII letters. */
static bool same(struct text one, const char *other)
{
    return one.length == strlen(other) && strncasecmp(one.bytes, other, one.length) == 0;
}

/* `name=value` and `name="value"`. */
static bool is_parameter(struct text part, const char *name, const char *value)
{
    struct text rest = part;

    if (!same(cut(&rest, '='), name) || !text_present(rest)) {
        return false;
    }
    struct text given = text_trim(rest);
    if (given.length >= 2 && given.bytes[0] == '"' && given.bytes[given.length - 1] == '"') {
        given = (struct text){given.bytes + 1, given.length - 2};
    }
    return same(given, value);
}

/* ---- the fields ------------------------------------------------------------------------------ */

static bool key_holds(struct text key)
{
    if (key.length < 1 || key.length > IDEMPOTENCY_KEY_MAX) {
        return false;
    }
    for (size_t i = 0; i < key.length; i++) {
        if (key.bytes[i] < '!' || key.bytes[i] > '~') {
            return false;
        }
    }
    return true;
}

static struct text less_weak(struct text etag)
{
    return text_starts(etag, text_literal("W/")) ? (struct text){etag.bytes + 2, etag.length - 2}
                                                 : etag;
}

/* Whether it is one ETag, be it ours or not. */
static bool is_etag(struct text etag)
{
    struct text quoted = less_weak(etag);

    return quoted.length >= 2 && quoted.bytes[0] == '"' && quoted.bytes[quoted.length - 1] == '"'
           && memchr(quoted.bytes + 1, '"', quoted.length - 2) == NULL;
}

/* The version that an ETag of ours names: a number without a sign or leading zeros; false when it
 * is not one of ours. */
static bool read_version(struct text etag, int64_t *version)
{
    struct text inner = {etag.bytes + 1, etag.length - 2};

    return etag.bytes[0] == '"' && inner.length > 0 && inner.bytes[0] >= '0'
           && inner.bytes[0] <= '9' && (inner.bytes[0] != '0' || inner.length == 1)
           && text_to_integer(inner, version);
}

/* An ETag that we never gave can be no current one: that is 412, and what is no ETag is 400. */
static bool read_if_match(struct text field, int64_t *version, struct problem *problem)
{
    if (!text_present(field) || (is_etag(field) && read_version(field, version))) {
        return true;
    }
    return refuse(problem, is_etag(field) ? PROBLEM_STALE : PROBLEM_BAD_REQUEST, text_literal(""),
                  PHRASE_IF_MATCH_MALFORMED, (struct blanks){0});
}

static bool are_hexadecimal(struct text text)
{
    bool zero = true;

    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
        zero &= c == '0';
    }
    return !zero;
}

struct text conditions_trace(const struct http_request *request)
{
    struct text trace = http_request_field(request, text_literal("traceparent"));
    const struct text none = {NULL, 0};

    if (trace.length != 55 || !text_starts(trace, text_literal("00-")) || trace.bytes[35] != '-'
        || trace.bytes[52] != '-') {
        return none;
    }
    struct text trace_id = {trace.bytes + 3, 32};
    struct text parent_id = {trace.bytes + 36, 16};
    struct text flags = {trace.bytes + 53, 2};
    bool holds = are_hexadecimal(trace_id) && are_hexadecimal(parent_id)
                 && (are_hexadecimal(flags) || text_equal(flags, text_literal("00")));
    return holds ? trace : none;
}

bool conditions_read(const struct http_request *request, struct conditions *conditions,
                     struct problem *problem)
{
    struct text whole = text_literal("");
    struct conditions read = {
        .key = http_request_field(request, text_literal("idempotency-key")),
        .expected_version = -1,
        .if_none_match = http_request_field(request, text_literal("if-none-match")),
        .trace = conditions_trace(request),
    };
    struct text if_match = http_request_field(request, text_literal("if-match"));
    bool holds = true;

    if (text_present(read.key) && !key_holds(read.key)) {
        holds = refuse(problem, PROBLEM_BAD_REQUEST, whole, PHRASE_KEY_MALFORMED,
                       (struct blanks){.limit = IDEMPOTENCY_KEY_MAX});
    }
    holds &= read_if_match(if_match, &read.expected_version, problem);
    if (holds) {
        *conditions = read;
    }
    return holds;
}

static bool is_json_type(struct text type)
{
    struct text rest = type;

    if (!same(cut(&rest, ';'), "application/json")) {
        return false;
    }
    while (text_present(rest)) {
        struct text part = cut(&rest, ';');
        if (part.length > 0 && !is_parameter(part, "charset", "utf-8")) {
            return false;
        }
    }
    return true;
}

bool conditions_body_is_json(const struct http_request *request, struct problem *problem)
{
    struct text whole = text_literal("");
    struct text coding = http_request_field(request, text_literal("content-encoding"));
    struct text type = http_request_field(request, text_literal("content-type"));

    if (text_present(coding) && !same(coding, "identity")) {
        return refuse(problem, PROBLEM_UNSUPPORTED_TYPE, whole, PHRASE_NOT_ACCEPTABLE_ENCODING,
                      (struct blanks){0});
    }
    if (!text_present(type) || !is_json_type(type)) {
        return refuse(problem, PROBLEM_UNSUPPORTED_TYPE, whole, PHRASE_NOT_JSON_TYPE,
                      (struct blanks){.name = TEXT("application/json")});
    }
    return true;
}

bool conditions_have(struct text if_none_match, struct text etag)
{
    struct text rest = if_none_match;

    while (text_present(rest)) {
        struct text one = cut(&rest, ',');
        if (same(one, "*") || (one.length > 0 && text_equal(less_weak(one), less_weak(etag)))) {
            return true;
        }
    }
    return false;
}

/* The weight of a media range in thousandths (RFC 9110, 12.4.2); its parameters but q are left out
 * of account. */
static int weight_of(struct text range)
{
    struct text rest = range;
    int weight = 1000;

    cut(&rest, ';');
    while (text_present(rest)) {
        struct text value = cut(&rest, ';');
        if (!same(cut(&value, '='), "q") || !text_present(value)) {
            continue;
        }
        value = text_trim(value);
        weight = value.length > 0 && value.bytes[0] == '1' ? 1000 : 0;
        for (size_t i = 2, unit = 100; weight < 1000 && i < value.length && unit > 0; i++) {
            weight += (value.bytes[i] - '0') * (int)unit;
            unit /= 10;
        }
    }
    return weight;
}

bool conditions_prefer_csv(struct text accept)
{
    struct text rest = accept;
    int csv = -1, json = -1, any = 0;

    while (text_present(rest)) {
        struct text range = cut(&rest, ',');
        struct text type = range;
        type = cut(&type, ';');
        if (same(type, "text/csv")) {
            csv = weight_of(range);
        } else if (same(type, "application/json") || same(type, "application/*")) {
            json = weight_of(range);
        } else if (same(type, "*/*")) {
            any = weight_of(range);
        }
    }
    return csv > (json < 0 ? any : json) || (csv > 0 && json < 0 && csv == any);
}
