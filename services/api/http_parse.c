#include "api/http_parse.h"

#include "api/http_head.h"
#include "base/ensure.h"

#include <llhttp/llhttp.h>

#include <string.h>

#define ARENA_BLOCK_BYTES    2048
#define EMPTY_LINES_MAX      8
#define CHUNK_LINE_BYTES_MAX 1024

/* A request line is its target and at most this much beside it. */
#define LINE_BYTES_BESIDE_TARGET 64

/*
 * How many bytes of chunk sizes and the like an honest client needs for one byte of body: "1\r\n",
 * "\r\n".
 */
#define FRAMING_BYTES_PER_BODY_BYTE 5

struct http_message {
    struct arena *arena;
    llhttp_t engine;
    struct text_builder head; /* its lines; then one line of the body's framing */
    size_t line_at;           /* where the line that is being read begins */
    size_t line_count;
    struct http_line line;
    struct http_field *fields; /* room for `fields_max` */
    size_t field_count;
    struct http_field trailer; /* the one that is being read */
    struct text_builder body;
    size_t body_length;   /* as announced; 0 for chunks */
    size_t framing_bytes; /* chunk sizes, their extensions and trailers, so far */
    struct http_request request;
    bool head_whole;
    bool owes_continue;
    bool keep_alive;
};

static void refuse_bytes(struct http_parser *parser, enum http_refusal refusal)
{
    parser->phase = HTTP_PHASE_REFUSED;
    parser->refusal = refusal;
}

/* ---- what llhttp says ------------------------------------------------------------------------ */

/*
 * The field whose line llhttp is reading. Its texts lie in the head's bytes; when those grow, what
 * they grew out of stays in the arena, and the texts stay good.
 */
static struct http_field *field_now(const struct http_parser *parser)
{
    struct http_message *message = parser->message;
    if (parser->phase == HTTP_PHASE_TRAILER) {
        return &message->trailer;
    }
    ensure(message->field_count > 0);
    return &message->fields[message->field_count - 1];
}

/* Adds a piece that llhttp found to what it found before it in the same line. */
static void text_extend(struct text *text, const char *bytes, size_t length)
{
    if (text->length == 0) {
        text->bytes = bytes;
    }
    text->length = (size_t)(bytes + length - text->bytes);
}

static int on_field_name(llhttp_t *engine, const char *bytes, size_t length)
{
    text_extend(&field_now(engine->data)->name, bytes, length);
    return 0;
}

static int on_field_value(llhttp_t *engine, const char *bytes, size_t length)
{
    text_extend(&field_now(engine->data)->value, bytes, length);
    return 0;
}

/*
 * A value that llhttp found nothing of is empty, not absent; and blanks behind one are left to us.
 */
static void fields_trim(struct http_message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        struct text *value = &message->fields[i].value;
        if (!text_present(*value)) {
            *value = text_literal("");
        }
        while (value->length > 0
               && (value->bytes[value->length - 1] == ' '
                   || value->bytes[value->length - 1] == '\t')) {
            value->length--;
        }
    }
}

static enum http_refusal judge_head(struct http_parser *parser, struct http_framing *framing)
{
    const struct http_settings *settings = parser->settings;
    struct http_message *message = parser->message;

    enum http_refusal refusal =
        http_fields_judge(&message->line, message->fields, message->field_count, framing);
    if (refusal == HTTP_REFUSAL_NONE) {
        refusal = http_target_judge(&message->line, framing->host, &message->request);
    }
    if (refusal == HTTP_REFUSAL_NONE && message->engine.content_length > settings->body_bytes_max) {
        refusal = HTTP_REFUSAL_BODY_TOO_LARGE;
    }
    return refusal;
}

static int on_head_whole(llhttp_t *engine)
{
    struct http_parser *parser = engine->data;
    struct http_message *message = parser->message;
    struct http_framing framing = {0};

    message->head_whole = true;
    fields_trim(message);
    enum http_refusal refusal = judge_head(parser, &framing);
    if (refusal != HTTP_REFUSAL_NONE) {
        refuse_bytes(parser, refusal);
        return -1;
    }
    message->body_length = message->engine.content_length;
    message->owes_continue =
        framing.expects_continue && (framing.chunked || message->body_length > 0);
    parser->phase = framing.chunked ? HTTP_PHASE_CHUNK_SIZE : HTTP_PHASE_BODY;
    return 0;
}

