#include "desk/directory.h"

#include "base/ensure.h"

#define DIRECTORY_ARENA_BYTES ((size_t)16 * 1024)

/* What is loaded again leaves its old rows behind, up to so many times what was there at first. */
#define GROWTH_MAX 4

struct directory *directory_new(int32_t org_key)
{
    struct arena *arena = arena_new(DIRECTORY_ARENA_BYTES);
    struct directory *directory = arena_alloc(arena, sizeof(*directory));

    *directory = (struct directory){.org_key = org_key, .arena = arena};
    known_init(&directory->known, arena, NULL);
    return directory;
}

void directory_free(struct directory *directory)
{
    if (directory != NULL) {
        arena_free(directory->arena);
    }
}

static const struct policy_version *policy_in_force(const struct known *known, int32_t version)
{
    const struct rows *policies = &known->nouns[NOUN_POLICY];
    const struct policy_version *at = NULL;

    while ((at = rows_next(policies, at)) != NULL) {
        if (at->version == version && at->state == POLICY_STATE_IN_FORCE) {
            return at;
        }
    }
    return NULL;
}

void directory_describe(struct directory *directory, const struct org *org)
{
    struct arena *arena = directory->arena;
    struct org *kept = &directory->known.org;

    *kept = *org;
    kept->name = text_copy(arena, org->name);
    kept->time_zone = text_copy(arena, org->time_zone);
    kept->ledger_name = text_copy(arena, org->ledger_name);
    directory->sequence = org->directory_sequence;
}

bool directory_outdate(struct directory *directory, const struct org *org, uint32_t nouns)
{
    directory->stale |= nouns;
    directory_describe(directory, org);
    return arena_held_bytes(directory->arena) <= GROWTH_MAX * directory->held_bytes;
}

uint32_t directory_begin_again(struct directory *directory)
{
    uint32_t nouns = directory->stale;

    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        if ((nouns & BIT(noun)) != 0) {
            rows_init(&directory->known.nouns[noun], directory->arena, noun_row_size(noun), NULL);
        }
    }
    directory->stale = 0;
    return nouns;
}

void directory_seal(struct directory *directory)
{
    struct known *known = &directory->known;
    const struct policy_version *policy = policy_in_force(known, known->org.policy_version);

    if (policy != NULL) {
        known->policy = policy_of_record(directory->arena, &policy->document, policy->version);
    }
}

static struct directory_bucket *bucket_of(struct directories *directories, int32_t org_key)
{
    return &directories->buckets[(uint32_t)org_key % DIRECTORY_BUCKETS];
}

static struct directory *find(struct directories *directories, int32_t org_key)
{
    struct directory *directory;

    LIST_FOREACH(directory, bucket_of(directories, org_key), in_bucket)
    {
        if (directory->org_key == org_key) {
            return directory;
        }
    }
    return NULL;
}

static void forget(struct directories *directories, struct directory *directory)
{
    LIST_REMOVE(directory, in_bucket);
    TAILQ_REMOVE(&directories->by_use, directory, in_use);
    directories->count--;
    directories->held_bytes -= directory->held_bytes;
    directory_free(directory);
}

void directories_init(struct directories *directories)
{
    *directories = (struct directories){.count = 0};
    TAILQ_INIT(&directories->by_use);
}

void directories_clear(struct directories *directories)
{
    struct directory *directory;

    while ((directory = TAILQ_FIRST(&directories->by_use)) != NULL) {
        forget(directories, directory);
    }
}

struct directory *directories_find(struct directories *directories, int32_t org_key)
{
    struct directory *directory = find(directories, org_key);

    if (directory != NULL) {
        TAILQ_REMOVE(&directories->by_use, directory, in_use);
        TAILQ_INSERT_HEAD(&directories->by_use, directory, in_use);
    }
    return directory;
}

void directories_keep(struct directories *directories, struct directory *directory)
{
    directories_drop(directories, directory->org_key);
    LIST_INSERT_HEAD(bucket_of(directories, directory->org_key), directory, in_bucket);
    TAILQ_INSERT_HEAD(&directories->by_use, directory, in_use);
    directories->count++;
    directory->held_bytes = arena_held_bytes(directory->arena);
    directories->held_bytes += directory->held_bytes;
}

void directories_drop(struct directories *directories, int32_t org_key)
{
    struct directory *directory = find(directories, org_key);

    if (directory != NULL) {
        forget(directories, directory);
    }
}

void directories_trim(struct directories *directories)
{
    while (directories->count > DIRECTORY_COUNT_MAX
           || (directories->count > 1 && directories->held_bytes > DIRECTORY_BYTES_MAX)) {
        forget(directories, TAILQ_LAST(&directories->by_use, directory_line));
    }
}
