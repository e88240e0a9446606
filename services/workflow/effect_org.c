/*
 * Effects on the org, its people, its rules, and on accounts and deals.
 */
#include "workflow/evolve.h"

#include <string.h>

static void take_policy(struct change *change, const struct policy_version *policy)
{
    struct known *known = change->known;

    known->policy = policy_of_record(known->arena, &policy->document, policy->version);
    known->org.policy_version = policy->version;
    known->org.policy_sequence = change->sequence;
}

void evolve_org_opened(struct change *change)
{
    const struct org_opened *data = change->event->data;
    struct org *org = &change->known->org;

    org->id = change->event->subject;
    org->name = data->name;
    org->time_zone = data->time_zone;
    org->ledger_name = data->ledger_name;
    memcpy(org->base_currency, data->base_currency.bytes, 3);
    org->fiscal_year_starts_month = (int32_t)data->fiscal_year_starts_month;
    org->simulated = data->simulated;
    org->next_number = 1001;

    struct policy_version *policy = touch(change, NOUN_POLICY, &data->policy_id);
    policy->version = 1;
    policy->state = POLICY_STATE_IN_FORCE;
    policy->document = data->policy;
    policy->effective_at = change->at;
    take_policy(change, policy);
}

void evolve_policy_proposed(struct change *change)
{
    const struct policy_proposed *data = change->event->data;
    struct policy_version *policy = touch(change, NOUN_POLICY, &change->event->subject);

    policy->version = (int32_t)data->version;
    policy->state = POLICY_STATE_PROPOSED;
    policy->document = data->document;
    policy->author_id = change->event->actor;
    policy->reason = data->reason;
}

/* The policy that is in force; there is one since the org was opened. */
static struct id policy_in_force(const struct known *known)
{
    const struct rows *policies = &known->nouns[NOUN_POLICY];
    const struct policy_version *policy = NULL;
    struct id id = {0};

    while ((policy = rows_next(policies, policy)) != NULL) {
        id = policy->state == POLICY_STATE_IN_FORCE ? policy->row.id : id;
    }
    return id;
}

void evolve_policy_put_in_force(struct change *change)
{
    struct id before_id = policy_in_force(change->known);
    struct policy_version *before = touch(change, NOUN_POLICY, &before_id);
    struct policy_version *policy = touch(change, NOUN_POLICY, &change->event->subject);

    before->state = POLICY_STATE_SUPERSEDED;
    policy->state = POLICY_STATE_IN_FORCE;
    policy->effective_at = change->at;
    take_policy(change, policy);
}

void evolve_calendar_set(struct change *change)
{
    const struct calendar_set *data = change->event->data;
    struct calendar *calendar = touch(change, NOUN_CALENDAR, &change->event->subject);

    calendar->time_zone = data->time_zone;
    calendar->rules = data->rules;
    change->known->calendars_changed = true;
}

void evolve_rates_set(struct change *change)
{
    const struct rates_set *data = change->event->data;
    struct id id = rates_id(data->quarter);
    struct rates *rates = touch(change, NOUN_RATES, &id);

    rates->quarter = data->quarter;
    rates->rates = data->rates;
}

/* ---- people ---------------------------------------------------------------------------------- */

void evolve_person_recorded(struct change *change)
{
    const struct person_recorded *data = change->event->data;
    struct person *person = touch(change, NOUN_PERSON, &change->event->subject);

    person->name = data->name;
    person->email = data->email;
    person->team_id = data->team_id;
    person->calendar_id = data->calendar_id;
    person->active = data->active;
}

void evolve_team_recorded(struct change *change)
{
    const struct team_recorded *data = change->event->data;
    struct team *team = touch(change, NOUN_TEAM, &change->event->subject);

    team->name = data->name;
    team->lead_id = data->lead_id;
}

/* The person's grant of the role, in a list of his own that may be changed; a new one when he had
 * none. */
static struct grant *touch_grant(struct change *change, struct person *person, enum role role)
{
    size_t count = person->grants.count;
    struct grant *items = arena_array(change->known->arena, count + 1, sizeof(*items));

    if (count > 0) {
        memcpy(items, person->grants.items, count * sizeof(*items));
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i].role == role) {
            person->grants.items = items;
            return &items[i];
        }
    }
    items[count] = (struct grant){.role = role};
    person->grants = (struct grant_list){items, count + 1};
    return &items[count];
}

