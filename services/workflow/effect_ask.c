/*
 * Effects on an ask.
 */
#include "base/ensure.h"
#include "workflow/evolve.h"

#include <string.h>

/* The event's ask, in the state to which the event leads it. */
static struct ask *touch_ask(struct change *change)
{
    struct ask *ask = touch(change, NOUN_ASK, &change->event->ask_id);

    ask->state = (enum ask_state)transition_after(ASK_TRANSITIONS, ASK_TRANSITION_COUNT,
                                                  change->event->kind, (int)ask->state);
    return ask;
}

/* What holds an ask is gone when it closes: its clocks stop. */
static void close_ask(struct ask *ask, instant at)
{
    ask->closed_at = at;
    ask->due_at = 0;
    ask->info_due_at = 0;
    ask->valid_until = DAY_NONE;
}

/* A new holder, or a new step: the pushes of the one before no longer count. */
static void hand_to(struct ask *ask, enum role role, const struct id *assignee_id)
{
    ask->assignee_role = role;
    ask->assignee_id = *assignee_id;
    ask->escalated_by = (struct id_list){0};
}

void evolve_ask_submitted(struct change *change)
{
    const struct ask_submitted *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->number = data->number;
    ask->deal_id = change->event->deal_id;
    ask->kind = data->kind;
    ask->state = ASK_STATE_OPEN;
    ask->title = data->title;
    ask->need = data->need;
    ask->customer_words = data->customer_words;
    ask->if_refused = data->if_refused;
    ask->blocker = data->blocker;
    ask->origin = data->origin;
    ask->wanted_by = data->wanted_by.present ? data->wanted_by.value : DAY_NONE;
    ask->details = data->details;
    ask->submitter_id = change->event->actor;
    ask->submitted_at = change->at;
    ask->round = 1;
    ask->points = -1;
    ask->valid_until = DAY_NONE;
    change->known->org.next_number = data->number + 1;
}

void evolve_ask_edited(struct change *change)
{
    const struct ask_edited *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->kind = data->kind;
    ask->title = data->title;
    ask->need = data->need;
    ask->customer_words = data->customer_words;
    ask->if_refused = data->if_refused;
    ask->blocker = data->blocker;
    ask->wanted_by = data->wanted_by.present ? data->wanted_by.value : DAY_NONE;
    ask->details = data->details;
}

void evolve_ask_routed(struct change *change)
{
    const struct ask_routed *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->route = data->route;
    ask->large = data->large;
    if (ask->state != ASK_STATE_NEEDS_INFO) {
        ask->due_at = data->due_at; /* else product's clock stands still until sales has answered */
    }
    hand_to(ask, data->route.to, &data->assignee_id);
}

void evolve_ask_prioritised(struct change *change)
{
    const struct ask_prioritised *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->press_at = data->press_at;
    ask->reasons = data->reasons;
}

/* Who has claimed it holds it as a person, no longer through a role. */
void evolve_ask_claimed(struct change *change)
{
    struct ask *ask = touch_ask(change);

    hand_to(ask, ROLE_NONE, &change->event->actor);
}

void evolve_ask_reassigned(struct change *change)
{
    const struct ask_reassigned *data = change->event->data;
    struct ask *ask = touch_ask(change);

    hand_to(ask, ROLE_NONE, &data->to);
}

void evolve_ask_estimated(struct change *change)
{
    const struct ask_estimated *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->points = (int32_t)data->points;
}

void evolve_ask_info_requested(struct change *change)
{
    const struct ask_info_requested *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->question = data->question;
    ask->asked_by_id = change->event->actor;
    ask->info_due_at = data->info_due_at;
    ask->minutes_left = data->minutes_left;
    ask->due_at = 0;
    ask->info_rounds++;
}

/* Product's clock runs on. */
static void resume(struct ask *ask, instant due_at)
{
    ask->due_at = due_at;
    ask->info_due_at = 0;
    ask->minutes_left = 0;
}

void evolve_ask_info_provided(struct change *change)
{
    const struct ask_info_provided *data = change->event->data;

    resume(touch_ask(change), data->due_at);
}

void evolve_ask_info_request_cancelled(struct change *change)
{
    const struct ask_info_request_cancelled *data = change->event->data;

    resume(touch_ask(change), data->due_at);
}

void evolve_ask_offered(struct change *change)
{
    const struct ask_offered *data = change->event->data;
    struct ask *ask = touch_ask(change);

    ask->decision_id = data->decision_id;
    ask->decider_id = change->event->actor;
    ask->valid_until = data->valid_until;
    ask->due_at = 0;
}

void evolve_ask_decided(struct change *change)
{
    const struct ask_committed *data = change->event->data; /* as its siblings' */
    struct ask *ask = touch_ask(change);
    const struct decision *decision = known_decision(change->known, &data->decision_id);

    ensure(decision != NULL); /* it was made before the ask was decided */
    ask->decision_id = data->decision_id;
    ask->decider_id = decision->maker_id;
    close_ask(ask, change->at);
}

/* The same decider gets it back, in a new round. */
void evolve_ask_offer_rejected(struct change *change)
{
    const struct ask_offer_rejected *data = change->event->data;
    struct ask *ask = touch_ask(change);
    struct id decider = ask->decider_id;

    ask->round++;
    ask->info_rounds = 0;
    ask->ladder_step = 0;
    ask->decision_id = (struct id){0};
    ask->valid_until = DAY_NONE;
    ask->due_at = data->due_at;
    hand_to(ask, ROLE_NONE, &decider);
}

void evolve_ask_withdrawn(struct change *change)
{
    struct ask *ask = touch_ask(change);

    close_ask(ask, change->at);
}

static struct id_list id_added(struct arena *arena, struct id_list list, const struct id *id)
{
    struct id *items = arena_array(arena, list.count + 1, sizeof(*items));

    if (list.count > 0) {
        memcpy(items, list.items, list.count * sizeof(*items));
    }
    items[list.count] = *id;
    return (struct id_list){items, list.count + 1};
}

void evolve_ask_escalated(struct change *change)
{
    const struct ask_escalated *data = change->event->data;
    struct ask *ask = touch_ask(change);
    bool up = data->to != ROLE_NONE;

    if (up) {
        ask->ladder_step = (int32_t)data->step;
        hand_to(ask, data->to, &data->assignee_id);
    }
    ask->due_at = data->due_at;
    if (data->by == ESCALATION_CAUSE_PERSON) {
        ask->escalated_by =
            id_added(change->known->arena, ask->escalated_by, &change->event->actor);
    }
}

/* A comment is a row of its own and leaves the ask's version alone: whoever reads an ask need not
 * read it anew. */
void evolve_ask_commented(struct change *change)
{
    const struct ask_commented *data = change->event->data;
    struct comment *comment = touch(change, NOUN_COMMENT, &data->comment_id);

    comment->ask_id = change->event->ask_id;
    comment->author_id = change->event->actor;
    comment->audience = data->audience;
    comment->text = data->text;
    comment->at = change->at;
}
