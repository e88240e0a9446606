#include "base/ensure.h"
#include "contract/contract.h"
#include "fuzz/fuzz.h"

#define BLOCK_BYTES 65536

/* The shape that the first line names; any other line picks one as well, so that no input is
 * wasted. */
static const struct shape *shape_named(struct text name)
{
    ensure(SHAPE_COUNT > 0);

    size_t hash = 0;
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        if (text_equal(text_of(SHAPES[i]->name), name)) {
            return SHAPES[i];
        }
    }
    for (size_t i = 0; i < name.length; i++) {
        hash = hash * 31 + (unsigned char)name.bytes[i];
    }
    return SHAPES[hash % SHAPE_COUNT];
}

/* Decodes `json`; absent when it was refused, else what it encodes to. */
static struct text decode_and_encode(struct arena *arena, const struct shape *shape,
                                     struct text json)
{
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(json, &problem);
    if (value == NULL) {
        ensure(problem.count == 1);
        return (struct text){NULL, 0};
    }
    void *target = arena_alloc(arena, shape->size);
    bool holds = decode(shape, value, text_literal(""), arena, target, &problem);
    ensure(holds == (problem.count == 0));
    for (const struct problem_entry *entry = problem.first; entry != NULL; entry = entry->next) {
        ensure(text_is_utf8(entry->pointer));
        ensure(text_is_utf8(entry->detail));
    }
    return holds ? encode(arena, shape, target) : (struct text){NULL, 0};
}

/* A line that names a shape, then JSON: decoded or a problem; what decodes encodes to the same. */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(BLOCK_BYTES);
    struct text json = input;
    const struct shape *shape = shape_named(text_cut(&json, '\n'));
    struct text once = decode_and_encode(arena, shape, json);
    if (text_present(once)) {
        ensure(text_is_utf8(once));
        ensure(text_equal(decode_and_encode(arena, shape, once), once));
    }
}
