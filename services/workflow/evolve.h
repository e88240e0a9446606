/*
 * Inside the core: what an event does to what is known. An effect cannot refuse.
 */
#pragma once

#include "workflow/workflow.h"

/* One event at work. */
struct change {
    struct known *known;
    const struct event *event;
    int64_t sequence;
    instant at;
};

typedef void effect_function(struct change *change);

/* The row to change, new when there is none, marked dirty, one version on, at this event. */
void *touch(struct change *change, enum noun noun, const struct id *id);

/* The state after the event, as the table says. */
int transition_after(const struct transition *transitions, size_t count, enum event_kind event,
                     int state);

effect_function evolve_nothing;

effect_function evolve_org_opened, evolve_policy_proposed, evolve_policy_put_in_force,
    evolve_calendar_set, evolve_rates_set, evolve_person_recorded, evolve_team_recorded,
    evolve_role_granted, evolve_role_confirmed, evolve_role_revoked, evolve_token_issued,
    evolve_token_revoked;

effect_function evolve_account_recorded, evolve_deal_recorded, evolve_deal_closed,
    evolve_deal_slipped;

effect_function evolve_ask_submitted, evolve_ask_edited, evolve_ask_routed, evolve_ask_prioritised,
    evolve_ask_claimed, evolve_ask_reassigned, evolve_ask_estimated, evolve_ask_info_requested,
    evolve_ask_info_provided, evolve_ask_info_request_cancelled, evolve_ask_offered,
    evolve_ask_decided, evolve_ask_offer_rejected, evolve_ask_withdrawn, evolve_ask_escalated,
    evolve_ask_commented;

effect_function evolve_decision_made, evolve_decision_proposed, evolve_decision_answered,
    evolve_commitment_made, evolve_commitment_condition_met, evolve_commitment_moved,
    evolve_deliverable_planned, evolve_deliverable_dropped;

effect_function evolve_budget_allotted, evolve_budget_split, evolve_budget_reserved,
    evolve_budget_released, evolve_budget_overdrawn;

effect_function evolve_workaround_written, evolve_workaround_published, evolve_workaround_retired;
