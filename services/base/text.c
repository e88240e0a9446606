#include "base/text.h"

#include "base/ensure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BUILDER_BYTES_MIN 128

struct text text_of(const char *chars)
{
    if (chars == NULL) {
        return (struct text){NULL, 0};
    }
    return (struct text){chars, strlen(chars)};
}

bool text_present(struct text text)
{
    return text.bytes != NULL;
}

bool text_equal(struct text one, struct text other)
{
    return one.length == other.length && text_starts(one, other);
}

int text_compare(struct text one, struct text other)
{
    size_t shared = one.length < other.length ? one.length : other.length;
    int order = shared == 0 ? 0 : memcmp(one.bytes, other.bytes, shared);
    if (order != 0) {
        return order;
    }
    return (one.length > other.length) - (one.length < other.length);
}

bool text_starts(struct text text, struct text start)
{
    if (start.length == 0) {
        return true;
    }
    return start.length <= text.length && memcmp(text.bytes, start.bytes, start.length) == 0;
}

bool text_contains(struct text text, struct text part)
{
    if (part.length == 0) {
        return true;
    }
    if (part.length > text.length) {
        return false;
    }
    return memmem(text.bytes, text.length, part.bytes, part.length) != NULL;
}

struct text text_copy(struct arena *arena, struct text text)
{
    if (!text_present(text)) {
        return text;
    }
    return (struct text){arena_copy(arena, text.bytes, text.length), text.length};
}

char *text_chars(struct arena *arena, struct text text)
{
    char *chars = arena_alloc(arena, text.length + 1);
    if (text.length > 0) {
        memcpy(chars, text.bytes, text.length);
    }
    return chars;
}

/* printf with its arguments in a list, into `arena`. */
static struct text like_printf(2, 0)
    format_list(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    ensure(length >= 0);

    size_t size = (size_t)length + 1;
    char *bytes = arena_alloc(arena, size);
    vsnprintf(bytes, size, format, again);
    va_end(again);
    return (struct text){bytes, (size_t)length};
}

struct text text_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct text text = format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

struct text text_cut(struct text *rest, char separator)
{
    struct text whole = *rest;
    const char *at = whole.length == 0 ? NULL : memchr(whole.bytes, separator, whole.length);
    if (at == NULL) {
        *rest = (struct text){NULL, 0};
        return whole;
    }
    size_t length = (size_t)(at - whole.bytes);
    *rest = (struct text){at + 1, whole.length - length - 1};
    return (struct text){whole.bytes, length};
}

struct text text_trim(struct text text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t')) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0
           && (text.bytes[text.length - 1] == ' ' || text.bytes[text.length - 1] == '\t')) {
        text.length--;
    }
    return text;
}

bool text_to_integer(struct text text, int64_t *value)
{
    bool negative = text.length > 0 && text.bytes[0] == '-';
    size_t start = negative ? 1 : 0;
    if (text.length == start) {
        return false;
    }
    int64_t sum = 0;
    for (size_t i = start; i < text.length; i++) {
        char digit = text.bytes[i];
        if (digit < '0' || digit > '9') {
            return false;
        }
        /* Below zero as we go, where there is room for one number more. */
        if (__builtin_mul_overflow(sum, 10, &sum)
            || __builtin_sub_overflow(sum, (int64_t)(digit - '0'), &sum)) {
            return false;
        }
    }
    if (!negative && __builtin_sub_overflow(INT64_C(0), sum, &sum)) {
        return false;
    }
    *value = sum;
    return true;
}

/* The form of a code point by its first byte, and what its second may be: RFC 3629, section 4. */
static const struct utf8_form {
    unsigned char first_low, first_high;
    unsigned char second_low, second_high;
    size_t length;
} UTF8_FORMS[] = {
    {0x00, 0x7f, 0x00, 0x00, 1},
    {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static const struct utf8_form *utf8_form_find(unsigned char first)
{
    for (size_t i = 0; i < COUNT_OF(UTF8_FORMS); i++) {
        if (first >= UTF8_FORMS[i].first_low && first <= UTF8_FORMS[i].first_high) {
            return &UTF8_FORMS[i];
        }
    }
    return NULL;
}

/* How many bytes the code point at the start of `bytes` has; 0 when it is malformed. */
static size_t code_point_length(const unsigned char *bytes, size_t left)
{
    const struct utf8_form *form = utf8_form_find(bytes[0]);
    if (form == NULL || form->length > left) {
        return 0;
    }
    if (form->length > 1 && (bytes[1] < form->second_low || bytes[1] > form->second_high)) {
        return 0;
    }
    for (size_t i = 2; i < form->length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return form->length;
}

bool text_is_utf8(struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    size_t at = 0;
    while (at < text.length) {
        size_t length = bytes[at] < 0x80 ? 1 : code_point_length(bytes + at, text.length - at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

size_t text_code_points(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        count += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
    }
    return count;
}

struct text text_lower(struct arena *arena, struct text text)
{
    if (!text_present(text)) {
        return text;
    }
    char *bytes = arena_copy(arena, text.bytes, text.length);
    for (size_t i = 0; i < text.length; i++) {
        if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
            bytes[i] = (char)(bytes[i] - 'A' + 'a');
        }
    }
    return (struct text){bytes, text.length};
}

void text_builder_init(struct text_builder *builder, struct arena *arena)
{
    *builder = (struct text_builder){.arena = arena};
}

/* Makes room for `length` bytes more. What it grows out of stays in the arena until that is freed.
 */
static void grow(struct text_builder *builder, size_t length)
{
    if (builder->capacity - builder->length >= length) {
        return;
    }
    size_t needed = 0;
    size_t capacity = 0;
    ensure(!__builtin_add_overflow(builder->length, length, &needed));
    ensure(!__builtin_mul_overflow(needed, (size_t)2, &capacity));
    capacity = capacity < BUILDER_BYTES_MIN ? BUILDER_BYTES_MIN : capacity;

    char *bytes = arena_alloc(builder->arena, capacity);
    if (builder->length > 0) {
        memcpy(bytes, builder->bytes, builder->length);
    }
    builder->bytes = bytes;
    builder->capacity = capacity;
}

void text_builder_add(struct text_builder *builder, struct text text)
{
    if (text.length == 0) {
        return;
    }
    grow(builder, text.length);
    memcpy(builder->bytes + builder->length, text.bytes, text.length);
    builder->length += text.length;
}

void text_builder_add_format(struct text_builder *builder, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct text text = format_list(builder->arena, format, arguments);
    va_end(arguments);
    text_builder_add(builder, text);
}

struct text text_builder_text(const struct text_builder *builder)
{
    if (builder->bytes == NULL) {
        return text_literal("");
    }
    return (struct text){builder->bytes, builder->length};
}
