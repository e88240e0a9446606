#include "api/conditions.h"
#include "base/ensure.h"
#include "fuzz/fuzz.h"

/* The same input as each of the header fields that we look into. */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    static const struct text NAMES[] = {
        TEXT("If-Match"),    TEXT("If-None-Match"), TEXT("Idempotency-Key"),
        TEXT("traceparent"), TEXT("Content-Type"),  TEXT("Content-Encoding"),
        TEXT("Accept"),
    };

    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        struct http_field field = {NAMES[i], input};
        struct http_request request = {.arena = arena, .fields = &field, .field_count = 1};
        struct conditions conditions = {.expected_version = -2};
        struct problem problem;
        problem_init(&problem, arena);
        bool good = conditions_read(&request, &conditions, &problem);
        ensure(good == (problem.count == 0));
        ensure(good ? conditions.expected_version >= -1 : conditions.expected_version == -2);
        struct text trace = conditions_trace(&request);
        ensure(!text_present(trace) || trace.length == 55);
        if (!conditions_body_is_json(&request, &problem)) {
            ensure(problem.count > 0);
        }
    }
    (void)conditions_prefer_csv(input);
    ensure(!conditions_have(input, text_literal("\"1\"")) || input.length > 0);
}
