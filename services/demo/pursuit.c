#include "demo/pursuit.h"

#include "base/ensure.h"
#include "demo/staff.h"
#include "demo/story.h"
#include "demo/task.h"

/* How many deals begin in a month. */
#define DEALS_PER_YEAR 100

/* How much of the pipeline is there on the first day. */
#define FIRST_DAY_PERCENT 16

#define CONFIDENTIAL_PERCENT 6
#define CLOSE_TRIES_MAX      3

/* What deals of a segment are like: amounts in thousands of euros, days from begin to signature,
 * and how many asks they have. */
static const struct segment_row {
    int64_t low[4], high[4];
    int weights[4];
    int64_t days_min, days_max;
    int64_t asks_min, asks_max;
} SEGMENT_ROWS[SEGMENT_COUNT] = {
    [SEGMENT_SMB] = {{6, 15, 30, 45},     {15, 30, 45, 60},      {45, 35, 15, 5}, 18, 60,  1, 2},
    [SEGMENT_MID_MARKET] =
        {{30, 70, 120, 180},  {70, 120, 180, 240},   {40, 35, 18, 7}, 40, 110, 1, 4},
    [SEGMENT_ENTERPRISE] =
        {{90, 200, 400, 700}, {200, 400, 700, 1400}, {42, 36, 17, 5}, 70, 200, 2, 5},
};

/* What a currency is worth, roughly, and in which steps people quote it. The plan rates are
 * finance's. */
static const struct currency_row {
    const char *code;
    int64_t per_hundred_euros; /* major units */
    int64_t minor_per_major;
} CURRENCY_ROWS[] = {
    {"EUR", 100,   100},
    {"USD", 108,   100},
    {"GBP", 86,    100},
    {"CHF", 95,    100},
    {"JPY", 16400, 1  },
};

static const struct currency_row *currency_row_of(struct text code)
{
    for (size_t i = 0; i < COUNT_OF(CURRENCY_ROWS); i++) {
        if (text_equal(text_of(CURRENCY_ROWS[i].code), code)) {
            return &CURRENCY_ROWS[i];
        }
    }
    ensure_never();
}

/* ---- describing ------------------------------------------------------------------------------ */

void pursuit_describe(const struct pursuit *deal, struct deal_body *body)
{
    *body = (struct deal_body){
        .external_id = deal->external_id,
        .name = deal->name,
        .account = {deal->account->external_id, deal->account->name, deal->account->segment},
        .amount = deal->amount,
        .currency = deal->currency,
        .stage = deal->stage,
        .close_date = deal->close_date,
    };
    if (deal->confidential) {
        body->confidential = (struct optional_boolean){true, true};
    }
}

void pursuit_fill_blanks(const struct pursuit *deal, struct arena *arena, struct blank_list *blanks)
{
    const struct currency_row *row = currency_row_of(deal->currency);
    struct text number = words_number(arena, deal->amount / row->minor_per_major);

    blank_set(blanks, "account", deal->account->name);
    blank_set(blanks, "industry", corpus_text(deal->account->about, "industry"));
    blank_set(blanks, "champion", corpus_text(deal->champion, "name"));
    blank_set(blanks, "champion_role", corpus_text(deal->champion, "role"));
    blank_set(blanks, "competitor", deal->competitor);
    blank_set(blanks, "incumbent", deal->incumbent);
    blank_set(blanks, "currency", deal->currency);
    blank_set(blanks, "close", day_words(arena, deal->close_date));
    blank_set(blanks, "amount",
              text_format(arena, "%.*s %.*s", (int)deal->currency.length, deal->currency.bytes,
                          (int)number.length, number.bytes));
}

static struct text say(struct task *task, const struct pursuit *deal, const char *what)
{
    const struct company *company = deal->company;
    const json_t *sentences = corpus_member(corpus_file(company->corpus, "talk"), what);
    struct blank_list blanks = {.count = 0};

    pursuit_fill_blanks(deal, task->arena, &blanks);
    return words_fill(task->arena, corpus_pick_text(sentences, &task->company->chance), &blanks);
}

/* ---- commands -------------------------------------------------------------------------------- */

