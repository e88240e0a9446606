#include "api/http_head.h"

#include <string.h>
#include <strings.h>

#define VERB_BYTES_MAX 32

/* The methods that are known here; whether each has a body; RFC 9110, section 9. */
static const struct verb_row {
    struct text name;
    enum http_verb verb;
} VERB_ROWS[] = {
    {TEXT("GET"),     HTTP_VERB_GET    },
    {TEXT("HEAD"),    HTTP_VERB_HEAD   },
    {TEXT("POST"),    HTTP_VERB_POST   },
    {TEXT("PUT"),     HTTP_VERB_PUT    },
    {TEXT("PATCH"),   HTTP_VERB_PATCH  },
    {TEXT("DELETE"),  HTTP_VERB_DELETE },
    {TEXT("OPTIONS"), HTTP_VERB_OPTIONS},
};

/*
 * Whether the byte may stand in a token, which methods and field names are; RFC 9110, section
 * 5.6.2.
 */
static bool is_token_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
           || (byte >= '0' && byte <= '9')
           || (byte != '\0' && strchr("!#$%&'*+-.^_`|~", byte) != NULL);
}

static bool is_token(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_token_byte(text.bytes[i])) {
            return false;
        }
    }
    return text.length > 0;
}

static bool is_visible(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] <= ' ' || text.bytes[i] > '~') {
            return false;
        }
    }
    return text.length > 0;
}

bool http_name_equal(struct text one, struct text other)
{
    return one.length == other.length
           && (one.length == 0 || strncasecmp(one.bytes, other.bytes, one.length) == 0);
}

/* ---- the request line ------------------------------------------------------------------------ */

static enum http_refusal judge_verb(struct text name, enum http_verb *verb)
{
    if (!is_token(name) || name.length > VERB_BYTES_MAX) {
        return HTTP_REFUSAL_REQUEST_LINE;
    }
    for (size_t i = 0; i < COUNT_OF(VERB_ROWS); i++) {
        if (text_equal(name, VERB_ROWS[i].name)) {
            *verb = VERB_ROWS[i].verb;
            return HTTP_REFUSAL_NONE;
        }
    }
    return HTTP_REFUSAL_VERB;
}

static enum http_refusal judge_version(struct text version, bool *old)
{
    const char *digits = version.bytes + 5;
    if (version.length != 8 || !text_starts(version, text_literal("HTTP/")) || digits[0] < '0'
        || digits[0] > '9' || digits[1] != '.' || digits[2] < '0' || digits[2] > '9') {
        return HTTP_REFUSAL_REQUEST_LINE;
    }
    if (digits[0] != '1' || digits[2] > '1') {
        return HTTP_REFUSAL_VERSION;
    }
    *old = digits[2] == '0';
    return HTTP_REFUSAL_NONE;
}

enum http_refusal http_line_judge(struct text bytes, size_t target_bytes_max,
                                  struct http_line *line)
{
    struct text rest = {bytes.bytes, bytes.length - strlen("\r\n")};
    struct text verb = text_cut(&rest, ' ');
    struct text target = text_cut(&rest, ' ');
    struct http_line found = {.target = target};

    if (target.length > target_bytes_max) {
        return HTTP_REFUSAL_TARGET_TOO_LONG;
    }
    if (!text_present(rest) || !is_visible(target)) {
        return HTTP_REFUSAL_REQUEST_LINE;
    }
    enum http_refusal refusal = judge_version(rest, &found.old);
    if (refusal == HTTP_REFUSAL_NONE) {
        refusal = judge_verb(verb, &found.verb);
    }
    if (refusal == HTTP_REFUSAL_NONE) {
        *line = found;
    }
    return refusal;
}

/* ---- the fields ------------------------------------------------------------------------------ */

/* The fields that say where a request ends and whom it is for: each at most once. */
struct framing_fields {
    struct text host, content_length, transfer_encoding, expect;
};

