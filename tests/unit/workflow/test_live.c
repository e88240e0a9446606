#include "unit/cases.h"
#include "workflow/ask.h"
#include "workflow/commitment.h"

static const struct ask_case {
    const char *says;
    enum ask_state state;
    bool live;
} ASK_CASES[] = {
    {"an open ask is live",               ASK_STATE_OPEN,          true },
    {"one that waits for words is live",  ASK_STATE_NEEDS_INFO,    true },
    {"one that waits for a yes is live",  ASK_STATE_PROPOSED,      true },
    {"one with an offer out is live",     ASK_STATE_OFFERED,       true },
    {"a committed ask is closed",         ASK_STATE_COMMITTED,     false},
    {"a worked-around ask is closed",     ASK_STATE_WORKED_AROUND, false},
    {"a declined ask is closed",          ASK_STATE_DECLINED,      false},
    {"a withdrawn ask is closed",         ASK_STATE_WITHDRAWN,     false},
    {"an expired ask is closed",          ASK_STATE_EXPIRED,       false},
    {"an ask that is not yet is no more", ASK_STATE_NONE,          false},
};

static void ask_case_holds(const void *row)
{
    const struct ask_case *it = row;
    assert_int_equal(ask_is_live(&(const struct ask){.state = it->state}), it->live);
}

static const struct commitment_case {
    const char *says;
    enum commitment_state state;
    bool live;
} COMMITMENT_CASES[] = {
    {"a conditional promise is live", COMMITMENT_STATE_CONDITIONAL, true },
    {"an active promise is live",     COMMITMENT_STATE_ACTIVE,      true },
    {"a promise at risk is live",     COMMITMENT_STATE_AT_RISK,     true },
    {"a missed promise is live",      COMMITMENT_STATE_MISSED,      true },
    {"a delivered one is live yet",   COMMITMENT_STATE_DELIVERED,   true },
    {"an accepted one is closed",     COMMITMENT_STATE_ACCEPTED,    false},
    {"a released one is closed",      COMMITMENT_STATE_RELEASED,    false},
    {"a broken one is closed",        COMMITMENT_STATE_BROKEN,      false},
};

static void commitment_case_holds(const void *row)
{
    const struct commitment_case *it = row;
    assert_int_equal(commitment_is_live(&(const struct commitment){.state = it->state}), it->live);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ASK_CASES, ask_case_holds),
        CASE_TABLE(COMMITMENT_CASES, commitment_case_holds),
    };
    return cases_run_tables("live", TABLES, COUNT_OF(TABLES));
}
