/*
 * Asking back: request-info, provide-info, cancel-request; and what is said about an ask: comment,
 * withdraw.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static void given_long_ago(struct stage *stage)
{
    given_large_ask(stage);
    stage_pass_days(stage, 1);
}

static void given_asked_three_times(struct stage *stage)
{
    given_large_ask(stage);
    for (int i = 0; i < 3; i++) {
        stage_must(stage, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which?'}");
        stage_must(stage, COMMAND_PROVIDE_INFO, CAST_REP, "{'text':'All.'}");
    }
}

static void given_new_round(struct stage *stage)
{
    given_asked_three_times(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, A_COUNTER);
    stage_must(stage, COMMAND_REJECT, CAST_REP, A_REASON);
}

/* clang-format off */
static const struct trial REQUESTS[] = {
    {"product asks, its clock stops, and what was left is kept",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which users?'}",
     "ask.info_requested",
     "ask.state=needs_info; ask.due_at=none; ask.minutes_left=239; ask.question=Which users?; "
     "ask.asked_by_id=head_of_product; ask.info_rounds=1"},
    {"sales has five working days",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which users?'}",
     "ask.info_requested", "ask.info_due_at~2026-01-12T09:00"},
    {"or until the end of the day that product names",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT,
     "{'question':'Which users?','due':'2026-01-07'}", "ask.info_requested",
     "ask.info_due_at~2026-01-07T17:00:00"},
    {"today is such a day",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT,
     "{'question':'Which users?','due':'2026-01-05'}", "ask.info_requested",
     "ask.info_due_at~2026-01-05T17:00:00"},
    {"yesterday is not",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT,
     "{'question':'Which users?','due':'2026-01-04'}", "invalid /due", NULL},
    {"a clock that has run out has nothing left",
     given_long_ago, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which users?'}",
     "ask.info_requested", "ask.minutes_left=0"},
    {"any manager may ask",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_MANAGER, "{'question':'Which users?'}",
     "ask.info_requested", "ask.asked_by_id=manager; ask.assignee_id=head_of_product"},
    {"sales does not ask itself",
     given_large_ask, COMMAND_REQUEST_INFO, CAST_REP, "{'question':'Which users?'}", "forbidden",
     NULL},
    {"three times in a round are enough",
     given_asked_three_times, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT,
     "{'question':'Which users?'}", "conflict", NULL},
    {"a new round counts anew",
     given_new_round, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which users?'}",
     "ask.info_requested", "ask.info_rounds=1; ask.round=2"},
};
/* clang-format on */