static int on_chunk_size(llhttp_t *engine)
{
    struct http_parser *parser = engine->data;
    size_t room = parser->settings->body_bytes_max - parser->message->body.length;

    if (engine->content_length > room) {
        refuse_bytes(parser, HTTP_REFUSAL_BODY_TOO_LARGE);
        return -1;
    }
    parser->phase = engine->content_length == 0 ? HTTP_PHASE_TRAILER : HTTP_PHASE_BODY;
    return 0;
}

/*
 * Makes room for the whole of a body whose length is known, once it has outgrown what is there:
 * doubling would take twice that. Not before something has come: to announce a body must not cost
 * us its memory.
 */
static void body_reserve(struct http_message *message, size_t length)
{
    struct text_builder *body = &message->body;
    if (body->length == 0 || body->length + length <= body->capacity
        || message->body_length <= body->capacity) {
        return;
    }
    char *bytes = arena_alloc(message->arena, message->body_length);
    memcpy(bytes, body->bytes, body->length);
    body->bytes = bytes;
    body->capacity = message->body_length;
}

static int on_body(llhttp_t *engine, const char *bytes, size_t length)
{
    struct http_parser *parser = engine->data;
    body_reserve(parser->message, length);
    text_builder_add(&parser->message->body, (struct text){bytes, length});
    return 0;
}

/*
 * Pauses, so that the next chunk's size is gathered as a line. The last chunk ends with the
 * trailers.
 */
static int on_chunk_whole(llhttp_t *engine)
{
    struct http_parser *parser = engine->data;
    if (parser->phase == HTTP_PHASE_TRAILER) {
        return 0;
    }
    parser->phase = HTTP_PHASE_CHUNK_SIZE;
    return HPE_PAUSED;
}

/* Pauses, so that what follows stays in the input. */
static int on_message_whole(llhttp_t *engine)
{
    struct http_parser *parser = engine->data;
    parser->message->keep_alive = llhttp_should_keep_alive(engine) != 0;
    parser->phase = HTTP_PHASE_WHOLE;
    return HPE_PAUSED;
}

static const llhttp_settings_t CALLBACKS = {
    .on_header_field = on_field_name,
    .on_header_value = on_field_value,
    .on_headers_complete = on_head_whole,
    .on_chunk_header = on_chunk_size,
    .on_body = on_body,
    .on_chunk_complete = on_chunk_whole,
    .on_message_complete = on_message_whole,
};

