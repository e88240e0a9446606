#include "workflow/evolve.h"

#include "base/ensure.h"
#include "workflow/workflow.h"

/* ---- where each event leads its subject; an event that is not here leaves the state alone ---- */

#define OPEN       BIT(ASK_STATE_OPEN)
#define NEEDS_INFO BIT(ASK_STATE_NEEDS_INFO)
#define PROPOSED   BIT(ASK_STATE_PROPOSED)
#define OFFERED    BIT(ASK_STATE_OFFERED)

const struct transition ASK_TRANSITIONS[] = {
    {EVENT_ASK_INFO_REQUESTED,         OPEN,                                   ASK_STATE_NEEDS_INFO   },
    {EVENT_ASK_INFO_PROVIDED,          NEEDS_INFO,                             ASK_STATE_OPEN         },
    {EVENT_ASK_INFO_REQUEST_CANCELLED, NEEDS_INFO,                             ASK_STATE_OPEN         },
    {EVENT_DECISION_PROPOSED,          OPEN,                                   ASK_STATE_PROPOSED     },
    {EVENT_DECISION_RETURNED,          PROPOSED,                               ASK_STATE_OPEN         },
    {EVENT_DECISION_RETRACTED,         PROPOSED,                               ASK_STATE_OPEN         },
    {EVENT_ASK_OFFERED,                OPEN | PROPOSED,                        ASK_STATE_OFFERED      },
    {EVENT_ASK_COMMITTED,              OPEN | PROPOSED | OFFERED,              ASK_STATE_COMMITTED    },
    {EVENT_ASK_WORKED_AROUND,          OFFERED,                                ASK_STATE_WORKED_AROUND},
    {EVENT_ASK_DECLINED,               OPEN | PROPOSED,                        ASK_STATE_DECLINED     },
    {EVENT_ASK_OFFER_REJECTED,         OFFERED,                                ASK_STATE_OPEN         },
    {EVENT_ASK_WITHDRAWN,              OPEN | NEEDS_INFO | PROPOSED | OFFERED, ASK_STATE_WITHDRAWN    },
};
const size_t ASK_TRANSITION_COUNT = COUNT_OF(ASK_TRANSITIONS);

const struct transition DECISION_TRANSITIONS[] = {
    {EVENT_DECISION_MADE,      BIT(DECISION_STATE_PROPOSED), DECISION_STATE_MADE     },
    {EVENT_DECISION_RETURNED,  BIT(DECISION_STATE_PROPOSED), DECISION_STATE_RETURNED },
    {EVENT_DECISION_RETRACTED, BIT(DECISION_STATE_PROPOSED), DECISION_STATE_RETRACTED},
};
const size_t DECISION_TRANSITION_COUNT = COUNT_OF(DECISION_TRANSITIONS);

const struct transition COMMITMENT_TRANSITIONS[] = {
    {EVENT_COMMITMENT_ACTIVATED, BIT(COMMITMENT_STATE_CONDITIONAL),      COMMITMENT_STATE_ACTIVE},
    {EVENT_COMMITMENT_RELEASED,
     BIT(COMMITMENT_STATE_CONDITIONAL) | BIT(COMMITMENT_STATE_ACTIVE)
         | BIT(COMMITMENT_STATE_AT_RISK) | BIT(COMMITMENT_STATE_MISSED),
     COMMITMENT_STATE_RELEASED                                                                  },
};
const size_t COMMITMENT_TRANSITION_COUNT = COUNT_OF(COMMITMENT_TRANSITIONS);

const struct transition DELIVERABLE_TRANSITIONS[] = {
    {EVENT_DELIVERABLE_DROPPED, BIT(DELIVERABLE_STATE_PLANNED) | BIT(DELIVERABLE_STATE_STARTED),
     DELIVERABLE_STATE_DROPPED},
};
const size_t DELIVERABLE_TRANSITION_COUNT = COUNT_OF(DELIVERABLE_TRANSITIONS);

int transition_after(const struct transition *transitions, size_t count, enum event_kind event,
                     int state)
{
    for (size_t i = 0; i < count; i++) {
        if (transitions[i].event == event && (transitions[i].from & BIT(state)) != 0) {
            return transitions[i].to;
        }
    }
    return state;
}

/* ---- what every effect does with a row ------------------------------------------------------- */

void *touch(struct change *change, enum noun noun, const struct id *id)
{
    struct known *known = change->known;
    struct row *row = rows_touch(&known->nouns[noun], id);

    if (row->command != known->command) {
        row->version++;
        row->command = known->command;
    }
    row->last_event = change->sequence;
    row->dirty = true;
    if ((BIT(noun) & DIRECTORY_NOUNS) != 0) {
        known->org.directory_sequence = change->sequence;
    }
    return row;
}

/* ---- one effect for each kind of event ------------------------------------------------------- */

