#include "workflow/ask.h"
#include "workflow/commitment.h"
#include "workflow/deal.h"

/* Live means not closed (design: domain §2 and §3). */
#define ASK_STATES_LIVE                                                        \
    (BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_NEEDS_INFO) | BIT(ASK_STATE_PROPOSED) \
     | BIT(ASK_STATE_OFFERED))

#define COMMITMENT_STATES_LIVE                                        \
    (BIT(COMMITMENT_STATE_CONDITIONAL) | BIT(COMMITMENT_STATE_ACTIVE) \
     | BIT(COMMITMENT_STATE_AT_RISK) | BIT(COMMITMENT_STATE_MISSED)   \
     | BIT(COMMITMENT_STATE_DELIVERED))

bool ask_is_live(const struct ask *ask)
{
    return (ASK_STATES_LIVE & BIT(ask->state)) != 0;
}

bool commitment_is_live(const struct commitment *commitment)
{
    return (COMMITMENT_STATES_LIVE & BIT(commitment->state)) != 0;
}

bool deal_is_opened_again(const struct deal *deal)
{
    return deal->state == DEAL_STATE_LOST && deal->stage != DEAL_STAGE_CLOSED_LOST
           && deal->stage != DEAL_STAGE_CLOSED_WON;
}

bool winning_meets(enum condition_kind kind, int64_t least, int64_t amount)
{
    return kind == CONDITION_DEAL_WON || (kind == CONDITION_AMOUNT_AT_LEAST && amount >= least);
}