/* Gives the bytes to llhttp, and how many of them it took. */
static size_t engine_feed(struct http_parser *parser, struct text bytes)
{
    llhttp_t *engine = &parser->message->engine;
    llhttp_errno_t result = llhttp_execute(engine, bytes.bytes, bytes.length);

    if (result == HPE_OK) {
        return bytes.length;
    }
    if (result == HPE_PAUSED) {
        size_t taken = (size_t)(llhttp_get_error_pos(engine) - bytes.bytes);
        llhttp_resume(engine);
        return taken;
    }
    if (parser->phase != HTTP_PHASE_REFUSED) {
        refuse_bytes(parser, parser->message->head_whole ? HTTP_REFUSAL_CHUNK : HTTP_REFUSAL_FIELD);
    }
    return bytes.length;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* How long the line that is being read may be, and what it is refused as when it is longer. */
struct line_limit {
    size_t bytes_max;
    enum http_refusal refusal;
};

static struct line_limit line_limit(const struct http_parser *parser)
{
    const struct http_message *message = parser->message;
    const struct http_settings *settings = parser->settings;
    size_t first_max = settings->target_bytes_max + LINE_BYTES_BESIDE_TARGET;
    size_t head_left = settings->head_bytes_max - message->line_at;

    if (parser->phase == HTTP_PHASE_HEAD && message->line_count == 0 && first_max < head_left) {
        return (struct line_limit){first_max, HTTP_REFUSAL_TARGET_TOO_LONG};
    }
    if (parser->phase == HTTP_PHASE_HEAD) {
        return (struct line_limit){head_left, HTTP_REFUSAL_HEAD_TOO_LARGE};
    }
    size_t framing_max =
        settings->head_bytes_max + FRAMING_BYTES_PER_BODY_BYTE * message->body.length;
    size_t left = framing_max - message->framing_bytes;
    return (struct line_limit){left < CHUNK_LINE_BYTES_MAX ? left : CHUNK_LINE_BYTES_MAX,
                               HTTP_REFUSAL_CHUNK};
}

/* Whether the line ends in CRLF and has neither of them elsewhere. */
static bool is_line(struct text line)
{
    const char *end = memchr(line.bytes, '\r', line.length);
    return line.length >= 2 && end == line.bytes + line.length - 2;
}

static enum http_refusal judge_field_line(struct http_parser *parser, struct text line)
{
    struct http_message *message = parser->message;
    if (line.bytes[0] == '\r') {
        return HTTP_REFUSAL_NONE; /* the end of the head */
    }
    if (line.bytes[0] == ' ' || line.bytes[0] == '\t') {
        return HTTP_REFUSAL_FIELD; /* it would continue the line before */
    }
    if (message->field_count == parser->settings->fields_max) {
        return HTTP_REFUSAL_TOO_MANY_FIELDS;
    }
    message->field_count++;
    return HTTP_REFUSAL_NONE;
}

/* A chunk's size, or a trailer. */
static enum http_refusal judge_framing_line(struct http_message *message, struct text line)
{
    message->framing_bytes += line.length;
    message->trailer = (struct http_field){0};
    return line.bytes[0] == ' ' || line.bytes[0] == '\t' ? HTTP_REFUSAL_CHUNK : HTTP_REFUSAL_NONE;
}

/* What llhttp need not see. */
static enum http_refusal judge_line(struct http_parser *parser, struct text line)
{
    struct http_message *message = parser->message;
    bool in_head = parser->phase == HTTP_PHASE_HEAD;
    bool whole = is_line(line);

    if (in_head && message->line_count++ == 0) {
        return !whole ? HTTP_REFUSAL_REQUEST_LINE
                      : http_line_judge(line, parser->settings->target_bytes_max, &message->line);
    }
    if (in_head) {
        return !whole ? HTTP_REFUSAL_FIELD : judge_field_line(parser, line);
    }
    return !whole ? HTTP_REFUSAL_CHUNK : judge_framing_line(message, line);
}

/* Whether a trailer would change how the request is read if it were a field of the head. */
static bool trailer_frames(const struct http_message *message)
{
    static const struct text NAMES[] = {
        TEXT("Content-Length"),
        TEXT("Transfer-Encoding"),
        TEXT("Host"),
        TEXT("Expect"),
    };
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        if (http_name_equal(message->trailer.name, NAMES[i])) {
            return true;
        }
    }
    return false;
}

/* A whole line has been gathered: judges it and hands it to llhttp. */
static void take_line(struct http_parser *parser)
{
    struct http_message *message = parser->message;
    struct text line = {message->head.bytes + message->line_at,
                        message->head.length - message->line_at};
    bool in_head = parser->phase == HTTP_PHASE_HEAD;

    enum http_refusal refusal = judge_line(parser, line);
    if (refusal != HTTP_REFUSAL_NONE) {
        refuse_bytes(parser, refusal);
        return;
    }
    engine_feed(parser, line);
    if (!in_head && trailer_frames(message)) {
        refuse_bytes(parser, HTTP_REFUSAL_FRAMING);
    }
    if (!in_head) {
        message->head.length = message->line_at; /* the next line takes its room */
    }
    message->line_at = message->head.length;
}

