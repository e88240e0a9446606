#include "workflow/draft.h"

struct draft draft_of(const struct decision *decision)
{
    return (struct draft){
        .id = decision->row.id,
        .kind = decision->kind,
        .customer_wording = decision->customer_wording,
        .rationale = decision->rationale,
        .terms = decision->terms,
        .draw = decision->draw,
        .valid_until = {decision->valid_until != DAY_NONE,    decision->valid_until       },
        .workaround_id = decision->workaround_id,
        .workaround_version = {id_present(&decision->workaround_id), decision->workaround_version},
        .rails = decision->rails,
    };
}

bool promise_still_stands(struct matter *matter, const struct decision_terms *terms)
{
    const struct deliverable *deliverable =
        known_deliverable(matter->known, &terms->deliverable_id);
    bool stands = true;

    if (terms->due_on.present && terms->due_on.value < matter->supply->today) {
        stands = deny(matter, PROBLEM_CONFLICT, PHRASE_PROMISE_IS_PAST,
                      (struct blanks){.on = terms->due_on.value});
    }
    if (terms->starts_at.present && terms->starts_at.value <= matter->supply->now) {
        stands = deny(matter, PROBLEM_CONFLICT, PHRASE_CALL_IS_PAST,
                      (struct blanks){.at = terms->starts_at.value});
    }
    if (deliverable != NULL && deliverable->state == DELIVERABLE_STATE_DROPPED) {
        stands = deny(matter, PROBLEM_CONFLICT, PHRASE_DELIVERABLE_IS_DROPPED, (struct blanks){0});
    }
    return stands;
}

bool valid_until_holds(struct matter *matter, day valid_until)
{
    struct text pointer = text_literal("/valid_until");
    int64_t days = policy_limits(matter->known->policy)->offer_valid_days_max.value;

    if (!day_is_ahead(matter, valid_until, pointer)) {
        return false;
    }
    if (valid_until > matter->supply->today + days) {
        return deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_OFFER_TOO_LONG,
                       (struct blanks){.limit = days});
    }
    return true;
}

/* ---- guard rails and approvals --------------------------------------------------------------- */

/* Someone else must be able to approve in the role. */
static bool approver_exists(struct matter *matter, enum role role)
{
    const struct person *first = NULL;

    if (able_holders(matter->known, role, matter->deal, matter->ask, &matter->actor->row.id, &first)
        > 0) {
        return true;
    }
    return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_NOBODY_TO_APPROVE,
                (struct blanks){.name = word_of(&ROLE_WORDS, (int)role)});
}

void hear_guard_rails(const struct matter *matter, struct draft *draft)
{
    const struct known *known = matter->known;
    struct facts facts =
        case_facts(known, matter->deal, matter->account, matter->ask, matter->supply->today);

    facts_set(&facts, FACT_DECISION_KIND, (int64_t)draft->kind);
    facts_set(&facts, FACT_DECISION_POINTS, draft->draw.points);
    facts_set(&facts, FACT_DECISION_HAS_DELIVERABLE, id_present(&draft->terms.deliverable_id));
    draft->rails = policy_rails(known->policy, &facts, matter->arena);
}

bool guard_rails_allow(struct matter *matter, struct draft *draft)
{
    bool may = true;

    hear_guard_rails(matter, draft);
    for (size_t i = 0; i < draft->rails.count; i++) {
        const struct rail_notice *rail = &draft->rails.items[i];
        if (rail->effect == RAIL_EFFECT_BLOCK) {
            may = deny(matter, PROBLEM_GUARD_RAIL_BLOCKS, PHRASE_GUARD_RAIL_BLOCKS,
                       (struct blanks){.name = rail->rule, .other = rail->because});
        }
        if (rail->effect == RAIL_EFFECT_APPROVAL && draft->approval_by == ROLE_NONE) {
            draft->approval_by = rail->by;
        }
    }
    if (may && draft->approval_by != ROLE_NONE) {
        may = approver_exists(matter, draft->approval_by);
    }
    return may;
}

/* ---- telling what was decided ---------------------------------------------------------------- */

static void tell_proposed(struct matter *matter, const struct draft *draft)
{
    struct decision_proposed *data = tell(matter, EVENT_DECISION_PROPOSED, &draft->id);

    data->kind = draft->kind;
    data->customer_wording = draft->customer_wording;
    data->rationale = draft->rationale;
    data->terms = draft->terms;
    data->valid_until = draft->valid_until;
    data->workaround_id = draft->workaround_id;
    data->workaround_version = draft->workaround_version;
    data->rails = draft->rails;
    data->authority = matter->authority;
    data->approval_by = draft->approval_by;
    if (draft->draw.points > 0) {
        data->draw = arena_copy(matter->arena, &draft->draw, sizeof(draft->draw));
    }
    tell_reserved(matter, &draft->draw, &draft->id, &(struct id){0});
}

