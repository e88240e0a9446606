/*
 * Offers: counter, offer-workaround, and sales' answer to them.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

#define PROMISE(until, more)                                                           \
    "{'kind':'work','scope':'All','customer_wording':'We will.','rationale':'Often.'," \
    "'due_on':'2026-03-20','valid_until':'" until "'" more "}"
#define SCIM ",'deliverable':{'title':'SCIM','points':5}"

static void given_other_promise(struct stage *stage)
{
    given_promise(stage);
    stage_ask(stage, &(struct asking){.deal = "D2", .account = "A2", .title = "The same"});
}

/* clang-format off */
static const struct trial COUNTERS[] = {
    {"a counter reserves its points until it is answered",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, A_COUNTER,
     "decision.made budget.reserved ask.offered",
     "ask.state=offered; ask.valid_until=2026-01-20; ask.due_at=none; line.reserved_points=5; "
     "decision.draw.points=5; deliverable=none; budget_entry.deliverable_id=none"},
    {"it may join a deliverable",
     given_other_promise, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
     PROMISE("2026-01-20", ",'deliverable_id':'{deliverable}'"), "decision.made ask.offered",
     "line.reserved_points=5"},
    {"a product manager counters nothing",
     given_small_ask, COMMAND_COUNTER, CAST_MANAGER, A_COUNTER, "no-authority", NULL},
    {"it is good for thirty days",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, PROMISE("2026-02-04", SCIM),
     "decision.made budget.reserved ask.offered", NULL},
    {"and no longer",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, PROMISE("2026-02-05", SCIM),
     "invalid /valid_until", NULL},
    {"it may end today",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, PROMISE("2026-01-05", SCIM),
     "decision.made budget.reserved ask.offered", NULL},
    {"but not yesterday",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, PROMISE("2026-01-04", SCIM),
     "invalid /valid_until", NULL},
    {"it draws what the line has",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
     PROMISE("2026-01-20", ",'deliverable':{'title':'SCIM','points':41}"),
     "budget-exhausted /deliverable/points", NULL},
};
/* clang-format on */

static void given_article(struct stage *stage)
{
    given_published(stage);
    given_small_ask(stage);
}

static void given_unpublished(struct stage *stage)
{
    given_draft(stage);
    given_small_ask(stage);
}

static void given_edited_article(struct stage *stage)
{
    given_article(stage);
    stage_must(stage, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'steps':'Drop it.'}");
}

static void given_small_trial(struct stage *stage)
{
    given_published(stage);
    stage_ask(stage,
              &(struct asking){.amount = 1000000, .kind = "trial_terms", .details = "{'days':7}"});
}

static void given_small_trial_without_executive(struct stage *stage)
{
    given_small_trial(stage);
    stage->person = stage->world.cast[CAST_EXECUTIVE];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'executive','reason':'R'}");
}

static void given_head_with_manager_role(struct stage *stage)
{
    stage_grant(stage, CAST_HEAD_OF_PRODUCT, "product_manager");
    given_small_ask(stage);
}

#define OFFER(workaround) \
    "{'workaround':{" workaround "},'customer_wording':'Upload.','valid_until':'2026-01-20'}"

