#include "workflow/decision.h"

#include "workflow/calendar.h"
#include "workflow/decide.h"

#include <string.h>

/* A decision on its way: what will be told of it, once nothing stands in the way. */
struct draft {
    struct id id;
    enum decision_kind kind;
    struct text customer_wording;
    struct text rationale;
    struct decision_terms terms;
    struct decision_draw draw;
    struct optional_day valid_until;
    struct id workaround_id;
    struct optional_integer workaround_version;
    struct rail_notice_list rails;
    enum role approval_by; /* ROLE_NONE: nobody need approve */
};

/* ---- the terms of a commit or a counter ------------------------------------------------------------------------------------- */

/* Work and terms fall due on a day, a call begins at an instant. */
static bool dates_hold(struct matter *matter, const struct commit_body *body)
{
    bool call = body->kind == COMMITMENT_CALL;
    bool may = true;

    if (!call && !body->due_on.present) {
        may = deny_at(matter, text_literal("/due_on"), PROBLEM_INVALID, PHRASE_MISSING,
                      (struct blanks){0});
    }
    if (call && !body->starts_at.present) {
        may = deny_at(matter, text_literal("/starts_at"), PROBLEM_INVALID, PHRASE_MISSING,
                      (struct blanks){0});
    }
    if (call && body->due_on.present) {
        may = deny_at(matter, text_literal("/due_on"), PROBLEM_INVALID, PHRASE_NOT_OF_A_CALL,
                      (struct blanks){0});
    }
    if (!call && (body->starts_at.present || body->minutes.present)) {
        may = deny_at(matter, text_literal(body->starts_at.present ? "/starts_at" : "/minutes"),
                      PROBLEM_INVALID, PHRASE_ONLY_OF_A_CALL, (struct blanks){0});
    }
    if (body->due_on.present) {
        may &= day_is_ahead(matter, body->due_on.value, text_literal("/due_on"));
    }
    if (body->starts_at.present && body->starts_at.value <= matter->supply->now) {
        may = deny_at(matter, text_literal("/starts_at"), PROBLEM_INVALID, PHRASE_TIME_HAS_PASSED,
                      (struct blanks){.at = body->starts_at.value});
    }
    return may;
}

/* An amount wants its figure, a duty of the customer its words. */
static bool condition_holds(struct matter *matter, const struct condition_body *condition,
                            size_t place)
{
    struct arena *arena = matter->arena;
    bool may = true;

    if (condition->kind == CONDITION_AMOUNT_AT_LEAST && !condition->amount.present) {
        may = deny_at(matter, text_format(arena, "/conditions/%zu/amount", place),
                      PROBLEM_INVALID, PHRASE_MISSING, (struct blanks){0});
    }
    if (condition->kind == CONDITION_CUSTOMER_PROVIDES && !text_present(condition->what)) {
        may = deny_at(matter, text_format(arena, "/conditions/%zu/what", place), PROBLEM_INVALID,
                      PHRASE_MISSING, (struct blanks){0});
    }
    if (condition->lapses_on.present) {
        may &= day_is_ahead(matter, condition->lapses_on.value,
                            text_format(arena, "/conditions/%zu/lapses_on", place));
    }
    return may;
}

static bool conditions_hold(struct matter *matter, const struct commit_body *body)
{
    bool may = true;

    for (size_t i = 0; i < body->conditions.count; i++) {
        may &= condition_holds(matter, &body->conditions.items[i], i);
    }
    return may;
}

static bool owner_holds(struct matter *matter, const struct deliverable_body *deliverable)
{
    if (!id_present(&deliverable->owner)) {
        return true;
    }
    const struct person *owner = known_person(matter->known, &deliverable->owner);
    if (owner == NULL || !person_holds(owner, ROLES_DECIDING)) {
        return deny_at(matter, text_literal("/deliverable/owner"), PROBLEM_INVALID,
                       PHRASE_OWNER_IS_OF_PRODUCT, (struct blanks){0});
    }
    return true;
}

