#include "demo/words.h"

#include "base/ensure.h"

#include <inttypes.h>
#include <string.h>

#define START "_start"

void blank_set(struct blank_list *blanks, const char *name, struct text value)
{
    for (size_t i = 0; i < blanks->count; i++) {
        if (strcmp(blanks->items[i].name, name) == 0) {
            blanks->items[i].value = value;
            return;
        }
    }
    ensure(blanks->count < BLANKS_MAX);
    blanks->items[blanks->count++] = (struct blank){name, value};
}

static struct text find(const struct blank_list *blanks, struct text name)
{
    for (size_t i = 0; i < blanks->count; i++) {
        if (text_equal(text_of(blanks->items[i].name), name)) {
            return blanks->items[i].value;
        }
    }
    return (struct text){0};
}

struct text blank_get(const struct blank_list *blanks, const char *name)
{
    return find(blanks, text_of(name));
}

struct text words_start(struct arena *arena, struct text text)
{
    if (text.length == 0 || text.bytes[0] < 'a' || text.bytes[0] > 'z') {
        return text;
    }
    char *bytes = arena_copy(arena, text.bytes, text.length);
    bytes[0] = (char)(bytes[0] - 'a' + 'A');
    return (struct text){bytes, text.length};
}

/* Writes what fills the blank `name`; false when nothing does. */
static bool write_blank(struct text_builder *builder, struct text name,
                        const struct blank_list *blanks)
{
    const size_t ending = sizeof(START) - 1;
    struct text value = find(blanks, name);

    if (!text_present(value) && name.length > ending
        && memcmp(name.bytes + name.length - ending, START, ending) == 0) {
        value = find(blanks, (struct text){name.bytes, name.length - ending});
        value = words_start(builder->arena, value);
    }
    text_builder_add(builder, value);
    return text_present(value);
}

struct text words_fill(struct arena *arena, struct text sentence, const struct blank_list *blanks)
{
    struct text rest = sentence;
    struct text_builder builder;

    if (!text_present(sentence)) {
        return sentence;
    }
    text_builder_init(&builder, arena);
    text_builder_add(&builder, text_cut(&rest, '{'));
    while (text_present(rest)) {
        struct text words = text_cut(&rest, '{');
        struct text part = words;
        struct text name = text_cut(&words, '}');
        if (text_present(words) && write_blank(&builder, name, blanks)) {
            text_builder_add(&builder, words);
        } else {
            text_builder_add(&builder, text_literal("{"));
            text_builder_add(&builder, part);
        }
    }
    return text_builder_text(&builder);
}

/* Letters that people's names have, and how they are written without their marks. */
static const struct {
    const char *letter, *plain;
} PLAIN_ROWS[] = {
    {"ä", "ae"},
    {"ö", "oe"},
    {"ü", "ue"},
    {"Ä", "ae"},
    {"Ö", "oe"},
    {"Ü", "ue"},
    {"ß", "ss"},
    {"é", "e" },
    {"É", "e" },
    {"è", "e" },
    {"ê", "e" },
    {"á", "a" },
    {"à", "a" },
    {"ã", "a" },
    {"å", "a" },
    {"æ", "ae"},
    {"ø", "o" },
    {"ó", "o" },
    {"í", "i" },
    {"Í", "i" },
    {"ı", "i" },
    {"ñ", "n" },
    {"ń", "n" },
    {"ú", "u" },
    {"ł", "l" },
    {"ą", "a" },
    {"ż", "z" },
    {"ź", "z" },
    {"ś", "s" },
    {"ş", "s" },
    {"Ş", "s" },
    {"ç", "c" },
    {"ğ", "g" },
    {"ô", "o" },
};

/* Takes one letter off `rest` and writes it plainly, if it has a plain form. */
static void write_plain(struct text_builder *builder, struct text *rest)
{
    for (size_t i = 0; i < COUNT_OF(PLAIN_ROWS); i++) {
        struct text letter = text_of(PLAIN_ROWS[i].letter);
        if (text_starts(*rest, letter)) {
            text_builder_add(builder, text_of(PLAIN_ROWS[i].plain));
            rest->bytes += letter.length;
            rest->length -= letter.length;
            return;
        }
    }
    struct text one = text_lower(builder->arena, (struct text){rest->bytes, 1});
    char c = one.bytes[0];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        text_builder_add(builder, one);
    }
    rest->bytes++;
    rest->length--;
}

struct text words_plain(struct arena *arena, struct text text)
{
    struct text rest = text;
    struct text_builder builder;

    text_builder_init(&builder, arena);
    while (rest.length > 0) {
        write_plain(&builder, &rest);
    }
    return text_builder_text(&builder);
}

struct text words_number(struct arena *arena, int64_t number)
{
    struct text digits = text_format(arena, "%" PRId64, number);
    struct text_builder builder;

    text_builder_init(&builder, arena);
    for (size_t i = 0; i < digits.length; i++) {
        if (i > 0 && (digits.length - i) % 3 == 0) {
            text_builder_add(&builder, text_literal(","));
        }
        text_builder_add(&builder, (struct text){digits.bytes + i, 1});
    }
    return text_builder_text(&builder);
}