static void put_deal(struct pursuit *deal, const struct worker *by, const struct worker *new_owner)
{
    struct task *task = task_new(deal->company, COMMAND_PUT_DEAL);
    struct put_deal_body *body = task_body(task);
    struct deal_body described;

    pursuit_describe(deal, &described);
    *body = (struct put_deal_body){
        .name = described.name,
        .account = described.account,
        .amount = described.amount,
        .currency = described.currency,
        .stage = described.stage,
        .close_date = described.close_date,
        .confidential = described.confidential,
    };
    if (new_owner != NULL) {
        body->owner = new_owner->subject.id;
    }
    task->errand.command.key = deal->external_id;
    deal->team = deal->owner->team; /* as the core will have it */
    task_give(task, by, &deal->subject);
}

/* A deal that changed may have moved its asks: each is told of it, and so its version is known. */
static void tell_stories(struct pursuit *deal, const char *what)
{
    for (size_t i = 0; i < deal->story_count; i++) {
        if (story_is_live(deal->stories[i])) {
            story_comment(deal->stories[i], deal->owner, AUDIENCE_NONE, what);
        }
    }
}

static bool is_answered(const struct pursuit *deal)
{
    for (size_t i = 0; i < deal->story_count; i++) {
        if (deal->stories[i]->subject.waits > 0) {
            return false;
        }
    }
    return deal->subject.waits == 0;
}

bool pursuits_are_answered(const struct company *company)
{
    for (size_t i = 0; i < company->deal_count; i++) {
        if (company->deals[i]->state == DEAL_STATE_OPEN && !is_answered(company->deals[i])) {
            return false;
        }
    }
    return true;
}

static bool is_told(const struct pursuit *deal)
{
    return deal->state == DEAL_STATE_OPEN && id_present(&deal->subject.id) && !deal->subject.lost;
}

/* Who puts a deal into other hands: the lead, if he sees it and stays himself. */
static const struct worker *hand_of(struct company *company, const struct pursuit *deal,
                                    const struct worker *leaver)
{
    const struct worker *lead = company->leads[deal->team];

    return deal->confidential || lead == leaver || !lead->active ? company->cast[ROLE_HEAD_OF_SALES]
                                                                 : lead;
}

void pursuits_hand_over(struct company *company, const struct worker *leaver)
{
    for (size_t i = 0; i < company->deal_count; i++) {
        struct pursuit *deal = company->deals[i];
        if (deal->owner != leaver || deal->state != DEAL_STATE_OPEN) {
            continue;
        }
        struct worker *heir = staff_pick_other(company, ROLE_REP, deal->team, leaver);
        deal->owner = heir != NULL ? heir : company->leads[deal->team];
        if (is_told(deal)) {
            put_deal(deal, hand_of(company, deal, leaver), deal->owner);
            tell_stories(deal, "sales_updates");
        }
    }
}

bool pursuits_hand_over_asks(struct company *company, const struct worker *leaver)
{
    bool all = true;

    for (size_t i = 0; i < company->deal_count; i++) {
        struct pursuit *deal = company->deals[i];
        for (size_t k = 0; k < deal->story_count; k++) {
            all &= story_hand_over(deal->stories[k], leaver);
        }
    }
    return all;
}

/* ---- moving ---------------------------------------------------------------------------------- */

static const struct {
    int from_percent; /* of the way to the signature */
    enum deal_stage stage;
} STAGE_ROWS[] = {
    {92, DEAL_STAGE_CLOSING      },
    {75, DEAL_STAGE_NEGOTIATION  },
    {58, DEAL_STAGE_PROPOSAL     },
    {40, DEAL_STAGE_EVALUATION   },
    {18, DEAL_STAGE_DISCOVERY    },
    {6,  DEAL_STAGE_QUALIFICATION},
    {0,  DEAL_STAGE_PROSPECTING  },
};

static enum deal_stage stage_at(const struct pursuit *deal, instant now)
{
    instant signature = worktime_instant(deal->close_date, WORKTIME_ENDS);
    instant whole = signature > deal->created_at ? signature - deal->created_at : 1;
    int64_t percent = (now - deal->created_at) / (whole / 100 + 1);

    for (size_t i = 0; i < COUNT_OF(STAGE_ROWS); i++) {
        if (percent >= STAGE_ROWS[i].from_percent) {
            return STAGE_ROWS[i].stage;
        }
    }
    return DEAL_STAGE_PROSPECTING;
}

