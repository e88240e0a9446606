/*
 * Who sees a deal and what hangs on it (design: domain §9).
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static const struct sight_case {
    const char *says;
    enum cast cast;
    bool open, confidential, won;
} SIGHT_CASES[] = {
    {"its owner sees it, hidden or not",            CAST_REP,             true,  true,  true },
    {"the lead of its team but for what is hidden", CAST_LEAD,            true,  false, true },
    {"another rep never",                           CAST_OTHER_REP,       false, false, false},
    {"the head of sales sees all",                  CAST_HEAD_OF_SALES,   true,  true,  true },
    {"so does the head of product",                 CAST_HEAD_OF_PRODUCT, true,  true,  true },
    {"and an auditor",                              CAST_AUDITOR,         true,  true,  true },
    {"a product manager but for what is hidden",    CAST_MANAGER,         true,  false, true },
    {"an executive likewise",                       CAST_EXECUTIVE,       true,  false, true },
    {"customer success what was won",               CAST_SUCCESS,         false, false, true },
    {"so does finance",                             CAST_FINANCE,         false, false, true },
    {"an admin none",                               CAST_ADMIN,           false, false, false},
};

static bool sees(const struct stage *stage, enum cast cast)
{
    const struct known *known = &stage->world.known;

    return person_sees_deal(known, known_person(known, &stage->world.cast[cast]),
                            known_deal_by_external_id(known, text_of(stage->deal)));
}

static void sight_case_holds(const void *row)
{
    const struct sight_case *it = row;
    struct stage stage;

    stage_begin(&stage);
    given_confidential_ask(&stage);
    assert_int_equal(sees(&stage, it->cast), it->confidential);
    stage_ask(&stage, &(struct asking){.deal = "D2", .account = "A2"});
    assert_int_equal(sees(&stage, it->cast), it->open);
    stage_must(&stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'won','occurred_on':'2026-01-05'}");
    assert_int_equal(sees(&stage, it->cast), it->won);
    stage_end(&stage);
}

static void given_deal_handed_over(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_PUT_DEAL, CAST_LEAD,
               "{'name':'Rollout','account':{'external_id':'A1','name':'Globex A1','segment':"
               "'enterprise'},'amount':48000000,'currency':'EUR','stage':'negotiation',"
               "'close_date':'2026-12-29','owner':'{other_rep}'}");
}

static void given_hidden_ask_of_a_manager(struct stage *stage)
{
    given_confidential_ask(stage);
    stage_must(stage, COMMAND_REASSIGN, CAST_HEAD_OF_PRODUCT, "{'to':'{manager}','reason':'R'}");
}

/* clang-format off */
static const struct trial ON_THE_ASK[] = {
    {"who submitted an ask stays on it",
     given_deal_handed_over, COMMAND_COMMENT, CAST_REP, "{'text':'Mind this.'}", "ask.commented",
     NULL},
    {"so does the new owner",
     given_deal_handed_over, COMMAND_COMMENT, CAST_OTHER_REP, "{'text':'I do.'}", "ask.commented",
     NULL},
    {"who was given a hidden one sees it",
     given_hidden_ask_of_a_manager, COMMAND_ESTIMATE, CAST_MANAGER, "{'points':3}",
     "ask.estimated", NULL},
    {"his colleague does not",
     given_hidden_ask_of_a_manager, COMMAND_ESTIMATE, CAST_OTHER_MANAGER, "{'points':3}",
     "not-found", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(SIGHT_CASES, sight_case_holds),
        CASE_TABLE(ON_THE_ASK, trial_holds),
    };
    return cases_run_tables("visibility", TABLES, COUNT_OF(TABLES));
}
