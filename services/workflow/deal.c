#include "workflow/deal.h"

#include "workflow/decide.h"
#include "workflow/money.h"

/* The deal's amount in the org's currency, by the plan rate of today's quarter. */
static void rate_amount(struct matter *matter, struct deal_recorded *data)
{
    const struct org *org = &matter->known->org;
    struct text base = text_of(org->base_currency);
    int64_t rate_e8 = 0;

    if (text_equal(data->currency, base)) {
        data->amount_base = data->amount;
        data->rated = true;
        return;
    }
    struct text quarter =
        quarter_of_day(matter->arena, matter->supply->today, org->fiscal_year_starts_month);
    struct id id = rates_id(quarter);
    const struct rates *rates = rows_find(&matter->known->nouns[NOUN_RATES], &id);
    if (rates != NULL) {
        rate_e8 = rate_find(&rates->rates, data->currency);
    }
    if (rate_e8 > 0
        && money_to_base(data->amount, data->currency, base, rate_e8, &data->amount_base)) {
        data->rated = true;
        data->rate_e8 = (struct optional_integer){true, rate_e8};
        data->rate_quarter = quarter;
    }
}

/* Who will own it: whom the body names, else who owns it, else the caller. */
static bool find_owner(struct matter *matter, const struct deal_body *body,
                       const struct deal *stored, struct deal_recorded *data)
{
    data->owner_id = id_present(&body->owner) ? body->owner
                     : stored != NULL         ? stored->owner_id
                                              : matter->actor->row.id;
    const struct person *owner = known_person(matter->known, &data->owner_id);
    if (owner == NULL || !owner->active) {
        return deny_at(matter, text_literal("/owner"), PROBLEM_INVALID, PHRASE_NO_SUCH_PERSON,
                       (struct blanks){0});
    }
    bool same = stored != NULL && id_equal(&data->owner_id, &stored->owner_id);
    if (!same && !id_equal(&owner->row.id, &matter->actor->row.id)
        && !person_holds(matter->actor, BIT(ROLE_SALES_LEAD) | BIT(ROLE_HEAD_OF_SALES))) {
        return deny_at(matter, text_literal("/owner"), PROBLEM_FORBIDDEN, PHRASE_LEADS_NAME_OWNERS,
                       (struct blanks){0});
    }
    data->team_id = owner->team_id;
    return true;
}

/* What is recorded of the body; the owner, the account and the rate come beside it. A won deal
 * stays at its stage, whatever the CRM says later. */
static struct deal_recorded recorded_from(const struct deal_body *body, const struct deal *stored)
{
    bool won = stored != NULL && stored->state == DEAL_STATE_WON;
    struct deal_recorded data = {
        .external_id = body->external_id,
        .name = body->name,
        .amount = body->amount,
        .currency = body->currency,
        .stage = won ? stored->stage : body->stage,
        .close_date = body->close_date,
        .confidential = stored != NULL && stored->confidential,
    };
    if (body->confidential.present) {
        data.confidential = body->confidential.value;
    }
    if (body->source_updated_at.present) {
        data.source_updated_at = body->source_updated_at;
    } else if (stored != NULL && stored->source_updated_at != 0) {
        data.source_updated_at = (struct optional_instant){true, stored->source_updated_at};
    }
    return data;
}

static bool deal_differs(const struct deal *stored, const struct deal_recorded *data)
{
    return !text_equal(stored->name, data->name) || stored->amount != data->amount
           || !text_equal(stored->currency, data->currency)
           || stored->amount_base != data->amount_base || stored->rated != data->rated
           || stored->stage != data->stage || stored->close_date != data->close_date
           || !id_equal(&stored->owner_id, &data->owner_id)
           || !id_equal(&stored->team_id, &data->team_id)
           || !id_equal(&stored->account_id, &data->account_id)
           || stored->confidential != data->confidential;
}