/* Work rests on a deliverable, its own or one that exists; terms may, a call never. */
static bool deliverable_holds(struct matter *matter, const struct commit_body *body)
{
    bool own = body->deliverable != NULL;
    bool joined = id_present(&body->deliverable_id);

    if (own && joined) {
        return deny_at(matter, text_literal("/deliverable_id"), PROBLEM_INVALID,
                       PHRASE_ONE_DELIVERABLE, (struct blanks){0});
    }
    if (body->kind == COMMITMENT_CALL && (own || joined)) {
        return deny_at(matter, text_literal(own ? "/deliverable" : "/deliverable_id"),
                       PROBLEM_INVALID, PHRASE_NOT_OF_A_CALL, (struct blanks){0});
    }
    if (body->kind == COMMITMENT_WORK && !own && !joined) {
        return deny_at(matter, text_literal("/deliverable"), PROBLEM_INVALID, PHRASE_MISSING,
                       (struct blanks){0});
    }
    if (own) {
        return owner_holds(matter, body->deliverable);
    }
    if (!joined) {
        return true;
    }
    const struct deliverable *deliverable =
        known_deliverable(matter->known, &body->deliverable_id);
    if (deliverable == NULL) {
        return deny_at(matter, text_literal("/deliverable_id"), PROBLEM_INVALID,
                       PHRASE_NO_SUCH_DELIVERABLE, (struct blanks){0});
    }
    if (deliverable->state == DELIVERABLE_STATE_DROPPED) {
        return deny_at(matter, text_literal("/deliverable_id"), PROBLEM_WRONG_STATE,
                       PHRASE_DELIVERABLE_IS_DROPPED, (struct blanks){0});
    }
    return true;
}

static bool bridge_holds(struct matter *matter, const struct workaround_version_body *bridge)
{
    if (bridge == NULL) {
        return true;
    }
    const struct workaround *article = known_workaround(matter->known, &bridge->id);
    if (article == NULL || article->state != WORKAROUND_STATE_PUBLISHED) {
        return deny_at(matter, text_literal("/bridge_workaround/id"), PROBLEM_INVALID,
                       PHRASE_NO_SUCH_WORKAROUND, (struct blanks){0});
    }
    if (bridge->version != article->published_version) {
        return deny_at(matter, text_literal("/bridge_workaround/version"), PROBLEM_STALE,
                       PHRASE_STALE,
                       (struct blanks){.number = article->published_version,
                                       .limit = bridge->version});
    }
    return true;
}

static struct decision_terms terms_from(struct matter *matter, const struct commit_body *body)
{
    struct decision_terms terms = {
        .kind = body->kind,
        .scope = body->scope,
        .due_on = body->due_on,
        .starts_at = body->starts_at,
        .minutes = body->minutes,
        .join_url = body->join_url,
        .conditions = body->conditions,
        .owner_id = matter->actor->row.id,
    };
    if (body->deliverable != NULL) {
        terms.deliverable_id = fresh_id(matter, "deliverable");
        terms.deliverable_title = body->deliverable->title;
        if (id_present(&body->deliverable->owner)) {
            terms.owner_id = body->deliverable->owner;
        }
    } else if (id_present(&body->deliverable_id)) {
        const struct deliverable *joined =
            known_deliverable(matter->known, &body->deliverable_id);
        terms.deliverable_id = body->deliverable_id;
        terms.deliverable_title = joined->title;
        terms.owner_id = joined->owner_id;
        terms.joins = (struct optional_boolean){true, true};
    }
    if (body->bridge_workaround != NULL) {
        terms.bridge_workaround_id = body->bridge_workaround->id;
        terms.bridge_workaround_version =
            (struct optional_integer){true, body->bridge_workaround->version};
    }
    return terms;
}

/* ---- guard rails and approvals ------------------------------------------------------------------------------------------------ */

