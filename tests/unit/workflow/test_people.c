/*
 * People, teams and roles: who is in, and who may give whom what.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static void given_nobody_new(struct stage *stage)
{
    stage->person = (struct id){0};
}

static void given_newcomer(struct stage *stage)
{
    stage_seat(stage, "Nils", NULL);
}

static void given_gone_newcomer(struct stage *stage)
{
    given_newcomer(stage);
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN,
               "{'name':'Nils','email':'Nils@acme.test','active':false}");
}

static void given_the_admin(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_ADMIN];
}

static void given_somebody_unknown(struct stage *stage)
{
    stage->person = id_of(text_of("person_01jd7q3v0nebksp2xgtr8m6w9a"));
}

#define NILS(more) "{'name':'Nils','email':'Nils@acme.test'" more "}"

/* clang-format off */
static const struct trial PEOPLE[] = {
    {"somebody new is recorded, active and without a role",
     given_nobody_new, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(",'team_id':'{team}'"),
     "person.recorded",
     "person.name=Nils; person.active=true; person.team_id={team}; person.grants=[]"},
    {"somebody may be recorded before he comes",
     given_nobody_new, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(",'active':false"), "person.recorded",
     "person.active=false"},
    {"an address is one person's, in whatever letters",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Nils','email':'P1@ACME.test'}",
     "already-exists /email", NULL},
    {"his own address is free to him",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Nils','email':'nils@acme.test'}",
     "person.recorded", "person.email=nils@acme.test"},
    {"the same changes nothing",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(""), "nothing", NULL},
    {"another name is a change",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Niels','email':'Nils@acme.test'}",
     "person.recorded", "person.name=Niels"},
    {"another team is",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(",'team_id':'{team}'"),
     "person.recorded", "person.team_id={team}"},
    {"a team that is not there is none",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN,
     NILS(",'team_id':'team_01jd7q3v0nebksp2xgtr8m6w9a'"), "invalid /team_id", NULL},
    {"all that is wrong is named at once",
     given_nobody_new, COMMAND_PUT_PERSON, CAST_ADMIN,
     "{'name':'Nils','email':'p1@acme.test','team_id':'team_01jd7q3v0nebksp2xgtr8m6w9a'}",
     "already-exists /email, invalid /team_id", NULL},
    {"one who leaves is inactive",
     given_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(",'active':false"), "person.recorded",
     "person.active=false"},
    {"and stays so until it is said",
     given_gone_newcomer, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(""), "nothing",
     "person.active=false"},
    {"nobody takes himself out",
     given_the_admin, COMMAND_PUT_PERSON, CAST_ADMIN,
     "{'name':'Ada','email':'p0@acme.test','active':false}", "conflict /active", NULL},
    {"but he may change his name",
     given_the_admin, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Ada','email':'p0@acme.test'}",
     "person.recorded", NULL},
    {"who is not there is not changed",
     given_somebody_unknown, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(""), "not-found", NULL},
    {"an admin alone does it",
     given_newcomer, COMMAND_PUT_PERSON, CAST_EXECUTIVE, NILS(""), "forbidden", NULL},
};
/* clang-format on */

static void given_new_team(struct stage *stage)
{
    stage->team = (struct id){0};
}

static void given_gone_lead(struct stage *stage)
{
    given_gone_newcomer(stage);
    given_new_team(stage);
}

/* clang-format off */
static const struct trial TEAMS[] = {
    {"a team is a name and its lead",
     given_new_team, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'South','lead_id':'{lead}'}",
     "team.recorded", "team.name=South; team.lead_id=lead"},
    {"it may wait for a lead",
     given_new_team, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'South'}", "team.recorded",
     "team.lead_id=none"},
    {"the same changes nothing",
     NULL, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'North','lead_id':'{lead}'}", "nothing", NULL},
    {"another name is a change",
     NULL, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'Nord','lead_id':'{lead}'}", "team.recorded",
     NULL},
    {"another lead is",
     NULL, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'North','lead_id':'{rep}'}", "team.recorded",
     "team.lead_id=rep"},
    {"who is not there leads none",
     NULL, COMMAND_PUT_TEAM, CAST_ADMIN,
     "{'name':'North','lead_id':'person_01jd7q3v0nebksp2xgtr8m6w9a'}", "invalid /lead_id", NULL},
    {"nor does who has left",
     given_gone_lead, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'South','lead_id':'{person}'}",
     "invalid /lead_id", NULL},
    {"an admin alone does it",
     NULL, COMMAND_PUT_TEAM, CAST_HEAD_OF_SALES, "{'name':'Nord'}", "forbidden", NULL},
};
/* clang-format on */

