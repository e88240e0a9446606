#include "workflow/decide.h"

#include "workflow/money.h"

#include <string.h>

bool deny_at(struct matter *matter, struct text pointer, enum problem_kind kind, enum phrase phrase,
             struct blanks blanks)
{
    return refuse(&matter->outcome->problem, kind, pointer, phrase, blanks);
}

bool deny(struct matter *matter, enum problem_kind kind, enum phrase phrase, struct blanks blanks)
{
    return deny_at(matter, text_literal(""), kind, phrase, blanks);
}

/* Room for one event more. */
static struct event *add_event(struct matter *matter)
{
    struct outcome *outcome = matter->outcome;

    if (outcome->event_count == outcome->event_capacity) {
        size_t capacity = outcome->event_capacity == 0 ? 8 : 2 * outcome->event_capacity;
        struct event *events = arena_array(matter->arena, capacity, sizeof(*events));
        if (outcome->event_count > 0) {
            memcpy(events, outcome->events, outcome->event_count * sizeof(*events));
        }
        outcome->events = events;
        outcome->event_capacity = capacity;
    }
    return &outcome->events[outcome->event_count++];
}

void *tell(struct matter *matter, enum event_kind kind, const struct id *subject)
{
    const struct event_row *row = &EVENT_ROWS[kind];
    void *data = arena_alloc(matter->arena, row->data->size);
    struct event *event = add_event(matter);

    *event = (struct event){.kind = kind,
                            .subject = *subject,
                            .authority = matter->authority,
                            .basis = -1,
                            .policy_sequence = matter->known->org.policy_sequence,
                            .audience = row->audience,
                            .data = data};
    if (matter->actor != NULL) {
        event->actor = matter->actor->row.id;
    }
    if (matter->deal != NULL) {
        event->deal_id = matter->deal->row.id;
    }
    if (matter->ask != NULL) {
        event->ask_id = matter->ask->row.id;
    }
    if (matter->command->expected_version >= 0) {
        event->basis = matter->subject_last_event;
    }
    return data;
}

struct event *last_told(struct matter *matter)
{
    ensure(matter->outcome->event_count > 0);
    return &matter->outcome->events[matter->outcome->event_count - 1];
}

struct id fresh_id(struct matter *matter, const char *prefix)
{
    ensure(matter->outcome->uuids_used < matter->supply->uuid_count);
    return id_make(text_of(prefix), &matter->supply->uuids[matter->outcome->uuids_used++]);
}

static bool leads_team_of(const struct known *known, const struct person *person,
                          const struct deal *deal)
{
    const struct team *team = known_team(known, &deal->team_id);

    return team != NULL && id_equal(&team->lead_id, &person->row.id);
}

enum phrase conflict_of(const struct known *known, const struct person *person,
                        const struct deal *deal, const struct ask *ask)
{
    if (id_equal(&deal->owner_id, &person->row.id)) {
        return PHRASE_OWNS_THE_DEAL;
    }
    if (id_equal(&ask->submitter_id, &person->row.id)) {
        return PHRASE_SUBMITTED_THE_ASK;
    }
    if (leads_team_of(known, person, deal)) {
        return PHRASE_LEADS_THE_TEAM;
    }
    bool waived = policy_limits(known->policy)->one_person_may_hold_both.value;
    return person_holds(person, ROLES_SALES) && !waived ? PHRASE_SELLS_AS_WELL : PHRASE_NONE;
}

size_t able_holders(const struct known *known, enum role role, const struct deal *deal,
                    const struct ask *ask, const struct id *except, const struct person **first)
{
    const struct rows *people = &known->nouns[NOUN_PERSON];
    const struct person *person = NULL;
    size_t count = 0;

    *first = NULL;
    while ((person = rows_next(people, person)) != NULL) {
        if (!person_holds(person, BIT(role)) || id_equal(&person->row.id, except)
            || !person_sees_deal(known, person, deal)
            || conflict_of(known, person, deal, ask) != PHRASE_NONE) {
            continue;
        }
        *first = count == 0 ? person : *first;
        count++;
    }
    return count;
}

bool sells_the_deal(struct matter *matter, const struct deal *deal)
{
    const struct person *actor = matter->actor;

    if (person_holds(actor, BIT(ROLE_HEAD_OF_SALES)) || id_equal(&deal->owner_id, &actor->row.id)
        || leads_team_of(matter->known, actor, deal)) {
        return true;
    }
    return deny(matter, PROBLEM_FORBIDDEN, PHRASE_NOT_THE_DEALS_SALES, (struct blanks){0});
}