/* The stage, and at times the amount, have moved. */
static bool act_update(struct company *company, void *thing)
{
    struct pursuit *deal = thing;

    if (deal->state != DEAL_STATE_OPEN || deal->subject.lost) {
        return true;
    }
    if (!is_answered(deal)) {
        return false;
    }
    enum deal_stage stage = stage_at(deal, company->now);
    bool amount_moves = chance_percent(&company->chance, 35);
    if (stage == deal->stage && !amount_moves) {
        return true;
    }
    deal->stage = stage;
    if (amount_moves) {
        int64_t step = deal->amount / 100;
        deal->amount += step * chance_between(&company->chance, -18, 22);
    }
    put_deal(deal, deal->owner, NULL);
    tell_stories(deal, "sales_updates");
    return true;
}

static bool act_close(struct company *company, void *thing);

static void note_close(struct pursuit *deal)
{
    struct company *company = deal->company;
    int64_t minutes = chance_between(&company->chance, 30, WORKTIME_DAY_MINUTES - 30);
    day on = workday_until(deal->close_date);

    agenda_note(&company->agenda, worktime_instant(on, WORKTIME_BEGINS + minutes), act_close, deal);
}

static void note_updates(struct pursuit *deal)
{
    struct company *company = deal->company;
    instant way = worktime_instant(deal->close_date, WORKTIME_BEGINS) - company->now;

    for (int part = 1; part <= 3 && way > 4 * INSTANT_DAY; part++) {
        instant at = company->now
                     + way / 100 * chance_between(&company->chance, part * 25 - 15, part * 25 + 10);
        agenda_note(&company->agenda, worktime_add(at, chance_between(&company->chance, 1, 400)),
                    act_update, deal);
    }
}

/* ---- ending ---------------------------------------------------------------------------------- */

static struct task *close_new(struct pursuit *deal, enum deal_outcome outcome, const char *reasons,
                              struct close_deal_body **body)
{
    struct task *task = task_new(deal->company, COMMAND_CLOSE_DEAL);

    *body = task_body(task);
    (*body)->outcome = outcome;
    (*body)->occurred_on = worktime_day(deal->company->now);
    (*body)->reason = say(task, deal, reasons);
    task->errand.command.key = deal->external_id;
    return task;
}

static void slip(struct pursuit *deal)
{
    struct company *company = deal->company;
    struct close_deal_body *body;
    struct task *task = close_new(deal, DEAL_OUTCOME_SLIPPED, "slipped", &body);
    day on =
        workday_from(worktime_day(company->now) + (day)chance_between(&company->chance, 10, 55));

    body->close_date = (struct optional_day){true, on};
    deal->slips_left--;
    deal->close_date = on;
    task_give(task, deal->owner, &deal->subject);
    tell_stories(deal, "sales_updates");
    note_close(deal);
    note_updates(deal);
}

static bool has_live_story(const struct pursuit *deal)
{
    for (size_t i = 0; i < deal->story_count; i++) {
        if (story_is_live(deal->stories[i])) {
            return true;
        }
    }
    return false;
}

static void finish(struct pursuit *deal, bool won)
{
    struct close_deal_body *body;
    struct task *task =
        close_new(deal, won ? DEAL_OUTCOME_WON : DEAL_OUTCOME_LOST, won ? "won" : "lost", &body);

    if (won && chance_percent(&deal->company->chance, 30)) {
        int64_t step = deal->amount / 100;
        body->amount = (struct optional_integer){
            true, deal->amount - step * chance_between(&deal->company->chance, 1, 9)};
    }
    deal->state = won ? DEAL_STATE_WON : DEAL_STATE_LOST;
    deal->account->open_deals--;
    task_give(task, deal->owner, &deal->subject);
    for (size_t i = 0; i < deal->story_count; i++) {
        story_pursuit_ended(deal->stories[i], won);
    }
}

/* Signed only when nothing is open: sales waits some days for an answer, and then does without. */
static bool act_close(struct company *company, void *thing)
{
    struct pursuit *deal = thing;

    if (deal->state != DEAL_STATE_OPEN || deal->subject.lost) {
        return true;
    }
    if (!is_answered(deal)) {
        return false;
    }
    if (deal->slips_left > 0) {
        slip(deal);
        return true;
    }
    if (!deal->will_win || !has_live_story(deal)) {
        finish(deal, deal->will_win);
        return true;
    }
    if (deal->close_tries++ >= CLOSE_TRIES_MAX) {
        for (size_t i = 0; i < deal->story_count; i++) {
            story_withdraw(deal->stories[i]);
        }
    }
    int64_t minutes = chance_between(&company->chance, 300, 1500);
    agenda_note(&company->agenda, worktime_add(company->now, minutes), act_close, deal);
    return true;
}