struct decision_made *tell_made(struct matter *matter, const struct draft *draft)
{
    struct decision_made *data = tell(matter, EVENT_DECISION_MADE, &draft->id);

    data->kind = draft->kind;
    data->customer_wording = draft->customer_wording;
    data->rationale = draft->rationale;
    data->terms = draft->terms;
    data->valid_until = draft->valid_until;
    data->workaround_id = draft->workaround_id;
    data->workaround_version = draft->workaround_version;
    data->rails = draft->rails;
    data->authority = matter->authority;
    if (draft->draw.points > 0) {
        data->draw = arena_copy(matter->arena, &draft->draw, sizeof(draft->draw));
    }
    return data;
}

static struct condition_list conditions_from(struct matter *matter,
                                             const struct decision_terms *terms)
{
    size_t count = terms->conditions.count;
    bool won = matter->deal->state == DEAL_STATE_WON;

    if (count == 0) {
        return (struct condition_list){0};
    }
    struct condition *items = arena_array(matter->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        const struct condition_body *said = &terms->conditions.items[i];
        items[i] = (struct condition){.n = (int64_t)i + 1,
                                      .kind = said->kind,
                                      .amount = said->amount,
                                      .what = said->what,
                                      .lapses_on = said->lapses_on};
        if (won && winning_meets(said->kind, said->amount.value, matter->deal->amount)) {
            items[i].met_at = (struct optional_instant){true, matter->supply->now};
        }
    }
    return (struct condition_list){items, count};
}

static bool any_unmet(struct condition_list conditions)
{
    for (size_t i = 0; i < conditions.count; i++) {
        if (!conditions.items[i].met_at.present) {
            return true;
        }
    }
    return false;
}

void tell_commitment_made(struct matter *matter, const struct draft *draft,
                          const struct id *maker_id, const struct authority *authority)
{
    const struct decision_terms *terms = &draft->terms;
    struct id id = fresh_id(matter, "commitment");

    if (id_present(&terms->deliverable_id) && !terms->joins.present) {
        struct deliverable_planned *planned =
            tell(matter, EVENT_DELIVERABLE_PLANNED, &terms->deliverable_id);
        planned->title = terms->deliverable_title;
        planned->points = draft->draw.points;
        planned->owner_id = terms->owner_id;
        planned->quarter = draft->draw.quarter;
        planned->line = draft->draw.line;
        planned->decision_id = draft->id;
    } else if (id_present(&terms->deliverable_id)) {
        struct deliverable_joined *joined =
            tell(matter, EVENT_DELIVERABLE_JOINED, &terms->deliverable_id);
        joined->commitment_id = id;
    }
    struct commitment_made *data = tell(matter, EVENT_COMMITMENT_MADE, &id);
    data->decision_id = draft->id;
    data->deliverable_id = terms->deliverable_id;
    data->deal_id = matter->deal->row.id;
    data->account_id = matter->deal->account_id;
    data->kind = terms->kind;
    data->scope = terms->scope;
    data->customer_wording = draft->customer_wording;
    data->due_on = terms->due_on;
    data->starts_at = terms->starts_at;
    data->minutes = terms->minutes;
    data->join_url = terms->join_url;
    data->conditions = conditions_from(matter, terms);
    data->state =
        any_unmet(data->conditions) ? COMMITMENT_STATE_CONDITIONAL : COMMITMENT_STATE_ACTIVE;
    data->maker_id = *maker_id;
    data->owner_id = terms->owner_id;
    data->authority = *authority;
}

void tell_consequence(struct matter *matter, const struct draft *draft, const struct id *maker_id,
                      const struct authority *authority)
{
    const struct id *ask_id = &matter->ask->row.id;

    if (draft->kind == DECISION_COMMIT) {
        struct ask_committed *committed = tell(matter, EVENT_ASK_COMMITTED, ask_id);
        committed->decision_id = draft->id;
        tell_commitment_made(matter, draft, maker_id, authority);
    } else if (draft->kind == DECISION_DECLINE) {
        struct ask_declined *declined = tell(matter, EVENT_ASK_DECLINED, ask_id);
        declined->decision_id = draft->id;
    } else {
        struct ask_offered *offered = tell(matter, EVENT_ASK_OFFERED, ask_id);
        offered->decision_id = draft->id;
        offered->valid_until = draft->valid_until.value;
    }
}

void tell_decided(struct matter *matter, const struct draft *draft)
{
    if (draft->approval_by != ROLE_NONE) {
        tell_proposed(matter, draft);
        return;
    }
    tell_made(matter, draft);
    /* What is offered rests on a deliverable that is planned when it is accepted. */
    bool planned = draft->kind == DECISION_COMMIT;
    tell_reserved(matter, &draft->draw, &draft->id,
                  planned ? &draft->terms.deliverable_id : &(struct id){0});
    tell_consequence(matter, draft, &matter->actor->row.id, &matter->authority);
}
