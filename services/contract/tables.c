#include "base/ensure.h"
#include "contract/contract.h"

int word_find(const struct words *words, struct text word)
{
    for (size_t i = 1; i < words->count; i++) {
        if (text_equal(words->items[i], word)) {
            return (int)i;
        }
    }
    return 0;
}

struct text word_of(const struct words *words, int constant)
{
    ensure(constant >= 0);
    ensure((size_t)constant < words->count);

    return words->items[constant];
}

enum event_kind event_kind_find(struct text name)
{
    return (enum event_kind)word_find(&EVENT_KIND_WORDS, name);
}

enum command_kind command_kind_find(struct text name)
{
    return (enum command_kind)word_find(&COMMAND_KIND_WORDS, name);
}