/* Someone else must hold the role that is to approve. */
static bool approver_exists(struct matter *matter, enum role role)
{
    const struct person *first = NULL;

    if (role_holders(matter->known, role, &matter->actor->row.id, &first) > 0) {
        return true;
    }
    return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_NOBODY_TO_APPROVE,
                (struct blanks){.name = word_of(&ROLE_WORDS, (int)role)});
}

/* What the guard rails say to the decision: they block it, demand an approval, or advise. */
static bool guard_rails_allow(struct matter *matter, struct draft *draft)
{
    const struct known *known = matter->known;
    struct facts facts = case_facts(known, matter->deal, matter->account, matter->ask,
                                    matter->supply->today);
    bool may = true;

    facts_set(&facts, FACT_DECISION_KIND, (int64_t)draft->kind);
    facts_set(&facts, FACT_DECISION_POINTS, draft->draw.points);
    facts_set(&facts, FACT_DECISION_HAS_DELIVERABLE, id_present(&draft->terms.deliverable_id));
    draft->rails = policy_rails(known->policy, &facts, matter->arena);
    if (draft->kind == DECISION_DECLINE) {
        return true; /* a rail speaks for the customer: it never keeps anyone from saying no */
    }
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

/* ---- telling what was decided -------------------------------------------------------------------------------------------------- */

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
    tell_reserved(matter, &draft->draw, &draft->id, &draft->terms.deliverable_id);
}