void evolve_role_granted(struct change *change)
{
    const struct role_granted *data = change->event->data;
    struct person *person = touch(change, NOUN_PERSON, &change->event->subject);
    struct grant *grant = touch_grant(change, person, data->role);

    *grant = (struct grant){.role = data->role,
                            .state = data->pending ? GRANT_STATE_PENDING : GRANT_STATE_ACTIVE,
                            .sequence = change->sequence,
                            .granted_by = change->event->actor};
}

void evolve_role_confirmed(struct change *change)
{
    const struct role_confirmed *data = change->event->data;
    struct person *person = touch(change, NOUN_PERSON, &change->event->subject);
    struct grant *grant = touch_grant(change, person, data->role);

    grant->state = GRANT_STATE_ACTIVE;
    grant->sequence = change->sequence;
    grant->confirmed_by = change->event->actor;
}

void evolve_role_revoked(struct change *change)
{
    const struct role_revoked *data = change->event->data;
    struct person *person = touch(change, NOUN_PERSON, &change->event->subject);
    struct grant *grant = touch_grant(change, person, data->role);

    grant->state = GRANT_STATE_REVOKED;
    grant->sequence = change->sequence;
}

void evolve_token_issued(struct change *change)
{
    const struct token_issued *data = change->event->data;
    struct token *token = touch(change, NOUN_TOKEN, &change->event->subject);

    token->person_id = data->person_id;
    token->label = data->label;
    token->scopes = data->scopes;
    token->expires_on = data->expires_on;
    token->secret_sha256 = data->secret_sha256;
}

void evolve_token_revoked(struct change *change)
{
    struct token *token = touch(change, NOUN_TOKEN, &change->event->subject);

    token->revoked_at = change->at;
}

/* ---- accounts and deals ---------------------------------------------------------------------- */

void evolve_account_recorded(struct change *change)
{
    const struct account_recorded *data = change->event->data;
    struct account *account = touch(change, NOUN_ACCOUNT, &change->event->subject);

    account->external_id = data->external_id;
    account->name = data->name;
    account->segment = data->segment;
}

/* An open deal counts in its account's sum; `sign` takes it out or puts it in. */
static void count_in_account(struct change *change, const struct deal *deal, int sign)
{
    if (deal->state != DEAL_STATE_OPEN || deal->amount_base == 0) {
        return;
    }
    struct account *account = touch(change, NOUN_ACCOUNT, &deal->account_id);
    account->open_amount_base += sign * deal->amount_base;
}

void evolve_deal_recorded(struct change *change)
{
    const struct deal_recorded *data = change->event->data; /* deal_changed has the same members */
    struct deal *deal = touch(change, NOUN_DEAL, &change->event->subject);

    if (deal->state == DEAL_STATE_NONE) {
        deal->state = DEAL_STATE_OPEN;
        deal->closed_on = DAY_NONE;
    } else {
        count_in_account(change, deal, -1);
    }
    deal->external_id = data->external_id;
    deal->account_id = data->account_id;
    deal->name = data->name;
    deal->amount = data->amount;
    deal->currency = data->currency;
    deal->amount_base = data->amount_base;
    deal->rated = data->rated;
    deal->stage = data->stage;
    deal->close_date = data->close_date;
    deal->owner_id = data->owner_id;
    deal->team_id = data->team_id;
    deal->confidential = data->confidential;
    deal->source_updated_at = data->source_updated_at.present ? data->source_updated_at.value : 0;
    if (deal_is_opened_again(deal)) {
        deal->state = DEAL_STATE_OPEN;
        deal->closed_on = DAY_NONE;
    }
    count_in_account(change, deal, 1);
}

void evolve_deal_closed(struct change *change)
{
    const struct deal_won *data = change->event->data; /* deal_lost has the same members */
    bool won = change->event->kind == EVENT_DEAL_WON;
    struct deal *deal = touch(change, NOUN_DEAL, &change->event->subject);

    count_in_account(change, deal, -1);
    deal->state = won ? DEAL_STATE_WON : DEAL_STATE_LOST;
    deal->stage = won ? DEAL_STAGE_CLOSED_WON : DEAL_STAGE_CLOSED_LOST;
    deal->amount = data->amount;
    deal->amount_base = data->amount_base;
    deal->closed_on = data->occurred_on;
}

void evolve_deal_slipped(struct change *change)
{
    const struct deal_slipped *data = change->event->data;
    struct deal *deal = touch(change, NOUN_DEAL, &change->event->subject);

    deal->close_date = data->close_date;
}
