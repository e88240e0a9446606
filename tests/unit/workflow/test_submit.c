/*
 * What sales asks for: submit, preview; and where it goes.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

/* The body of a submit: of a deal, of an ask of the kind, and whatever comes beside. */
#define DEAL(amount, more)                                                                       \
    "'deal':{'external_id':'D1','name':'Rollout','account':{'external_id':'A1','name':'Globex'," \
    "'segment':'enterprise'},'amount':" #amount ",'currency':'EUR','stage':'negotiation',"       \
    "'close_date':'2026-12-29'" more "}"
#define ASK(kind, details, more)                                                    \
    "'kind':'" kind "','title':'Provision users','need':'They need it.','blocker':" \
    "'challenge','details':" details more
#define FEATURE ASK("feature", "{}", "")
#define CALL(slots)                                                        \
    ASK("product_call",                                                    \
        "{'topic':'T','slots':[" slots "],'minutes':60,'time_zone':'UTC'," \
        "'attendees':['Them']}",                                           \
        "")

static void given_same_title_in_capitals(struct stage *stage)
{
    stage_ask(stage,
              &(struct asking){.kind = "feature", .details = "{}", .title = "PROVISION users"});
}

static void given_same_title_withdrawn(struct stage *stage)
{
    given_same_title_in_capitals(stage);
    stage_must(stage, COMMAND_WITHDRAW, CAST_REP, A_REASON);
}

static void given_same_title_of_other_deal(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.deal = "D2", .kind = "feature", .details = "{}"});
}

static void given_other_title(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.kind = "feature", .details = "{}", .title = "Groups"});
}

static void given_won_deal(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-05'}");
}

static void given_lost_deal(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'lost','occurred_on':'2026-01-05'}");
}

/* He sees every deal for product's sake, and sells some of them. */
static void given_manager_who_sells(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':true}}");
    stage_grant(stage, CAST_MANAGER, "rep");
    given_large_ask(stage);
}

