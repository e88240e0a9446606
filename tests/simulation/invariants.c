#include "simulation/invariants.h"

#include "desk/rows.h"

#include <string.h>

void invariants_init(struct invariants *invariants, struct arena *arena)
{
    *invariants = (struct invariants){.arena = arena};
}

/* ---- I4: nothing is overspent, and the entries add up to the lines --------------------------- */

static const char *check_budget(const struct world *world)
{
    const struct rows *lines = &world->known.nouns[NOUN_BUDGET_LINE];
    const struct budget_line *line = NULL;

    while ((line = rows_next(lines, line)) != NULL) {
        if (line->reserved_points < 0 || line->consumed_points < 0 || line->overdraft_points < 0) {
            return "I4: a line is below zero";
        }
        if (line->reserved_points + line->consumed_points
            > line->allotted_points + line->overdraft_points) {
            return "I4: a line is overspent";
        }
    }
    return NULL;
}

/* What the line's entries say that is allotted and reserved. */
static const char *check_entries(const struct world *world)
{
    const struct rows *lines = &world->known.nouns[NOUN_BUDGET_LINE];
    const struct rows *entries = &world->known.nouns[NOUN_BUDGET_ENTRY];
    const struct budget_line *line = NULL;

    while ((line = rows_next(lines, line)) != NULL) {
        const struct budget_entry *entry = NULL;
        int64_t allotted = 0;
        int64_t reserved = 0;
        while ((entry = rows_next(entries, entry)) != NULL) {
            if (!text_equal(entry->quarter, line->quarter)
                || !text_equal(entry->line, line->line)) {
                continue;
            }
            allotted += entry->kind == BUDGET_ENTRY_ALLOT || entry->kind == BUDGET_ENTRY_SPLIT
                            ? entry->points
                            : 0;
            reserved += entry->kind == BUDGET_ENTRY_RESERVE   ? entry->points
                        : entry->kind == BUDGET_ENTRY_RELEASE ? -entry->points
                                                              : 0;
        }
        if (allotted != line->allotted_points || reserved != line->reserved_points) {
            return "I4: a line's entries do not add up to it";
        }
    }
    return NULL;
}

/* What is reserved is what live proposals, live offers and live deliverables draw. */
static const char *check_reservations(const struct world *world)
{
    const struct rows *decisions = &world->known.nouns[NOUN_DECISION];
    const struct rows *lines = &world->known.nouns[NOUN_BUDGET_LINE];
    const struct decision *decision = NULL;
    const struct budget_line *line = NULL;
    int64_t drawn = 0;
    int64_t reserved = 0;

    while ((decision = rows_next(decisions, decision)) != NULL) {
        drawn += decision->draw.points;
    }
    while ((line = rows_next(lines, line)) != NULL) {
        reserved += line->reserved_points;
    }
    return drawn == reserved ? NULL : "I4: what is reserved is not what decisions draw";
}

/* ---- what was promised rests on something, and what is planned serves a promise
 * -------------------------------------------------- */

static bool is_rested_on(const struct world *world, const struct id *deliverable_id)
{
    const struct rows *commitments = &world->known.nouns[NOUN_COMMITMENT];
    const struct commitment *commitment = NULL;

    while ((commitment = rows_next(commitments, commitment)) != NULL) {
        if (commitment_is_live(commitment)
            && id_equal(&commitment->deliverable_id, deliverable_id)) {
            return true;
        }
    }
    return false;
}

static const char *check_deliverables(const struct world *world)
{
    const struct rows *deliverables = &world->known.nouns[NOUN_DELIVERABLE];
    const struct deliverable *deliverable = NULL;

    while ((deliverable = rows_next(deliverables, deliverable)) != NULL) {
        bool dropped = deliverable->state == DELIVERABLE_STATE_DROPPED;
        if (dropped == is_rested_on(world, &deliverable->row.id)) {
            return dropped ? "a promise rests on a deliverable that was dropped"
                           : "a deliverable is planned on which no promise rests";
        }
    }
    return NULL;
}

/* ---- I10: gapless, rising -------------------------------------------------------------------- */

static const char *check_sequence(const struct world *world, size_t at)
{
    if (world->told[at].sequence != (int64_t)at) {
        return "I10: a sequence is not the next";
    }
    if (at > 0 && world->told[at].at <= world->told[at - 1].at) {
        return "I10: an instant does not rise";
    }
    return NULL;
}

/* ---- I7 and I8: every decision has an authority that was in force, and is nobody's own ------- */

/* Whether, before event `at`, the person held the role by the grant in event `grant`. */
static bool held(const struct world *world, const struct id *person, enum role role, int64_t grant,
                 size_t at)
{
    bool holds = false;
    int64_t by = -1;

    for (size_t i = 0; i < at; i++) {
        const struct event *event = &world->told[i].event;
        if (!id_equal(&event->subject, person)) {
            continue;
        }
        if (event->kind == EVENT_ROLE_GRANTED) {
            const struct role_granted *data = event->data;
            if (data->role == role) {
                holds = !data->pending;
                by = (int64_t)i;
            }
        } else if (event->kind == EVENT_ROLE_CONFIRMED) {
            const struct role_confirmed *data = event->data;
            if (data->role == role) {
                holds = true;
                by = (int64_t)i;
            }
        } else if (event->kind == EVENT_ROLE_REVOKED) {
            const struct role_revoked *data = event->data;
            holds = data->role == role ? false : holds;
        }
    }
    return holds && by == grant;
}

