#include "api/http_head.h"
#include "api/http_parse.h"
#include "base/ensure.h"
#include "fuzz/fuzz.h"

#include <string.h>

#define BLOCK_BYTES 16384

/* Small limits, so that inputs of a few hundred bytes reach them. */
static const struct http_settings SETTINGS = {
    .body_bytes_max = 200,
    .head_bytes_max = 400,
    .target_bytes_max = 100,
    .fields_max = 6,
};

static const char *const VERBS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

/* How the bytes are cut: into one piece, into single bytes, or into pieces of 1 … 7. */
enum cut { CUT_NONE, CUT_BYTES, CUT_PIECES };

static size_t piece_length(enum cut cut, size_t at, size_t left)
{
    size_t length = cut == CUT_NONE ? left : cut == CUT_BYTES ? 1 : at * 5 % 7 + 1;
    return length < left ? length : left;
}

static bool has(struct text text, char byte)
{
    return text.length > 0 && memchr(text.bytes, byte, text.length) != NULL;
}

/* What whoever handles a request relies on. */
static void check_request(const struct http_request *request, bool old)
{
    size_t hosts = 0;
    for (size_t i = 0; i < request->field_count; i++) {
        const struct http_field *field = &request->fields[i];
        ensure(field->name.length > 0);
        ensure(text_present(field->value));
        ensure(!has(field->value, '\r') && !has(field->value, '\n') && !has(field->value, '\0'));
        ensure(!has(field->name, ' ') && !has(field->name, ':') && !has(field->name, '\r'));
        hosts += http_name_equal(field->name, text_literal("Host"));
    }
    ensure(hosts <= 1 && (old || hosts == 1));
    ensure(request->field_count <= SETTINGS.fields_max);
    ensure(request->body.length <= SETTINGS.body_bytes_max);
    ensure(request->target.length <= SETTINGS.target_bytes_max);
    ensure(request->path.length > 0);
    ensure(request->path.bytes[0] == '/' || text_equal(request->path, text_literal("*")));
    ensure(!has(request->target, ' ') && !has(request->target, '\r') && !has(request->path, '\\'));
    ensure(!text_contains(request->path, text_literal("/../")));
    ensure(!text_contains(request->path, text_literal("%00")));
    ensure(!text_contains(request->path, text_literal("%2f")));
    ensure(!text_contains(request->path, text_literal("%2F")));
    if (request->body.length > 0) {
        ensure(request->verb != HTTP_VERB_GET && request->verb != HTTP_VERB_HEAD
               && request->verb != HTTP_VERB_DELETE);
    }
}

/* Whether the field is about how the request was sent, not what it says. */
static bool is_framing(struct text name)
{
    return http_name_equal(name, text_literal("Content-Length"))
           || http_name_equal(name, text_literal("Transfer-Encoding"))
           || http_name_equal(name, text_literal("Expect"));
}

/* Writes a request as plainly as it can be written. */
static void write_request(struct text_builder *bytes, const struct http_request *request,
                          struct http_manner manner)
{
    text_builder_add_format(bytes, "%s ", VERBS[request->verb]);
    text_builder_add(bytes, request->target);
    text_builder_add(bytes,
                     manner.old ? text_literal(" HTTP/1.0\r\n") : text_literal(" HTTP/1.1\r\n"));
    for (size_t i = 0; i < request->field_count; i++) {
        if (!is_framing(request->fields[i].name)) {
            text_builder_add(bytes, request->fields[i].name);
            text_builder_add(bytes, text_literal(":"));
            text_builder_add(bytes, request->fields[i].value);
            text_builder_add(bytes, text_literal("\r\n"));
        }
    }
    if (request->body.length > 0) {
        text_builder_add_format(bytes, "Content-Length:%zu\r\n", request->body.length);
    }
    text_builder_add(bytes, text_literal("\r\n"));
    text_builder_add(bytes, request->body);
}

/* What came of the bytes: the requests, written plainly one behind the other, and why it ended. */
struct outcome {
    struct text_builder requests;
    size_t count;
    bool open; /* the last request would let another one follow */
    enum http_refusal refusal;
    enum http_phase phase;
};

static void take_request(struct http_parser *parser, struct outcome *outcome)
{
    struct http_request request = {0};
    struct http_manner manner = http_parser_take(parser, &request);

    check_request(&request, manner.old);
    write_request(&outcome->requests, &request, manner);
    outcome->count++;
    outcome->open = manner.keep_alive;
    arena_free(request.arena);
}

/* Reads as a connection does, until a request is the last one or one is refused. */
static struct outcome read_all(struct arena *arena, struct text bytes, enum cut cut)
{
    struct outcome outcome = {.open = true};
    struct http_parser parser;
    size_t at = 0;

    text_builder_init(&outcome.requests, arena);
    http_parser_init(&parser, &SETTINGS);
    while (at < bytes.length && outcome.open && parser.phase != HTTP_PHASE_REFUSED) {
        struct text piece = {bytes.bytes + at, piece_length(cut, at, bytes.length - at)};
        size_t taken = http_parser_feed(&parser, piece);
        ensure(taken <= piece.length);
        ensure(taken == piece.length || parser.phase >= HTTP_PHASE_WHOLE);
        at += taken;
        (void)http_parser_owes_continue(&parser);
        if (parser.phase == HTTP_PHASE_WHOLE) {
            take_request(&parser, &outcome);
        }
    }
    outcome.refusal = parser.refusal;
    outcome.phase = parser.phase;
    ensure((outcome.refusal != HTTP_REFUSAL_NONE) == (outcome.phase == HTTP_PHASE_REFUSED));
    http_parser_clear(&parser);
    return outcome;
}

static void check_same(const struct outcome *one, const struct outcome *other)
{
    ensure(one->count == other->count);
    ensure(text_equal(text_builder_text(&one->requests), text_builder_text(&other->requests)));
    ensure(one->refusal == other->refusal);
    ensure(one->phase == other->phase);
}

/*
 * Bytes of a connection: what comes of them does not depend on how they were cut, and requests that
 * were taken and written plainly are taken as the same requests again: no byte of one can become
 * part of another.
 */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(BLOCK_BYTES);
    struct outcome whole = read_all(arena, input, CUT_NONE);
    struct outcome bytes = read_all(arena, input, CUT_BYTES);
    struct outcome pieces = read_all(arena, input, CUT_PIECES);

    check_same(&whole, &bytes);
    check_same(&whole, &pieces);
    struct text plain = text_builder_text(&whole.requests);
    struct outcome again = read_all(arena, plain, CUT_NONE);
    ensure(again.count == whole.count);
    ensure(text_equal(text_builder_text(&again.requests), plain));
}
