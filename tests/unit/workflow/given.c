#include "unit/workflow/given.h"

void given_large_ask(struct stage *stage)
{
    stage_ask(stage, &(struct asking){0});
}

void given_small_ask(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.amount = 1000000});
}

void given_claimed_ask(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_CLAIM, CAST_MANAGER, NULL);
}

void given_claimed_large_ask(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLAIM, CAST_HEAD_OF_PRODUCT, NULL);
}

void given_confidential_ask(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.amount = 1000000, .more_of_deal = ",'confidential':true"});
}

void given_trial_ask(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.kind = "trial_terms", .details = "{'days':7}"});
}

void given_call_ask(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.kind = "product_call",
                                      .details = "{'topic':'Where it goes','slots':["
                                                 "'2026-01-12T10:00:00Z','2026-01-12T14:00:00Z'],"
                                                 "'minutes':60,'time_zone':'Europe/Berlin',"
                                                 "'attendees':['Their CIO']}"});
}

void given_question(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT, "{'question':'Which users?'}");
}

void given_withdrawn_ask(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_WITHDRAW, CAST_REP, A_REASON);
}

void given_promise(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE);
}

void given_proposal(struct stage *stage)
{
    given_trial_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE);
}

void given_counter(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, A_COUNTER);
}

void given_offer(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT, AN_OFFER);
}

void given_draft(struct stage *stage)
{
    stage_must(stage, COMMAND_WRITE_WORKAROUND, CAST_MANAGER,
               "{'title':'By file','steps':'Upload it.','customer_wording':'Upload a file.'}");
}

void given_published(struct stage *stage)
{
    given_draft(stage);
    stage_must(stage, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL);
}

void given_team_line(struct stage *stage)
{
    stage_must(stage, COMMAND_SPLIT, CAST_HEAD_OF_SALES,
               "{'lines':[{'line':'{team}','points':10}]}");
}
