/*
 * The columns of each noun, and its statements; see rows.h.
 */
#pragma once

#include "desk/column.h"
#include "desk/rows.h"

struct noun_table {
    struct columns columns;
    const char *statements[ROW_STATEMENT_COUNT];
};

/* The columns are those of `items`, an array. */
#define COLUMNS_OF(array)        \
    {                            \
        (array), COUNT_OF(array) \
    }

extern const struct noun_table TEAM_TABLE;
extern const struct noun_table PERSON_TABLE;
extern const struct noun_table TOKEN_TABLE;
extern const struct noun_table CALENDAR_TABLE;
extern const struct noun_table RATES_TABLE;
extern const struct noun_table POLICY_TABLE;
extern const struct noun_table ACCOUNT_TABLE;
extern const struct noun_table DEAL_TABLE;
extern const struct noun_table ASK_TABLE;
extern const struct noun_table RELATION_TABLE;
extern const struct noun_table COMMENT_TABLE;
extern const struct noun_table DECISION_TABLE;
extern const struct noun_table DELIVERABLE_TABLE;
extern const struct noun_table COMMITMENT_TABLE;
extern const struct noun_table WORKAROUND_TABLE;
extern const struct noun_table ARTICLE_TABLE;
extern const struct noun_table BUDGET_TABLE;
extern const struct noun_table BUDGET_LINE_TABLE;
extern const struct noun_table BUDGET_ENTRY_TABLE;

/* Of the org's own row; the id stands first, and `org_advance` takes all but that. */
extern const struct columns ORG_COLUMNS;

const struct noun_table *noun_table_get(enum noun noun);