/* clang-format off */
static const struct trial SUBMITS[] = {
    {"a new deal and its account are recorded along",
     NULL, COMMAND_SUBMIT, CAST_REP, "{" DEAL(1000000, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.state=open; ask.round=1; ask.number=1001; ask.origin=asked; ask.submitter_id=rep; "
     "deal.owner_id=rep; deal.team_id={team}; account.open_amount_base=1000000; "
     "org.next_number=1002"},
    {"a deal that is known is named",
     given_large_ask, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "ask.submitted ask.routed ask.prioritised", "ask.number=1002"},
    {"the deal is put along or named, not both",
     given_large_ask, COMMAND_SUBMIT, CAST_REP,
     "{'deal_id':'{deal_id}'," DEAL(48000000, "") "," FEATURE "}", "invalid /deal", NULL},
    {"one of them is needed",
     NULL, COMMAND_SUBMIT, CAST_REP, "{" FEATURE "}", "invalid /deal", NULL},
    {"a deal that is not there is none",
     NULL, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'deal_01jd7q3v0nebksp2xgtr8m6w9a'," FEATURE "}",
     "invalid /deal_id", NULL},
    {"nor is one that is not his to see",
     given_large_ask, COMMAND_SUBMIT, CAST_OTHER_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "invalid /deal_id", NULL},
    {"to put such a deal along finds nothing either",
     given_large_ask, COMMAND_SUBMIT, CAST_OTHER_REP, "{" DEAL(48000000, "") "," FEATURE "}",
     "not-found", NULL},
    {"seeing a deal is not selling it",
     given_manager_who_sells, COMMAND_SUBMIT, CAST_MANAGER, "{'deal_id':'{deal_id}'," FEATURE "}",
     "forbidden", NULL},
    {"also when it is put along",
     given_manager_who_sells, COMMAND_SUBMIT, CAST_MANAGER, "{" DEAL(48000000, "") "," FEATURE "}",
     "forbidden", NULL},
    {"the lead asks for his team",
     given_large_ask, COMMAND_SUBMIT, CAST_LEAD, "{'deal_id':'{deal_id}'," FEATURE "}",
     "ask.submitted ask.routed ask.prioritised", "ask.submitter_id=lead"},
    {"product submits nothing",
     NULL, COMMAND_SUBMIT, CAST_MANAGER, "{" DEAL(1, "") "," FEATURE "}", "forbidden", NULL},
    {"a deal that changes on the way sends its other asks where they belong",
     given_small_ask, COMMAND_SUBMIT, CAST_REP, "{" DEAL(90000000, "") "," FEATURE "}",
     "account.recorded deal.changed ask.routed ask.prioritised ask.submitted ask.routed "
     "ask.prioritised",
     "other_ask.assignee_id=head_of_product; other_ask.large=true; other_ask.version=2"},
    {"a won deal asks for nothing",
     given_won_deal, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "wrong-state /deal_id", NULL},
    {"also when it is put along",
     given_won_deal, COMMAND_SUBMIT, CAST_REP, "{" DEAL(48000000, "") "," FEATURE "}",
     "wrong-state /deal", NULL},
    {"nor does a lost one",
     given_lost_deal, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "wrong-state /deal_id", NULL},
    {"unless it is opened again",
     given_lost_deal, COMMAND_SUBMIT, CAST_REP, "{" DEAL(48000000, "") "," FEATURE "}",
     "account.recorded deal.changed ask.submitted ask.routed ask.prioritised",
     "other_ask.state=withdrawn"},
    {"a day that has passed is not wished for",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{" DEAL(1, "") "," ASK("feature", "{}", ",'wanted_by':'2026-01-04'") "}",
     "invalid /wanted_by", NULL},
    {"today may be",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{" DEAL(1, "") "," ASK("feature", "{}", ",'wanted_by':'2026-01-05'") "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.wanted_by=2026-01-05; ask.submitted@wanted_by=2026-01-05"},
    {"a call's times lie ahead",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{" DEAL(1, "") "," CALL("'2026-01-05T08:00:00Z','2026-01-06T08:00:00Z'") "}",
     "invalid /details/slots/0", NULL},
    {"and are given once",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{" DEAL(1, "") "," CALL("'2026-01-06T08:00:00Z','2026-01-06T09:00:00+01:00'") "}",
     "invalid /details/slots/1", NULL},
    {"a deal has no two live asks of one kind and title",
     given_same_title_in_capitals, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "already-exists /title", NULL},
    {"of two kinds it may",
     given_large_ask, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "ask.submitted ask.routed ask.prioritised", NULL},
    {"of two titles as well",
     given_other_title, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "ask.submitted ask.routed ask.prioritised", NULL},
    {"what was withdrawn may be asked again",
     given_same_title_withdrawn, COMMAND_SUBMIT, CAST_REP, "{'deal_id':'{deal_id}'," FEATURE "}",
     "ask.submitted ask.routed ask.prioritised", NULL},
    {"and another deal may ask the same",
     given_same_title_of_other_deal, COMMAND_SUBMIT, CAST_REP, "{" DEAL(1, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised", NULL},
    {"all that is wrong is named at once",
     given_lost_deal, COMMAND_SUBMIT, CAST_REP,
     "{'deal_id':'{deal_id}'," ASK("feature", "{}", ",'wanted_by':'2026-01-04'") "}",
     "invalid /wanted_by, wrong-state /deal_id", NULL},
    {"only leads name owners",
     NULL, COMMAND_SUBMIT, CAST_REP, "{" DEAL(1, ",'owner':'{other_rep}'") "," FEATURE "}",
     "forbidden /owner", NULL},
};
/* clang-format on */

#define SMALL_CUSTOMER(details)                                                                  \
    "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G','segment':" \
    "'smb'},'amount':1,'currency':'EUR','stage':'proposal','close_date':'2026-12-29'}," ASK(     \
        "contract_terms", details, "") "}"

static void given_dollars(struct stage *stage)
{
    stage_must(
        stage, COMMAND_PUT_RATES, CAST_FINANCE,
        "{'rates':[{'currency':'USD','rate_e8':90000000},{'currency':'GBP','rate_e8':120000000}]}");
}

static void given_other_deal_of_account(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.deal = "D2", .amount = 20000000});
}

static void given_lost_deal_of_account(struct stage *stage)
{
    given_other_deal_of_account(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'lost','occurred_on':'2026-01-05'}");
}

static void given_conflicted_head(struct stage *stage)
{
    stage_must(stage, COMMAND_PUT_DEAL, CAST_HEAD_OF_SALES,
               "{'name':'Rollout','account':{'external_id':'A1','name':'Globex','segment':'smb'},"
               "'amount':48000000,'currency':'EUR','stage':'proposal','close_date':'2026-12-29',"
               "'owner':'{head_of_product}'}");
}

static void given_two_heads(struct stage *stage)
{
    stage_seat(stage, "Henry", "head_of_product");
}

/* clang-format off */
static const struct trial ROUTES[] = {
    {"a large deal goes to the head, by name and within four hours",
     NULL, COMMAND_SUBMIT, CAST_REP, "{" DEAL(25000000, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.assignee_id=head_of_product; ask.assignee_role=head_of_product; ask.large=true; "
     "ask.route.rule=large deals go to the head; ask.route.policy_version=1; "
     "ask.due_at~2026-01-05T13:00"},
    {"a smaller one to the managers, to none of them by name",
     NULL, COMMAND_SUBMIT, CAST_REP, "{" DEAL(24999999, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.assignee_id=none; ask.assignee_role=product_manager; ask.large=false; "
     "ask.route.rule=everything else; ask.due_at~2026-01-07T09:00"},
    {"a deal cut in two is still large",
     given_other_deal_of_account, COMMAND_SUBMIT, CAST_REP, "{" DEAL(5000000, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.large=true; ask.assignee_id=head_of_product; account.open_amount_base=25000000"},
    {"but what was lost does not count",
     given_lost_deal_of_account, COMMAND_SUBMIT, CAST_REP, "{" DEAL(5000000, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.large=false; account.open_amount_base=5000000"},
    {"without a plan rate a deal counts as large, and the reason says so",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G',"
     "'segment':'smb'},'amount':100,'currency':'USD','stage':'proposal',"
     "'close_date':'2026-12-29'}," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.large=true; ask.route.because~no plan rate for USD; deal.rated=false; "
     "deal.amount_base=0"},
    {"with one it counts by its worth",
     given_dollars, COMMAND_SUBMIT, CAST_REP,
     "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G',"
     "'segment':'smb'},'amount':100,'currency':'USD','stage':'proposal',"
     "'close_date':'2026-12-29'}," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.large=false; deal.rated=true; deal.amount_base=90; deal.recorded@rate_e8=90000000; "
     "deal.recorded@rate_quarter=2026Q1"},
    {"the rates of the quarter may lack the currency",
     given_dollars, COMMAND_SUBMIT, CAST_REP,
     "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G',"
     "'segment':'smb'},'amount':100,'currency':'JPY','stage':'proposal',"
     "'close_date':'2026-12-29'}," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised", "deal.rated=false"},
    {"a worth that no number holds is none",
     given_dollars, COMMAND_SUBMIT, CAST_REP,
     "{'deal':{'external_id':'D1','name':'R','account':{'external_id':'A1','name':'G',"
     "'segment':'smb'},'amount':9007199254740991,'currency':'GBP','stage':'proposal',"
     "'close_date':'2026-12-29'}," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised", "deal.rated=false"},
    {"a confidential deal's ask goes to the head, and the reason says so",
     NULL, COMMAND_SUBMIT, CAST_REP, "{" DEAL(1000000, ",'confidential':true") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.assignee_id=head_of_product; ask.large=false; ask.route.to=head_of_product; "
     "ask.route.because~The deal is confidential"},
    {"a head who has a part in the deal does not get it by name",
     given_conflicted_head, COMMAND_SUBMIT, CAST_HEAD_OF_SALES,
     "{" DEAL(48000000, ",'owner':'{head_of_product}'") "," FEATURE "}",
     "account.recorded deal.changed ask.submitted ask.routed ask.prioritised",
     "ask.assignee_id=none; ask.assignee_role=head_of_product"},
    {"of several heads none has it yet",
     given_two_heads, COMMAND_SUBMIT, CAST_REP, "{" DEAL(48000000, "") "," FEATURE "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.assignee_id=none; ask.assignee_role=head_of_product"},
    {"a promise that was made goes to the head",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{" DEAL(1000000, "") "," ASK("feature", "{}", ",'origin':'promised_without_authority'") "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised",
     "ask.origin=promised_without_authority; ask.assignee_id=head_of_product"},
    {"guard rails speak already: a year for a small customer",
     NULL, COMMAND_SUBMIT, CAST_REP, SMALL_CUSTOMER("{'months':12}"),
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised "
     "ask.guard_rail_raised", NULL},
    {"terms that name no months are none",
     NULL, COMMAND_SUBMIT, CAST_REP, SMALL_CUSTOMER("{'billing':'monthly'}"),
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised", NULL},
    {"what they say is told with the case's figures",
     NULL, COMMAND_SUBMIT, CAST_REP,
     "{" DEAL(1000000, "") "," ASK("trial_terms", "{'days':7,'seats':3}", "") "}",
     "account.recorded deal.recorded ask.submitted ask.routed ask.prioritised "
     "ask.guard_rail_raised", "ask.guard_rail_raised@rails~A trial of 7 days serves our quarter"},
};
/* clang-format on */

/* clang-format off */
static const struct trial PREVIEWS[] = {
    {"a preview tells nothing and changes nothing",
     NULL, COMMAND_PREVIEW, CAST_REP, "{" DEAL(1000000, "") "," FEATURE "}", "nothing", NULL},
    {"what is missing is no refusal",
     NULL, COMMAND_PREVIEW, CAST_REP,
     "{" DEAL(1, "") "," ASK("feature", "{}", ",'wanted_by':'2026-01-04'") "}", "nothing", NULL},
    {"but without a deal there is nothing to say",
     NULL, COMMAND_PREVIEW, CAST_REP, "{" FEATURE "}", "invalid /deal", NULL},
    {"product previews nothing",
     NULL, COMMAND_PREVIEW, CAST_MANAGER, "{" DEAL(1, "") "," FEATURE "}", "forbidden", NULL},
};
/* clang-format on */

static void given_rep_without_team(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_REP];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Rob Rep','email':'rob@acme.test'}");
}

/* What a preview says. */
/* clang-format off */
static const struct preview_case {
    const char *says;
    void (*given)(struct stage *stage);
    const char *body;
    const char *shows; /* what stands in it as JSON */
} PREVIEW_CASES[] = {
    {"the route, its deadline and who would get it",
     NULL, "{" DEAL(25000000, "") "," FEATURE "}", "'rule':'large deals go to the head'"},
    {"which kind and title are asked for",
     NULL, "{" DEAL(25000000, "") "," FEATURE "}", "'kind':'feature','title':'Provision users'"},
    {"the system of an integration",
     NULL, "{" DEAL(1, "") "," ASK("integration", "{'system':'Okta','direction':'in'}", "") "}",
     "'system':'Okta'"},
    {"the worth of the deal",
     NULL, "{" DEAL(1000000, "") "," FEATURE "}", "'amount_base':1000000"},
    {"the guard rails that would speak",
     NULL, "{" DEAL(1, "") "," ASK("trial_terms", "{'days':7}", "") "}",
     "'rule':'short trials','effect':'approval'"},
    {"the line of the owner's team",
     NULL, "{" DEAL(1, "") "," FEATURE "}", "'line':'{team}','quarter':'2026Q1'"},
    {"the shared line of who has none",
     given_rep_without_team, "{" DEAL(1, "") "," FEATURE "}", "'line':'shared'"},
    {"the quarter of the day that is wished for",
     NULL, "{" DEAL(1,"") "," ASK("feature", "{}", ",'wanted_by':'2026-05-04'") "}",
     "'quarter':'2026Q2'"},
    {"what would be refused, in words",
     NULL, "{" DEAL(1, "") "," ASK("feature", "{}", ",'wanted_by':'2026-01-04'") "}",
     "'missing':['2026-01-04 has passed.']"},
    {"a closed deal is among it",
     given_lost_deal, "{'deal_id':'{deal_id}'," FEATURE "}", "'missing':['The deal is lost.']"},
};
/* clang-format on */

static void preview_case_holds(const void *row)
{
    const struct preview_case *it = row;
    struct stage stage;

    stage_begin(&stage);
    if (it->given != NULL) {
        it->given(&stage);
    }
    stage_must(&stage, COMMAND_PREVIEW, CAST_REP, it->body);
    const struct preview *preview = stage.world.outcome.preview;
    assert_non_null(preview);
    struct text shown = encode(stage.world.arena, &PREVIEW_SHAPE, preview);
    if (!text_contains(shown, text_of(stage_fill(&stage, it->shows)))) {
        fail_msg("%s is not in %.*s", it->shows, (int)shown.length, shown.bytes);
    }
    stage_end(&stage);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(SUBMITS, trial_holds),
        CASE_TABLE(ROUTES, trial_holds),
        CASE_TABLE(PREVIEWS, trial_holds),
        CASE_TABLE(PREVIEW_CASES, preview_case_holds),
    };
    return cases_run_tables("submit", TABLES, COUNT_OF(TABLES));
}
