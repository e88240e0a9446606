/*
 * Sentences with blanks in braces, and what fills them.
 *
 * `{thing}` is the value that is called thing; `{thing_start}` is the same with a capital, for the
 * start of a sentence. A blank that nothing fills stays as it is.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"

#define BLANKS_MAX 40

struct blank {
    const char *name;
    struct text value;
};

struct blank_list {
    struct blank items[BLANKS_MAX];
    size_t count;
};

/* Sets the value; one of that name is replaced. Both are borrowed. */
void blank_set(struct blank_list *blanks, const char *name, struct text value);

/* The value; absent when there is none. */
struct text blank_get(const struct blank_list *blanks, const char *name);

/* The sentence, filled, in the arena; absent stays absent. */
struct text words_fill(struct arena *arena, struct text sentence, const struct blank_list *blanks);

/* The text with a capital at its start, as far as ASCII knows capitals. */
struct text words_start(struct arena *arena, struct text text);

/* The text in lower-case ASCII letters and digits, as e-mail addresses want it: "Zieliński" becomes
 * "zielinski", "de Vries" "devries". */
struct text words_plain(struct arena *arena, struct text text);

/* "1,234,000" */
struct text words_number(struct arena *arena, int64_t number);