/* Finds them. The reason when one stands there twice. */
static enum http_refusal gather(const struct http_field *fields, size_t field_count,
                                struct framing_fields *gathered)
{
    const struct {
        struct text name;
        struct text *value;
        enum http_refusal twice;
    } rows[] = {
        {TEXT("Host"),              &gathered->host,              HTTP_REFUSAL_HOST       },
        {TEXT("Content-Length"),    &gathered->content_length,    HTTP_REFUSAL_FRAMING    },
        {TEXT("Transfer-Encoding"), &gathered->transfer_encoding, HTTP_REFUSAL_FRAMING    },
        {TEXT("Expect"),            &gathered->expect,            HTTP_REFUSAL_EXPECTATION},
    };
    for (size_t i = 0; i < field_count * COUNT_OF(rows); i++) {
        const struct http_field *field = &fields[i / COUNT_OF(rows)];
        size_t row = i % COUNT_OF(rows);
        if (!http_name_equal(field->name, rows[row].name)) {
            continue;
        }
        if (text_present(*rows[row].value)) {
            return rows[row].twice;
        }
        *rows[row].value = field->value;
    }
    return HTTP_REFUSAL_NONE;
}

static bool names_are_tokens(const struct http_field *fields, size_t field_count)
{
    for (size_t i = 0; i < field_count; i++) {
        if (!is_token(fields[i].name)) {
            return false;
        }
    }
    return true;
}

/*
 * uri-host and an optional port, loosely: nothing that could end the host within a URI; RFC 9110,
 * section 7.2.
 */
static bool is_host(struct text host)
{
    for (size_t i = 0; i < host.length; i++) {
        if (strchr("/?#@\\<>\"{}|^`,%", host.bytes[i]) != NULL) {
            return false;
        }
    }
    return is_visible(host);
}

static bool is_zero(struct text digits)
{
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.bytes[i] != '0') {
            return false;
        }
    }
    return true;
}

static bool takes_no_body(enum http_verb verb)
{
    return verb == HTTP_VERB_GET || verb == HTTP_VERB_HEAD || verb == HTTP_VERB_DELETE;
}

static enum http_refusal judge_framing(const struct http_line *line,
                                       const struct framing_fields *gathered)
{
    bool coded = text_present(gathered->transfer_encoding);
    bool counted = text_present(gathered->content_length);

    if (coded && (counted || line->old)) {
        return HTTP_REFUSAL_FRAMING;
    }
    if (coded && !http_name_equal(gathered->transfer_encoding, text_literal("chunked"))) {
        return HTTP_REFUSAL_CODING;
    }
    if (takes_no_body(line->verb) && (coded || !is_zero(gathered->content_length))) {
        return HTTP_REFUSAL_BODY_UNEXPECTED;
    }
    return HTTP_REFUSAL_NONE;
}

enum http_refusal http_fields_judge(const struct http_line *line, const struct http_field *fields,
                                    size_t field_count, struct http_framing *framing)
{
    struct framing_fields gathered = {0};

    if (!names_are_tokens(fields, field_count)) {
        return HTTP_REFUSAL_FIELD;
    }
    enum http_refusal refusal = gather(fields, field_count, &gathered);
    if (refusal != HTTP_REFUSAL_NONE) {
        return refusal;
    }
    if (text_present(gathered.host) ? !is_host(gathered.host) : !line->old) {
        return HTTP_REFUSAL_HOST;
    }
    refusal = judge_framing(line, &gathered);
    if (refusal != HTTP_REFUSAL_NONE) {
        return refusal;
    }
    bool expects = text_present(gathered.expect);
    if (expects && !http_name_equal(gathered.expect, text_literal("100-continue"))) {
        return HTTP_REFUSAL_EXPECTATION;
    }
    *framing = (struct http_framing){
        .host = gathered.host,
        .chunked = text_present(gathered.transfer_encoding),
        .expects_continue = expects && !line->old, /* RFC 9110, 10.1.1: 1.0's is ignored */
    };
    return HTTP_REFUSAL_NONE;
}

