/*
 * A commit and a counter: a promise to a customer, and what it rests on.
 */
#include "workflow/draft.h"

/* ---- the terms of a commit or a counter ------------------------------------------------------ */

/* A call that was asked for begins at one of the times that the customer gave. */
static bool slot_holds(struct matter *matter, const struct commit_body *body)
{
    const struct ask *ask = matter->ask;
    struct text_builder given;

    if (ask->kind != ASK_PRODUCT_CALL || !body->starts_at.present) {
        return true;
    }
    text_builder_init(&given, matter->arena);
    for (size_t i = 0; i < ask->details.product_call.slots.count; i++) {
        instant slot = ask->details.product_call.slots.items[i];
        if (slot == body->starts_at.value) {
            return true;
        }
        text_builder_add(&given, text_of(i == 0 ? "" : ", "));
        text_builder_add(&given, instant_format(matter->arena, slot));
    }
    return deny_at(matter, text_literal("/starts_at"), PROBLEM_INVALID, PHRASE_NOT_A_SLOT,
                   (struct blanks){.list = text_builder_text(&given)});
}

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
        may = deny_at(matter, text_of(body->starts_at.present ? "/starts_at" : "/minutes"),
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
        may = deny_at(matter, text_format(arena, "/conditions/%zu/amount", place), PROBLEM_INVALID,
                      PHRASE_MISSING, (struct blanks){0});
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
        return deny_at(matter, text_of(own ? "/deliverable" : "/deliverable_id"), PROBLEM_INVALID,
                       PHRASE_NOT_OF_A_CALL, (struct blanks){0});
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
    const struct deliverable *deliverable = known_deliverable(matter->known, &body->deliverable_id);
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
        return deny_at(
            matter, text_literal("/bridge_workaround/version"), PROBLEM_STALE, PHRASE_STALE,
            (struct blanks){.number = article->published_version, .limit = bridge->version});
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
        const struct deliverable *joined = known_deliverable(matter->known, &body->deliverable_id);
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

/* ---- commit and counter ---------------------------------------------------------------------- */

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
        may &= draw_points(matter, (int32_t)body->deliverable->points, body->due_on.value,
                           body->overdraft, &draft->draw);
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

    (void)slot_holds(matter, matter->command->body);
    decide_promise(matter, matter->command->body, &draft);
}

void decide_counter(struct matter *matter)
{
    const struct counter_body *body = matter->command->body;
    struct draft draft = {
        .kind = DECISION_COUNTER, .valid_until = {true, body->valid_until}
    };
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
