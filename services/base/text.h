/*
 * Text is a slice: bytes and a length. It owns nothing and need not end in NUL.
 */
#pragma once

#include "base/arena.h"
#include "base/language.h"

/* `bytes` NULL: no text at all (absent). `length` 0 with `bytes`: text that is empty. */
struct text {
    const char *bytes;
    size_t length;
};

/* The text of a string literal; usable in constants. What is no literal does not compile: its size
 * would be that of a pointer. */
#define TEXT(literal)                   \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

/* The same, as an expression. */
#define text_literal(literal) ((struct text)TEXT(literal))

/* The text of a NUL-terminated string, borrowed; absent for NULL. */
struct text text_of(const char *chars);

/* Whether there is a text, be it empty. */
bool text_present(struct text text);

/* The same bytes. Absent equals empty. */
bool text_equal(struct text one, struct text other);

/* Byte order, as memcmp's: below, at or above zero. A prefix comes before what it is a prefix of.
 */
int text_compare(struct text one, struct text other);

bool text_starts(struct text text, struct text start);

/* Whether `part` stands in `text`. */
bool text_contains(struct text text, struct text part);

/* A copy that lives in `arena`. Absent stays absent. */
struct text text_copy(struct arena *arena, struct text text);

/* A NUL-terminated copy; "" when absent. Only for libraries. */
char *text_chars(struct arena *arena, struct text text);

/* printf into `arena`. */
struct text text_format(struct arena *arena, const char *format, ...) like_printf(2, 3);

/* The part before the first `separator`, which with it is cut off `rest`; all of `rest` when there
 * is none, and then `rest` is absent: `while (text_present(rest))` walks every part, those that are
 * empty included. */
struct text text_cut(struct text *rest, char separator);

/* The text without the blanks and tabs at its ends. */
struct text text_trim(struct text text);

/* Reads a whole number written in decimal digits with an optional minus, nothing else; false when
 * it is none or overflows. */
must_use bool text_to_integer(struct text text, int64_t *value);

/* Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong). */
bool text_is_utf8(struct text text);

/* How many Unicode code points well-formed UTF-8 holds: what maxLength counts. */
size_t text_code_points(struct text text);

/* The same text with ASCII letters in lower case. */
struct text text_lower(struct arena *arena, struct text text);

/*
 * A growing text in an arena.
 */
struct text_builder {
    struct arena *arena; /* borrowed for as long as the builder is used */
    char *bytes;
    size_t length;
    size_t capacity;
};

void text_builder_init(struct text_builder *builder, struct arena *arena);
void text_builder_add(struct text_builder *builder, struct text text);
void text_builder_add_format(struct text_builder *builder, const char *format, ...)
    like_printf(2, 3);

/* What was added so far, without a copy; valid until something more is added. Never absent. */
struct text text_builder_text(const struct text_builder *builder);
