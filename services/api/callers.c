#include "api/callers.h"

#include "base/ensure.h"

#include <uthash.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#undef HASH_FUNCTION
#undef uthash_fatal
#define HASH_FUNCTION(key, size, hash) HASH_FNV(key, size, hash)
#define uthash_fatal(message)          ensure_never()

/* Beyond this many, all are forgotten. */
#define MEMORIES_MAX 20000

#define HASH_CHARS ((size_t)2 * TOKEN_HASH_BYTES)

/* A token that was found, as long as we may go by it. */
struct memory {
    UT_hash_handle hh;
    struct id token_id; /* the key; filled up with NUL */
    char secret_sha256[HASH_CHARS];
    struct caller caller;
    int64_t asked_ms;
};

struct callers {
    struct store *store;
    struct desk *desk;
    struct memory *memories;
};

/* One look-up under way. */
struct search {
    struct callers *callers;
    struct arena *arena;
    struct token_parts token;
    int64_t asked_ms;
    callers_done *done;
    void *context;
};

/* NOLINTBEGIN(readability-function-size,clang-analyzer-unix.Malloc): uthash is deep, and more than
 * the analyzer follows. */

static struct memory *find(const struct callers *callers, const struct id *token_id)
{
    struct memory *memory;

    HASH_FIND(hh, callers->memories, token_id, sizeof(*token_id), memory);
    return memory;
}

static void forget_all(struct callers *callers)
{
    struct memory *memory, *next;

    HASH_ITER(hh, callers->memories, memory, next)
    {
        HASH_DELETE(hh, callers->memories, memory);
        free(memory);
    }
}

static struct memory *memory_new(struct callers *callers, const struct id *token_id)
{
    struct memory *memory = calloc(1, sizeof(*memory));

    if (memory != NULL) {
        memory->token_id = *token_id;
        HASH_ADD(hh, callers->memories, token_id, sizeof(memory->token_id), memory);
    }
    return memory;
}

/* NOLINTEND(readability-function-size,clang-analyzer-unix.Malloc) */

static void remember(struct callers *callers, const struct caller *caller, struct text hash,
                     int64_t asked_ms)
{
    struct memory *memory = find(callers, &caller->token_id);

    if (memory == NULL) {
        if (HASH_COUNT(callers->memories) >= MEMORIES_MAX) {
            forget_all(callers);
        }
        memory = memory_new(callers, &caller->token_id);
    }
    if (memory != NULL) {
        memory->caller = *caller;
        memory->asked_ms = asked_ms;
        memcpy(memory->secret_sha256, hash.bytes, HASH_CHARS);
    }
}

/* A JSON list of words as bits of their constants; false when it cannot be read, as without memory.
 */
static bool read_words(struct arena *arena, struct text list, const struct words *words,
                       uint32_t *bits)
{
    struct problem unsaid;

    problem_init(&unsaid, arena);
    scoped(json_release) json_t *value = json_read(list, &unsaid);
    if (value == NULL) {
        return false;
    }
    *bits = 0;
    for (size_t i = 0; i < json_array_size(value); i++) {
        int constant = word_find(words, text_of(json_string_value(json_array_get(value, i))));
        *bits |= constant == 0 ? 0 : BIT(constant);
    }
    return true;
}

/* Where the columns of `token_find` stand. */
enum column {
    COLUMN_PERSON_ID,
    COLUMN_ACTIVE,
    COLUMN_ROLES,
    COLUMN_LEADS,
    COLUMN_SCOPES,
    COLUMN_SECRET_SHA256,
    COLUMN_EXPIRES_ON,
    COLUMN_REVOKED_AT,
    COLUMN_TODAY,
    COLUMN_USED_ON,
    COLUMN_COUNT
};
static const char *const COLUMN_NAMES[COLUMN_COUNT] = {
    [COLUMN_PERSON_ID] = "person_id",   [COLUMN_ACTIVE] = "active",
    [COLUMN_ROLES] = "roles",           [COLUMN_LEADS] = "leads",
    [COLUMN_SCOPES] = "scopes",         [COLUMN_SECRET_SHA256] = "secret_sha256",
    [COLUMN_EXPIRES_ON] = "expires_on", [COLUMN_REVOKED_AT] = "revoked_at",
    [COLUMN_TODAY] = "today",           [COLUMN_USED_ON] = "used_on",
};

static size_t column(const struct result *result, enum column wanted)
{
    for (size_t i = 0; i < result_column_count(result); i++) {
        if (strcmp(result_column_name(result, i), COLUMN_NAMES[wanted]) == 0) {
            return i;
        }
    }
    ensure_never(); /* the store has compared the statement's columns when it connected */
}

