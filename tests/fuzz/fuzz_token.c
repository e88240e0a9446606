#include "api/token.h"
#include "base/ensure.h"
#include "fuzz/fuzz.h"

/* What is read as a token is written as the same token, and as no other. */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct token_parts parts = {.org_key = -1};

    if (!token_parse(input, &parts)) {
        ensure(parts.org_key == -1);
        return;
    }
    ensure(parts.org_key > 0);
    ensure(text_equal(token_make(arena, &parts), input));
}
