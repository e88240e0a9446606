/*
 * Where an ask stands in the queue, and why.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

#define DEAL(amount, stage, close)                                                                \
    "{'name':'Rollout','account':{'external_id':'A1','name':'Globex A1','segment':'enterprise'}," \
    "'amount':" #amount ",'currency':'EUR','stage':'" stage "','close_date':'" close "'}"

static void given_calm_ask(struct stage *stage)
{
    stage_must(stage, COMMAND_PUT_DEAL, CAST_REP, DEAL(1000000, "discovery", "2026-12-29"));
    stage_must(stage, COMMAND_SUBMIT, CAST_REP,
               "{'deal':{'external_id':'D1','name':'Rollout','account':{'external_id':'A1','name':"
               "'Globex A1','segment':'enterprise'},'amount':1000000,'currency':'EUR','stage':"
               "'discovery','close_date':'2026-12-29'},'kind':'feature','title':'Dark mode','need':"
               "'They like it.','blocker':'nice_to_have','details':{}}");
}

static void given_closing_ask(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.close_date = "2026-01-30"});
}

#define HOLDS "'when':{'ask.round':{'gte':1}}"

/* The same rules in all move it as far ahead as they did. */
static void given_other_minutes(struct stage *stage)
{
    given_calm_ask(stage);
    stage_policy(stage, "{'pressure':[{'rule':'one'," HOLDS ",'then':{'ahead':60},'because':'B.'},"
                        "{'rule':'two'," HOLDS ",'then':{'ahead':30},'because':'B.'}]}");
    stage_must(stage, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':1}");
    stage_policy(stage, "{'pressure':[{'rule':'one'," HOLDS ",'then':{'ahead':30},'because':'B.'},"
                        "{'rule':'two'," HOLDS ",'then':{'ahead':60},'because':'B.'}]}");
}

static void given_two_rules_for_one(struct stage *stage)
{
    given_calm_ask(stage);
    stage_policy(stage,
                 "{'pressure':[{'rule':'one'," HOLDS ",'then':{'ahead':60},'because':'B.'}]}");
    stage_must(stage, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':1}");
    stage_policy(stage, "{'pressure':[{'rule':'one'," HOLDS ",'then':{'ahead':30},'because':'B.'},"
                        "{'rule':'two'," HOLDS ",'then':{'ahead':30},'because':'B.'}]}");
}

static void given_other_rule(struct stage *stage)
{
    given_calm_ask(stage);
    stage_policy(stage,
                 "{'pressure':[{'rule':'one'," HOLDS ",'then':{'ahead':60},'because':'B.'}]}");
    stage_must(stage, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':1}");
    stage_policy(stage,
                 "{'pressure':[{'rule':'two'," HOLDS ",'then':{'ahead':60},'because':'B.'}]}");
}

static void given_quick_estimates(struct stage *stage)
{
    given_small_ask(stage);
    stage_policy(stage,
                 "{'pressure':[{'rule':'quick','when':{'ask.points':{'lte':2}},'then':{'ahead':30,"
                 "'audience':'product'},'because':'{ask.points} points are soon done.'}]}");
}

/* clang-format off */
static const struct trial PLACES[] = {
    {"nothing presses but the route, which is always the first reason",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G',"
     "'segment':'smb'},'amount':1,'currency':'EUR','stage':'discovery',"
     "'close_date':'2026-12-29'},'kind':'feature','title':'Dark mode','need':'They like "
     "it.','blocker':'nice_to_have','details':{}}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.press_at~2026-01-07T09:00; ask.reasons=[{'rule':'everything else','because':'Product "
     "managers answer first, within two working days.','ahead_minutes':0,'audience':'sales'}]"},
    {"each rule that holds moves it ahead",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G',"
     "'segment':'smb'},'amount':1,'currency':'EUR','stage':'negotiation',"
     "'close_date':'2026-01-07'},'kind':'feature','title':'Dark mode','need':'They need "
     "it.','blocker':'challenge','details':{}}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.due_at~2026-01-07T09:00; ask.press_at~2026-01-06T12:00; ask.reasons~The deal closes "
     "on 2026-01-07.; ask.reasons~'ahead_minutes':60"},
    {"what changes no reason tells none",
     given_calm_ask, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':8}", "ask.estimated", NULL},
    {"what an estimate brings is told",
     given_quick_estimates, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':2}",
     "ask.estimated ask.prioritised",
     "ask.reasons~2 points are soon done.; ask.reasons~'audience':'product'"},
    {"another sentence of the same rule is another reason",
     given_closing_ask, COMMAND_PUT_DEAL, CAST_REP, DEAL(48000000, "negotiation", "2026-01-29"),
     "deal.changed ask.prioritised", "ask.reasons~2026-01-29"},
    {"so is another rule of as many minutes",
     given_other_rule, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':1}",
     "ask.estimated ask.prioritised", "ask.reasons~'rule':'two'"},
    {"and two that come to the same",
     given_two_rules_for_one, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':1}",
     "ask.estimated ask.prioritised", "ask.reasons~'rule':'two'"},
    {"a rule of more minutes moves it",
     given_closing_ask, COMMAND_CLOSE_DEAL, CAST_REP,
     "{'outcome':'slipped','occurred_on':'2026-01-05','close_date':'2026-01-08'}",
     "deal.slipped ask.prioritised", "ask.reasons~closes this week"},
    {"and so are other minutes of the same",
     given_other_minutes, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':1}",
     "ask.estimated ask.prioritised", "ask.reasons~'rule':'one','because':'B.','ahead_minutes':30"},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(PLACES, trial_holds),
    };
    return cases_run_tables("press", TABLES, COUNT_OF(TABLES));
}