static struct deal deal_after(const struct deal *stored, const struct id *id,
                              const struct deal_recorded *data)
{
    struct deal after = {.state = DEAL_STATE_OPEN, .closed_on = DAY_NONE};

    if (stored != NULL) {
        after = *stored;
    }
    after.row.id = *id;
    after.external_id = data->external_id;
    after.account_id = data->account_id;
    after.name = data->name;
    after.amount = data->amount;
    after.currency = data->currency;
    after.amount_base = data->amount_base;
    after.rated = data->rated;
    after.stage = data->stage;
    after.close_date = data->close_date;
    after.owner_id = data->owner_id;
    after.team_id = data->team_id;
    after.confidential = data->confidential;
    if (deal_is_opened_again(&after)) {
        after.state = DEAL_STATE_OPEN;
    }
    return after;
}

/* The account as it will be, told when it is new or differs. */
static struct account account_after(struct matter *matter, const struct account_body *body)
{
    const struct account *stored = known_account_by_external_id(matter->known, body->external_id);
    struct account after = {0};

    if (stored != NULL) {
        after = *stored;
    } else {
        after.row.id = fresh_id(matter, "account");
    }
    bool same =
        stored != NULL && text_equal(stored->name, body->name) && stored->segment == body->segment;
    after.external_id = body->external_id;
    after.name = body->name;
    after.segment = body->segment;
    if (!same) {
        struct account_recorded *data = tell(matter, EVENT_ACCOUNT_RECORDED, &after.row.id);
        data->external_id = body->external_id;
        data->name = body->name;
        data->segment = body->segment;
    }
    return after;
}

/* Asks that nobody has claimed go where they belong now; the others move in their queue. */
void tell_asks_of_changed_deal(struct matter *matter, const struct deal *deal,
                               const struct account *account)
{
    const uint32_t movable = BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_NEEDS_INFO);
    const struct rows *asks = &matter->known->nouns[NOUN_ASK];
    const struct ask *ask = NULL;

    while ((ask = rows_next(asks, ask)) != NULL) {
        if (!ask_is_live(ask) || !id_equal(&ask->deal_id, &deal->row.id)) {
            continue;
        }
        matter->ask = ask;
        bool claimed = ask->assignee_role == ROLE_NONE;
        if ((movable & BIT(ask->state)) != 0 && !claimed
            && goes_elsewhere(matter, ask, deal, account)) {
            tell_routed(matter, ask, deal, account);
        } else if (ask->due_at != 0) {
            tell_prioritised(matter, ask, deal, account, ask->due_at, &ask->assignee_id);
        }
    }
    matter->ask = NULL;
}

/* With how much the deal counts in the account's open amount. */
static int64_t counts_with(const struct deal *deal, const struct account *account)
{
    bool counts = deal != NULL && deal->state == DEAL_STATE_OPEN
                  && id_equal(&deal->account_id, &account->row.id);

    return counts ? deal->amount_base : 0;
}

bool record_deal(struct matter *matter, const struct deal_body *body, struct deal *deal,
                 struct account *account)
{
    const struct deal *stored = known_deal_by_external_id(matter->known, body->external_id);
    struct deal_recorded data = recorded_from(body, stored);