static void given_manager(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_MANAGER];
}

static void given_rep(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_REP];
}

static void given_auditor(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_AUDITOR];
}

static void given_pending_head(struct stage *stage)
{
    given_newcomer(stage);
    stage_must(stage, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'head_of_product'}");
}

static void given_founders(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':true}}");
    given_manager(stage);
}

/* clang-format off */
static const struct trial GRANTS[] = {
    {"an admin gives a role, at once",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'rep'}", "role.granted",
     "role.granted@pending=false; person.grants~'role':'rep','state':'active'"},
    {"a role with two keys waits for the second",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'head_of_product'}", "role.granted",
     "role.granted@pending=true; person.grants~'state':'pending'"},
    {"so does the admin's own",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'admin'}", "role.granted",
     "role.granted@pending=true"},
    {"and the executive's",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'executive'}", "role.granted",
     "role.granted@pending=true"},
    {"and the head of sales'",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'head_of_sales'}", "role.granted",
     "role.granted@pending=true"},
    {"and the auditor's",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'auditor'}", "role.granted",
     "role.granted@pending=true"},
    {"what he holds he has",
     given_manager, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'product_manager'}", "nothing", NULL},
    {"what is on its way comes",
     given_pending_head, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'head_of_product'}", "nothing",
     NULL},
    {"nobody gives himself a role",
     given_the_admin, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'finance'}", "segregation", NULL},
    {"who has left gets none",
     given_gone_newcomer, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'rep'}", "wrong-state", NULL},
    {"an auditor holds no other",
     given_auditor, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'finance'}", "segregation /role",
     NULL},
    {"nor does another become one",
     given_rep, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'auditor'}", "segregation /role", NULL},
    {"who decides does not sell",
     given_manager, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'rep'}", "segregation /role", NULL},
    {"who sells does not decide",
     given_rep, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'product_manager'}", "segregation /role",
     NULL},
    {"what waits counts",
     given_pending_head, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'rep'}", "segregation /role",
     NULL},
    {"unless the policy is a founders'",
     given_founders, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'rep'}", "role.granted", NULL},
    {"other roles go together",
     given_rep, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'finance'}", "role.granted", NULL},
    {"who is not there gets none",
     given_somebody_unknown, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'rep'}", "not-found", NULL},
    {"nobody else gives roles",
     given_newcomer, COMMAND_GRANT_ROLE, CAST_EXECUTIVE, "{'role':'rep'}", "forbidden", NULL},
};
/* clang-format on */

static void given_pending_admin(struct stage *stage)
{
    given_newcomer(stage);
    stage_must(stage, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'admin'}");
}

static void given_pending_and_left(struct stage *stage)
{
    given_pending_head(stage);
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN, NILS(",'active':false"));
}

static void given_executive_who_is_to_be_head(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_EXECUTIVE];
    stage_must(stage, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'head_of_product'}");
}

/* The founders' policy ended while a grant was pending that it had allowed. */
static void given_pending_of_founders(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':true}}");
    given_rep(stage);
    stage_must(stage, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'head_of_product'}");
    stage_policy(stage, "{'limits':{'one_person_may_hold_both':false}}");
}

