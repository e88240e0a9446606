#include "api/limits.h"

#include "base/ensure.h"

#include <uthash.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* uthash's own function falls through cases; when memory is gone it is as for an arena. */
#undef HASH_FUNCTION
#undef uthash_fatal
#define HASH_FUNCTION(key, size, hash) HASH_FNV(key, size, hash)
#define uthash_fatal(message)          ensure_never()

#define WHO_CHARS_MAX 64
#define WINDOW_MS     (LIMIT_WINDOW_SECONDS * INT64_C(1000))

/* Beyond this many, those whose window is over are looked for and dropped; when none is, newcomers
 * are not counted. */
#define BUCKETS_MAX 100000

static const char *const KIND_NAMES[LIMIT_KIND_COUNT] = {
    [LIMIT_TOKEN] = "token",   [LIMIT_ORG] = "org",         [LIMIT_SEARCH] = "search",
    [LIMIT_EXPORT] = "export", [LIMIT_SIGN_IN] = "sign-in",
};

struct bucket_key {
    char who[WHO_CHARS_MAX]; /* filled up with NUL */
    int64_t kind;
};

struct bucket {
    UT_hash_handle hh;
    struct bucket_key key;
    int64_t began_ms;
    int64_t count;
};

struct limits {
    struct limit_settings settings;
    struct bucket *buckets;
    int64_t swept_ms;
};

static struct bucket_key make_key(enum limit_kind kind, struct text who)
{
    struct bucket_key key = {.kind = kind};

    ensure(who.length <= WHO_CHARS_MAX);
    memcpy(key.who, who.bytes, who.length);
    return key;
}

static bool is_over(const struct bucket *bucket, int64_t now_ms)
{
    return now_ms - bucket->began_ms >= WINDOW_MS;
}

/* NOLINTBEGIN(readability-function-size,clang-analyzer-unix.Malloc): uthash is deep, and more than
 * the analyzer follows. */

static struct bucket *bucket_new(struct limits *limits, const struct bucket_key *key)
{
    struct bucket *bucket = calloc(1, sizeof(*bucket));

    if (bucket != NULL) {
        bucket->key = *key;
        HASH_ADD(hh, limits->buckets, key, sizeof(bucket->key), bucket);
    }
    return bucket;
}

/* Drops the windows that are over; all of them when `all`. */
static void sweep(struct limits *limits, int64_t now_ms, bool all)
{
    struct bucket *bucket, *next;

    HASH_ITER(hh, limits->buckets, bucket, next)
    {
        if (all || is_over(bucket, now_ms)) {
            HASH_DELETE(hh, limits->buckets, bucket);
            free(bucket);
        }
    }
    limits->swept_ms = now_ms;
}

static struct bucket *find(const struct limits *limits, const struct bucket_key *key)
{
    struct bucket *bucket;

    HASH_FIND(hh, limits->buckets, key, sizeof(*key), bucket);
    return bucket;
}

/* The bucket of the key with a window that is not over; NULL when there is no room for one. */
static struct bucket *open_bucket(struct limits *limits, const struct bucket_key *key,
                                  int64_t now_ms)
{
    struct bucket *bucket = find(limits, key);

    if (bucket == NULL && HASH_COUNT(limits->buckets) >= BUCKETS_MAX
        && now_ms - limits->swept_ms >= 1000) {
        sweep(limits, now_ms, false);
    }
    if (bucket == NULL && HASH_COUNT(limits->buckets) < BUCKETS_MAX) {
        bucket = bucket_new(limits, key);
    }
    if (bucket != NULL && (bucket->count == 0 || is_over(bucket, now_ms))) {
        bucket->began_ms = now_ms;
        bucket->count = 0;
    }
    return bucket;
}

/* NOLINTEND(readability-function-size,clang-analyzer-unix.Malloc) */

static struct limit_standing standing_of(const struct limits *limits, enum limit_kind kind,
                                         const struct bucket *bucket, int64_t now_ms)
{
    int64_t quota = limits->settings.quotas[kind];
    struct limit_standing standing = {
        .kind = kind, .quota = quota, .remaining = quota, .reset_seconds = LIMIT_WINDOW_SECONDS};

    if (bucket != NULL && bucket->count > 0 && !is_over(bucket, now_ms)) {
        standing.remaining = bucket->count < quota ? quota - bucket->count : 0;
        standing.reset_seconds = (bucket->began_ms + WINDOW_MS - now_ms + 999) / 1000;
        standing.over = bucket->count > quota;
    }
    return standing;
}

struct limit_settings limit_settings_default(void)
{
    return (struct limit_settings){
        {
         [LIMIT_TOKEN] = 60000,
         [LIMIT_ORG] = 240000,
         [LIMIT_SEARCH] = 6000,
         [LIMIT_EXPORT] = 600,
         [LIMIT_SIGN_IN] = 600,
         }
    };
}

struct limits *limits_new(const struct limit_settings *settings)
{
    struct limits *limits = calloc(1, sizeof(*limits));

    if (limits != NULL) {
        limits->settings = *settings;
    }
    return limits;
}

void limits_free(struct limits *limits)
{
    if (limits != NULL) {
        sweep(limits, 0, true);
        free(limits);
    }
}

struct limit_standing limits_count(struct limits *limits, enum limit_kind kind, struct text who,
                                   int64_t now_ms)
{
    struct bucket_key key = make_key(kind, who);

    if (limits->settings.quotas[kind] == 0) {
        return (struct limit_standing){.kind = kind};
    }
    struct bucket *bucket = open_bucket(limits, &key, now_ms);
    if (bucket != NULL) {
        bucket->count++;
    }
    return standing_of(limits, kind, bucket, now_ms);
}

struct limit_standing limits_look(const struct limits *limits, enum limit_kind kind,
                                  struct text who, int64_t now_ms)
{
    struct bucket_key key = make_key(kind, who);

    if (limits->settings.quotas[kind] == 0) {
        return (struct limit_standing){.kind = kind};
    }
    return standing_of(limits, kind, find(limits, &key), now_ms);
}

struct text limits_policy(struct arena *arena, const struct limit_standing *standings, size_t count)
{
    struct text_builder field;

    text_builder_init(&field, arena);
    for (size_t i = 0; i < count; i++) {
        if (standings[i].quota > 0) {
            text_builder_add_format(&field, "%s\"%s\";q=%" PRId64 ";w=%d",
                                    field.length > 0 ? ", " : "", KIND_NAMES[standings[i].kind],
                                    standings[i].quota, LIMIT_WINDOW_SECONDS);
        }
    }
    return text_builder_text(&field);
}

struct text limits_state(struct arena *arena, const struct limit_standing *standings, size_t count)
{
    struct text_builder field;

    text_builder_init(&field, arena);
    for (size_t i = 0; i < count; i++) {
        if (standings[i].quota > 0) {
            text_builder_add_format(&field, "%s\"%s\";r=%" PRId64 ";t=%" PRId64,
                                    field.length > 0 ? ", " : "", KIND_NAMES[standings[i].kind],
                                    standings[i].remaining, standings[i].reset_seconds);
        }
    }
    return text_builder_text(&field);
}
