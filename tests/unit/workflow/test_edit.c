/*
 * What sales changes of an ask, and what follows from it.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static void given_two_asks(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.title = "Provision groups"});
    given_large_ask(stage);
}

static void given_words(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.more = ",'customer_words':'Now.','if_refused':'They leave.',"
                                              "'wanted_by':'2026-03-01'"});
}

static void given_small_pricing(struct stage *stage)
{
    stage_ask(stage, &(struct asking){
                         .amount = 1000000, .kind = "pricing", .details = "{'change_bp':-500}"});
}

static void given_pushed_up_pricing(struct stage *stage)
{
    given_small_pricing(stage);
    stage_must(stage, COMMAND_ESCALATE, CAST_REP, A_REASON);
}

static void given_small_question(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_REQUEST_INFO, CAST_MANAGER, "{'question':'Which users?'}");
}

static void given_soon(struct stage *stage)
{
    stage_ask(stage, &(struct asking){
                         .amount = 1000000, .blocker = "challenge", .close_date = "2026-01-15"});
}

static void given_soon_and_claimed(struct stage *stage)
{
    given_soon(stage);
    stage_must(stage, COMMAND_CLAIM, CAST_MANAGER, NULL);
}

#define TO_PRICING "{'kind':'pricing','details':{'change_bp':-500}}"

/* clang-format off */
static const struct trial EDITS[] = {
    {"what is named changes, the rest stays",
     given_words, COMMAND_EDIT, CAST_REP,
     "{'title':'Provision all','need':'More.','if_refused':'They stay.'}", "ask.edited",
     "ask.title=Provision all; ask.need=More.; ask.if_refused=They stay.; "
     "ask.customer_words=Now.; ask.wanted_by=2026-03-01; ask.blocker=deal_breaker; "
     "ask.kind=integration"},
    {"null clears",
     given_words, COMMAND_EDIT, CAST_REP,
     "{'customer_words':null,'if_refused':null,'wanted_by':null}", "ask.edited",
     "ask.customer_words=none; ask.if_refused=none; ask.wanted_by=none; ask.edited@wanted_by=none"},
    {"words and a day may be added",
     given_large_ask, COMMAND_EDIT, CAST_REP,
     "{'customer_words':'Soon.','wanted_by':'2026-02-01'}", "ask.edited",
     "ask.customer_words=Soon.; ask.wanted_by=2026-02-01; ask.edited@wanted_by=2026-02-01"},
    {"each member by itself is an edit",
     given_words, COMMAND_EDIT, CAST_REP, "{'if_refused':'They stay.'}", "ask.edited",
     "ask.if_refused=They stay."},
    {"its place in the queue follows",
     given_large_ask, COMMAND_EDIT, CAST_REP, "{'blocker':'nice_to_have'}",
     "ask.edited ask.prioritised", "ask.blocker=nice_to_have"},
    {"nothing at all is no edit",
     given_large_ask, COMMAND_EDIT, CAST_REP, "{}", "invalid", NULL},
    {"a kind changes with its details",
     given_large_ask, COMMAND_EDIT, CAST_REP, "{'kind':'pricing'}", "invalid /details", NULL},
    {"a day that has passed is not wished for",
     given_large_ask, COMMAND_EDIT, CAST_REP, "{'wanted_by':'2026-01-04'}", "invalid /wanted_by",
     NULL},
    {"a call's times lie ahead",
     given_call_ask, COMMAND_EDIT, CAST_REP,
     "{'kind':'product_call','details':{'topic':'T','slots':['2026-01-05T08:00:00Z'],"
     "'minutes':60,'time_zone':'UTC','attendees':['Them']}}", "invalid /details/slots/0", NULL},
    {"no second live ask gets the same title",
     given_two_asks, COMMAND_EDIT, CAST_REP, "{'title':'provision GROUPS'}",
     "already-exists /title", NULL},
    {"its own title is free to it",
     given_two_asks, COMMAND_EDIT, CAST_REP, "{'title':'provision USERS'}", "ask.edited", NULL},
    {"all that is wrong is named at once",
     given_two_asks, COMMAND_EDIT, CAST_REP,
     "{'title':'Provision groups','wanted_by':'2026-01-04'}",
     "invalid /wanted_by, already-exists /title", NULL},
    {"the lead may",
     given_large_ask, COMMAND_EDIT, CAST_LEAD, "{'need':'More.'}", "ask.edited", NULL},
    {"so may the head of sales",
     given_large_ask, COMMAND_EDIT, CAST_HEAD_OF_SALES, "{'need':'More.'}", "ask.edited", NULL},
    {"another rep finds nothing",
     given_large_ask, COMMAND_EDIT, CAST_OTHER_REP, "{'need':'More.'}", "not-found", NULL},
    {"product changes nothing of it",
     given_large_ask, COMMAND_EDIT, CAST_MANAGER, "{'need':'More.'}", "forbidden", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial REROUTES[] = {
    {"an ask that becomes one of another goes there",
     given_small_ask, COMMAND_EDIT, CAST_REP, TO_PRICING, "ask.edited ask.routed ask.prioritised",
     "ask.assignee_id=head_of_product; ask.route.rule=prices; ask.due_at~2026-01-06T09:00"},
    {"also when somebody had claimed it who does not hold that role",
     given_claimed_ask, COMMAND_EDIT, CAST_REP, TO_PRICING,
     "ask.edited ask.routed ask.prioritised",
     "ask.assignee_id=head_of_product; ask.assignee_role=head_of_product"},
    {"what goes to the same people sooner is told, too",
     given_soon, COMMAND_EDIT, CAST_REP, "{'blocker':'deal_breaker'}",
     "ask.edited ask.routed ask.prioritised",
     "ask.route.rule=deal breakers that close soon; ask.assignee_role=product_manager; "
     "ask.due_at~2026-01-05T13:00"},
    {"who has claimed it keeps it then",
     given_soon_and_claimed, COMMAND_EDIT, CAST_REP, "{'blocker':'deal_breaker'}",
     "ask.edited ask.prioritised",
     "ask.route.rule=everything else; ask.assignee_id=manager; ask.assignee_role=none"},
    {"what was pushed up does not fall back",
     given_pushed_up_pricing, COMMAND_EDIT, CAST_REP, "{'kind':'feature','details':{}}",
     "ask.edited", "ask.assignee_id=executive; ask.route.rule=prices"},
    {"while sales is asked the clock stands still",
     given_small_question, COMMAND_EDIT, CAST_REP, TO_PRICING,
     "ask.edited ask.routed ask.prioritised",
     "ask.state=needs_info; ask.assignee_id=head_of_product; ask.due_at=none"},
    {"and its place in the queue is not looked at",
     given_small_question, COMMAND_EDIT, CAST_REP, "{'blocker':'challenge'}", "ask.edited",
     "ask.due_at=none"},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(EDITS, trial_holds),
        CASE_TABLE(REROUTES, trial_holds),
    };
    return cases_run_tables("edit", TABLES, COUNT_OF(TABLES));
}
