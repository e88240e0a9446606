#include "desk/rows_tables.h"

/* The org, and all that is rather settled in it. */

static const struct column ORG_COLUMN_ROWS[] = {
    ID_COLUMN(org, id),
    TEXT_COLUMN(org, name),
    TEXT_COLUMN(org, time_zone),
    TEXT_COLUMN(org, ledger_name),
    CURRENCY_COLUMN(org, base_currency),
    INT4_COLUMN(org, fiscal_year_starts_month),
    BOOL_COLUMN(org, simulated),
    INT8_COLUMN(org, size),
    INSTANT_COLUMN(org, last_event_at),
    INT8_COLUMN(org, next_number),
    INT8_COLUMN(org, directory_sequence),
    INT4_COLUMN(org, policy_version),
    INT8_COLUMN(org, policy_sequence),
};
const struct columns ORG_COLUMNS = COLUMNS_OF(ORG_COLUMN_ROWS);

static const struct column TEAM_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(team, name),
    ID_COLUMN(team, lead_id),
};
const struct noun_table TEAM_TABLE = {
    COLUMNS_OF(TEAM_COLUMNS),
    {NULL, "directory_team", "team_save", "team_all"},
};

static const struct column PERSON_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(person, name),
    TEXT_COLUMN(person, email),
    ID_COLUMN(person, team_id),
    ID_COLUMN(person, calendar_id),
    BOOL_COLUMN(person, active),
    LIST_COLUMN(person, grants, grant_list, GRANT_SET_SHAPE),
};
const struct noun_table PERSON_TABLE = {
    COLUMNS_OF(PERSON_COLUMNS),
    {NULL, "directory_person", "person_save", "person_all"},
};

static const struct column TOKEN_COLUMNS[] = {
    ROW_COLUMNS,
    ID_COLUMN(token, person_id),
    TEXT_COLUMN(token, label),
    LIST_COLUMN(token, scopes, scope_list, SCOPE_SET_SHAPE),
    DAY_COLUMN(token, expires_on),
    TEXT_COLUMN(token, secret_sha256),
    INSTANT_COLUMN(token, revoked_at),
};
const struct noun_table TOKEN_TABLE = {
    COLUMNS_OF(TOKEN_COLUMNS),
    {"token_load", NULL, "token_save", "token_all"},
};

static const struct column CALENDAR_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(calendar, time_zone),
    OBJECT_COLUMN(calendar, rules, calendar_rules, CALENDAR_RULES_SHAPE),
};
const struct noun_table CALENDAR_TABLE = {
    COLUMNS_OF(CALENDAR_COLUMNS),
    {NULL, "directory_calendar", "calendar_save", "calendar_all"},
};

static const struct column RATES_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(rates, quarter),
    LIST_COLUMN(rates, rates, rate_list, RATE_SET_SHAPE),
};
const struct noun_table RATES_TABLE = {
    COLUMNS_OF(RATES_COLUMNS),
    {NULL, "directory_rates", "rates_save", "rates_all"},
};

/* `version` counts a row's changes in every table, so the policy's own number is called as the org
 * calls it. */
static const struct column POLICY_COLUMNS[] = {
    ROW_COLUMNS,
    {.name = "policy_version",
      .kind = COLUMN_INT4,
      .offset = MEMBER_OF_TYPE(policy_version, version, int32_t)},
    WORD_COLUMN(policy_version, state, policy_state, POLICY_STATE_WORDS),
    OBJECT_COLUMN(policy_version, document, policy_document, POLICY_DOCUMENT_SHAPE),
    ID_COLUMN(policy_version, author_id),
    TEXT_COLUMN(policy_version, reason),
    INSTANT_COLUMN(policy_version, effective_at),
};
const struct noun_table POLICY_TABLE = {
    COLUMNS_OF(POLICY_COLUMNS),
    {NULL, "directory_policy", "policy_save", "policy_all"},
};
