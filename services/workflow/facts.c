#include "workflow/facts.h"

#include "base/ensure.h"

#include <inttypes.h>
#include <string.h>

/* What the contract takes for a reason (`because` of reason, route and rail_notice). */
#define SENTENCE_CODE_POINTS_MAX 500

#define AT(member) offsetof(struct policy_when, member)

const struct fact_row FACT_ROWS[FACT_COUNT] = {
  /* clang-format off */
    [FACT_DEAL_AMOUNT_BASE]         = {TEXT("deal.amount_base"),         TEST_AMOUNT,  AT(deal_amount_base),         NULL},
    [FACT_DEAL_LARGE]               = {TEXT("deal.large"),               TEST_BOOLEAN, AT(deal_large),               NULL},
    [FACT_DEAL_SEGMENT]             = {TEXT("deal.segment"),             TEST_WORD,    AT(deal_segment),             &SEGMENT_WORDS},
    [FACT_DEAL_STAGE]               = {TEXT("deal.stage"),               TEST_WORD,    AT(deal_stage),               &DEAL_STAGE_WORDS},
    [FACT_DEAL_CONFIDENTIAL]        = {TEXT("deal.confidential"),        TEST_BOOLEAN, AT(deal_confidential),        NULL},
    [FACT_DEAL_DAYS_TO_CLOSE]       = {TEXT("deal.days_to_close"),       TEST_NUMBER,  AT(deal_days_to_close),       NULL},
    [FACT_ACCOUNT_OPEN_AMOUNT_BASE] = {TEXT("account.open_amount_base"), TEST_AMOUNT,  AT(account_open_amount_base), NULL},
    [FACT_ASK_KIND]                 = {TEXT("ask.kind"),                 TEST_WORD,    AT(ask_kind),                 &ASK_KIND_WORDS},
    [FACT_ASK_BLOCKER]              = {TEXT("ask.blocker"),              TEST_WORD,    AT(ask_blocker),              &BLOCKER_WORDS},
    [FACT_ASK_ORIGIN]               = {TEXT("ask.origin"),               TEST_WORD,    AT(ask_origin),               &ASK_ORIGIN_WORDS},
    [FACT_ASK_POINTS]               = {TEXT("ask.points"),               TEST_NUMBER,  AT(ask_points),               NULL},
    [FACT_ASK_ROUND]                = {TEXT("ask.round"),                TEST_NUMBER,  AT(ask_round),                NULL},
    [FACT_DETAILS_DAYS]             = {TEXT("details.days"),             TEST_NUMBER,  AT(details_days),             NULL},
    [FACT_DETAILS_SEATS]            = {TEXT("details.seats"),            TEST_NUMBER,  AT(details_seats),            NULL},
    [FACT_DETAILS_MONTHS]           = {TEXT("details.months"),           TEST_NUMBER,  AT(details_months),           NULL},
    [FACT_DETAILS_CHANGE_BP]        = {TEXT("details.change_bp"),        TEST_NUMBER,  AT(details_change_bp),        NULL},
    [FACT_DECISION_KIND]            = {TEXT("decision.kind"),            TEST_WORD,    AT(decision_kind),            &DECISION_KIND_WORDS},
    [FACT_DECISION_POINTS]          = {TEXT("decision.points"),          TEST_NUMBER,  AT(decision_points),          NULL},
    [FACT_DECISION_HAS_DELIVERABLE] = {TEXT("decision.has_deliverable"), TEST_BOOLEAN, AT(decision_has_deliverable), NULL},
    [FACT_RANKING_POSITION]         = {TEXT("ranking.position"),         TEST_NUMBER,  AT(ranking_position),         NULL},
  /* clang-format on */
};

/* People read "mid market", not "mid_market". */
static void write_word(struct text_builder *builder, struct text word)
{
    struct text rest = word;
    text_builder_add(builder, text_cut(&rest, '_'));
    while (text_present(rest)) {
        text_builder_add(builder, text_literal(" "));
        text_builder_add(builder, text_cut(&rest, '_'));
    }
}