/* ---- the target ------------------------------------------------------------------------------ */

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

/* The byte that stands at `*at`, unescaped, and `*at` moved past it; -1 for a bad escape. */
static int byte_next(struct text text, size_t *at)
{
    if (text.bytes[*at] != '%') {
        return (unsigned char)text.bytes[(*at)++];
    }
    if (text.length - *at < 3) {
        return -1;
    }
    int high = hex_value(text.bytes[*at + 1]);
    int low = hex_value(text.bytes[*at + 2]);
    *at += 3;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/*
 * Whether one part of a path is safe to route on: no escaped '/', '\' or control character, and
 * neither "." nor "..".
 */
static bool is_segment(struct text segment)
{
    size_t dots = 0;
    size_t count = 0;
    for (size_t at = 0; at < segment.length; count++) {
        bool escaped = segment.bytes[at] == '%';
        int byte = byte_next(segment, &at);
        if (byte < ' ' || byte == 0x7f || byte == '\\' || (escaped && byte == '/')) {
            return false;
        }
        if (!escaped && strchr("\"<>^`{|}#", byte) != NULL) {
            return false;
        }
        dots += byte == '.';
    }
    return count == 0 || count > 2 || dots != count;
}

static bool is_path(struct text path)
{
    struct text rest = path;
    while (text_present(rest)) {
        if (!is_segment(text_cut(&rest, '/'))) {
            return false;
        }
    }
    return path.length > 0 && path.bytes[0] == '/';
}

/*
 * Browsers leave a little more unescaped in a query than RFC 3986 knows: '{', '|', '}', '^' and
 * '`'.
 */
static bool is_query(struct text query)
{
    for (size_t at = 0; at < query.length;) {
        bool escaped = query.bytes[at] == '%';
        int byte = byte_next(query, &at);
        if (byte <= 0 || (!escaped && strchr("\"<>\\#", byte) != NULL)) {
            return false;
        }
    }
    return true;
}

/* Cuts `start` off, whatever the case of its letters; false when the text begins otherwise. */
static bool cut_start(struct text *text, struct text start)
{
    struct text found = {text->bytes, start.length};
    if (text->length < start.length || !http_name_equal(found, start)) {
        return false;
    }
    *text = (struct text){text->bytes + start.length, text->length - start.length};
    return true;
}

/* Cuts scheme and authority off an absolute form. */
static enum http_refusal cut_authority(struct text *target, struct text host)
{
    struct text rest = *target;
    if (!cut_start(&rest, text_literal("http://")) && !cut_start(&rest, text_literal("https://"))) {
        return HTTP_REFUSAL_TARGET;
    }
    struct text path = rest;
    struct text authority = text_cut(&path, '/');
    if (host.length == 0 || !http_name_equal(authority, host)) {
        return HTTP_REFUSAL_MISDIRECTED;
    }
    *target = (struct text){rest.bytes + authority.length, rest.length - authority.length};
    return HTTP_REFUSAL_NONE;
}

enum http_refusal http_target_judge(const struct http_line *line, struct text host,
                                    struct http_request *request)
{
    struct text target = line->target;
    bool asterisk = line->verb == HTTP_VERB_OPTIONS && text_equal(target, text_literal("*"));

    if (!asterisk && target.bytes[0] != '/') {
        enum http_refusal refusal = cut_authority(&target, host);
        if (refusal != HTTP_REFUSAL_NONE) {
            return refusal;
        }
        if (target.length == 0) {
            target = text_literal("/");
        }
    }
    struct text query = target;
    struct text path = text_cut(&query, '?');
    if (!asterisk && (!is_path(path) || !is_query(query))) {
        return HTTP_REFUSAL_TARGET;
    }
    request->target = target;
    request->path = path;
    request->query = query;
    return HTTP_REFUSAL_NONE;
}
