#include "api/command_way.h"

#include "base/ensure.h"

#include <sodium.h>

#include <inttypes.h>

/* A command without a body may come with an empty object. */
static const struct shape NOTHING_SHAPE = {.name = "nothing", .size = 1};

/* A command under way. */
struct way {
    struct call *call;
    struct errand errand;
    struct text secret; /* of issue-token: the secret of the token to be */
};

/* ---- the body -------------------------------------------------------------------------------- */

/* Reads the body as `shape` into the command. */
static bool read_body(struct call *call, const struct shape *shape, struct command *command)
{
    struct http_request *request = call->request;
    void *body = arena_alloc(call->arena, shape->size);

    scoped(json_release) json_t *value = json_read(request->body, &call->problem);
    if (value == NULL) {
        return false;
    }
    bool holds = true;
    if (!json_is_object(value)) {
        holds = refuse(&call->problem, PROBLEM_INVALID, text_literal(""), PHRASE_NOT_AN_OBJECT,
                       (struct blanks){0});
    } else {
        holds = decode(shape, value, text_literal(""), call->arena, body, &call->problem);
    }
    holds &= arguments_read_query(call->arena, request->query, &call->arguments, &call->problem);
    if (holds && shape != &NOTHING_SHAPE) {
        command->body = body;
    }
    return holds;
}

/* In the order of the checks: type 415, header fields 400, JSON 400, shape 422. */
static bool read_request(struct call *call, struct command *command)
{
    const struct shape *shape = COMMAND_ROWS[command->kind].body;
    struct http_request *request = call->request;

    if (shape == NULL && request->body.length == 0) {
        return conditions_read(request, &call->conditions, &call->problem)
               && arguments_read_query(call->arena, request->query, &call->arguments,
                                       &call->problem);
    }
    return conditions_body_is_json(request, &call->problem)
           && conditions_read(request, &call->conditions, &call->problem)
           && read_body(call, shape == NULL ? &NOTHING_SHAPE : shape, command);
}

/* ---- the errand ------------------------------------------------------------------------------ */

/* What the path names: something by its id, or by another word. */
static void read_subject(const struct call *call, struct command *command)
{
    for (size_t i = 0; i < call->arguments.count; i++) {
        const struct argument *argument = &call->arguments.items[i];
        if (!argument->row->in_path) {
            continue;
        }
        if (argument->row->field.kind == SHAPE_ID && !id_present(&command->subject)) {
            command->subject = id_of(argument->written);
        } else if (argument->row->field.kind != SHAPE_ID) {
            command->key = argument->written;
        }
    }
}

/* The request as a hash: the same key must mean the same request. */
static void hash_request(const struct http_request *request, uint8_t hash[32])
{
    const uint8_t method[1] = {(uint8_t)request->verb};
    const struct text parts[] = {request->path, request->query, request->body};
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, method, sizeof(method));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        uint64_t length = parts[i].length;
        crypto_hash_sha256_update(&state, (const unsigned char *)&length, sizeof(length));
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].bytes, parts[i].length);
    }
    crypto_hash_sha256_final(&state, hash);
}

static void make_errand(struct way *way)
{
    struct call *call = way->call;
    struct errand *errand = &way->errand;
    struct command *command = &errand->command;

    command->actor = call->caller.person_id;
    command->via = id_text(&call->caller.token_id);
    command->scopes = call->caller.scopes;
    command->expected_version = call->conditions.expected_version;
    command->trace = call->conditions.trace;
    read_subject(call, command);
    if (text_present(call->conditions.key)) {
        errand->keyed = true;
        command->id = desk_command_id(id_text(&call->caller.person_id), call->conditions.key);
    }
    if (command->kind == COMMAND_ISSUE_TOKEN) {
        way->secret = token_secret(call->arena);
        command->secret_sha256 = token_hash(call->arena, way->secret);
    }
    errand->org_key = call->caller.org_key;
    errand->body_bytes = call->request->body.length;
    errand->answer = call->route->query;
    errand->success = call->route->success;
    hash_request(call->request, errand->request_sha256);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* The path under which `id` is read: that of the question whose only parameter in the path is such
 * an id; else it is one more of those at the path that was asked. */
static struct text path_of(struct call *call, const struct id *id)
{
    struct text prefix = id_prefix(id);
    struct text end = text_format(call->arena, "/{%.*s_id}", (int)prefix.length, prefix.bytes);

    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        struct text path = text_of(ROUTE_ROWS[i].path);
        if (ROUTE_ROWS[i].method != HTTP_GET_METHOD || path.length <= end.length) {
            continue;
        }
        struct text start = {path.bytes, path.length - end.length};
        struct text rest = {path.bytes + start.length, end.length};
        if (text_equal(rest, end) && !text_contains(start, text_literal("{"))) {
            return text_format(call->arena, "%.*s/%s", (int)start.length, start.bytes, id->text);
        }
    }
    return text_format(call->arena, "%.*s/%s", (int)call->request->path.length,
                       call->request->path.bytes, id->text);
}

static void add_location(struct call *call, const struct id *id)
{
    struct text location = {NULL, 0};

    if (call->request->verb == HTTP_VERB_PUT) {
        location = call->request->path;
    } else if (id_present(id)) {
        location = path_of(call, id);
    }
    if (text_present(location)) {
        call_field(call, "Location", location);
    }
}

/* Shows the token, once: as a last member of the answer. */
static struct text show_secret(struct way *way, const struct desk_answer *answer)
{
    struct call *call = way->call;
    struct token_parts parts = {call->caller.org_key, answer->result, way->secret};
    struct text token = token_make(call->arena, &parts);

    ensure(answer->body.length > 2 && answer->body.bytes[answer->body.length - 1] == '}');
    return text_format(call->arena, "%.*s,\"secret\":\"%.*s\"}", (int)answer->body.length - 1,
                       answer->body.bytes, (int)token.length, token.bytes);
}

static void answer_accepted(struct way *way, const struct desk_answer *answer)
{
    struct call *call = way->call;
    struct text body = answer->body;

    if (answer->version > 0) {
        call_field(call, "ETag", text_format(call->arena, "\"%" PRId64 "\"", answer->version));
    }
    if (answer->status == 201) {
        add_location(call, &answer->result);
    }
    if (answer->replayed) {
        call_field(call, "Idempotent-Replayed", text_literal("true"));
    } else if (text_present(way->secret) && text_present(body)) {
        body = show_secret(way, answer);
    }
    if (text_present(body)) {
        call_answer(call, answer->status, "application/json", body);
    } else {
        call_answer(call, answer->status == 200 ? 204 : answer->status, NULL, body);
    }
}

static void on_done(const struct desk_answer *answer, void *context)
{
    struct way *way = context;
    struct call *call = way->call;

    if (answer->accepted) {
        answer_accepted(way, answer);
        return;
    }
    if (answer->version > 0 && problem_kind_of(answer->problem) == PROBLEM_STALE) {
        call_field(call, "ETag", text_format(call->arena, "\"%" PRId64 "\"", answer->version));
    }
    problem_append(&call->problem, answer->problem);
    call_refuse(call);
}

void command_way(struct call *call)
{
    struct way *way = arena_alloc(call->arena, sizeof(*way));

    way->call = call;
    way->errand.command.kind = call->route->command;
    if (!read_request(call, &way->errand.command)) {
        call_refuse(call);
        return;
    }
    make_errand(way);
    call->api->commands++;
    desk_submit(call->api->settings.desk, &way->errand, on_done, way);
}
