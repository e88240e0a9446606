/*
 * Who holds an ask: claim, reassign, estimate, escalate.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static void given_head_claimed_it(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLAIM, CAST_HEAD_OF_PRODUCT, NULL);
}

static void given_manager_owns_the_deal(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.amount = 1000000,
                                      .actor = CAST_LEAD,
                                      .more_of_deal = ",'owner':'{manager}'"});
}

static void given_manager_sells_as_well(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':true}}");
    stage_grant(stage, CAST_MANAGER, "rep");
    given_small_ask(stage);
}

static void given_founders_no_more(struct stage *stage)
{
    given_manager_sells_as_well(stage);
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':false}}");
}

static void given_manager_leads_the_team(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'North','lead_id':'{manager}'}");
}

static void given_manager_submitted_it(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':true}}");
    stage_grant(stage, CAST_MANAGER, "head_of_sales");
    stage_ask(stage, &(struct asking){.amount = 1000000,
                                      .actor = CAST_MANAGER,
                                      .more_of_deal = ",'owner':'{rep}'"});
}

/* clang-format off */
static const struct trial CLAIMS[] = {
    {"whoever holds the role to which it went may claim it",
     given_small_ask, COMMAND_CLAIM, CAST_MANAGER, NULL, "ask.claimed",
     "ask.assignee_id=manager; ask.assignee_role=none; ask.version=2"},
    {"the only one of a role has it, and claims it to say so",
     given_large_ask, COMMAND_CLAIM, CAST_HEAD_OF_PRODUCT, NULL, "ask.claimed",
     "ask.assignee_id=head_of_product; ask.assignee_role=none"},
    {"claiming twice changes nothing",
     given_head_claimed_it, COMMAND_CLAIM, CAST_HEAD_OF_PRODUCT, NULL, "nothing", NULL},
    {"what another holds is not to be claimed",
     given_claimed_ask, COMMAND_CLAIM, CAST_OTHER_MANAGER, NULL, "conflict", NULL},
    {"what waits for the head is not a manager's to claim",
     given_large_ask, COMMAND_CLAIM, CAST_MANAGER, NULL, "conflict", NULL},
    {"an executive does not claim what waits for a manager",
     given_small_ask, COMMAND_CLAIM, CAST_EXECUTIVE, NULL, "forbidden", NULL},
    {"sales claims nothing",
     given_small_ask, COMMAND_CLAIM, CAST_REP, NULL, "forbidden", NULL},
    {"the deal's owner has no part in deciding",
     given_manager_owns_the_deal, COMMAND_CLAIM, CAST_MANAGER, NULL, "segregation", NULL},
    {"nor has the lead of its team",
     given_manager_leads_the_team, COMMAND_CLAIM, CAST_MANAGER, NULL, "segregation", NULL},
    {"nor has who submitted the ask",
     given_manager_submitted_it, COMMAND_CLAIM, CAST_MANAGER, NULL, "segregation", NULL},
    {"nor has who sells as well",
     given_founders_no_more, COMMAND_CLAIM, CAST_MANAGER, NULL, "segregation", NULL},
    {"founders may do both, and the record says so",
     given_manager_sells_as_well, COMMAND_CLAIM, CAST_MANAGER, NULL, "ask.claimed",
     "ask.claimed@segregation=waived"},
    {"who keeps the rule has it on the record, too",
     given_small_ask, COMMAND_CLAIM, CAST_MANAGER, NULL, "ask.claimed",
     "ask.claimed@segregation=kept; ask.claimed@role=product_manager"},
};
/* clang-format on */

static void given_gone_manager(struct stage *stage)
{
    given_claimed_ask(stage);
    stage->person = stage->world.cast[CAST_OTHER_MANAGER];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN,
               "{'name':'Mia','email':'mia@acme.test','active':false}");
}