/* ---- beginning ------------------------------------------------------------------------------- */

static void plan_stories(struct pursuit *deal)
{
    struct company *company = deal->company;
    const struct segment_row *row = &SEGMENT_ROWS[deal->account->segment];
    int64_t count = chance_between(&company->chance, row->asks_min, row->asks_max);
    instant way = worktime_instant(deal->close_date, WORKTIME_BEGINS) - company->now;

    if (chance_percent(&company->chance, 8)) {
        count = 0; /* some deals need nothing */
    }
    for (int64_t i = 0; i < count && way > 0; i++) {
        /* Later is likelier: the closer the signature, the longer the list. */
        int64_t one = chance_between(&company->chance, 12, 88);
        int64_t other = chance_between(&company->chance, 12, 88);
        instant at = company->now + way / 100 * (one > other ? one : other);
        story_note(deal, worktime_add(at, chance_between(&company->chance, 1, 420)));
    }
}

static bool act_open(struct company *company, void *thing)
{
    struct pursuit *deal = thing;
    int team = (int)corpus_number(deal->account->about, "team", 0);

    if (deal->account->is_reserved) {
        return true; /* this customer is part of the last days' scene */
    }
    deal->owner = staff_pick(company, ROLE_REP, team);
    if (deal->owner == NULL) {
        deal->owner = company->leads[team];
    }
    deal->created_at = company->now;
    deal->state = DEAL_STATE_OPEN;
    deal->account->open_deals++;
    put_deal(deal, deal->owner, NULL);
    plan_stories(deal);
    note_updates(deal);
    note_close(deal);
    return true;
}

static bool act_open_staged(struct company *company, void *thing)
{
    struct pursuit *deal = thing;

    deal->state = DEAL_STATE_OPEN;
    put_deal(deal, deal->owner, NULL);
    return true;
}

/* ---- planning -------------------------------------------------------------------------------- */

static int64_t amount_of(struct company *company, enum segment segment, struct text currency,
                         int band)
{
    const struct segment_row *row = &SEGMENT_ROWS[segment];
    const struct currency_row *money = currency_row_of(currency);
    int64_t halves = chance_between(&company->chance, 2 * row->low[band], 2 * row->high[band]);

    /* Half a thousand euros each, in the currency, rounded to hundreds. */
    int64_t major = halves * 500 * money->per_hundred_euros / 100;
    return major / 100 * 100 * money->minor_per_major;
}

static struct pursuit *add_deal(struct company *company, struct prospect *account)
{
    const json_t *people = corpus_file(company->corpus, "people");
    json_t *names = corpus_member(corpus_file(company->corpus, "talk"), "deal_names");
    struct pursuit *deal = arena_alloc(company->arena, sizeof(*deal));
    struct blank_list blanks = {.count = 0};
    size_t number = company->deal_count;

    ensure(number < company->deal_capacity);
    *deal = (struct pursuit){
        .company = company,
        .account = account,
        .external_id = text_format(company->arena, "006FJ%02d%05zuAA", (int)(company->number % 100),
                                   number + 1),
        .currency = corpus_text(account->about, "currency"),
        .champion = corpus_pick(corpus_member(people, "champions"), &company->chance),
        .competitor = corpus_pick_text(corpus_member(people, "competitors"), &company->chance),
        .incumbent = corpus_pick_text(corpus_member(people, "incumbents"), &company->chance),
        .slips_left =
            chance_percent(&company->chance, 34) ? (int)chance_between(&company->chance, 1, 2) : 0,
        .will_win = chance_percent(&company->chance, 57),
    };
    blank_set(&blanks, "account", account->name);
    blank_set(&blanks, "incumbent", deal->incumbent);
    blank_set(&blanks, "sites",
              text_format(company->arena, "%d", (int)chance_between(&company->chance, 2, 14)));
    deal->name = words_fill(company->arena, corpus_pick_text(names, &company->chance), &blanks);
    company->deals[company->deal_count++] = deal;
    return deal;
}

/* Most signatures are in the last days of a quarter. */
static day seasoned(struct company *company, day on)
{
    if (!chance_percent(&company->chance, 62)) {
        return workday_from(on);
    }
    day last = quarter_last_day(quarter_number(on));
    return workday_add(last + 1, -chance_between(&company->chance, 1, 12));
}