/* clang-format off */
static const struct trial OFFERS[] = {
    {"a manager offers a published article",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1"), "decision.made ask.offered",
     "ask.state=offered; ask.decider_id=manager; decision.kind=workaround; "
     "decision.workaround_id={workaround}; decision.workaround_version=1; "
     "decision.authority.role=product_manager"},
    {"in the version that is published, whatever was written since",
     given_edited_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1"), "decision.made ask.offered", NULL},
    {"a newer draft of it is not offered",
     given_edited_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':2"), "stale /workaround/version", NULL},
    {"the version is said",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER, OFFER("'id':'{workaround}'"),
     "invalid /workaround/version", NULL},
    {"an article that is not there is none",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'workaround_01jd7q3v0nebksp2xgtr8m6w9a','version':1"), "invalid /workaround/id",
     NULL},
    {"a draft is not offered",
     given_unpublished, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1"), "invalid /workaround/id", NULL},
    {"an article has its own title",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1,'title':'Other'"), "invalid /workaround", NULL},
    {"its own steps",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1,'steps':'Other'"), "invalid /workaround", NULL},
    {"its own wording",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1,'customer_wording':'Other'"), "invalid /workaround",
     NULL},
    {"and its own limits",
     given_article, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1,'limits':'Other'"), "invalid /workaround", NULL},
    {"the head writes one on the spot, which is a draft then",
     given_large_ask, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT, AN_OFFER,
     "workaround.written decision.made ask.offered",
     "workaround.state=draft; workaround.article_version=1; workaround.kind=integration; "
     "workaround.owner_id=head_of_product; decision.workaround_version=1"},
    {"also when she is a manager as well",
     given_head_with_manager_role, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT, AN_OFFER,
     "workaround.written decision.made ask.offered", "decision.authority.role=head_of_product"},
    {"a manager does not",
     given_small_ask, COMMAND_OFFER_WORKAROUND, CAST_MANAGER, AN_OFFER, "no-authority /workaround",
     NULL},
    {"what is written on the spot is whole",
     given_large_ask, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT,
     OFFER("'limits':'No groups.'"),
     "invalid /workaround/title, invalid /workaround/steps, invalid /workaround/customer_wording",
     NULL},
    {"an offer lasts thirty days at most",
     given_large_ask, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT,
     "{'workaround':{'title':'By file','steps':'S','customer_wording':'C'},"
     "'customer_wording':'C','valid_until':'2026-02-05'}", "invalid /valid_until", NULL},
    {"a guard rail may want an approval of it",
     given_small_trial, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':1"), "decision.proposed",
     "ask.state=proposed; decision.approval_by=executive"},
    {"which somebody must be able to give",
     given_small_trial_without_executive, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
     OFFER("'id':'{workaround}','version':2"), "stale /workaround/version, no-authority", NULL},
};
/* clang-format on */

static void given_counter_of_yesterday(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, PROMISE("2026-01-05", SCIM));
    stage_pass_days(stage, 1);
}

static void given_counter_of_last_day(struct stage *stage)
{
    given_counter(stage);
    stage_pass_days(stage, 15);
}

static void given_counter_due_sooner(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
               "{'kind':'terms','scope':'All','customer_wording':'C','rationale':'R','due_on':"
               "'2026-01-07','valid_until':'2026-01-20'}");
    stage_pass_days(stage, 3);
}

static void given_call_of_this_morning(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
               "{'kind':'call','scope':'All','customer_wording':'C','rationale':'R','starts_at':"
               "'2026-01-07T08:00:00Z','valid_until':'2026-01-20'}");
    stage_pass_days(stage, 2);
}

static void given_call_of_next_week(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
               "{'kind':'call','scope':'All','customer_wording':'C','rationale':'R','starts_at':"
               "'2026-01-14T08:00:00Z','valid_until':'2026-01-12'}");
}

static void given_counter_that_joins(struct stage *stage)
{
    given_other_promise(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
               PROMISE("2026-01-20", ",'deliverable_id':'{deliverable}'"));
}

static void given_counter_that_joins_what_was_dropped(struct stage *stage)
{
    given_counter_that_joins(stage);
    stage->deal = "D1";
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'lost','occurred_on':'2026-01-05'}");
}

static void given_won_deal_with_counter(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT,
               PROMISE("2026-01-20", SCIM ",'conditions':[{'kind':'deal_won'}]"));
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-05'}");
}

static void given_counter_of_a_head_who_went(struct stage *stage)
{
    given_counter(stage);
    stage->person = stage->world.cast[CAST_HEAD_OF_PRODUCT];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'head_of_product','reason':'R'}");
}

#define HOW "{'how_agreed':'By mail of their CIO.'}"