static effect_function *const EFFECTS[EVENT_KIND_COUNT] = {
    [EVENT_ORG_OPENED] = evolve_org_opened,
    [EVENT_POLICY_PROPOSED] = evolve_policy_proposed,
    [EVENT_POLICY_PUT_IN_FORCE] = evolve_policy_put_in_force,
    [EVENT_CALENDAR_SET] = evolve_calendar_set,
    [EVENT_RATES_SET] = evolve_rates_set,
    [EVENT_PERSON_RECORDED] = evolve_person_recorded,
    [EVENT_TEAM_RECORDED] = evolve_team_recorded,
    [EVENT_ROLE_GRANTED] = evolve_role_granted,
    [EVENT_ROLE_CONFIRMED] = evolve_role_confirmed,
    [EVENT_ROLE_REVOKED] = evolve_role_revoked,
    [EVENT_TOKEN_ISSUED] = evolve_token_issued,
    [EVENT_TOKEN_REVOKED] = evolve_token_revoked,
    [EVENT_ACCOUNT_RECORDED] = evolve_account_recorded,
    [EVENT_DEAL_RECORDED] = evolve_deal_recorded,
    [EVENT_DEAL_CHANGED] = evolve_deal_recorded,
    [EVENT_DEAL_WON] = evolve_deal_closed,
    [EVENT_DEAL_LOST] = evolve_deal_closed,
    [EVENT_DEAL_SLIPPED] = evolve_deal_slipped,
    [EVENT_ASK_SUBMITTED] = evolve_ask_submitted,
    [EVENT_ASK_EDITED] = evolve_ask_edited,
    [EVENT_ASK_ROUTED] = evolve_ask_routed,
    [EVENT_ASK_PRIORITISED] = evolve_ask_prioritised,
    [EVENT_ASK_GUARD_RAIL_RAISED] = evolve_nothing,
    [EVENT_ASK_CLAIMED] = evolve_ask_claimed,
    [EVENT_ASK_REASSIGNED] = evolve_ask_reassigned,
    [EVENT_ASK_ESTIMATED] = evolve_ask_estimated,
    [EVENT_ASK_INFO_REQUESTED] = evolve_ask_info_requested,
    [EVENT_ASK_INFO_PROVIDED] = evolve_ask_info_provided,
    [EVENT_ASK_INFO_REQUEST_CANCELLED] = evolve_ask_info_request_cancelled,
    [EVENT_ASK_OFFERED] = evolve_ask_offered,
    [EVENT_ASK_COMMITTED] = evolve_ask_decided,
    [EVENT_ASK_DECLINED] = evolve_ask_decided,
    [EVENT_ASK_WORKED_AROUND] = evolve_ask_decided,
    [EVENT_ASK_OFFER_ACCEPTED] = evolve_nothing,
    [EVENT_ASK_OFFER_REJECTED] = evolve_ask_offer_rejected,
    [EVENT_ASK_WITHDRAWN] = evolve_ask_withdrawn,
    [EVENT_ASK_ESCALATED] = evolve_ask_escalated,
    [EVENT_ASK_COMMENTED] = evolve_ask_commented,
    [EVENT_DECISION_MADE] = evolve_decision_made,
    [EVENT_DECISION_PROPOSED] = evolve_decision_proposed,
    [EVENT_DECISION_APPROVED] = evolve_nothing,
    [EVENT_DECISION_RETURNED] = evolve_decision_answered,
    [EVENT_DECISION_RETRACTED] = evolve_decision_answered,
    [EVENT_COMMITMENT_MADE] = evolve_commitment_made,
    [EVENT_COMMITMENT_CONDITION_MET] = evolve_commitment_condition_met,
    [EVENT_COMMITMENT_ACTIVATED] = evolve_commitment_moved,
    [EVENT_COMMITMENT_RELEASED] = evolve_commitment_moved,
    [EVENT_DELIVERABLE_PLANNED] = evolve_deliverable_planned,
    [EVENT_DELIVERABLE_JOINED] = evolve_nothing,
    [EVENT_DELIVERABLE_DROPPED] = evolve_deliverable_dropped,
    [EVENT_BUDGET_ALLOTTED] = evolve_budget_allotted,
    [EVENT_BUDGET_SPLIT] = evolve_budget_split,
    [EVENT_BUDGET_RESERVED] = evolve_budget_reserved,
    [EVENT_BUDGET_RELEASED] = evolve_budget_released,
    [EVENT_BUDGET_OVERDRAWN] = evolve_budget_overdrawn,
    [EVENT_WORKAROUND_WRITTEN] = evolve_workaround_written,
    [EVENT_WORKAROUND_EDITED] = evolve_workaround_written,
    [EVENT_WORKAROUND_PUBLISHED] = evolve_workaround_published,
    [EVENT_WORKAROUND_RETIRED] = evolve_workaround_retired,
};

void evolve_nothing(struct change *change)
{
    (void)change; /* it is said for the record; what it brings, other events of the command do */
}

void workflow_begin(struct known *known)
{
    known->command++;
}

void workflow_evolve(struct known *known, const struct event *event, int64_t sequence,
                     instant recorded_at)
{
    struct change change = {known, event, sequence, recorded_at};

    ensure(EFFECTS[event->kind] != NULL);
    EFFECTS[event->kind](&change);
    known->org.size = sequence + 1;
    known->org.last_event_at = recorded_at;
    known->org_dirty = true;
}