/* Gathers a line, up to its LF. */
static size_t feed_line(struct http_parser *parser, struct text bytes)
{
    struct http_message *message = parser->message;
    struct line_limit limit = line_limit(parser);
    size_t room = limit.bytes_max - (message->head.length - message->line_at);
    size_t take = bytes.length < room ? bytes.length : room;
    const char *end = take == 0 ? NULL : memchr(bytes.bytes, '\n', take);

    if (end != NULL) {
        take = (size_t)(end - bytes.bytes) + 1;
    }
    text_builder_add(&message->head, (struct text){bytes.bytes, take});
    if (end != NULL) {
        take_line(parser);
    } else if (take == room) {
        refuse_bytes(parser, limit.refusal);
    }
    return take;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Passes over empty lines before a request (RFC 9112, 2.2), and gives their bytes. */
static size_t skip_empty_lines(struct http_parser *parser, struct text bytes)
{
    size_t at = 0;
    while (at < bytes.length && bytes.bytes[at] == (parser->half_line ? '\n' : '\r')
           && parser->empty_lines < EMPTY_LINES_MAX) {
        parser->empty_lines += parser->half_line;
        parser->half_line = !parser->half_line;
        at++;
    }
    if (at < bytes.length && (parser->half_line || bytes.bytes[at] == '\r')) {
        refuse_bytes(parser, HTTP_REFUSAL_REQUEST_LINE);
    }
    return at;
}

static void message_begin(struct http_parser *parser)
{
    struct arena *arena = arena_new(ARENA_BLOCK_BYTES);
    struct http_message *message = arena_alloc(arena, sizeof(*message));

    message->arena = arena;
    text_builder_init(&message->head, arena);
    text_builder_init(&message->body, arena);
    message->fields = arena_array(arena, parser->settings->fields_max, sizeof(struct http_field));
    llhttp_init(&message->engine, HTTP_REQUEST, &CALLBACKS);
    message->engine.data = parser;
    parser->message = message;
    parser->phase = HTTP_PHASE_HEAD;
}

void http_parser_init(struct http_parser *parser, const struct http_settings *settings)
{
    *parser = (struct http_parser){.settings = settings, .phase = HTTP_PHASE_BETWEEN};
}

void http_parser_clear(struct http_parser *parser)
{
    if (parser->message != NULL) {
        arena_free(parser->message->arena);
    }
    http_parser_init(parser, parser->settings);
}

size_t http_parser_feed(struct http_parser *parser, struct text bytes)
{
    size_t at = 0;
    if (parser->phase == HTTP_PHASE_BETWEEN) {
        at = skip_empty_lines(parser, bytes);
        if (parser->phase == HTTP_PHASE_BETWEEN && at < bytes.length) {
            message_begin(parser);
        }
    }
    while (at < bytes.length && parser->phase < HTTP_PHASE_WHOLE) {
        struct text rest = {bytes.bytes + at, bytes.length - at};
        bool plain = parser->phase == HTTP_PHASE_BODY;
        at += plain ? engine_feed(parser, rest) : feed_line(parser, rest);
    }
    return at;
}

bool http_parser_owes_continue(struct http_parser *parser)
{
    struct http_message *message = parser->message;
    if (message == NULL || !message->owes_continue) {
        return false;
    }
    message->owes_continue = false;
    /* What has begun to send its body waits no more. */
    return message->body.length == 0 && parser->phase < HTTP_PHASE_WHOLE;
}

size_t http_parser_body_bytes(const struct http_parser *parser)
{
    return parser->message == NULL ? 0 : parser->message->body.length;
}

struct arena *http_parser_arena(const struct http_parser *parser)
{
    ensure(parser->phase == HTTP_PHASE_WHOLE);
    return parser->message->arena;
}

struct http_manner http_parser_take(struct http_parser *parser, struct http_request *request)
{
    ensure(parser->phase == HTTP_PHASE_WHOLE);

    struct http_message *message = parser->message;
    struct http_manner manner = {message->keep_alive, message->line.old};
    *request = message->request;
    request->arena = message->arena;
    request->fields = message->fields;
    request->field_count = message->field_count;
    request->verb = message->line.verb;
    request->body = text_builder_text(&message->body);
    http_parser_init(parser, parser->settings);
    return manner;
}