/* All but workarounds. */
static bool is_the_heads(const struct event *event)
{
    const struct decision_made *made = event->data;
    const struct decision_proposed *proposed = event->data;

    return (event->kind == EVENT_DECISION_MADE && made->kind != DECISION_WORKAROUND)
           || (event->kind == EVENT_DECISION_PROPOSED && proposed->kind != DECISION_WORKAROUND);
}

static const char *check_decision(const struct world *world, size_t at)
{
    const struct event *event = &world->told[at].event;
    const struct authority *authority = &event->authority;

    if (event->kind != EVENT_DECISION_MADE && event->kind != EVENT_DECISION_PROPOSED
        && event->kind != EVENT_DECISION_APPROVED && event->kind != EVENT_COMMITMENT_MADE) {
        return NULL;
    }
    if (authority->kind != AUTHORITY_ROLE || !authority->grant_sequence.present) {
        return "I7: a decision has no authority";
    }
    if (is_the_heads(event) && authority->role != ROLE_HEAD_OF_PRODUCT) {
        return "I7: somebody else decided what is the head of product's";
    }
    if (!held(world, &event->actor, authority->role, authority->grant_sequence.value, at)) {
        return "I7: a decision's authority was not in force";
    }
    if (event->approval != NULL
        && !held(world, &event->approval->actor, event->approval->authority.role,
                 event->approval->authority.grant_sequence.value, at)) {
        return "I7: an approval's authority was not in force";
    }
    if (event->approval != NULL && id_equal(&event->approval->actor, &event->actor)) {
        return "I8: somebody approved his own proposal";
    }
    return NULL;
}

static const char *check_segregation(const struct world *world, size_t at)
{
    const struct event *event = &world->told[at].event;
    const struct ask *ask = known_ask(&world->known, &event->ask_id);
    const struct deal *deal = known_deal(&world->known, &event->deal_id);

    if (event->kind != EVENT_DECISION_MADE && event->kind != EVENT_DECISION_PROPOSED) {
        return NULL;
    }
    if (ask == NULL || deal == NULL) {
        return "I8: a decision is about nothing";
    }
    if (event->approval == NULL && id_equal(&event->actor, &deal->owner_id)) {
        return "I8: the deal's owner decided";
    }
    return id_equal(&event->actor, &ask->submitter_id) ? "I8: the asker decided" : NULL;
}

/* ---- I12: legal moves alone: the domain's table once more, as data of the test --------------- */

/* The states from which an event about an ask may be told. */
static uint32_t allowed_before(enum event_kind kind)
{
    if (kind == EVENT_ASK_CLAIMED || kind == EVENT_ASK_REASSIGNED || kind == EVENT_ASK_ESTIMATED
        || kind == EVENT_ASK_INFO_REQUESTED || kind == EVENT_DECISION_PROPOSED) {
        return BIT(ASK_STATE_OPEN);
    }
    if (kind == EVENT_ASK_INFO_PROVIDED || kind == EVENT_ASK_INFO_REQUEST_CANCELLED) {
        return BIT(ASK_STATE_NEEDS_INFO);
    }
    if (kind == EVENT_DECISION_APPROVED || kind == EVENT_DECISION_RETURNED
        || kind == EVENT_DECISION_RETRACTED) {
        return BIT(ASK_STATE_PROPOSED);
    }
    if (kind == EVENT_ASK_OFFER_ACCEPTED || kind == EVENT_ASK_OFFER_REJECTED
        || kind == EVENT_ASK_WORKED_AROUND) {
        return BIT(ASK_STATE_OFFERED);
    }
    if (kind == EVENT_ASK_ESCALATED || kind == EVENT_ASK_OFFERED || kind == EVENT_ASK_DECLINED) {
        return (BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_PROPOSED));
    }
    if (kind == EVENT_ASK_COMMITTED) {
        return (BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_PROPOSED) | BIT(ASK_STATE_OFFERED));
    }
    if (kind == EVENT_ASK_EDITED || kind == EVENT_ASK_ROUTED) {
        return (BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_NEEDS_INFO));
    }
    if (kind == EVENT_ASK_WITHDRAWN) {
        return (BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_NEEDS_INFO) | BIT(ASK_STATE_PROPOSED)
                | BIT(ASK_STATE_OFFERED));
    }
    return UINT32_MAX;
}

/* The state of an ask before event `at`, from the events alone. */
static enum ask_state state_before(const struct world *world, const struct id *ask_id, size_t at)
{
    enum ask_state state = ASK_STATE_NONE;