static bool may_sign_in(const struct result *result, struct text secret)
{
    struct text hash = result_bytes(result, 0, column(result, COLUMN_SECRET_SHA256));

    return token_hash_holds(secret, hash) && result_bool(result, 0, column(result, COLUMN_ACTIVE))
           && result_is_null(result, 0, column(result, COLUMN_REVOKED_AT))
           && result_day(result, 0, column(result, COLUMN_EXPIRES_ON))
                  >= result_day(result, 0, column(result, COLUMN_TODAY));
}

/* The first use of a day is noted. */
static void note_use(const struct search *search, const struct result *result)
{
    size_t used_on = column(result, COLUMN_USED_ON);
    day today = result_day(result, 0, column(result, COLUMN_TODAY));

    if (search->callers->desk != NULL
        && (result_is_null(result, 0, used_on) || result_day(result, 0, used_on) < today)) {
        desk_token_used(search->callers->desk, search->token.org_key, &search->token.id, today);
    }
}

static bool read_caller(const struct search *search, const struct result *result,
                        struct caller *caller)
{
    struct text roles = result_bytes(result, 0, column(result, COLUMN_ROLES));
    struct text scopes = result_bytes(result, 0, column(result, COLUMN_SCOPES));

    *caller = (struct caller){
        .org_key = search->token.org_key,
        .person_id = id_of(result_bytes(result, 0, column(result, COLUMN_PERSON_ID))),
        .token_id = search->token.id,
    };
    if (!read_words(search->arena, roles, &ROLE_WORDS, &caller->roles)
        || !read_words(search->arena, scopes, &SCOPE_WORDS, &caller->scopes)) {
        return false;
    }
    caller_judge(caller, result_bool(result, 0, column(result, COLUMN_LEADS)));
    return true;
}

static void on_found(struct result *result, void *context)
{
    struct search *search = context;

    switch (result_state(result)) {
    case RESULT_LOST:
    case RESULT_SKIPPED:
        search->done(CALLERS_UNAVAILABLE, NULL, search->context);
        return;
    case RESULT_FAILED:
        search->done(CALLERS_FAILED, NULL, search->context);
        return;
    case RESULT_ROWS:
        break;
    }
    if (result_row_count(result) != 1 || !may_sign_in(result, search->token.secret)) {
        search->done(CALLERS_REFUSED, NULL, search->context);
        return;
    }
    struct caller caller;
    if (!read_caller(search, result, &caller)) {
        search->done(CALLERS_UNAVAILABLE, NULL, search->context);
        return;
    }
    note_use(search, result);
    remember(search->callers, &caller,
             result_bytes(result, 0, column(result, COLUMN_SECRET_SHA256)), search->asked_ms);
    search->done(CALLERS_FOUND, &caller, search->context);
}

struct callers *callers_new(struct store *store, struct desk *desk)
{
    struct callers *callers = calloc(1, sizeof(*callers));

    if (callers != NULL) {
        callers->store = store;
        callers->desk = desk;
    }
    return callers;
}

void callers_free(struct callers *callers)
{
    if (callers != NULL) {
        forget_all(callers);
        free(callers);
    }
}

const struct caller *callers_remembered(struct callers *callers, const struct token_parts *token,
                                        int64_t now_ms)
{
    struct id key = id_of(id_text(&token->id));
    const struct memory *memory = find(callers, &key);

    if (memory == NULL || now_ms - memory->asked_ms >= CALLERS_REMEMBERED_MS
        || memory->caller.org_key != token->org_key
        || !token_hash_holds(token->secret, (struct text){memory->secret_sha256, HASH_CHARS})) {
        return NULL;
    }
    return &memory->caller;
}

void callers_find(struct callers *callers, struct arena *arena, const struct token_parts *token,
                  int64_t now_ms, callers_done *done, void *context)
{
    struct search *search = arena_alloc(arena, sizeof(*search));
    struct parameters parameters;

    *search = (struct search){callers, arena, *token, now_ms, done, context};
    parameters_init(&parameters, arena, statement_get("token_find"));
    parameters_add_int4(&parameters, token->org_key);
    parameters_add_text(&parameters, id_text(&token->id));
    store_ask(callers->store, STORE_READ_PRODUCT, &parameters, on_found, search);
}

struct text callers_bearer(struct text authorization)
{
    static const char SCHEME[] = "Bearer ";
    const size_t length = sizeof(SCHEME) - 1;

    if (authorization.length <= length || strncasecmp(authorization.bytes, SCHEME, length) != 0) {
        return (struct text){NULL, 0};
    }
    return (struct text){authorization.bytes + length, authorization.length - length};
}