static struct decision_made *tell_made(struct matter *matter, const struct draft *draft)
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
        bool met = won
                   && (said->kind == CONDITION_DEAL_WON
                       || (said->kind == CONDITION_AMOUNT_AT_LEAST
                           && matter->deal->amount >= said->amount.value));
        if (met) {
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

/* The promise itself. Maker and authority are those of the decision, whoever said the last word. */
static void tell_commitment_made(struct matter *matter, const struct draft *draft,
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
    data->state = any_unmet(data->conditions) ? COMMITMENT_STATE_CONDITIONAL
                                              : COMMITMENT_STATE_ACTIVE;
    data->maker_id = *maker_id;
    data->owner_id = terms->owner_id;
    data->authority = *authority;
}

/* What follows from a decision once it is made: each kind its own. */
static void tell_consequence(struct matter *matter, const struct draft *draft,
                             const struct id *maker_id, const struct authority *authority)
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

/* Proposed when a guard rail wants another's word, else made at once. */
static void tell_decided(struct matter *matter, const struct draft *draft)
{
    if (draft->approval_by != ROLE_NONE) {
        tell_proposed(matter, draft);
        return;
    }
    tell_made(matter, draft);
    tell_reserved(matter, &draft->draw, &draft->id, &draft->terms.deliverable_id);
    tell_consequence(matter, draft, &matter->actor->row.id, &matter->authority);
}

/* ---- commit and counter --------------------------------------------------------------------------------------------------------- */

/* An offer lasts from today to the policy's limit. */
static bool valid_until_holds(struct matter *matter, day valid_until)
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

static void decide_promise(struct matter *matter, const struct commit_body *body,
                           struct draft *draft)
{
    bool may = true;

    may &= dates_hold(matter, body);
    may &= conditions_hold(matter, body);
    may &= deliverable_holds(matter, body);
    may &= bridge_holds(matter, body->bridge_workaround);
    if (draft->valid_until.present) {
        may &= valid_until_holds(matter, draft->valid_until.value);
    }
    if (may && body->deliverable != NULL) {
        may &= draw_points(matter, (int32_t)body->deliverable->points,
                           body->due_on.present ? body->due_on.value : DAY_NONE, body->overdraft,
                           &draft->draw);
    }
    if (may) {
        draft->id = fresh_id(matter, "decision");
        draft->customer_wording = body->customer_wording;
        draft->rationale = body->rationale;
        draft->terms = terms_from(matter, body);
    }
    if (may && guard_rails_allow(matter, draft)) {
        tell_decided(matter, draft);
    }
}

void decide_commit(struct matter *matter)
{
    struct draft draft = {.kind = DECISION_COMMIT};

    decide_promise(matter, matter->command->body, &draft);
}

void decide_counter(struct matter *matter)
{
    const struct counter_body *body = matter->command->body;
    struct draft draft = {.kind = DECISION_COUNTER,
                          .valid_until = {true, body->valid_until}};
    struct commit_body promise = {
        .kind = body->kind,
        .scope = body->scope,
        .customer_wording = body->customer_wording,
        .rationale = body->rationale,
        .due_on = body->due_on,
        .starts_at = body->starts_at,
        .minutes = body->minutes,
        .join_url = body->join_url,
        .conditions = body->conditions,
        .deliverable = body->deliverable,
        .deliverable_id = body->deliverable_id,
        .overdraft = body->overdraft,
        .bridge_workaround = body->bridge_workaround,
    };

    decide_promise(matter, &promise, &draft);
}

void decide_decline(struct matter *matter)
{
    const struct decline_body *body = matter->command->body;
    struct draft draft = {.kind = DECISION_DECLINE,
                          .id = fresh_id(matter, "decision"),
                          .customer_wording = body->customer_wording,
                          .rationale = body->rationale,
                          .terms = {.alternatives = body->alternatives}};

    if (guard_rails_allow(matter, &draft)) {
        tell_decided(matter, &draft);
    }
}

/* ---- offering a workaround ------------------------------------------------------------------------------------------------------- */

/* An article by id and version must be published, and its newest. */
static bool article_holds(struct matter *matter, const struct offered_workaround_body *offered)
{
    const struct workaround *article = known_workaround(matter->known, &offered->id);
    bool may = true;

    if (text_present(offered->title) || text_present(offered->steps)
        || text_present(offered->customer_wording) || text_present(offered->limits)) {
        may = deny_at(matter, text_literal("/workaround"), PROBLEM_INVALID,
                      PHRASE_ARTICLE_OR_WORDS, (struct blanks){0});
    }
    if (!offered->version.present) {
        may = deny_at(matter, text_literal("/workaround/version"), PROBLEM_INVALID,
                      PHRASE_MISSING, (struct blanks){0});
    }
    if (article == NULL || article->state != WORKAROUND_STATE_PUBLISHED) {
        return deny_at(matter, text_literal("/workaround/id"), PROBLEM_INVALID,
                       PHRASE_NO_SUCH_WORKAROUND, (struct blanks){0});
    }
    if (offered->version.present && offered->version.value != article->published_version) {
        may = deny_at(matter, text_literal("/workaround/version"), PROBLEM_STALE, PHRASE_STALE,
                      (struct blanks){.number = article->published_version,
                                      .limit = offered->version.value});
    }
    return may;
}

/* One that is written on the spot is the head of product's, and whole. */
static bool words_hold(struct matter *matter, const struct offered_workaround_body *offered)
{
    const struct {
        struct text text;
        struct text pointer;
    } needed[] = {{offered->title, TEXT("/workaround/title")},
                  {offered->steps, TEXT("/workaround/steps")},
                  {offered->customer_wording, TEXT("/workaround/customer_wording")}};
    bool may = true;

    if (matter->authority.role != ROLE_HEAD_OF_PRODUCT) {
        return deny_at(matter, text_literal("/workaround"), PROBLEM_NO_AUTHORITY,
                       PHRASE_MANAGERS_OFFER_PUBLISHED, (struct blanks){0});
    }
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (!text_present(needed[i].text)) {
            may = deny_at(matter, needed[i].pointer, PROBLEM_INVALID, PHRASE_MISSING,
                          (struct blanks){0});
        }
    }
    return may;
}

