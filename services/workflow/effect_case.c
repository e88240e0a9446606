/*
 * Effects on decisions, commitments, deliverables and workarounds.
 */
#include "workflow/evolve.h"

#include <string.h>

/* ---- decisions ------------------------------------------------------------------------------- */

static struct decision *touch_decision(struct change *change)
{
    struct decision *decision = touch(change, NOUN_DECISION, &change->event->subject);

    decision->state = (enum decision_state)transition_after(
        DECISION_TRANSITIONS, DECISION_TRANSITION_COUNT, change->event->kind, (int)decision->state);
    return decision;
}

/* What hangs on the ask of a decision that was proposed or answered. */
static struct ask *touch_its_ask(struct change *change)
{
    struct ask *ask = touch(change, NOUN_ASK, &change->event->ask_id);

    ask->state = (enum ask_state)transition_after(ASK_TRANSITIONS, ASK_TRANSITION_COUNT,
                                                  change->event->kind, (int)ask->state);
    return ask;
}

void evolve_decision_made(struct change *change)
{
    const struct decision_made *data = change->event->data;
    struct decision *decision = touch_decision(change);

    decision->ask_id = change->event->ask_id;
    decision->deal_id = change->event->deal_id;
    decision->kind = data->kind;
    decision->state = DECISION_STATE_MADE;
    decision->maker_id = change->event->actor;
    decision->authority = data->authority;
    decision->approver_id = data->approver_id;
    if (data->approver_authority != NULL) {
        decision->approver_authority = *data->approver_authority;
    }
    decision->customer_wording = data->customer_wording;
    decision->rationale = data->rationale;
    decision->terms = data->terms;
    decision->rails = data->rails;
    decision->workaround_id = data->workaround_id;
    decision->workaround_version = (int32_t)data->workaround_version.value;
    decision->valid_until = data->valid_until.present ? data->valid_until.value : DAY_NONE;
    decision->made_at = change->at;
    if (data->draw != NULL) {
        decision->draw = *data->draw;
    }
}

void evolve_decision_proposed(struct change *change)
{
    const struct decision_proposed *data = change->event->data;
    struct decision *decision = touch_decision(change);
    struct ask *ask = touch_its_ask(change);

    decision->ask_id = change->event->ask_id;
    decision->deal_id = change->event->deal_id;
    decision->kind = data->kind;
    decision->state = DECISION_STATE_PROPOSED;
    decision->maker_id = change->event->actor;
    decision->authority = data->authority;
    decision->approval_by = data->approval_by;
    decision->customer_wording = data->customer_wording;
    decision->rationale = data->rationale;
    decision->terms = data->terms;
    decision->rails = data->rails;
    decision->workaround_id = data->workaround_id;
    decision->workaround_version = (int32_t)data->workaround_version.value;
    decision->valid_until = data->valid_until.present ? data->valid_until.value : DAY_NONE;
    if (data->draw != NULL) {
        decision->draw = *data->draw;
    }
    ask->decision_id = decision->row.id;
    ask->decider_id = change->event->actor;
}

/* Returned or retracted: the ask is open again, and its proposer's. */
void evolve_decision_answered(struct change *change)
{
    struct decision *decision = touch_decision(change);
    struct ask *ask = touch_its_ask(change);

    ask->decision_id = (struct id){0};
    ask->assignee_id = decision->maker_id;
    ask->assignee_role = ROLE_NONE;
    ask->escalated_by = (struct id_list){0};
}

/* ---- commitments and deliverables ------------------------------------------------------------ */

void evolve_commitment_made(struct change *change)
{
    const struct commitment_made *data = change->event->data;
    struct commitment *commitment = touch(change, NOUN_COMMITMENT, &change->event->subject);

    commitment->ask_id = change->event->ask_id;
    commitment->decision_id = data->decision_id;
    commitment->deliverable_id = data->deliverable_id;
    commitment->deal_id = data->deal_id;
    commitment->account_id = data->account_id;
    commitment->kind = data->kind;
    commitment->state = data->state;
    commitment->scope = data->scope;
    commitment->customer_wording = data->customer_wording;
    commitment->due_on = data->due_on.present ? data->due_on.value : DAY_NONE;
    commitment->first_due_on = commitment->due_on;
    commitment->starts_at = data->starts_at.present ? data->starts_at.value : 0;
    commitment->minutes = (int32_t)data->minutes.value;
    commitment->join_url = data->join_url;
    commitment->conditions = data->conditions;
    commitment->owner_id = data->owner_id;
    commitment->maker_id = data->maker_id;
    commitment->authority = data->authority;
    commitment->made_at = change->at;
}

