/*
 * Memory by lifetime: what is allocated from an arena lives until the whole arena is freed or
 * reset.
 *
 * Process, connection, request and batch each have one. Input is bounded before it is read, so an
 * arena needs no limit of its own: when the machine has no more memory, `arena_alloc` says so on
 * stderr and aborts, here and nowhere else.
 */
#pragma once

#include "base/language.h"

struct arena;

/* Makes an arena that takes memory from the machine in blocks of `block_bytes` (at least 256). */
struct arena *arena_new(size_t block_bytes);

/* Frees the arena and all that came from it. Takes NULL. */
void arena_free(struct arena *arena);

/* For `scoped(arena_release) struct arena *arena`. */
void arena_release(struct arena **arena);

/* Forgets all that came from the arena, and keeps its first block for what comes next. */
void arena_reset(struct arena *arena);

/* Gives `size` zeroed bytes, aligned for any type. Never NULL, also for 0 bytes. */
void *arena_alloc(struct arena *arena, size_t size);

/* Gives a zeroed array of `count` elements of `size` bytes. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Gives a copy of `size` bytes. */
void *arena_copy(struct arena *arena, const void *bytes, size_t size);

/* How many bytes the arena holds from the machine, for figures. */
size_t arena_held_bytes(const struct arena *arena);
