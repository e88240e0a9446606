#include "base/arena.h"

#include "base/ensure.h"

#include <sanitizer/asan_interface.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES_MIN 256

struct block {
    struct block *next;
    size_t capacity;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *first;   /* lives as long as the arena */
    struct block *later;   /* all others, the youngest at the front */
    struct block *current; /* the one that small pieces are cut from */
    size_t block_bytes;
    size_t held_bytes;
};

/* Memory from the machine. Here, and nowhere else, is where it may have none left. */
static void *take(size_t size)
{
    void *bytes = malloc(size);
    if (bytes == NULL) {
        dprintf(STDERR_FILENO, "level=error event=memory_exhausted bytes=%zu\n", size);
        abort();
    }
    return bytes;
}

static struct block *block_new(struct arena *arena, size_t capacity)
{
    size_t size = 0;
    ensure(!__builtin_add_overflow(capacity, sizeof(struct block), &size));

    struct block *block = take(size);
    block->next = NULL;
    block->capacity = capacity;
    block->used = 0;
    arena->held_bytes += size;
    ASAN_POISON_MEMORY_REGION(block->bytes,
                              capacity); /* what nobody asked for is nobody's to touch */
    return block;
}

static void later_blocks_free(struct arena *arena)
{
    while (arena->later != NULL) {
        struct block *block = arena->later;
        arena->later = block->next;
        arena->held_bytes -= sizeof(struct block) + block->capacity;
        free(block);
    }
}

static struct block *later_block_add(struct arena *arena, size_t capacity)
{
    struct block *block = block_new(arena, capacity);
    block->next = arena->later;
    arena->later = block;
    return block;
}

/* The block that the next `size` bytes are cut from. A big piece has one of its own, so that little
 * is wasted. */
static struct block *block_for(struct arena *arena, size_t size)
{
    if (arena->current->capacity - arena->current->used >= size) {
        return arena->current;
    }
    if (size > arena->block_bytes / 4) {
        return later_block_add(arena, size);
    }
    arena->current = later_block_add(arena, arena->block_bytes);
    return arena->current;
}

static size_t size_aligned(size_t size)
{
    size_t aligned = 0;
    ensure(!__builtin_add_overflow(size, alignof(max_align_t) - 1, &aligned));
    return aligned & ~(alignof(max_align_t) - 1);
}

struct arena *arena_new(size_t block_bytes)
{
    ensure(block_bytes >= BLOCK_BYTES_MIN);

    struct arena *arena = take(sizeof(*arena));
    *arena = (struct arena){.block_bytes = size_aligned(block_bytes),
                            .held_bytes = sizeof(struct arena)};
    arena->first = block_new(arena, arena->block_bytes);
    arena->current = arena->first;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    later_blocks_free(arena);
    free(arena->first);
    free(arena);
}

void arena_release(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    later_blocks_free(arena);
    ASAN_POISON_MEMORY_REGION(arena->first->bytes, arena->first->capacity);
    arena->first->used = 0;
    arena->current = arena->first;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t taken = size_aligned(size == 0 ? 1 : size);
    struct block *block = block_for(arena, taken);

    unsigned char *bytes = block->bytes + block->used;
    block->used += taken;
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
    memset(bytes, 0, size);
    return bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total = 0;
    ensure(!__builtin_mul_overflow(count, size, &total));
    return arena_alloc(arena, total);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    void *copy = arena_alloc(arena, size);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

size_t arena_held_bytes(const struct arena *arena)
{
    return arena->held_bytes;
}