/* clang-format off */
static const struct trial ACCEPTANCES[] = {
    {"an accepted counter is a promise, and its points are the deliverable's",
     given_counter, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed deliverable.planned commitment.made",
     "ask.state=committed; line.reserved_points=5; decision.draw.points=5; "
     "deliverable.points=5; deliverable.state=planned; deliverable.line=shared; "
     "ask.offer_accepted@how_agreed=By mail of their CIO."},
    {"its maker and authority are the counter's, not the rep's",
     given_counter, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed deliverable.planned commitment.made",
     "commitment.maker_id=head_of_product; commitment.authority.role=head_of_product; "
     "ask.decider_id=head_of_product; commitment.made@actor=rep; commitment.made@role=rep"},
    {"also when the maker no longer has the role",
     given_counter_of_a_head_who_went, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed deliverable.planned commitment.made",
     "commitment.authority.role=head_of_product"},
    {"an accepted workaround needs no promise",
     given_offer, COMMAND_ACCEPT, CAST_LEAD, HOW, "ask.offer_accepted ask.worked_around",
     "ask.state=worked_around; ask.valid_until=none; commitment=none"},
    {"on its last day an offer is good",
     given_counter_of_last_day, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed deliverable.planned commitment.made", NULL},
    {"a day later it has lapsed",
     given_counter_of_yesterday, COMMAND_ACCEPT, CAST_REP, HOW, "conflict", NULL},
    {"nobody promises for a day that has passed",
     given_counter_due_sooner, COMMAND_ACCEPT, CAST_REP, HOW, "conflict", NULL},
    {"nor a call that would be over",
     given_call_of_this_morning, COMMAND_ACCEPT, CAST_REP, HOW, "conflict", NULL},
    {"a call that lies ahead is agreed",
     given_call_of_next_week, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed commitment.made", NULL},
    {"a counter that joins a deliverable joins it now",
     given_counter_that_joins, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed deliverable.joined commitment.made",
     "line.reserved_points=5"},
    {"unless it was dropped since",
     given_counter_that_joins_what_was_dropped, COMMAND_ACCEPT, CAST_REP, HOW, "conflict", NULL},
    {"a won deal accepts what was offered before, its condition met",
     given_won_deal_with_counter, COMMAND_ACCEPT, CAST_REP, HOW,
     "ask.offer_accepted ask.committed deliverable.planned commitment.made",
     "commitment.state=active"},
    {"product does not accept for the customer",
     given_counter, COMMAND_ACCEPT, CAST_MANAGER, HOW, "forbidden", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial REJECTIONS[] = {
    {"a rejected counter gives its points back, and its decider has the ask again",
     given_counter, COMMAND_REJECT, CAST_REP, A_REASON,
     "ask.offer_rejected budget.released ask.prioritised",
     "ask.state=open; ask.round=2; ask.assignee_id=head_of_product; ask.assignee_role=none; "
     "ask.decision_id=none; ask.valid_until=none; ask.due_at~2026-01-05T13:00; "
     "line.reserved_points=0; decision.draw.points=0"},
    {"a rejected workaround has none",
     given_offer, COMMAND_REJECT, CAST_REP, A_REASON, "ask.offer_rejected ask.prioritised",
     "ask.round=2; ask.offer_rejected@reason=It is time."},
    {"an offer that has lapsed may be rejected still",
     given_counter_of_yesterday, COMMAND_REJECT, CAST_REP, A_REASON,
     "ask.offer_rejected budget.released ask.prioritised", NULL},
    {"product does not reject for the customer",
     given_counter, COMMAND_REJECT, CAST_MANAGER, A_REASON, "forbidden", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial REFUSALS[] = {
    {"a decline is the head's",
     given_large_ask, COMMAND_DECLINE, CAST_HEAD_OF_PRODUCT,
     "{'customer_wording':'We will not.','rationale':'Too far.','alternatives':'By file.'}",
     "decision.made ask.declined",
     "ask.state=declined; decision.kind=decline; decision.terms.alternatives=By file.; "
     "decision.rationale=Too far."},
    {"a product manager declines nothing",
     given_small_ask, COMMAND_DECLINE, CAST_MANAGER, A_REFUSAL, "no-authority", NULL},
    {"no guard rail keeps anyone from saying no",
     given_trial_ask, COMMAND_DECLINE, CAST_HEAD_OF_PRODUCT, A_REFUSAL,
     "decision.made ask.declined", "decision.rails~short trials"},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(COUNTERS, trial_holds),    CASE_TABLE(OFFERS, trial_holds),
        CASE_TABLE(ACCEPTANCES, trial_holds), CASE_TABLE(REJECTIONS, trial_holds),
        CASE_TABLE(REFUSALS, trial_holds),
    };
    return cases_run_tables("offer", TABLES, COUNT_OF(TABLES));
}