struct authority authority_of_role(const struct known *known, const struct person *person,
                                   enum role role)
{
    const struct grant *grant = person_grant(person, role);
    bool both = person_holds(person, ROLES_SALES) && (BIT(role) & ROLES_DECIDING) != 0;

    ensure(grant != NULL);
    return (struct authority){
        .kind = AUTHORITY_ROLE,
        .role = role,
        .grant_sequence = {true, grant->sequence          },
        .policy_version = {true, known->org.policy_version},
        .segregation = both ? SEGREGATION_WAIVED : SEGREGATION_KEPT,
    };
}

bool deal_is_large(const struct known *known, const struct deal *deal,
                   const struct account *account)
{
    int64_t from = policy_limits(known->policy)->large_from.value;

    return !deal->rated || deal->amount_base >= from || account->open_amount_base >= from;
}

/* The numbers that the kinds' details bring. */
static void add_details(struct facts *facts, const struct ask_details *details)
{
    if (details->kind == ASK_TRIAL_TERMS) {
        facts_set(facts, FACT_DETAILS_DAYS, details->trial_terms.days);
        if (details->trial_terms.seats.present) {
            facts_set(facts, FACT_DETAILS_SEATS, details->trial_terms.seats.value);
        }
    }
    if (details->kind == ASK_CONTRACT_TERMS && details->contract_terms.months.present) {
        facts_set(facts, FACT_DETAILS_MONTHS, details->contract_terms.months.value);
    }
    if (details->kind == ASK_PRICING) {
        facts_set(facts, FACT_DETAILS_CHANGE_BP, details->pricing.change_bp);
    }
}

struct facts case_facts(const struct known *known, const struct deal *deal,
                        const struct account *account, const struct ask *ask, day today)
{
    struct facts facts;

    memset(&facts, 0, sizeof(facts));
    facts.close_date = deal->close_date;
    facts.amount = money_of(deal->amount, deal->currency);
    memcpy(facts.base_currency, known->org.base_currency, sizeof(facts.base_currency));
    if (deal->rated) {
        facts_set(&facts, FACT_DEAL_AMOUNT_BASE, deal->amount_base);
    }
    facts_set(&facts, FACT_DEAL_LARGE, deal_is_large(known, deal, account));
    facts_set(&facts, FACT_DEAL_STAGE, (int64_t)deal->stage);
    facts_set(&facts, FACT_DEAL_CONFIDENTIAL, deal->confidential);
    facts_set(&facts, FACT_DEAL_DAYS_TO_CLOSE, (int64_t)deal->close_date - today);
    facts_set(&facts, FACT_DEAL_SEGMENT, (int64_t)account->segment);
    facts_set(&facts, FACT_ACCOUNT_OPEN_AMOUNT_BASE, account->open_amount_base);
    facts_set(&facts, FACT_ASK_KIND, (int64_t)ask->kind);
    facts_set(&facts, FACT_ASK_BLOCKER, (int64_t)ask->blocker);
    facts_set(&facts, FACT_ASK_ORIGIN, (int64_t)ask->origin);
    facts_set(&facts, FACT_ASK_ROUND, ask->round);
    if (ask->points >= 0) {
        facts_set(&facts, FACT_ASK_POINTS, ask->points);
    }
    add_details(&facts, &ask->details);
    return facts;
}

bool day_is_ahead(struct matter *matter, day on, struct text pointer)
{
    if (on < matter->supply->today) {
        return deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_DAY_HAS_PASSED,
                       (struct blanks){.on = on});
    }
    return true;
}

bool person_sees_deal(const struct known *known, const struct person *person,
                      const struct deal *deal)
{
    const uint32_t all = BIT(ROLE_HEAD_OF_SALES) | BIT(ROLE_PRODUCT_MANAGER)
                         | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_EXECUTIVE) | BIT(ROLE_AUDITOR);
    const uint32_t confidential =
        BIT(ROLE_HEAD_OF_SALES) | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_AUDITOR);
    const uint32_t won = BIT(ROLE_CUSTOMER_SUCCESS) | BIT(ROLE_FINANCE);

    if (id_equal(&deal->owner_id, &person->row.id)) {
        return true;
    }
    if (deal->confidential) {
        return person_holds(person, confidential);
    }
    if (person_holds(person, all) || (person_holds(person, won) && deal->state == DEAL_STATE_WON)) {
        return true;
    }
    return leads_team_of(known, person, deal);
}