    for (size_t i = 0; i < at; i++) {
        const struct event *event = &world->told[i].event;
        if (!id_equal(&event->ask_id, ask_id)) {
            continue;
        }
        if (event->kind == EVENT_ASK_SUBMITTED || event->kind == EVENT_ASK_INFO_PROVIDED
            || event->kind == EVENT_ASK_INFO_REQUEST_CANCELLED
            || event->kind == EVENT_DECISION_RETURNED || event->kind == EVENT_DECISION_RETRACTED
            || event->kind == EVENT_ASK_OFFER_REJECTED) {
            state = ASK_STATE_OPEN;
        } else if (event->kind == EVENT_ASK_INFO_REQUESTED) {
            state = ASK_STATE_NEEDS_INFO;
        } else if (event->kind == EVENT_DECISION_PROPOSED) {
            state = ASK_STATE_PROPOSED;
        } else if (event->kind == EVENT_ASK_OFFERED) {
            state = ASK_STATE_OFFERED;
        } else if (event->kind == EVENT_ASK_COMMITTED) {
            state = ASK_STATE_COMMITTED;
        } else if (event->kind == EVENT_ASK_WORKED_AROUND) {
            state = ASK_STATE_WORKED_AROUND;
        } else if (event->kind == EVENT_ASK_DECLINED) {
            state = ASK_STATE_DECLINED;
        } else if (event->kind == EVENT_ASK_WITHDRAWN) {
            state = ASK_STATE_WITHDRAWN;
        }
    }
    return state;
}

static const char *check_move(const struct world *world, size_t at)
{
    const struct event *event = &world->told[at].event;
    uint32_t allowed = allowed_before(event->kind);

    if (!id_present(&event->ask_id) || allowed == UINT32_MAX) {
        return NULL;
    }
    return (allowed & BIT(state_before(world, &event->ask_id, at))) != 0
               ? NULL
               : "I12: an ask moved where it may not";
}

/* The rows' states are those that the events say. */
static const char *check_states(const struct world *world)
{
    const struct rows *asks = &world->known.nouns[NOUN_ASK];
    const struct ask *ask = NULL;

    while ((ask = rows_next(asks, ask)) != NULL) {
        if (ask->state != state_before(world, &ask->row.id, world->told_count)) {
            return "I12: an ask's row is not in the state that its events say";
        }
        if (ask_is_live(ask) != (ask->closed_at == 0)) {
            return "I12: an ask is closed and has no end, or the other way round";
        }
    }
    return NULL;
}

const char *invariants_check(struct invariants *invariants, const struct world *world)
{
    const char *fell = check_budget(world);

    for (size_t at = invariants->told_seen; fell == NULL && at < world->told_count; at++) {
        fell = check_sequence(world, at);
        fell = fell != NULL ? fell : check_decision(world, at);
        fell = fell != NULL ? fell : check_segregation(world, at);
        fell = fell != NULL ? fell : check_move(world, at);
    }
    if (fell == NULL && invariants->told_seen < world->told_count) {
        fell = check_reservations(world);
    }
    if (fell == NULL && world->commands % 50 == 0) {
        fell = check_entries(world);
        fell = fell != NULL ? fell : check_states(world);
        fell = fell != NULL ? fell : check_deliverables(world);
    }
    invariants->told_seen = world->told_count;
    return fell;
}

/* ---- I3: folding the events again gives the same rows ---------------------------------------- */

static const char *compare_noun(const struct known *one, const struct known *other, enum noun noun)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 14);
    const struct row *row = NULL;
    size_t count = 0;

    while ((row = rows_next(&one->nouns[noun], row)) != NULL) {
        const struct row *twin = rows_find(&other->nouns[noun], &row->id);
        if (twin == NULL
            || !text_equal(row_image(arena, noun, row), row_image(arena, noun, twin))) {
            return "I3: folding the events again gives another row";
        }
        count++;
    }
    while ((row = rows_next(&other->nouns[noun], row)) != NULL) {
        count--;
    }
    return count == 0 ? NULL : "I3: folding the events again gives more rows";
}

static const char *compare(const struct known *one, const struct known *other, struct arena *arena)
{
    const char *fell = NULL;

    for (int noun = 0; fell == NULL && noun < NOUN_COUNT; noun++) {
        fell = compare_noun(one, other, (enum noun)noun);
    }
    if (fell != NULL) {
        return fell;
    }
    return text_equal(org_image(arena, &one->org), org_image(arena, &other->org))
               ? NULL
               : "I3: folding the events again gives another org";
}

const char *invariants_replay(const struct world *world)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct known known;
    int64_t command = 0;

    known_init(&known, arena, NULL);
    for (size_t i = 0; i < world->told_count; i++) {
        const struct told *told = &world->told[i];
        if (told->command != command) {
            workflow_begin(&known);
            command = told->command;
        }
        workflow_evolve(&known, &told->event, told->sequence, told->at);
    }
    return compare(&world->known, &known, arena);
}
