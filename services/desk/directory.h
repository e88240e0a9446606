/*
 * The directory of an org — people, teams, calendars, rates, policies — kept between batches.
 *
 * It is current for as long as the org's `directory_sequence`, read under the lock, is the one of
 * which it was loaded. Each lane keeps its own: an org belongs to one lane. Batches read it through
 * `rows.below` and never change it.
 */
#pragma once

#include "workflow/workflow.h"

#include <sys/queue.h>

/* What a lane keeps at most; the orgs that were used longest ago go first. */
#define DIRECTORY_COUNT_MAX 4096
#define DIRECTORY_BYTES_MAX ((size_t)64 * 1024 * 1024)

#define DIRECTORY_BUCKETS 1024

struct directory {
    int32_t org_key;
    int64_t sequence; /* the org's `directory_sequence` when it was loaded, or outdated */
    uint32_t stale;   /* BIT of the nouns that must be loaded again before it is used */
    struct arena *arena;
    struct known known; /* the rows of DIRECTORY_NOUNS, and the compiled policy */
    size_t held_bytes;  /* as it was counted when it was kept */
    LIST_ENTRY(directory) in_bucket;
    TAILQ_ENTRY(directory) in_use;
};

/* An empty one, to be loaded. */
struct directory *directory_new(int32_t org_key);

/* Takes NULL, and none that is kept. */
void directory_free(struct directory *directory);

/* Says of which org it is, and what stood in the org's row when it was loaded. */
void directory_describe(struct directory *directory, const struct org *org);

/*
 * A batch of ours changed rows of these nouns, and the org's row: they are to be loaded again, and
 * nothing else. False when so much of it was loaded again that it had better be made anew.
 */
must_use bool directory_outdate(struct directory *directory, const struct org *org, uint32_t nouns);

/* Forgets the rows that are stale, and gives of which nouns: they are loaded now. */
uint32_t directory_begin_again(struct directory *directory);

/* Says that all rows are loaded: compiles the policy that is in force. */
void directory_seal(struct directory *directory);

struct directories {
    LIST_HEAD(directory_bucket, directory) buckets[DIRECTORY_BUCKETS];
    TAILQ_HEAD(directory_line, directory) by_use; /* the newest first */
    size_t count;
    size_t held_bytes;
};

void directories_init(struct directories *directories);
void directories_clear(struct directories *directories);

/* The org's, which counts as used; NULL when it is not kept. */
struct directory *directories_find(struct directories *directories, int32_t org_key);

/* Takes a sealed directory, in the place of what was kept of its org. */
void directories_keep(struct directories *directories, struct directory *directory);

/* Forgets what is kept of the org, if anything. */
void directories_drop(struct directories *directories, int32_t org_key);

/* Forgets what is beyond the bounds. Only between batches: a batch reads what it found. */
void directories_trim(struct directories *directories);