static void tell_written_on_the_spot(struct matter *matter, struct draft *draft,
                                     const struct offered_workaround_body *offered)
{
    draft->workaround_id = fresh_id(matter, "workaround");
    draft->workaround_version = (struct optional_integer){true, 1};
    struct workaround_written *data =
        tell(matter, EVENT_WORKAROUND_WRITTEN, &draft->workaround_id);
    data->version = 1;
    data->title = offered->title;
    data->steps = offered->steps;
    data->customer_wording = offered->customer_wording;
    data->limits = offered->limits;
    data->kind = matter->ask->kind;
}

void decide_offer_workaround(struct matter *matter)
{
    const struct offer_workaround_body *body = matter->command->body;
    const struct offered_workaround_body *offered = &body->workaround;
    bool written = !id_present(&offered->id);
    bool may = written ? words_hold(matter, offered) : article_holds(matter, offered);
    struct draft draft = {.kind = DECISION_WORKAROUND,
                          .customer_wording = body->customer_wording,
                          .rationale = body->rationale,
                          .valid_until = {true, body->valid_until},
                          .workaround_id = offered->id,
                          .workaround_version = offered->version};

    may &= valid_until_holds(matter, body->valid_until);
    draft.id = fresh_id(matter, "decision");
    may = guard_rails_allow(matter, &draft) && may;
    if (!may) {
        return;
    }
    if (written) {
        tell_written_on_the_spot(matter, &draft, offered);
    }
    tell_decided(matter, &draft);
}

/* ---- approving ---------------------------------------------------------------------------------------------------------------------- */

static struct draft draft_of(const struct decision *decision)
{
    return (struct draft){
        .id = decision->row.id,
        .kind = decision->kind,
        .customer_wording = decision->customer_wording,
        .rationale = decision->rationale,
        .terms = decision->terms,
        .draw = decision->draw,
        .valid_until = {decision->valid_until != DAY_NONE, decision->valid_until},
        .workaround_id = decision->workaround_id,
        .workaround_version = {id_present(&decision->workaround_id),
                               decision->workaround_version},
        .rails = decision->rails,
    };
}

/* Who may answer a proposal: one who holds the role that was asked for, and did not propose it. */
static bool approver_may(struct matter *matter)
{
    const struct decision *decision = matter->decision;

    ensure(decision != NULL); /* the state says so */
    if (!person_holds(matter->actor, BIT(decision->approval_by))) {
        return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_APPROVAL_IS_ANOTHERS,
                    (struct blanks){.name = word_of(&ROLE_WORDS, (int)decision->approval_by)});
    }
    if (id_equal(&decision->maker_id, &matter->actor->row.id)) {
        return deny(matter, PROBLEM_SEGREGATION, PHRASE_OWN_PROPOSAL, (struct blanks){0});
    }
    matter->authority =
        authority_of_role(matter->known, matter->actor, decision->approval_by);
    return true;
}

/* The proposer's authority must still stand when it is approved. */
static bool proposer_still_may(struct matter *matter)
{
    const struct decision *decision = matter->decision;
    const struct person *maker = known_person(matter->known, &decision->maker_id);

    if (maker == NULL || !person_holds(maker, BIT(decision->authority.role))) {
        return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_PROPOSERS_AUTHORITY_ENDED,
                    (struct blanks){0});
    }
    if (decision->valid_until != DAY_NONE && decision->valid_until < matter->supply->today) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_OFFER_LAPSED,
                    (struct blanks){.on = decision->valid_until});
    }
    return true;
}

/* From here on the events are the proposer's decision, and the approver stands behind them. */
static void mark_approved(struct matter *matter, size_t first, const struct approval *approval)
{
    for (size_t i = first; i < matter->outcome->event_count; i++) {
        struct event *event = &matter->outcome->events[i];
        event->actor = matter->decision->maker_id;
        event->authority = matter->decision->authority;
        event->approval = approval;
    }
}

