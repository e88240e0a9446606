/*
 * Promises: commit, and the terms that it shares with a counter; what they draw from the budget.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

/* A commit of the kind, with whatever comes beside. */
#define COMMIT(kind, more) \
    "{'kind':'" kind       \
    "','scope':'All','customer_wording':'We will.','rationale':'Often asked.'" more "}"
#define WORK(more)   COMMIT("work", ",'due_on':'2026-03-20'" more)
#define TERMS(more)  COMMIT("terms", ",'due_on':'2026-03-20'" more)
#define SCIM(points) ",'deliverable':{'title':'SCIM','points':" #points "}"
#define MADE                                                           \
    "decision.made budget.reserved ask.committed deliverable.planned " \
    "commitment.made"
#define FREE "decision.made ask.committed commitment.made"

/* clang-format off */
static const struct trial COMMITS[] = {
    {"a commit draws its points and makes the promise",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE, MADE,
     "ask.state=committed; ask.decider_id=head_of_product; ask.due_at=none; "
     "line.reserved_points=5; deliverable.points=5; deliverable.quarter=2026Q1; "
     "deliverable.line=shared; deliverable.owner_id=head_of_product"},
    {"maker and authority stand in it",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE, MADE,
     "commitment.maker_id=head_of_product; commitment.authority.role=head_of_product; "
     "commitment.authority.policy_version=1; decision.authority.kind=role; "
     "decision.made@segregation=kept; commitment.state=active; "
     "commitment.first_due_on=2026-03-20"},
    {"what is drawn stands with the decision",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE, MADE,
     "decision.draw.points=5; decision.draw.line=shared; budget_entry.kind=reserve; "
     "budget_entry.points=5"},
    {"a product manager commits nothing",
     given_small_ask, COMMAND_COMMIT, CAST_MANAGER, A_PROMISE, "no-authority", NULL},
    {"an executive neither",
     given_large_ask, COMMAND_COMMIT, CAST_EXECUTIVE, A_PROMISE, "forbidden", NULL},
    {"an estimate is the deliverable's, not the ask's",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(SCIM(0)),
     "decision.made ask.committed deliverable.planned commitment.made",
     "deliverable.points=0; deliverable.quarter=none; line.reserved_points=0"},
    {"a manager may own the deliverable",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(",'deliverable':{'title':'SCIM','points':5,'owner':'{manager}'}"), MADE,
     "deliverable.owner_id=manager; commitment.owner_id=manager"},
    {"a rep may not",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(",'deliverable':{'title':'SCIM','points':5,'owner':'{rep}'}"),
     "invalid /deliverable/owner", NULL},
    {"nor who is not there",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(",'deliverable':{'title':'SCIM','points':5,'owner':'person_01jd7q3v0nebksp2xgtr8m6w9"
          "a'}"), "invalid /deliverable/owner", NULL},
    {"terms need no deliverable",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS(""), FREE,
     "commitment.kind=terms; commitment.owner_id=head_of_product; commitment.deliverable_id=none"},
    {"and may have one",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS(SCIM(2)), MADE,
     "line.reserved_points=2"},
    {"work rests on one",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(""), "invalid /deliverable", NULL},
    {"work falls due on a day",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, COMMIT("work", SCIM(5)),
     "invalid /due_on", NULL},
    {"which has not passed",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("work", ",'due_on':'2026-01-04'" SCIM(5)), "invalid /due_on", NULL},
    {"today is such a day",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("work", ",'due_on':'2026-01-05'" SCIM(5)), MADE, NULL},
    {"work begins at no instant",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(5) ",'starts_at':'2026-01-12T10:00:00Z'"), "invalid /starts_at", NULL},
    {"nor has it minutes",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(SCIM(5) ",'minutes':60"),
     "invalid /minutes", NULL},
    {"all that is wrong is named at once",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("work", ",'minutes':60,'conditions':[{'kind':'amount_at_least'}],"
            "'bridge_workaround':{'id':'workaround_01jd7q3v0nebksp2xgtr8m6w9a','version':1}"),
     "invalid /due_on, invalid /minutes, invalid /conditions/0/amount, invalid /deliverable, "
     "invalid /bridge_workaround/id", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial CALLS[] = {
    {"a call is at one of the times that the customer gave",
     given_call_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-12T15:00:00+01:00','minutes':45,"
            "'join_url':'https://meet.test/1'"), FREE,
     "commitment.kind=call; commitment.starts_at~2026-01-12T14:00:00; commitment.minutes=45; "
     "commitment.due_on=none; commitment.join_url=https://meet.test/1"},
    {"at another it is not",
     given_call_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-12T11:00:00Z'"), "invalid /starts_at", NULL},
    {"but it may be countered with another",
     given_call_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-12T11:00:00Z','valid_until':'2026-01-09'"),
     "decision.made ask.offered", NULL},
    {"a feature may be answered with a call at any time",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-12T11:00:00Z'"), FREE, NULL},
    {"a call begins at an instant",
     given_call_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, COMMIT("call", ""),
     "invalid /starts_at", NULL},
    {"that lies ahead",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-05T08:00:00Z'"), "invalid /starts_at", NULL},
    {"and on no day",
     given_call_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-12T10:00:00Z','due_on':'2026-01-12'"),
     "invalid /due_on", NULL},
    {"it rests on no deliverable",
     given_call_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call", ",'starts_at':'2026-01-12T10:00:00Z'" SCIM(1)), "invalid /deliverable", NULL},
    {"nor does it join one",
     given_call_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("call",
            ",'starts_at':'2026-01-12T10:00:00Z','deliverable_id':'deliverable_01jd7q3v0nebksp"
            "2xgtr8m6w9a'"), "invalid /deliverable_id", NULL},
};
/* clang-format on */

static void given_won_deal(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-05'}");
}

/* clang-format off */
static const struct trial CONDITIONS[] = {
    {"a promise under a condition does not bind yet",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'deal_won'}]"), FREE,
     "commitment.state=conditional; commitment.conditions~'n':1,'kind':'deal_won'"},
    {"an amount wants its figure",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'deal_won'},{'kind':'amount_at_least'}]"),
     "invalid /conditions/1/amount", NULL},
    {"what the customer provides wants words",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'customer_provides'}]"), "invalid /conditions/0/what", NULL},
    {"a condition lapses on a day that lies ahead",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'deal_won','lapses_on':'2026-01-04'}]"),
     "invalid /conditions/0/lapses_on", NULL},
    {"with all of it it is taken",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'customer_provides','what':'A test "
           "tenant','lapses_on':'2026-02-01'},{'kind':'amount_at_least','amount':1000}]"), FREE,
     "commitment.state=conditional; commitment.conditions~'what':'A test "
     "tenant','lapses_on':'2026-02-01'"},
    {"a won deal still gets answers, and its conditions are met",
     given_won_deal, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'deal_won'},{'kind':'amount_at_least','amount':48000000}]"),
     FREE, "commitment.state=active; commitment.conditions~met_at"},
    {"but for an amount that it did not reach",
     given_won_deal, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'deal_won'},{'kind':'amount_at_least','amount':48000001}]"),
     FREE, "commitment.state=conditional"},
    {"and for what the customer owes",
     given_won_deal, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'conditions':[{'kind':'customer_provides','what':'A tenant'}]"), FREE,
     "commitment.state=conditional"},
};
/* clang-format on */

