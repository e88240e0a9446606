/*
 * What is settled in an org: its policy, its plan rates, its calendar, its opening.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static void given_proposed(struct stage *stage)
{
    stage_must(stage, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT,
               "{'limits':{'overdraft_points':5}}");
}

static void given_proposed_and_another_in_force(struct stage *stage)
{
    given_proposed(stage);
    stage_must(stage, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, "{'limits':{'info_rounds':2}}");
}

static void given_two_proposed(struct stage *stage)
{
    given_proposed(stage);
    stage_must(stage, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT,
               "{'limits':{'overdraft_points':6}}");
}

static void given_head_is_executive(struct stage *stage)
{
    stage_grant(stage, CAST_HEAD_OF_PRODUCT, "executive");
    given_proposed(stage);
}

static void given_no_managers(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_MANAGER];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'product_manager','reason':'R'}");
    stage->person = stage->world.cast[CAST_OTHER_MANAGER];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'product_manager','reason':'R'}");
}

static void given_no_executive(struct stage *stage)
{
    stage->person = stage->world.cast[CAST_EXECUTIVE];
    stage_must(stage, COMMAND_REVOKE_ROLE, CAST_ADMIN, "{'role':'executive','reason':'R'}");
}

/* clang-format off */
static const struct trial POLICIES[] = {
    {"what widens nobody's power is in force at once",
     NULL, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, "{'limits':{'info_rounds':2}}",
     "policy.proposed policy.put_in_force",
     "policy.state=in_force; policy.policy_version=2; policy.author_id=head_of_product; "
     "policy.reason=It is time.; org.policy_version=2"},
    {"what widens its author's waits for an executive",
     NULL, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, "{'limits':{'overdraft_points':5}}",
     "policy.proposed", "policy.state=proposed; org.policy_version=1"},
    {"its number is the next, whatever became of those before",
     given_proposed, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, "{'limits':{'info_rounds':2}}",
     "policy.proposed policy.put_in_force", "policy.policy_version=3; org.policy_version=3"},
    {"what is wrong with it is named where it stands",
     NULL, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT,
     "{'routes':[{'rule':'all','then':{'to':'rep','within':{'working_minutes':1}},"
     "'because':'B'}]}", "invalid /document/routes/0, invalid /document/routes/0/then/to", NULL},
    {"it leads to nobody who is not there",
     given_no_managers, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, "{'limits':{'info_rounds':2}}",
     "invalid /document/routes/3/then/to, invalid /document/routes/4/then/to, invalid "
     "/document/routes/5/then/to", NULL},
    {"neither by a guard rail nor by the ladder",
     given_no_executive, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, "{'limits':{'info_rounds':2}}",
     "invalid /document/guard_rails/0/then/by, invalid /document/guard_rails/1/then/by, "
     "invalid /document/guard_rails/4/then/by, invalid /document/ladder/1/to", NULL},
    {"nobody else puts one",
     NULL, COMMAND_PUT_POLICY, CAST_EXECUTIVE, "{}", "forbidden", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial CONFIRMATIONS[] = {
    {"an executive puts it in force, and the one before is over",
     given_proposed, COMMAND_CONFIRM_POLICY, CAST_EXECUTIVE, "{'version':2}",
     "policy.put_in_force", "policy.state=in_force; org.policy_version=2"},
    {"of two the newer may come after the older",
     given_two_proposed, COMMAND_CONFIRM_POLICY, CAST_EXECUTIVE, "{'version':3}",
     "policy.put_in_force", NULL},
    {"but nothing older than what is in force",
     given_proposed_and_another_in_force, COMMAND_CONFIRM_POLICY, CAST_EXECUTIVE, "{'version':2}",
     "wrong-state", NULL},
    {"what is in force waits for nothing",
     NULL, COMMAND_CONFIRM_POLICY, CAST_EXECUTIVE, "{'version':1}", "wrong-state", NULL},
    {"what is not there is none",
     NULL, COMMAND_CONFIRM_POLICY, CAST_EXECUTIVE, "{'version':2}", "invalid /version", NULL},
    {"nobody confirms his own",
     given_head_is_executive, COMMAND_CONFIRM_POLICY, CAST_HEAD_OF_PRODUCT, "{'version':2}",
     "segregation", NULL},
    {"the head alone confirms none",
     given_proposed, COMMAND_CONFIRM_POLICY, CAST_HEAD_OF_PRODUCT, "{'version':2}", "forbidden",
     NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial RATES[] = {
    {"finance says what a currency is worth in a quarter",
     NULL, COMMAND_PUT_RATES, CAST_FINANCE, "{'rates':[{'currency':'USD','rate_e8':90000000}]}",
     "rates.set", "rates.quarter=2026Q1; rates.rates~'currency':'USD','rate_e8':90000000"},
    {"the org's own is worth itself",
     NULL, COMMAND_PUT_RATES, CAST_FINANCE, "{'rates':[{'currency':'EUR','rate_e8':100000000}]}",
     "invalid /rates/0/currency", NULL},
    {"each stands in it once",
     NULL, COMMAND_PUT_RATES, CAST_FINANCE,
     "{'rates':[{'currency':'USD','rate_e8':1},{'currency':'USD','rate_e8':2}]}",
     "invalid /rates/1/currency", NULL},
    {"nobody else says it",
     NULL, COMMAND_PUT_RATES, CAST_HEAD_OF_SALES, "{'rates':[{'currency':'USD','rate_e8':1}]}",
     "forbidden", NULL},
};
/* clang-format on */

#define HOURS(hours) "{'time_zone':'Europe/Berlin','hours':[" hours "]}"
#define MORNING      "{'weekday':'monday','from':'09:00','until':'12:00'}"

/* clang-format off */
static const struct trial CALENDARS[] = {
    {"working hours are the org's",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN,
     HOURS(MORNING ",{'weekday':'monday','from':'12:00','until':'17:00'}"), "calendar.set",
     "calendar.time_zone=Europe/Berlin; calendar.version=2"},
    {"product sets them, too, and the holidays",
     NULL, COMMAND_PUT_CALENDAR, CAST_HEAD_OF_PRODUCT,
     "{'time_zone':'UTC','hours':[" MORNING "],'holidays':['2026-12-25']}", "calendar.set",
     "calendar.rules~'holidays':['2026-12-25']"},
    {"they end after they begin",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN,
     HOURS("{'weekday':'monday','from':'12:00','until':'12:00'}"), "invalid /hours/0/until", NULL},
    {"they do not overlap",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN,
     HOURS(MORNING ",{'weekday':'monday','from':'11:59','until':'17:00'}"), "invalid /hours/1",
     NULL},
    {"whichever comes first",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN,
     HOURS(MORNING ",{'weekday':'monday','from':'08:00','until':'09:01'}"), "invalid /hours/1",
     NULL},
    {"on other days they may",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN,
     HOURS(MORNING ",{'weekday':'tuesday','from':'08:00','until':'09:01'}"), "calendar.set", NULL},
    {"and before them",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN,
     HOURS(MORNING ",{'weekday':'monday','from':'08:00','until':'09:00'}"), "calendar.set", NULL},
    {"nobody else sets them",
     NULL, COMMAND_PUT_CALENDAR, CAST_HEAD_OF_SALES, HOURS(MORNING), "forbidden", NULL},
};
/* clang-format on */

#define OPENING(hours, ladder)                                                                   \
    "{'name':'Acme','time_zone':'UTC','base_currency':'EUR','fiscal_year_starts_month':1,"       \
    "'simulated':true,'ledger_name':'ledger.test','calendar':{'time_zone':'UTC','hours':[" hours \
    "]},'policy':{'routes':[{'rule':'all','then':{'to':'product_manager','within':"              \
    "{'working_minutes':960}},'because':'So.'}],'ladder':[" ladder                               \
    "{'repeat':{'working_minutes':480}}]}}"
#define TO_THE_TOP "{'after':{'working_minutes':240},'to':'executive'},"

static void given_no_org(struct stage *stage)
{
    known_init(&stage->world.known, stage->world.arena, NULL);
    stage->world.known.org.id = id_of(text_of("org_01jd7q3v0nebksp2xgtr8m6w9a"));
    stage->world.told_count = 0;
}

/* clang-format off */
static const struct trial OPENINGS[] = {
    {"an org is opened with its rules and its calendar",
     given_no_org, COMMAND_OPEN_ORG, CAST_SYSTEM, OPENING(MORNING, TO_THE_TOP),
     "org.opened calendar.set",
     "org.name=Acme; org.policy_version=1; org.next_number=1001; policy.state=in_force; "
     "calendar.time_zone=UTC; org.opened@authority=system"},
    {"its rules hold water",
     given_no_org, COMMAND_OPEN_ORG, CAST_SYSTEM, OPENING(MORNING, ""), "invalid /policy/ladder",
     NULL},
    {"and so do its hours",
     given_no_org, COMMAND_OPEN_ORG, CAST_SYSTEM, OPENING(MORNING "," MORNING, TO_THE_TOP),
     "invalid /calendar/hours/1", NULL},
    {"it is opened once",
     NULL, COMMAND_OPEN_ORG, CAST_SYSTEM, OPENING(MORNING, TO_THE_TOP), "conflict", NULL},
    {"nobody of an org opens it",
     NULL, COMMAND_OPEN_ORG, CAST_ADMIN, OPENING(MORNING, TO_THE_TOP), "not-found", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(POLICIES, trial_holds), CASE_TABLE(CONFIRMATIONS, trial_holds),
        CASE_TABLE(RATES, trial_holds),    CASE_TABLE(CALENDARS, trial_holds),
        CASE_TABLE(OPENINGS, trial_holds),
    };
    return cases_run_tables("rules", TABLES, COUNT_OF(TABLES));
}