    if (stored != NULL && !person_sees_deal(matter->known, matter->actor, stored)) {
        return deny(matter, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
    }
    if (stored != NULL && !sells_the_deal(matter, stored)) {
        return false;
    }
    bool older = stored != NULL && body->source_updated_at.present
                 && body->source_updated_at.value < stored->source_updated_at;
    if (older) {
        *deal = *stored;
        *account = *known_account(matter->known, &stored->account_id);
        return true;
    }
    if (!find_owner(matter, body, stored, &data)) {
        return false;
    }
    *account = account_after(matter, &body->account);
    data.account_id = account->row.id;
    rate_amount(matter, &data);

    struct id id = stored != NULL ? stored->row.id : fresh_id(matter, "deal");
    *deal = deal_after(stored, &id, &data);
    account->open_amount_base += counts_with(deal, account) - counts_with(stored, account);
    if (stored == NULL || deal_differs(stored, &data)) {
        struct deal_recorded *told =
            tell(matter, stored == NULL ? EVENT_DEAL_RECORDED : EVENT_DEAL_CHANGED, &id);
        *told = data;
        last_told(matter)->deal_id = id;
    }
    return true;
}

void decide_put_deal(struct matter *matter)
{
    const struct put_deal_body *put = matter->command->body;
    struct deal_body body = {.external_id = matter->command->key,
                             .name = put->name,
                             .account = put->account,
                             .amount = put->amount,
                             .currency = put->currency,
                             .stage = put->stage,
                             .close_date = put->close_date,
                             .owner = put->owner,
                             .confidential = put->confidential,
                             .source_updated_at = put->source_updated_at};
    struct deal *deal = arena_alloc(matter->arena, sizeof(*deal));
    struct account *account = arena_alloc(matter->arena, sizeof(*account));

    if (!record_deal(matter, &body, deal, account)) {
        return;
    }
    matter->outcome->result = deal->row.id;
    if (deal->row.version > 0 && matter->outcome->event_count > 0) {
        matter->deal = deal;
        tell_asks_of_changed_deal(matter, deal, account);
    }
}

/* ---- the deal's end -------------------------------------------------------------------------- */

/* A won deal meets the conditions that waited for it. */
static void tell_conditions_met(struct matter *matter, const struct commitment *commitment,
                                int64_t amount)
{
    size_t unmet = 0;

    if (commitment->state != COMMITMENT_STATE_CONDITIONAL) {
        return;
    }
    for (size_t i = 0; i < commitment->conditions.count; i++) {
        const struct condition *condition = &commitment->conditions.items[i];
        if (condition->met_at.present) {
            continue;
        }
        if (!winning_meets(condition->kind, condition->amount.value, amount)) {
            unmet++;
            continue;
        }
        struct commitment_condition_met *data =
            tell(matter, EVENT_COMMITMENT_CONDITION_MET, &commitment->row.id);
        data->n = condition->n;
    }
    if (unmet == 0) {
        tell(matter, EVENT_COMMITMENT_ACTIVATED, &commitment->row.id);
    }
}

/* Whether a live commitment rests on the deliverable: one of the deal, or one of any other. */
static bool is_rested_on(const struct known *known, const struct deliverable *deliverable,
                         const struct deal *deal, bool by_others)
{
    const struct rows *commitments = &known->nouns[NOUN_COMMITMENT];
    const struct commitment *commitment = NULL;

    while ((commitment = rows_next(commitments, commitment)) != NULL) {
        if (commitment_is_live(commitment)
            && id_equal(&commitment->deliverable_id, &deliverable->row.id)
            && id_equal(&commitment->deal_id, &deal->row.id) != by_others) {
            return true;
        }
    }
    return false;
}

/* The deliverables on which nothing rests any more give their points back, whoever drew them. */
static void tell_dropped(struct matter *matter, const struct deal *deal)
{
    const uint32_t unfinished = BIT(DELIVERABLE_STATE_PLANNED) | BIT(DELIVERABLE_STATE_STARTED);
    const struct rows *deliverables = &matter->known->nouns[NOUN_DELIVERABLE];
    const struct deliverable *deliverable = NULL;

    while ((deliverable = rows_next(deliverables, deliverable)) != NULL) {
        if ((unfinished & BIT(deliverable->state)) == 0
            || !is_rested_on(matter->known, deliverable, deal, false)
            || is_rested_on(matter->known, deliverable, deal, true)) {
            continue;
        }
        const struct decision *decision = known_decision(matter->known, &deliverable->decision_id);
        ensure(decision != NULL); /* a foreign key says so */
        tell(matter, EVENT_DELIVERABLE_DROPPED, &deliverable->row.id);
        tell_released(matter, &decision->draw, &decision->row.id, &deliverable->row.id);
    }
}

static void tell_asks_withdrawn(struct matter *matter, const struct deal *deal)
{
    const struct rows *asks = &matter->known->nouns[NOUN_ASK];
    const struct ask *ask = NULL;

    while ((ask = rows_next(asks, ask)) != NULL) {
        if (!ask_is_live(ask) || !id_equal(&ask->deal_id, &deal->row.id)) {
            continue;
        }
        matter->ask = ask;
        struct ask_withdrawn *data = tell(matter, EVENT_ASK_WITHDRAWN, &ask->row.id);
        data->cause = WITHDRAWAL_CAUSE_DEAL_LOST;
        const struct decision *decision = known_decision(matter->known, &ask->decision_id);
        if (decision != NULL) {
            tell_released(matter, &decision->draw, &decision->row.id, &(struct id){0});
        }
    }
    matter->ask = NULL;
}

static void tell_commitments_of_closed(struct matter *matter, const struct deal *deal, bool won,
                                       int64_t amount)
{
    const struct rows *commitments = &matter->known->nouns[NOUN_COMMITMENT];
    const struct commitment *commitment = NULL;

    while ((commitment = rows_next(commitments, commitment)) != NULL) {
        if (!id_equal(&commitment->deal_id, &deal->row.id) || !commitment_is_live(commitment)) {
            continue;
        }
        if (won) {
            tell_conditions_met(matter, commitment, amount);
        } else if (commitment->state != COMMITMENT_STATE_DELIVERED) {
            struct commitment_released *data =
                tell(matter, EVENT_COMMITMENT_RELEASED, &commitment->row.id);
            data->cause = RELEASE_CAUSE_DEAL_LOST;
        }
    }
}

static void close_finally(struct matter *matter, const struct close_deal_body *body, bool won)
{
    const struct deal *deal = matter->deal;
    struct deal_won *data = tell(matter, won ? EVENT_DEAL_WON : EVENT_DEAL_LOST, &deal->row.id);
    bool same = !body->amount.present || body->amount.value == deal->amount;

    data->occurred_on = body->occurred_on;
    data->amount = same ? deal->amount : body->amount.value;
    data->reason = body->reason;
    data->amount_base = deal->amount_base;
    if (!same) {
        struct deal_recorded rated = {.amount = data->amount, .currency = deal->currency};
        rate_amount(matter, &rated);
        data->amount_base = rated.amount_base;
    }
    if (!won) {
        tell_asks_withdrawn(matter, deal);
    }
    tell_commitments_of_closed(matter, deal, won, data->amount);
    if (!won) {
        tell_dropped(matter, deal);
    }
}

static bool close_body_holds(struct matter *matter, const struct close_deal_body *body)
{
    bool slipped = body->outcome == DEAL_OUTCOME_SLIPPED;
    bool holds = true;

    if (body->occurred_on > matter->supply->today) {
        holds = deny_at(matter, text_literal("/occurred_on"), PROBLEM_INVALID, PHRASE_DAY_IS_AHEAD,
                        (struct blanks){.on = body->occurred_on});
    }
    if (slipped != body->close_date.present) {
        holds = deny_at(matter, text_literal("/close_date"), PROBLEM_INVALID,
                        slipped ? PHRASE_MISSING : PHRASE_ONLY_OF_SLIPPED, (struct blanks){0});
    }
    return holds;
}

void decide_close_deal(struct matter *matter)
{
    const struct close_deal_body *body = matter->command->body;

    if (matter->deal->state != DEAL_STATE_OPEN) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_DEAL_IS_CLOSED,
             (struct blanks){.name = word_of(&DEAL_STATE_WORDS, (int)matter->deal->state)});
        return;
    }
    if (!close_body_holds(matter, body)) {
        return;
    }
    if (body->outcome != DEAL_OUTCOME_SLIPPED) {
        close_finally(matter, body, body->outcome == DEAL_OUTCOME_WON);
        return;
    }
    struct deal_slipped *data = tell(matter, EVENT_DEAL_SLIPPED, &matter->deal->row.id);
    data->occurred_on = body->occurred_on;
    data->close_date = body->close_date.value;
    data->reason = body->reason;

    struct deal *after = arena_copy(matter->arena, matter->deal, sizeof(*after));
    after->close_date = data->close_date;
    matter->deal = after;
    tell_asks_of_changed_deal(matter, after, matter->account);
}