static void given_other_promise(struct stage *stage)
{
    given_promise(stage);
    stage_ask(stage, &(struct asking){.deal = "D2", .title = "The same"});
}

static void given_dropped_deliverable(struct stage *stage)
{
    given_promise(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'lost','occurred_on':'2026-01-05'}");
    stage_ask(stage, &(struct asking){.deal = "D2", .title = "The same"});
}

static void given_article(struct stage *stage)
{
    given_published(stage);
    given_large_ask(stage);
}

static void given_unpublished_article(struct stage *stage)
{
    given_draft(stage);
    given_large_ask(stage);
}

/* clang-format off */
static const struct trial JOINS[] = {
    {"a promise may join a deliverable, and draws nothing",
     given_other_promise, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(",'deliverable_id':'{deliverable}'"),
     "decision.made ask.committed deliverable.joined commitment.made",
     "line.reserved_points=5; decision.terms.joins=true; "
     "decision.terms.deliverable_title=SCIM; commitment.deliverable_id={deliverable}"},
    {"not beside one of its own",
     given_other_promise, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(5) ",'deliverable_id':'{deliverable}'"), "invalid /deliverable_id", NULL},
    {"one that is not there it cannot join",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(",'deliverable_id':'deliverable_01jd7q3v0nebksp2xgtr8m6w9a'"), "invalid /deliverable_id",
     NULL},
    {"nor one that was dropped",
     given_dropped_deliverable, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(",'deliverable_id':'{deliverable}'"), "wrong-state /deliverable_id", NULL},
    {"until it is kept, a published workaround may bridge",
     given_article, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'bridge_workaround':{'id':'{workaround}','version':1}"), FREE,
     "decision.terms.bridge_workaround_id={workaround}; "
     "decision.terms.bridge_workaround_version=1"},
    {"in the version that is published",
     given_article, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'bridge_workaround':{'id':'{workaround}','version':2}"),
     "stale /bridge_workaround/version", NULL},
    {"a draft bridges nothing",
     given_unpublished_article, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     TERMS(",'bridge_workaround':{'id':'{workaround}','version':1}"),
     "invalid /bridge_workaround/id", NULL},
};
/* clang-format on */

