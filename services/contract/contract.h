/*
 * The contract's door: what crosses the wire, as tables generated from proto/, and the one decoder
 * and one encoder that walk them.
 */
#pragma once

#include "base/arena.h"
#include "base/problem.h"
#include "base/text.h"
#include "contract/shape.h"
#include "contract/types.h"

#include <jansson.h>

/* ---- bytes to structs ------------------------------------------------------------------------ */

/* Nesting deeper than this is refused before it is walked. */
#define JSON_DEPTH_MAX 16

/*
 * Reads `bytes` as one JSON value (RFC 8259): no duplicate members, well-formed UTF-8, at most
 * JSON_DEPTH_MAX deep. Gives the value; the caller releases it with `json_release`. NULL and
 * PROBLEM_MALFORMED_JSON when it is none.
 */
must_use json_t *json_read(struct text bytes, struct problem *problem);

/* For `scoped(json_release) json_t *value`. */
void json_release(json_t **value);

/*
 * Decodes `value` as `shape` into `target` (of `shape->size` bytes, zeroed). Texts, lists and
 * objects live in `arena`.
 *
 * On false `problem` has an entry for each fault, with its pointer (which begins with `pointer`):
 * what is missing, unknown, of the wrong type or out of bounds; `target` is then unspecified. Text
 * is kept as sent; control characters other than newline and tab are a fault. An integer may be
 * written `25.0` or `1e3`. `value` is not changed; jansson's iterators want it without const.
 */
must_use bool decode(const struct shape *shape, json_t *value, struct text pointer,
                     struct arena *arena, void *target, struct problem *problem);

/*
 * Decodes one text of a path or a query string (its %-escapes undone) as `field`, into `target`; a
 * fault points at `/name`. A list is written with commas between its items. Absent text is a fault
 * when the field is required; else `target` stays as it is.
 */
must_use bool decode_parameter(const struct shape_field *field, struct text value,
                               struct arena *arena, void *target, struct problem *problem);

/* ---- structs to bytes ------------------------------------------------------------------------ */

/*
 * The compact JSON of `source`, which has `shape`: members in the shape's order, absent ones left
 * out. A required member that is absent is a bug. Lives in `arena`.
 */
struct text encode(struct arena *arena, const struct shape *shape, const void *source);

/* The compact JSON of one field of `source`; absent text when the field is absent. */
struct text encode_field(struct arena *arena, const struct shape_field *field, const void *source);

/* The same as `encode`, only fields that `audience` may read. */
struct text encode_for(struct arena *arena, const struct shape *shape, const void *source,
                       enum audience audience);

/* A JSON string with its quotes. */
struct text encode_text(struct arena *arena, struct text text);

/* ---- the generated tables -------------------------------------------------------------------- */

struct event_row {
    const char *name;         /* "ask.committed" */
    const struct shape *data; /* of its struct, e.g. struct ask_committed */
    enum audience audience;   /* who may know that it happened */
    const char *subject;      /* the prefix of its subject's id */
};
extern const struct event_row EVENT_ROWS[EVENT_KIND_COUNT]; /* [0] is none */

struct command_row {
    const char *name;         /* "commit" */
    const struct shape *body; /* of struct commit_body; NULL: none */
    uint32_t roles;           /* BIT(enum role) of x-roles; any person: all; the system alone: 0 */
    bool if_match;            /* the operation demands If-Match */
    const char *subject;      /* prefix of the id in the path; "" when there is none */
};
extern const struct command_row COMMAND_ROWS[COMMAND_KIND_COUNT]; /* [0] is none */

enum http_method {
    HTTP_GET_METHOD,
    HTTP_POST_METHOD,
    HTTP_PUT_METHOD,
    HTTP_PATCH_METHOD,
    HTTP_DELETE_METHOD,
    HTTP_METHOD_COUNT
};

struct parameter_row {
    const char *name;
    bool in_path;
    struct shape_field field; /* offset 0: decoded one at a time; `required` and bounds apply */
    const char *fallback;     /* the default as text; NULL: none */
};

struct route_row {
    enum http_method method;
    const char *path;          /* "/v1/asks/{ask_id}/commit" */
    const char *operation;     /* operationId: "commit_ask" */
    enum command_kind command; /* 0: a question */
    const char *query;         /* the statement that answers, or that shapes a command's answer */
    int success;               /* 200, 201, 202 or 204 */
    uint32_t roles;            /* BIT(enum role); 0: any person with a token */
    enum scope scope;          /* which scope a token needs */
    bool open;                 /* no sign-in needed */
    const struct parameter_row *parameters;
    size_t parameter_count;
    const char *rows; /* how rows become an answer: "one", "list", "report", "document"; or NULL */
};
extern const struct route_row ROUTE_ROWS[];
extern const size_t ROUTE_COUNT;

/* The constant of a word, 0 when it is none of them. */
int word_find(const struct words *words, struct text word);

/* The word of a constant. */
struct text word_of(const struct words *words, int constant);

/* The kind of an event or a command by its name; 0 when unknown. */
enum event_kind event_kind_find(struct text name);
enum command_kind command_kind_find(struct text name);

/* openapi.json: the whole contract as one document of OpenAPI 3.1, compact. */
struct text openapi_document(void);

/* The policy that an org starts with: proto/defaults/policy.json, compact. */
struct text policy_default(void);
