/*
 * Guard rails, and what another must approve.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

#define TERMS                                                                            \
    "{'kind':'terms','scope':'A week','customer_wording':'A week.','rationale':'Fine.'," \
    "'due_on':'2026-02-20'}"

static void given_no_executive(struct stage *stage)
{
    given_trial_ask(stage);
    stage->person = stage->world.cast[CAST_EXECUTIVE];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'executive','reason':'R'}");
}

static void given_head_is_the_executive(struct stage *stage)
{
    stage_grant(stage, CAST_HEAD_OF_PRODUCT, "executive");
    given_no_executive(stage);
}

static void given_confidential_trial(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.kind = "trial_terms",
                                      .details = "{'days':7}",
                                      .more_of_deal = ",'confidential':true"});
}

static void given_executive_of_the_deal(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.kind = "trial_terms",
                                      .details = "{'days':7}",
                                      .actor = CAST_LEAD,
                                      .more_of_deal = ",'owner':'{executive}'"});
}

static void given_price_increase(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.kind = "pricing", .details = "{'change_bp':500}"});
}

static void given_two_rails(struct stage *stage)
{
    stage_policy(stage,
                 "{'guard_rails':[{'rule':'trials','when':{'ask.kind':{'eq':'trial_terms'}},'then':"
                 "{'effect':'approval','by':'executive','audience':'product'},'because':'B.'},"
                 "{'rule':'large trials','when':{'ask.kind':{'eq':'trial_terms'}},'then':{'effect':"
                 "'advise','audience':'sales'},'because':'Mind {deal.segment}.'}]}");
    given_trial_ask(stage);
}

/* clang-format off */
static const struct trial RAILS[] = {
    {"a rail that wants an approval makes a proposal of it",
     given_trial_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE,
     "decision.proposed budget.reserved",
     "ask.state=proposed; decision.state=proposed; decision.approval_by=executive; "
     "decision.maker_id=head_of_product; line.reserved_points=5; deliverable=none; "
     "commitment=none"},
    {"what draws nothing reserves nothing",
     given_trial_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "decision.proposed",
     "decision.draw.points=0"},
    {"a counter is proposed with its last day",
     given_trial_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, A_COUNTER,
     "decision.proposed budget.reserved", "decision.valid_until=2026-01-20"},
    {"several rails, one approval",
     given_two_rails, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "decision.proposed",
     "decision.approval_by=executive; decision.rails~short trials; decision.rails~Mind "
     "enterprise."},
    {"nobody approves his own proposal, so another must be there",
     given_no_executive, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "no-authority", NULL},
    {"to hold the role oneself is not enough",
     given_head_is_the_executive, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "no-authority",
     NULL},
    {"one who may not see the deal cannot approve",
     given_confidential_trial, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "no-authority", NULL},
    {"nor one who has a part in it",
     given_executive_of_the_deal, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "no-authority",
     NULL},
    {"a rail may block",
     given_price_increase, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS, "guard-rail-blocks", NULL},
    {"unless the case changes",
     given_price_increase, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE,
     "decision.made budget.reserved ask.committed deliverable.planned commitment.made",
     "decision.rails~a price increase is earned"},
    {"a workaround is not what it blocks",
     given_price_increase, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT, AN_OFFER,
     "workaround.written decision.made ask.offered", NULL},
};
/* clang-format on */

static void given_proposed_counter(struct stage *stage)
{
    given_trial_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, A_COUNTER);
}

static void given_proposed_offer(struct stage *stage)
{
    given_trial_ask(stage);
    stage_must(stage, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT, AN_OFFER);
}

static void given_old_proposed_counter(struct stage *stage)
{
    given_proposed_counter(stage);
    stage_pass_days(stage, 16);
}

static void given_proposal_past_its_day(struct stage *stage)
{
    given_proposal(stage);
    stage_pass_days(stage, 75);
}

static void given_proposer_without_role(struct stage *stage)
{
    given_proposal(stage);
    stage->person = stage->world.cast[CAST_HEAD_OF_PRODUCT];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'head_of_product','reason':'R'}");
}

static void given_proposer_who_is_executive_now(struct stage *stage)
{
    given_proposal(stage);
    stage_grant(stage, CAST_HEAD_OF_PRODUCT, "executive");
}

static void given_executive_who_owns_it_now(struct stage *stage)
{
    stage_seat(stage, "Elias", "executive");
    given_proposal(stage);
    stage_must(stage, COMMAND_PUT_DEAL, CAST_LEAD,
               "{'name':'Rollout','account':{'external_id':'A1','name':'Globex','segment':'smb'},"
               "'amount':48000000,'currency':'EUR','stage':'proposal','close_date':'2026-12-29',"
               "'owner':'{executive}'}");
}

