#include "base/phrases.h"

#include "base/ensure.h"

#include <inttypes.h>

static const struct text SENTENCES[PHRASE_COUNT] = {
#define PHRASE(name, sentence) [PHRASE_##name] = TEXT(sentence),
#include "base/phrases.def"
#undef PHRASE
};

/* Writes one blank of `blanks`; false when nobody filled it. */
typedef bool blank_write(struct text_builder *builder, const struct blanks *blanks);

static bool write_integer(struct text_builder *builder, int64_t value)
{
    text_builder_add_format(builder, "%" PRId64, value);
    return true;
}

static bool write_text(struct text_builder *builder, struct text text)
{
    text_builder_add(builder, text);
    return text_present(text);
}

/* The digits of `major` in groups of three: "480,000". */
static void write_grouped(struct text_builder *builder, uint64_t major)
{
    struct text digits = text_format(builder->arena, "%" PRIu64, major);
    for (size_t i = 0; i < digits.length; i++) {
        if (i > 0 && (digits.length - i) % 3 == 0) {
            text_builder_add(builder, text_literal(","));
        }
        text_builder_add(builder, (struct text){digits.bytes + i, 1});
    }
}

static bool write_money(struct text_builder *builder, const struct money *money)
{
    if (money->currency[0] == '\0') {
        return false;
    }
    int exponent = currency_exponent(money->currency);
    uint64_t unit = 1;
    for (int i = 0; i < exponent; i++) {
        unit *= 10;
    }
    uint64_t minor = money->minor < 0 ? -(uint64_t)money->minor : (uint64_t)money->minor;

    text_builder_add(builder, money->minor < 0 ? text_literal("-") : text_literal(""));
    write_grouped(builder, minor / unit);
    if (exponent > 0) {
        text_builder_add_format(builder, ".%0*" PRIu64, exponent, minor % unit);
    }
    text_builder_add_format(builder, " %.3s", money->currency);
    return true;
}

static bool write_number(struct text_builder *builder, const struct blanks *blanks)
{
    return write_integer(builder, blanks->number);
}

static bool write_limit(struct text_builder *builder, const struct blanks *blanks)
{
    return write_integer(builder, blanks->limit);
}

static bool write_name(struct text_builder *builder, const struct blanks *blanks)
{
    return write_text(builder, blanks->name);
}

static bool write_other(struct text_builder *builder, const struct blanks *blanks)
{
    return write_text(builder, blanks->other);
}

static bool write_list(struct text_builder *builder, const struct blanks *blanks)
{
    return write_text(builder, blanks->list);
}

static bool write_on(struct text_builder *builder, const struct blanks *blanks)
{
    if (blanks->on == 0 || blanks->on == DAY_NONE) {
        return false;
    }
    return write_text(builder, day_format(builder->arena, blanks->on));
}

static bool write_at(struct text_builder *builder, const struct blanks *blanks)
{
    if (blanks->at == 0) {
        return false;
    }
    return write_text(builder, instant_format(builder->arena, blanks->at));
}

static bool write_amount(struct text_builder *builder, const struct blanks *blanks)
{
    return write_money(builder, &blanks->amount);
}

static bool write_bound(struct text_builder *builder, const struct blanks *blanks)
{
    return write_money(builder, &blanks->bound);
}

static const struct blank {
    struct text name;
    blank_write *write;
} BLANKS[] = {
    {TEXT("number"), write_number},
    {TEXT("limit"),  write_limit },
    {TEXT("name"),   write_name  },
    {TEXT("other"),  write_other },
    {TEXT("list"),   write_list  },
    {TEXT("on"),     write_on    },
    {TEXT("at"),     write_at    },
    {TEXT("amount"), write_amount},
    {TEXT("bound"),  write_bound },
};

/* Writes the blank that is called `name`; false when there is none, or nobody filled it. */
static bool write_blank(struct text_builder *builder, struct text name, const struct blanks *blanks)
{
    for (size_t i = 0; i < COUNT_OF(BLANKS); i++) {
        if (text_equal(BLANKS[i].name, name)) {
            return BLANKS[i].write(builder, blanks);
        }
    }
    return false;
}

/* Writes `part`, what came behind a '{': a blank's name, '}' and words. Without a '}' all of it is
 * words. */
static void write_part(struct text_builder *builder, struct text part, const struct blanks *blanks)
{
    struct text words = part;
    struct text name = text_cut(&words, '}');
    if (text_present(words) && write_blank(builder, name, blanks)) {
        text_builder_add(builder, words);
        return;
    }
    text_builder_add(builder, text_literal("{"));
    text_builder_add(builder, part);
}

struct text phrase_fill(struct arena *arena, enum phrase phrase, const struct blanks *blanks)
{
    ensure(phrase < PHRASE_COUNT);
    return sentence_fill(arena, SENTENCES[phrase], blanks);
}

struct text sentence_fill(struct arena *arena, struct text sentence, const struct blanks *blanks)
{
    struct text_builder builder;
    text_builder_init(&builder, arena);

    text_builder_add(&builder, text_cut(&sentence, '{'));
    while (text_present(sentence)) {
        write_part(&builder, text_cut(&sentence, '{'), blanks);
    }
    return text_builder_text(&builder);
}
