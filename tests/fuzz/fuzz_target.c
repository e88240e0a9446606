#include "api/arguments.h"
#include "base/ensure.h"
#include "fuzz/fuzz.h"

/* Every fault has a pointer and a sentence that can be told. */
static void check_faults(const struct problem *problem)
{
    for (const struct problem_entry *at = problem->first; at != NULL; at = at->next) {
        ensure(at->kind == PROBLEM_INVALID);
        ensure(text_is_utf8(at->pointer));
        ensure(text_is_utf8(at->detail));
        ensure(at->detail.length > 0);
    }
}

/*
 * Path and query against the contract's routes: what is taken is text that PostgreSQL takes, and
 * what is not taken is told.
 */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text query = input;
    struct text path = text_cut(&query, '?');
    struct router_match match = router_find(ROUTE_ROWS, ROUTE_COUNT, HTTP_VERB_GET, path);
    struct arguments arguments;
    struct problem problem;

    if (match.route == NULL) {
        return;
    }
    ensure((match.methods & BIT(match.route->method)) != 0);
    if (!arguments_read_path(arena, &match, &arguments)) {
        return;
    }
    problem_init(&problem, arena);
    bool good = arguments_read_query(arena, query, &arguments, &problem);
    ensure(good == (problem.count == 0));
    check_faults(&problem);
    for (size_t i = 0; i < arguments.count && good; i++) {
        struct text written = arguments.items[i].written;
        ensure(text_is_utf8(written));
        ensure(!text_contains(written, (struct text){"\0", 1}));
    }
}