static void given_overdrawn_proposal(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'overdraft_points':5}}");
    given_trial_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
               "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R','due_on':"
               "'2026-03-20','deliverable':{'title':'T','points':42},'overdraft':{'reason':'R'}}");
}

/* clang-format off */
static const struct trial APPROVALS[] = {
    {"what is approved is made, in both names",
     given_proposal, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{'note':'Agreed.'}",
     "decision.approved decision.made ask.committed deliverable.planned commitment.made",
     "ask.state=committed; decision.state=made; decision.approver_id=executive; "
     "decision.approver_authority.role=executive; decision.made@actor=head_of_product; "
     "decision.made@role=head_of_product; decision.made@approver=executive; "
     "decision.made@approver_role=executive; commitment.made@approver=executive"},
    {"the approval itself is the approver's",
     given_proposal, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{'note':'Agreed.'}",
     "decision.approved decision.made ask.committed deliverable.planned commitment.made",
     "decision.approved@actor=executive; decision.approved@role=executive; "
     "decision.approved@approver=none; decision.approved@note=Agreed.; "
     "commitment.maker_id=head_of_product; commitment.authority.role=head_of_product"},
    {"the points were reserved already",
     given_proposal, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}",
     "decision.approved decision.made ask.committed deliverable.planned commitment.made",
     "line.reserved_points=5; decision.draw.points=5"},
    {"an approved counter is offered",
     given_proposed_counter, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}",
     "decision.approved decision.made ask.offered",
     "ask.state=offered; ask.valid_until=2026-01-20; ask.decider_id=head_of_product"},
    {"so is an approved workaround",
     given_proposed_offer, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}",
     "decision.approved decision.made ask.offered",
     "ask.state=offered; decision.workaround_version=1"},
    {"another role does not approve",
     given_proposal, COMMAND_APPROVE_DECISION, CAST_HEAD_OF_SALES, "{}", "segregation", NULL},
    {"nor does the head herself",
     given_proposal, COMMAND_APPROVE_DECISION, CAST_HEAD_OF_PRODUCT, "{}", "no-authority", NULL},
    {"not even as an executive",
     given_proposer_who_is_executive_now, COMMAND_APPROVE_DECISION, CAST_HEAD_OF_PRODUCT, "{}",
     "segregation", NULL},
    {"who owns the deal approves nothing of it",
     given_executive_who_owns_it_now, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}",
     "segregation", NULL},
    {"the proposer's authority must still stand",
     given_proposer_without_role, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}", "no-authority",
     NULL},
    {"an offer that would have lapsed is approved no more",
     given_old_proposed_counter, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}", "conflict", NULL},
    {"nor a promise for a day that has passed",
     given_proposal_past_its_day, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, "{}", "conflict", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial RETURNS[] = {
    {"a returned proposal is its proposer's again, and its points are free",
     given_proposal, COMMAND_RETURN_DECISION, CAST_EXECUTIVE, A_REASON,
     "decision.returned budget.released",
     "ask.state=open; ask.decision_id=none; ask.assignee_id=head_of_product; "
     "ask.assignee_role=none; decision.state=returned; decision.draw.points=0; "
     "line.reserved_points=0; decision.returned@reason=It is time."},
    {"an overdraft is worked off with it",
     given_overdrawn_proposal, COMMAND_RETURN_DECISION, CAST_EXECUTIVE, A_REASON,
     "decision.returned budget.released", "line.overdraft_points=0; line.reserved_points=0"},
    {"another role returns nothing",
     given_proposal, COMMAND_RETURN_DECISION, CAST_HEAD_OF_SALES, A_REASON, "no-authority", NULL},
    {"nor does the proposer, who retracts",
     given_proposer_who_is_executive_now, COMMAND_RETURN_DECISION, CAST_HEAD_OF_PRODUCT, A_REASON,
     "segregation", NULL},
    {"a retracted proposal likewise",
     given_proposal, COMMAND_RETRACT_DECISION, CAST_HEAD_OF_PRODUCT, A_REASON,
     "decision.retracted budget.released",
     "ask.state=open; decision.state=retracted; line.reserved_points=0; "
     "decision.retracted@reason=It is time."},
    {"which nobody else does",
     given_proposal, COMMAND_RETRACT_DECISION, CAST_MANAGER, A_REASON, "forbidden", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(RAILS, trial_holds),
        CASE_TABLE(APPROVALS, trial_holds),
        CASE_TABLE(RETURNS, trial_holds),
    };
    return cases_run_tables("approval", TABLES, COUNT_OF(TABLES));
}