static void given_overdraft(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'overdraft_points':5}}");
    given_large_ask(stage);
}

static void given_overdrawn(struct stage *stage)
{
    given_overdraft(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
               WORK(SCIM(42) ",'overdraft':{'reason':'It matters.'}"));
    stage_ask(stage, &(struct asking){.title = "Another"});
}

static void given_team_of_the_rep(struct stage *stage)
{
    given_team_line(stage);
    given_large_ask(stage);
}

static void given_rep_who_changed_teams(struct stage *stage)
{
    given_team_of_the_rep(stage);
    stage->person = stage->world.cast[CAST_REP];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Rob Rep','email':'rob@acme.test'}");
}

static void given_closed_quarter(struct stage *stage)
{
    given_large_ask(stage);
    const struct budget *budget = known_budget(&stage->world.known, text_of("2026Q1"));
    struct budget *closed = rows_touch(&stage->world.known.nouns[NOUN_BUDGET], &budget->row.id);
    closed->state = BUDGET_STATE_CLOSED; /* as the quarter's close leaves it */
}

/* clang-format off */
static const struct trial DRAWS[] = {
    {"the line may be emptied",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(SCIM(40)), MADE,
     "line.reserved_points=40"},
    {"but no more",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(SCIM(41)),
     "budget-exhausted /deliverable/points", NULL},
    {"a draw falls in the quarter of the day it is due",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("work", ",'due_on':'2026-04-01'" SCIM(5)), MADE,
     "line.reserved_points=0; decision.draw.quarter=2026Q2"},
    {"a quarter without a budget covers nothing",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("work", ",'due_on':'2027-04-01'" SCIM(5)), "budget-exhausted /deliverable/points",
     NULL},
    {"nor can it be overdrawn",
     given_overdraft, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     COMMIT("work", ",'due_on':'2027-04-01'" SCIM(5) ",'overdraft':{'reason':'It matters.'}"),
     "budget-exhausted /deliverable/points", NULL},
    {"a closed quarter is closed",
     given_closed_quarter, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE, "wrong-state /due_on",
     NULL},
    {"it falls on the line of the owner's team",
     given_team_of_the_rep, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE, MADE,
     "team_line.reserved_points=5; line.reserved_points=0; decision.draw.line={team}"},
    {"which spills over nowhere",
     given_team_of_the_rep, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(SCIM(11)),
     "budget-exhausted /deliverable/points", NULL},
    {"of the team at this moment",
     given_rep_who_changed_teams, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE, MADE,
     "team_line.reserved_points=0; line.reserved_points=5"},
    {"an overdraft is a decision on the record",
     given_overdraft, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(42) ",'overdraft':{'reason':'It matters.'}"),
     "decision.made budget.overdrawn budget.reserved ask.committed deliverable.planned "
     "commitment.made",
     "line.overdraft_points=2; line.reserved_points=42; budget.overdrawn@points=2; "
     "budget.overdrawn@reason=It matters.; decision.draw.overdraft_points=2"},
    {"it is not drawn when the line covers the points",
     given_overdraft, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(5) ",'overdraft':{'reason':'It matters.'}"), MADE, "line.overdraft_points=0"},
    {"without a word about it there is none",
     given_overdraft, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, WORK(SCIM(42)),
     "budget-exhausted /deliverable/points", NULL},
    {"the policy bounds it",
     given_overdraft, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(46) ",'overdraft':{'reason':'It matters.'}"), "budget-exhausted /overdraft", NULL},
    {"in all, not each",
     given_overdrawn, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(4) ",'overdraft':{'reason':'It matters.'}"), "budget-exhausted /overdraft", NULL},
    {"what is left of it may be drawn",
     given_overdrawn, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(3) ",'overdraft':{'reason':'It matters.'}"),
     "decision.made budget.overdrawn budget.reserved ask.committed deliverable.planned "
     "commitment.made", "line.overdraft_points=5"},
    {"the policy of the beginning allows none",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
     WORK(SCIM(41) ",'overdraft':{'reason':'It matters.'}"), "budget-exhausted /overdraft", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(COMMITS, trial_holds),    CASE_TABLE(CALLS, trial_holds),
        CASE_TABLE(CONDITIONS, trial_holds), CASE_TABLE(JOINS, trial_holds),
        CASE_TABLE(DRAWS, trial_holds),
    };
    return cases_run_tables("promise", TABLES, COUNT_OF(TABLES));
}