static bool write_money(struct text_builder *builder, struct money money)
{
    if (money.currency[0] == '\0') {
        return false;
    }
    text_builder_add(builder, sentence_fill(builder->arena, text_literal("{amount}"),
                                            &(struct blanks){.amount = money}));
    return true;
}

static bool write_day(struct text_builder *builder, day on)
{
    if (on == DAY_NONE || on == 0) {
        return false;
    }
    text_builder_add(builder, day_format(builder->arena, on));
    return true;
}

/* How a fact of each kind is written, as people read it; false when nothing can be said. */
typedef bool fact_write(struct text_builder *builder, enum fact fact, const struct facts *facts);

static bool write_number(struct text_builder *builder, enum fact fact, const struct facts *facts)
{
    text_builder_add_format(builder, "%" PRId64, facts->value[fact]);
    return true;
}

static bool write_amount(struct text_builder *builder, enum fact fact, const struct facts *facts)
{
    struct money money = {.minor = facts->value[fact]};
    memcpy(money.currency, facts->base_currency, sizeof(money.currency));
    return write_money(builder, money);
}

static bool write_boolean(struct text_builder *builder, enum fact fact, const struct facts *facts)
{
    bool yes = facts->value[fact] != 0;
    text_builder_add(builder, yes ? text_literal("yes") : text_literal("no"));
    return true;
}

static bool write_words(struct text_builder *builder, enum fact fact, const struct facts *facts)
{
    write_word(builder, FACT_ROWS[fact].words->items[facts->value[fact]]);
    return true;
}

static fact_write *const WRITERS[] = {
    [TEST_NUMBER] = write_number,
    [TEST_AMOUNT] = write_amount,
    [TEST_BOOLEAN] = write_boolean,
    [TEST_WORD] = write_words,
};

/* Writes the blank that is called `name`; false when there is none, or nothing fills it. */
static bool write_blank(struct text_builder *builder, struct text name, const struct facts *facts)
{
    for (enum fact fact = 0; fact < FACT_COUNT; fact++) {
        if (text_equal(FACT_ROWS[fact].name, name)) {
            return facts->has[fact] && WRITERS[FACT_ROWS[fact].kind](builder, fact, facts);
        }
    }
    if (text_equal(name, text_literal("deal.close_date")) || text_equal(name, text_literal("on"))) {
        return write_day(builder, facts->close_date);
    }
    return text_equal(name, text_literal("amount")) && write_money(builder, facts->amount);
}

/* Writes `part`, what came behind a '{': a blank's name, '}' and words. */
static void write_part(struct text_builder *builder, struct text part, const struct facts *facts)
{
    struct text words = part;
    struct text name = text_cut(&words, '}');
    if (text_present(words) && write_blank(builder, name, facts)) {
        text_builder_add(builder, words);
        return;
    }
    text_builder_add(builder, text_literal("{"));
    text_builder_add(builder, part);
}

/* The text without what is past `most` code points: it is UTF-8, where bytes 10xxxxxx begin none.
 */
static struct text cut_after(struct text text, size_t most)
{
    size_t begun = 0;
    for (size_t i = 0; i < text.length; i++) {
        begun += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
        if (begun > most) {
            return (struct text){text.bytes, i};
        }
    }
    return text;
}

void facts_set(struct facts *facts, enum fact fact, int64_t value)
{
    ensure(fact < FACT_COUNT);
    const struct fact_row *row = &FACT_ROWS[fact];
    if (row->kind == TEST_BOOLEAN || row->kind == TEST_WORD) {
        ensure(value >= 0);
        ensure(value < (row->kind == TEST_WORD ? (int64_t)row->words->count : 2));
    }
    facts->has[fact] = row->kind != TEST_WORD || value != 0;
    facts->value[fact] = value;
}

struct text facts_fill(struct arena *arena, struct text sentence, const struct facts *facts)
{
    struct text_builder builder;
    text_builder_init(&builder, arena);

    struct text rest = sentence;
    text_builder_add(&builder, text_cut(&rest, '{'));
    while (text_present(rest)) {
        write_part(&builder, text_cut(&rest, '{'), facts);
    }
    return cut_after(text_builder_text(&builder), SENTENCE_CODE_POINTS_MAX);
}
