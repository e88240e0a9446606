#include "desk/rows_tables.h"

/* The case: accounts, deals, and what they need from product. */

static const struct column ACCOUNT_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(account, external_id),
    TEXT_COLUMN(account, name),
    WORD_COLUMN(account, segment, segment, SEGMENT_WORDS),
    INT8_COLUMN(account, open_amount_base),
};
const struct noun_table ACCOUNT_TABLE = {
    COLUMNS_OF(ACCOUNT_COLUMNS),
    {"account_load", NULL, "account_save", "account_all"},
};

static const struct column DEAL_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(deal, external_id),
    ID_COLUMN(deal, account_id),
    TEXT_COLUMN(deal, name),
    INT8_COLUMN(deal, amount),
    TEXT_COLUMN(deal, currency),
    INT8_COLUMN(deal, amount_base),
    BOOL_COLUMN(deal, rated),
    WORD_COLUMN(deal, stage, deal_stage, DEAL_STAGE_WORDS),
    DAY_COLUMN(deal, close_date),
    ID_COLUMN(deal, owner_id),
    ID_COLUMN(deal, team_id),
    BOOL_COLUMN(deal, confidential),
    WORD_COLUMN(deal, state, deal_state, DEAL_STATE_WORDS),
    DAY_COLUMN(deal, closed_on),
    INSTANT_COLUMN(deal, source_updated_at),
};
const struct noun_table DEAL_TABLE = {
    COLUMNS_OF(DEAL_COLUMNS),
    {"deal_load", NULL, "deal_save", "deal_all"},
};

static const struct column ASK_COLUMNS[] = {
    ROW_COLUMNS,
    INT8_COLUMN(ask, number),
    ID_COLUMN(ask, deal_id),
    WORD_COLUMN(ask, kind, ask_kind, ASK_KIND_WORDS),
    WORD_COLUMN(ask, state, ask_state, ASK_STATE_WORDS),
    TEXT_COLUMN(ask, title),
    TEXT_COLUMN(ask, need),
    TEXT_COLUMN(ask, customer_words),
    TEXT_COLUMN(ask, if_refused),
    WORD_COLUMN(ask, blocker, blocker, BLOCKER_WORDS),
    WORD_COLUMN(ask, origin, ask_origin, ASK_ORIGIN_WORDS),
    DAY_COLUMN(ask, wanted_by),
    CHOICE_COLUMN(ask, details, ask_details, ASK_SUBMITTED_SHAPE, kind),
    ID_COLUMN(ask, submitter_id),
    INSTANT_COLUMN(ask, submitted_at),
    OBJECT_COLUMN(ask, route, route, ROUTE_SHAPE),
    BOOL_COLUMN(ask, large),
    ID_COLUMN(ask, assignee_id),
    WORD_COLUMN(ask, assignee_role, role, ROLE_WORDS),
    ID_COLUMN(ask, decider_id),
    ID_COLUMN(ask, decision_id),
    INT4_COLUMN(ask, round),
    INT4_COLUMN(ask, info_rounds),
    INT4_COLUMN(ask, ladder_step),
    INT4_COLUMN(ask, points),
    INSTANT_COLUMN(ask, due_at),
    INSTANT_COLUMN(ask, info_due_at),
    INT8_COLUMN(ask, minutes_left),
    TEXT_COLUMN(ask, question),
    ID_COLUMN(ask, asked_by_id),
    DAY_COLUMN(ask, valid_until),
    INSTANT_COLUMN(ask, press_at),
    LIST_COLUMN(ask, reasons, reason_list, REASON_SET_SHAPE),
    LIST_COLUMN(ask, escalated_by, id_list, PERSON_SET_SHAPE),
    INSTANT_COLUMN(ask, closed_at),
};
const struct noun_table ASK_TABLE = {
    COLUMNS_OF(ASK_COLUMNS),
    {"ask_load", NULL, "ask_save", "ask_all"},
};

static const struct column RELATION_COLUMNS[] = {
    ROW_COLUMNS,
    ID_COLUMN(relation, ask_id),
    ID_COLUMN(relation, other_id),
    WORD_COLUMN(relation, kind, relation_kind, RELATION_KIND_WORDS),
};
const struct noun_table RELATION_TABLE = {
    COLUMNS_OF(RELATION_COLUMNS),
    {NULL, NULL, "relation_save", "relation_all"},
};

static const struct column COMMENT_COLUMNS[] = {
    ROW_COLUMNS,
    ID_COLUMN(comment, ask_id),
    ID_COLUMN(comment, author_id),
    WORD_COLUMN(comment, audience, audience, AUDIENCE_WORDS),
    TEXT_COLUMN(comment, text),
    INSTANT_COLUMN(comment, at),
};
const struct noun_table COMMENT_TABLE = {
    COLUMNS_OF(COMMENT_COLUMNS),
    {NULL, NULL, "comment_save", "comment_all"},
};