static void given_late_question(struct stage *stage)
{
    given_long_ago(stage);
    stage_must(stage, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which users?'}");
}

static void given_question_of_yesterday(struct stage *stage)
{
    given_question(stage);
    stage_pass_days(stage, 1);
}

/* clang-format off */
static const struct trial ANSWERS[] = {
    {"the clock runs on with what was left",
     given_question_of_yesterday, COMMAND_PROVIDE_INFO, CAST_REP, "{'text':'All of them.'}",
     "ask.info_provided ask.prioritised",
     "ask.state=open; ask.due_at~2026-01-06T12:59; ask.info_due_at=none; ask.minutes_left=0; "
     "ask.info_provided@text=All of them."},
    {"product has two hours at least",
     given_late_question, COMMAND_PROVIDE_INFO, CAST_REP, "{'text':'All of them.'}",
     "ask.info_provided ask.prioritised", "ask.due_at~2026-01-06T11:00"},
    {"the lead may answer for his rep",
     given_question, COMMAND_PROVIDE_INFO, CAST_LEAD, "{'text':'All of them.'}",
     "ask.info_provided ask.prioritised", NULL},
    {"product does not answer itself",
     given_question, COMMAND_PROVIDE_INFO, CAST_MANAGER, "{'text':'All of them.'}", "forbidden",
     NULL},
    {"who asked takes the question back",
     given_question, COMMAND_CANCEL_REQUEST, CAST_HEAD_OF_PRODUCT, NULL,
     "ask.info_request_cancelled ask.prioritised",
     "ask.state=open; ask.info_due_at=none; ask.due_at~2026-01-05T12:59"},
    {"nobody else does",
     given_question, COMMAND_CANCEL_REQUEST, CAST_MANAGER, NULL, "forbidden", NULL},
};
/* clang-format on */

static void given_won_ask(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-05'}");
}

/* clang-format off */
static const struct trial COMMENTS[] = {
    {"a comment is a row of its own; the ask's version stays",
     given_large_ask, COMMAND_COMMENT, CAST_REP, "{'text':'They called again.'}", "ask.commented",
     "ask.version=1; comment.text=They called again.; comment.author_id=rep; "
     "comment.audience=sales"},
    {"a closed ask is commented as well",
     given_withdrawn_ask, COMMAND_COMMENT, CAST_LEAD, "{'text':'Why?'}", "ask.commented", NULL},
    {"product says for whom it writes",
     given_large_ask, COMMAND_COMMENT, CAST_MANAGER, "{'text':'Hm.'}", "invalid /audience", NULL},
    {"product may write to product alone",
     given_large_ask, COMMAND_COMMENT, CAST_MANAGER, "{'text':'Hm.','audience':'product'}",
     "ask.commented", "comment.audience=product; ask.commented@audience=product"},
    {"or to sales",
     given_large_ask, COMMAND_COMMENT, CAST_MANAGER, "{'text':'Hm.','audience':'sales'}",
     "ask.commented", "comment.audience=sales; ask.commented@audience=sales"},
    {"sales cannot keep a comment from itself",
     given_large_ask, COMMAND_COMMENT, CAST_REP, "{'text':'Hm.','audience':'product'}",
     "forbidden /audience", NULL},
    {"customer success comments what was won",
     given_won_ask, COMMAND_COMMENT, CAST_SUCCESS, "{'text':'Good.'}", "ask.commented", NULL},
    {"an admin reads no asks",
     given_large_ask, COMMAND_COMMENT, CAST_ADMIN, "{'text':'Hm.'}", "not-found", NULL},
};
/* clang-format on */

static void given_lead_without_team(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'North'}");
}

static void given_ask_of_other_rep(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.actor = CAST_OTHER_REP});
}

/* clang-format off */
static const struct trial WITHDRAWALS[] = {
    {"the deal's owner takes it back",
     given_large_ask, COMMAND_WITHDRAW, CAST_REP, A_REASON, "ask.withdrawn",
     "ask.state=withdrawn; ask.due_at=none; ask.withdrawn@cause=asked; ask.withdrawn@reason=It "
     "is time."},
    {"so does the lead of its team",
     given_large_ask, COMMAND_WITHDRAW, CAST_LEAD, A_REASON, "ask.withdrawn", NULL},
    {"one who leads no team has nothing to see",
     given_lead_without_team, COMMAND_WITHDRAW, CAST_LEAD, A_REASON, "not-found", NULL},
    {"nor has a lead where the deal has no team",
     given_ask_of_other_rep, COMMAND_WITHDRAW, CAST_LEAD, A_REASON, "not-found", NULL},
    {"so does the head of sales",
     given_large_ask, COMMAND_WITHDRAW, CAST_HEAD_OF_SALES, A_REASON, "ask.withdrawn", NULL},
    {"a question is withdrawn with its ask",
     given_question, COMMAND_WITHDRAW, CAST_REP, A_REASON, "ask.withdrawn", "ask.info_due_at=none"},
    {"an offer's points go back",
     given_counter, COMMAND_WITHDRAW, CAST_REP, A_REASON, "ask.withdrawn budget.released",
     "ask.valid_until=none; line.reserved_points=0; decision.draw.points=0"},
    {"so do a proposal's",
     given_proposal, COMMAND_WITHDRAW, CAST_REP, A_REASON, "ask.withdrawn budget.released",
     "line.reserved_points=0"},
    {"a workaround has none",
     given_offer, COMMAND_WITHDRAW, CAST_REP, A_REASON, "ask.withdrawn", NULL},
    {"product withdraws nothing",
     given_large_ask, COMMAND_WITHDRAW, CAST_MANAGER, A_REASON, "forbidden", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(REQUESTS, trial_holds),
        CASE_TABLE(ANSWERS, trial_holds),
        CASE_TABLE(COMMENTS, trial_holds),
        CASE_TABLE(WITHDRAWALS, trial_holds),
    };
    return cases_run_tables("info", TABLES, COUNT_OF(TABLES));
}