void decide_approve_decision(struct matter *matter)
{
    const struct note_body *body = matter->command->body;
    struct draft draft;

    if (!approver_may(matter) || !proposer_still_may(matter)) {
        return;
    }
    draft = draft_of(matter->decision);
    struct decision_approved *approved = tell(matter, EVENT_DECISION_APPROVED, &draft.id);
    approved->authority = matter->authority;
    approved->note = body->note;

    size_t first = matter->outcome->event_count;
    struct approval *approval = arena_alloc(matter->arena, sizeof(*approval));
    *approval = (struct approval){matter->actor->row.id, matter->authority};
    struct decision_made *made = tell_made(matter, &draft);
    made->authority = matter->decision->authority;
    made->approver_id = matter->actor->row.id;
    made->approver_authority = &approval->authority;
    tell_consequence(matter, &draft, &matter->decision->maker_id, &matter->decision->authority);
    mark_approved(matter, first, approval);
}

void decide_return_decision(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct decision *decision = matter->decision;

    if (!approver_may(matter)) {
        return;
    }
    struct decision_returned *data =
        tell(matter, EVENT_DECISION_RETURNED, &decision->row.id);
    data->reason = body->reason;
    tell_released(matter, &decision->draw, &decision->row.id, &decision->terms.deliverable_id);
}

void decide_retract_decision(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct decision *decision = matter->decision;

    ensure(decision != NULL);
    if (!id_equal(&decision->maker_id, &matter->actor->row.id)) {
        deny(matter, PROBLEM_FORBIDDEN, PHRASE_ONLY_THE_PROPOSER, (struct blanks){0});
        return;
    }
    struct decision_retracted *data =
        tell(matter, EVENT_DECISION_RETRACTED, &decision->row.id);
    data->reason = body->reason;
    tell_released(matter, &decision->draw, &decision->row.id, &decision->terms.deliverable_id);
}

/* ---- answering an offer ------------------------------------------------------------------------------------------------------------- */

void decide_accept(struct matter *matter)
{
    const struct accept_body *body = matter->command->body;
    const struct decision *decision = matter->decision;
    const struct id *ask_id = &matter->ask->row.id;

    ensure(decision != NULL);
    if (matter->ask->valid_until < matter->supply->today) {
        deny(matter, PROBLEM_CONFLICT, PHRASE_OFFER_LAPSED,
             (struct blanks){.on = matter->ask->valid_until});
        return;
    }
    struct ask_offer_accepted *accepted = tell(matter, EVENT_ASK_OFFER_ACCEPTED, ask_id);
    accepted->decision_id = decision->row.id;
    accepted->how_agreed = body->how_agreed;
    if (decision->kind == DECISION_WORKAROUND) {
        struct ask_worked_around *data = tell(matter, EVENT_ASK_WORKED_AROUND, ask_id);
        data->decision_id = decision->row.id;
        return;
    }
    struct draft draft = draft_of(decision);
    struct ask_committed *committed = tell(matter, EVENT_ASK_COMMITTED, ask_id);
    committed->decision_id = decision->row.id;
    tell_commitment_made(matter, &draft, &decision->maker_id, &decision->authority);
}

void decide_reject(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct decision *decision = matter->decision;
    struct ask after = *matter->ask;

    ensure(decision != NULL);
    after.round++;
    struct facts facts = case_facts(matter->known, matter->deal, matter->account, &after,
                                    matter->supply->today);
    const struct route_rule *rule = policy_route(matter->known->policy, &facts);
    struct ask_offer_rejected *data =
        tell(matter, EVENT_ASK_OFFER_REJECTED, &matter->ask->row.id);
    data->decision_id = decision->row.id;
    data->reason = body->reason;
    data->due_at = calendar_add(known_calendar(matter->known, &decision->maker_id),
                                matter->supply->now, rule->then.within.working_minutes);
    tell_released(matter, &decision->draw, &decision->row.id, &decision->terms.deliverable_id);
    tell_prioritised(matter, &after, matter->deal, matter->account, data->due_at,
                     &decision->maker_id);
}