static void plan_deal(struct company *company, instant at, int64_t way_percent)
{
    struct prospect *account =
        &company
             ->accounts[chance_between(&company->chance, 0, (int64_t)company->account_count - 1)];
    const struct segment_row *row = &SEGMENT_ROWS[account->segment];
    struct pursuit *deal = add_deal(company, account);
    int band = (int)chance_weighted(&company->chance, row->weights, COUNT_OF(row->weights));
    int64_t days = chance_between(&company->chance, row->days_min, row->days_max);
    day begins = worktime_day(at);

    deal->amount = amount_of(company, account->segment, deal->currency, band);
    deal->confidential = account->segment == SEGMENT_ENTERPRISE && band >= 2
                         && chance_percent(&company->chance, CONFIDENTIAL_PERCENT);
    deal->stage = way_percent < 100 ? DEAL_STAGE_DISCOVERY : DEAL_STAGE_PROSPECTING;
    deal->close_date = seasoned(company, begins + (day)(days * way_percent / 100));
    if (deal->close_date < begins + 10) {
        deal->close_date = workday_from(begins + 12);
    }
    agenda_note(&company->agenda, at, act_open, deal);
}

static void make_accounts(struct company *company)
{
    const json_t *accounts = corpus_file(company->corpus, "accounts");
    size_t count = corpus_count(accounts);

    company->accounts = arena_array(company->arena, count, sizeof(*company->accounts));
    company->account_count = count;
    for (size_t i = 0; i < count; i++) {
        json_t *about = corpus_item(accounts, i);
        struct prospect *account = &company->accounts[i];
        account->about = about;
        account->name = corpus_text(about, "name");
        account->external_id =
            text_format(company->arena, "001FJ%02d%05zuAA", (int)(company->number % 100), i + 1);
        account->segment = (enum segment)word_find(&SEGMENT_WORDS, corpus_text(about, "segment"));
        ensure(account->segment != SEGMENT_NONE);
    }
}

void pursuits_note(struct company *company)
{
    int64_t count = (int64_t)company->settings->months * DEALS_PER_YEAR / 12 + 4;
    instant life = company->ends_at - company->begins_at;

    make_accounts(company);
    company->deal_capacity = (size_t)count + 64;
    company->deals = arena_array(company->arena, company->deal_capacity, sizeof(struct pursuit *));
    for (int64_t i = 0; i < count; i++) {
        bool is_there = i < count * FIRST_DAY_PERCENT / 100;
        instant at = company->begins_at;
        if (!is_there) {
            at += life / 1000 * chance_between(&company->chance, 10, 985);
        }
        at = worktime_add(at, (is_there ? WORKTIME_DAY_MINUTES : 0)
                                  + chance_between(&company->chance, 5, 470));
        plan_deal(company, at, is_there ? chance_between(&company->chance, 35, 90) : 100);
    }
}

/* ---- for the end ----------------------------------------------------------------------------- */

/* A customer of the team who has no other open deal, and is as large as wanted. */
static struct prospect *free_account(struct company *company, int team, bool is_large)
{
    for (int tries = 0; tries < 400; tries++) {
        int64_t place = chance_between(&company->chance, 0, (int64_t)company->account_count - 1);
        struct prospect *account = &company->accounts[place];
        bool fits = is_large == (account->segment == SEGMENT_ENTERPRISE);
        bool is_of_team = team == TEAM_NONE || corpus_number(account->about, "team", 0) == team;
        if (fits && is_of_team && account->open_deals == 0) {
            return account;
        }
    }
    return NULL;
}

struct pursuit *pursuit_stage(struct company *company, const struct pursuit_wish *wish)
{
    struct prospect *account = free_account(company, wish->owner->team, wish->is_large);

    if (account == NULL || company->deal_count == company->deal_capacity) {
        return NULL;
    }
    struct pursuit *deal = add_deal(company, account);
    account->is_reserved = true;
    account->open_deals++;
    deal->is_staged = true;
    deal->owner = wish->owner;
    deal->team = wish->owner->team;
    deal->stage = wish->stage;
    deal->close_date = workday_from(wish->close_date);
    deal->created_at = wish->at;
    deal->state = DEAL_STATE_OPEN;
    deal->amount = amount_of(company, account->segment, deal->currency, wish->is_large ? 2 : 0);
    agenda_note(&company->agenda, wish->at, act_open_staged, deal);
    return deal;
}
