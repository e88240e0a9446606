/*
 * Tokens: for whom, for what, and for how long.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

#define TOKEN(more) "{'label':'CRM','scopes':['read','submit'],'expires_on':'2026-12-31'" more "}"
#define UNTIL(day)  "{'label':'CRM','scopes':['read'],'expires_on':'" day "'}"

static void given_gone_rep(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_REP];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN,
               "{'name':'Rob','email':'rob@acme.test','active':false}");
}

static void given_person_without_role(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_REP];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'rep','reason':'R'}");
}

/* clang-format off */
static const struct trial ISSUES[] = {
    {"a token is its caller's",
     NULL, COMMAND_ISSUE_TOKEN, CAST_REP, TOKEN(""), "token.issued",
     "token.person_id=rep; token.label=CRM; token.expires_on=2026-12-31; "
     "token.revoked_at=none; token.issued@actor=rep"},
    {"an admin issues one for another",
     NULL, COMMAND_ISSUE_TOKEN, CAST_ADMIN, TOKEN(",'person_id':'{rep}'"), "token.issued",
     "token.person_id=rep"},
    {"nobody else does",
     NULL, COMMAND_ISSUE_TOKEN, CAST_LEAD, TOKEN(",'person_id':'{rep}'"), "forbidden /person_id",
     NULL},
    {"to name oneself is no other",
     NULL, COMMAND_ISSUE_TOKEN, CAST_REP, TOKEN(",'person_id':'{rep}'"), "token.issued", NULL},
    {"who is not there gets none",
     NULL, COMMAND_ISSUE_TOKEN, CAST_ADMIN,
     TOKEN(",'person_id':'person_01jd7q3v0nebksp2xgtr8m6w9a'"), "invalid /person_id", NULL},
    {"nor does who has left",
     given_gone_rep, COMMAND_ISSUE_TOKEN, CAST_ADMIN, TOKEN(",'person_id':'{rep}'"),
     "invalid /person_id", NULL},
    {"a token that decides is the head of product's to issue",
     NULL, COMMAND_ISSUE_TOKEN, CAST_HEAD_OF_PRODUCT,
     "{'label':'L','scopes':['read','decide'],'expires_on':'2026-12-31'}", "token.issued",
     "token.scopes~decide"},
    {"nobody else's, be it his own",
     NULL, COMMAND_ISSUE_TOKEN, CAST_MANAGER,
     "{'label':'L','scopes':['decide'],'expires_on':'2026-12-31'}", "forbidden /scopes", NULL},
    {"it is good for a year",
     NULL, COMMAND_ISSUE_TOKEN, CAST_REP, UNTIL("2027-01-05"), "token.issued", NULL},
    {"and no longer",
     NULL, COMMAND_ISSUE_TOKEN, CAST_REP, UNTIL("2027-01-06"), "invalid /expires_on", NULL},
    {"it may end today",
     NULL, COMMAND_ISSUE_TOKEN, CAST_REP, UNTIL("2026-01-05"), "token.issued", NULL},
    {"but not yesterday",
     NULL, COMMAND_ISSUE_TOKEN, CAST_REP, UNTIL("2026-01-04"), "invalid /expires_on", NULL},
    {"all that is wrong is named at once",
     NULL, COMMAND_ISSUE_TOKEN, CAST_LEAD,
     "{'label':'L','person_id':'{rep}','scopes':['decide'],'expires_on':'2027-01-06'}",
     "forbidden /person_id, forbidden /scopes, invalid /expires_on", NULL},
    {"the operator issues any",
     NULL, COMMAND_ISSUE_TOKEN, CAST_SYSTEM,
     "{'label':'L','person_id':'{rep}','scopes':['decide'],'expires_on':'2026-12-31'}",
     "token.issued", "token.issued@authority=system; token.issued@actor=none"},
    {"for somebody",
     NULL, COMMAND_ISSUE_TOKEN, CAST_SYSTEM, TOKEN(""), "invalid /person_id", NULL},
    {"who holds no role does nothing here",
     given_person_without_role, COMMAND_ISSUE_TOKEN, CAST_REP, TOKEN(""), "forbidden", NULL},
    {"who has left is nobody",
     given_gone_rep, COMMAND_ISSUE_TOKEN, CAST_REP, TOKEN(""), "unauthenticated", NULL},
};
/* clang-format on */

static void given_token(struct stage *stage)
{
    stage_must(stage, COMMAND_ISSUE_TOKEN, CAST_REP, TOKEN(""));
}

static void given_revoked_token(struct stage *stage)
{
    given_token(stage);
    stage_must(stage, COMMAND_REVOKE_TOKEN, CAST_REP, NULL);
}

/* clang-format off */
static const struct trial REVOCATIONS[] = {
    {"its owner takes it back",
     given_token, COMMAND_REVOKE_TOKEN, CAST_REP, NULL, "token.revoked",
     "token.revoked_at~2026-01-05"},
    {"so does an admin",
     given_token, COMMAND_REVOKE_TOKEN, CAST_ADMIN, NULL, "token.revoked", NULL},
    {"to others it is not there",
     given_token, COMMAND_REVOKE_TOKEN, CAST_LEAD, NULL, "not-found", NULL},
    {"it is taken once",
     given_revoked_token, COMMAND_REVOKE_TOKEN, CAST_REP, NULL, "nothing", NULL},
    {"what is not there is not taken",
     NULL, COMMAND_REVOKE_TOKEN, CAST_ADMIN, NULL, "not-found", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ISSUES, trial_holds),
        CASE_TABLE(REVOCATIONS, trial_holds),
    };
    return cases_run_tables("tokens", TABLES, COUNT_OF(TABLES));
}