/* clang-format off */
static const struct trial CONFIRMATIONS[] = {
    {"the present holder turns the second key",
     given_pending_head, COMMAND_CONFIRM_GRANT, CAST_HEAD_OF_PRODUCT, "{'role':'head_of_product'}",
     "role.confirmed", "person.grants~'state':'active'; person.grants~confirmed_by"},
    {"or an executive",
     given_pending_head, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE, "{'role':'head_of_product'}",
     "role.confirmed", NULL},
    {"no holder of another role",
     given_pending_head, COMMAND_CONFIRM_GRANT, CAST_HEAD_OF_SALES, "{'role':'head_of_product'}",
     "forbidden", NULL},
    {"nor who turned the first",
     given_pending_admin, COMMAND_CONFIRM_GRANT, CAST_ADMIN, "{'role':'admin'}", "segregation",
     NULL},
    {"nor who is to get the role",
     given_executive_who_is_to_be_head, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE,
     "{'role':'head_of_product'}", "segregation", NULL},
    {"what does not wait is not confirmed",
     given_pending_head, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE, "{'role':'auditor'}",
     "wrong-state", NULL},
    {"what he holds waits no more",
     given_manager, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE, "{'role':'product_manager'}",
     "wrong-state", NULL},
    {"who has left gets it no more",
     given_pending_and_left, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE, "{'role':'head_of_product'}",
     "wrong-state", NULL},
    {"roles must agree at the second key as at the first",
     given_pending_of_founders, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE,
     "{'role':'head_of_product'}", "segregation /role", NULL},
    {"sales confirms nothing",
     given_pending_head, COMMAND_CONFIRM_GRANT, CAST_REP, "{'role':'head_of_product'}",
     "forbidden", NULL},
};
/* clang-format on */

#define REVOKE(role) "{'role':'" role "','reason':'He left the team.'}"

static void given_revoked_manager(struct stage *stage)
{
    given_manager(stage);
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, REVOKE("product_manager"));
}

/* clang-format off */
static const struct trial REVOCATIONS[] = {
    {"an admin takes a role back",
     given_manager, COMMAND_REVOKE_ROLE, CAST_ADMIN, REVOKE("product_manager"), "role.revoked",
     "person.grants~'state':'revoked'; role.revoked@reason=He left the team."},
    {"also one that waits",
     given_pending_head, COMMAND_REVOKE_ROLE, CAST_ADMIN, REVOKE("head_of_product"),
     "role.revoked", NULL},
    {"what he does not hold is not taken",
     given_manager, COMMAND_REVOKE_ROLE, CAST_ADMIN, REVOKE("finance"), "nothing", NULL},
    {"nor twice",
     given_revoked_manager, COMMAND_REVOKE_ROLE, CAST_ADMIN, REVOKE("product_manager"), "nothing",
     NULL},
    {"what was taken may be given again",
     given_revoked_manager, COMMAND_GRANT_ROLE, CAST_ADMIN, "{'role':'product_manager'}",
     "role.granted", NULL},
    {"nobody else takes roles",
     given_manager, COMMAND_REVOKE_ROLE, CAST_EXECUTIVE, REVOKE("product_manager"), "forbidden",
     NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial SEATS[] = {
    {"the operator seats people with their roles, each in force",
     given_nobody_new, COMMAND_SEAT_PERSON, CAST_SYSTEM,
     "{'name':'Nils','email':'n@acme.test','team_id':'{team}','roles':['admin','executive']}",
     "person.recorded role.granted role.granted",
     "role.granted@pending=false; role.granted@authority=system; person.team_id={team}"},
    {"a role twice is one",
     given_nobody_new, COMMAND_SEAT_PERSON, CAST_SYSTEM,
     "{'name':'Nils','email':'n@acme.test','roles':['rep','rep']}", "person.recorded role.granted",
     NULL},
    {"roles agree for him, too",
     given_nobody_new, COMMAND_SEAT_PERSON, CAST_SYSTEM,
     "{'name':'Nils','email':'n@acme.test','roles':['rep','head_of_product']}",
     "segregation /role", NULL},
    {"and what else there is",
     given_nobody_new, COMMAND_SEAT_PERSON, CAST_SYSTEM,
     "{'name':'Nils','email':'p1@acme.test','team_id':'team_01jd7q3v0nebksp2xgtr8m6w9a',"
     "'roles':['rep']}", "already-exists /email, invalid /team_id", NULL},
    {"nobody of the org does it",
     given_nobody_new, COMMAND_SEAT_PERSON, CAST_ADMIN,
     "{'name':'Nils','email':'n@acme.test','roles':['rep']}", "not-found", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(PEOPLE, trial_holds),      CASE_TABLE(TEAMS, trial_holds),
        CASE_TABLE(GRANTS, trial_holds),      CASE_TABLE(CONFIRMATIONS, trial_holds),
        CASE_TABLE(REVOCATIONS, trial_holds), CASE_TABLE(SEATS, trial_holds),
    };
    return cases_run_tables("people", TABLES, COUNT_OF(TABLES));
}