void evolve_commitment_condition_met(struct change *change)
{
    const struct commitment_condition_met *data = change->event->data;
    struct commitment *commitment = touch(change, NOUN_COMMITMENT, &change->event->subject);
    size_t count = commitment->conditions.count;
    struct condition *items =
        arena_copy(change->known->arena, commitment->conditions.items, count * sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        if (items[i].n == data->n) {
            items[i].met_at = (struct optional_instant){true, change->at};
        }
    }
    commitment->conditions.items = items;
}

void evolve_commitment_moved(struct change *change)
{
    struct commitment *commitment = touch(change, NOUN_COMMITMENT, &change->event->subject);

    commitment->state =
        (enum commitment_state)transition_after(COMMITMENT_TRANSITIONS, COMMITMENT_TRANSITION_COUNT,
                                                change->event->kind, (int)commitment->state);
    if (!commitment_is_live(commitment)) {
        commitment->closed_at = change->at;
    }
}

void evolve_deliverable_planned(struct change *change)
{
    const struct deliverable_planned *data = change->event->data;
    struct deliverable *deliverable = touch(change, NOUN_DELIVERABLE, &change->event->subject);

    deliverable->title = data->title;
    deliverable->owner_id = data->owner_id;
    deliverable->points = (int32_t)data->points;
    deliverable->state = DELIVERABLE_STATE_PLANNED;
    deliverable->quarter = data->quarter;
    deliverable->line = data->line;
    deliverable->decision_id = data->decision_id;
}

void evolve_deliverable_dropped(struct change *change)
{
    struct deliverable *deliverable = touch(change, NOUN_DELIVERABLE, &change->event->subject);

    deliverable->state = (enum deliverable_state)transition_after(
        DELIVERABLE_TRANSITIONS, DELIVERABLE_TRANSITION_COUNT, change->event->kind,
        (int)deliverable->state);
}

/* ---- workarounds ----------------------------------------------------------------------------- */

void evolve_workaround_written(struct change *change)
{
    const struct workaround_written *data = change->event->data; /* workaround_edited likewise */
    struct workaround *workaround = touch(change, NOUN_WORKAROUND, &change->event->subject);
    struct id article_id = workaround_article_id(&change->event->subject, (int32_t)data->version);
    struct workaround_article *article = touch(change, NOUN_ARTICLE, &article_id);

    if (workaround->state == WORKAROUND_STATE_NONE) {
        workaround->state = WORKAROUND_STATE_DRAFT;
        workaround->owner_id = change->event->actor;
    }
    workaround->article_version = (int32_t)data->version;
    workaround->kind = data->kind;
    workaround->title = data->title;
    workaround->steps = data->steps;
    workaround->customer_wording = data->customer_wording;
    workaround->limits = data->limits;

    article->workaround_id = change->event->subject;
    article->article_version = (int32_t)data->version;
    article->title = data->title;
    article->steps = data->steps;
    article->customer_wording = data->customer_wording;
    article->limits = data->limits;
    article->author_id = change->event->actor;
    article->written_at = change->at;
}

void evolve_workaround_published(struct change *change)
{
    const struct workaround_published *data = change->event->data;
    struct workaround *workaround = touch(change, NOUN_WORKAROUND, &change->event->subject);

    workaround->state = WORKAROUND_STATE_PUBLISHED;
    workaround->published_version = (int32_t)data->version;
}

void evolve_workaround_retired(struct change *change)
{
    struct workaround *workaround = touch(change, NOUN_WORKAROUND, &change->event->subject);

    workaround->state = WORKAROUND_STATE_RETIRED;
}