static void given_claimed_of_managers_deal(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.amount = 1000000,
                                      .actor = CAST_LEAD,
                                      .more_of_deal = ",'owner':'{other_manager}'"});
    stage_must(stage, COMMAND_CLAIM, CAST_MANAGER, NULL);
}

/* clang-format off */
static const struct trial REASSIGNMENTS[] = {
    {"who holds it hands it on, and the deadline stays",
     given_claimed_ask, COMMAND_REASSIGN, CAST_MANAGER,
     "{'to':'{other_manager}','reason':'Hers.'}", "ask.reassigned",
     "ask.assignee_id=other_manager; ask.assignee_role=none; ask.due_at~2026-01-07T09:00"},
    {"so does the head of product, whoever holds it",
     given_claimed_ask, COMMAND_REASSIGN, CAST_HEAD_OF_PRODUCT,
     "{'to':'{other_manager}','reason':'Hers.'}", "ask.reassigned",
     "ask.reassigned@to=other_manager; ask.reassigned@reason=Hers."},
    {"nobody else does",
     given_claimed_ask, COMMAND_REASSIGN, CAST_OTHER_MANAGER,
     "{'to':'{other_manager}','reason':'Mine.'}", "forbidden", NULL},
    {"an executive may triage",
     given_claimed_ask, COMMAND_REASSIGN, CAST_MANAGER, "{'to':'{executive}','reason':'Yours.'}",
     "ask.reassigned", "ask.assignee_id=executive"},
    {"it goes to nobody who is not there",
     given_claimed_ask, COMMAND_REASSIGN, CAST_MANAGER,
     "{'to':'person_01jd7q3v0nebksp2xgtr8m6w9a','reason':'R'}", "invalid /to", NULL},
    {"nor to who has left",
     given_gone_manager, COMMAND_REASSIGN, CAST_MANAGER, "{'to':'{other_manager}','reason':'R'}",
     "invalid /to", NULL},
    {"nor to who can neither decide nor triage",
     given_claimed_ask, COMMAND_REASSIGN, CAST_MANAGER, "{'to':'{finance}','reason':'R'}",
     "invalid /to", NULL},
    {"nor to who owns the deal",
     given_claimed_of_managers_deal, COMMAND_REASSIGN, CAST_MANAGER,
     "{'to':'{other_manager}','reason':'R'}", "segregation /to", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial ESTIMATES[] = {
    {"a product manager says what it would take",
     given_small_ask, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':8,'note':'Two sprints.'}",
     "ask.estimated", "ask.points=8; ask.estimated@note=Two sprints."},
    {"nothing is an estimate as well",
     given_small_ask, COMMAND_ESTIMATE, CAST_HEAD_OF_PRODUCT, "{'points':0}", "ask.estimated",
     "ask.points=0"},
    {"an executive estimates nothing",
     given_small_ask, COMMAND_ESTIMATE, CAST_EXECUTIVE, "{'points':8}", "forbidden", NULL},
};
/* clang-format on */

static void given_pushed_up(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_ESCALATE, CAST_REP, A_REASON);
}

static void given_at_the_top(struct stage *stage)
{
    given_pushed_up(stage);
    stage_must(stage, COMMAND_ESCALATE, CAST_LEAD, A_REASON);
}

static void given_pushed_by_two(struct stage *stage)
{
    stage_policy(stage, "{'ladder':[{'after':{'working_minutes':60},'to':'product_manager'},"
                        "{'after':{'working_minutes':60},'to':'head_of_product'}]}");
    given_pushed_up(stage);
}

static void given_reassigned_to_the_head(struct stage *stage)
{
    given_claimed_ask(stage);
    stage_must(stage, COMMAND_REASSIGN, CAST_MANAGER,
               "{'to':'{head_of_product}','reason':'Yours.'}");
}

static void given_executive_owns_the_deal(struct stage *stage)
{
    stage_ask(stage,
              &(struct asking){.actor = CAST_LEAD, .more_of_deal = ",'owner':'{executive}'"});
}

static void given_two_executives(struct stage *stage)
{
    stage_seat(stage, "Elias", "executive");
    given_large_ask(stage);
}

static void given_two_executives_of_whom_one_owns_it(struct stage *stage)
{
    stage_seat(stage, "Elias", "executive");
    given_executive_owns_the_deal(stage);
}

/* clang-format off */
static const struct trial ESCALATIONS[] = {
    {"it goes one step up the ladder, with a new deadline",
     given_small_ask, COMMAND_ESCALATE, CAST_REP, A_REASON, "ask.escalated ask.prioritised",
     "ask.ladder_step=1; ask.assignee_id=head_of_product; ask.assignee_role=head_of_product; "
     "ask.escalated@by=person; ask.escalated@reason=It is time.; ask.due_at~2026-01-06T09:00"},
    {"product may push as well",
     given_small_ask, COMMAND_ESCALATE, CAST_MANAGER, A_REASON, "ask.escalated ask.prioritised",
     NULL},
    {"a step whose role has it already is skipped",
     given_large_ask, COMMAND_ESCALATE, CAST_REP, A_REASON, "ask.escalated ask.prioritised",
     "ask.ladder_step=2; ask.assignee_id=executive; ask.escalated@step=2"},
    {"also when it was handed to one who holds the role",
     given_reassigned_to_the_head, COMMAND_ESCALATE, CAST_REP, A_REASON,
     "ask.escalated ask.prioritised", "ask.ladder_step=2; ask.assignee_id=executive"},
    {"also when it waits for several of the role",
     given_pushed_by_two, COMMAND_ESCALATE, CAST_LEAD, A_REASON, "ask.escalated ask.prioritised",
     "ask.assignee_id=executive"},
    {"each person pushes once at a step",
     given_pushed_up, COMMAND_ESCALATE, CAST_REP, A_REASON, "conflict", NULL},
    {"another may push it on",
     given_pushed_up, COMMAND_ESCALATE, CAST_LEAD, A_REASON, "ask.escalated ask.prioritised",
     "ask.ladder_step=2; ask.assignee_id=executive"},
    {"above the executive is nobody",
     given_at_the_top, COMMAND_ESCALATE, CAST_HEAD_OF_SALES, A_REASON, "conflict", NULL},
    {"of several executives none has it yet",
     given_two_executives, COMMAND_ESCALATE, CAST_REP, A_REASON, "ask.escalated ask.prioritised",
     "ask.assignee_id=none; ask.assignee_role=executive"},
    {"one who has a part in the deal is passed over",
     given_two_executives_of_whom_one_owns_it, COMMAND_ESCALATE, CAST_LEAD, A_REASON,
     "ask.escalated ask.prioritised", "ask.assignee_id={person}"},
    {"and when nobody else is there, so is the step",
     given_executive_owns_the_deal, COMMAND_ESCALATE, CAST_LEAD, A_REASON, "conflict", NULL},
    {"what is confidential does not go to those who may not see it",
     given_confidential_ask, COMMAND_ESCALATE, CAST_REP, A_REASON, "conflict", NULL},
    {"a proposal may be pushed too",
     given_proposal, COMMAND_ESCALATE, CAST_REP, A_REASON, "ask.escalated ask.prioritised",
     "ask.state=proposed"},
    {"it wants a reason from somebody on the ask",
     given_small_ask, COMMAND_ESCALATE, CAST_OTHER_REP, A_REASON, "not-found", NULL},
    {"finance pushes nothing",
     given_small_ask, COMMAND_ESCALATE, CAST_ADMIN, A_REASON, "not-found", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(CLAIMS, trial_holds),
        CASE_TABLE(REASSIGNMENTS, trial_holds),
        CASE_TABLE(ESTIMATES, trial_holds),
        CASE_TABLE(ESCALATIONS, trial_holds),
    };
    return cases_run_tables("holding", TABLES, COUNT_OF(TABLES));
}
