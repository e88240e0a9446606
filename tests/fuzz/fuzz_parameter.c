#include "base/ensure.h"
#include "contract/contract.h"
#include "fuzz/fuzz.h"

/* Larger than any value that a parameter decodes to. */
#define TARGET_BYTES 64

#define BLOCK_BYTES 4096

/* A text as every parameter of every operation: a value or a problem. */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(BLOCK_BYTES);
    struct text value = {input.length == 0 ? "" : input.bytes, input.length};
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        for (size_t j = 0; j < ROUTE_ROWS[i].parameter_count; j++) {
            struct problem problem;
            problem_init(&problem, arena);
            void *target = arena_alloc(arena, TARGET_BYTES);
            bool holds = decode_parameter(&ROUTE_ROWS[i].parameters[j].field, value, arena, target,
                                          &problem);
            ensure(holds == (problem.count == 0));
        }
    }
}
