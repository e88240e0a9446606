#include "desk/rows_tables.h"

/* What product answers: decisions, what they promise, and workarounds. */

static const struct column DECISION_COLUMNS[] = {
    ROW_COLUMNS,
    ID_COLUMN(decision, ask_id),
    ID_COLUMN(decision, deal_id),
    WORD_COLUMN(decision, kind, decision_kind, DECISION_KIND_WORDS),
    WORD_COLUMN(decision, state, decision_state, DECISION_STATE_WORDS),
    ID_COLUMN(decision, maker_id),
    OBJECT_COLUMN(decision, authority, authority, AUTHORITY_SHAPE),
    WORD_COLUMN(decision, approval_by, role, ROLE_WORDS),
    ID_COLUMN(decision, approver_id),
    OBJECT_COLUMN(decision, approver_authority, authority, AUTHORITY_SHAPE),
    TEXT_COLUMN(decision, customer_wording),
    TEXT_COLUMN(decision, rationale),
    OBJECT_COLUMN(decision, terms, decision_terms, DECISION_TERMS_SHAPE),
    OBJECT_COLUMN(decision, draw, decision_draw, DECISION_DRAW_SHAPE),
    LIST_COLUMN(decision, rails, rail_notice_list, RAIL_SET_SHAPE),
    ID_COLUMN(decision, workaround_id),
    INT4_COLUMN(decision, workaround_version),
    DAY_COLUMN(decision, valid_until),
    INSTANT_COLUMN(decision, made_at),
};
const struct noun_table DECISION_TABLE = {
    COLUMNS_OF(DECISION_COLUMNS),
    {"decision_load", NULL, "decision_save", "decision_all"},
};

static const struct column DELIVERABLE_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(deliverable, title),
    ID_COLUMN(deliverable, owner_id),
    INT4_COLUMN(deliverable, points),
    WORD_COLUMN(deliverable, state, deliverable_state, DELIVERABLE_STATE_WORDS),
    TEXT_COLUMN(deliverable, quarter),
    TEXT_COLUMN(deliverable, line),
    ID_COLUMN(deliverable, decision_id),
};
const struct noun_table DELIVERABLE_TABLE = {
    COLUMNS_OF(DELIVERABLE_COLUMNS),
    {"deliverable_load", NULL, "deliverable_save", "deliverable_all"},
};

static const struct column COMMITMENT_COLUMNS[] = {
    ROW_COLUMNS,
    ID_COLUMN(commitment, ask_id),
    ID_COLUMN(commitment, decision_id),
    ID_COLUMN(commitment, deliverable_id),
    ID_COLUMN(commitment, deal_id),
    ID_COLUMN(commitment, account_id),
    WORD_COLUMN(commitment, kind, commitment_kind, COMMITMENT_KIND_WORDS),
    WORD_COLUMN(commitment, state, commitment_state, COMMITMENT_STATE_WORDS),
    TEXT_COLUMN(commitment, scope),
    TEXT_COLUMN(commitment, customer_wording),
    DAY_COLUMN(commitment, due_on),
    DAY_COLUMN(commitment, first_due_on),
    INSTANT_COLUMN(commitment, starts_at),
    INT4_COLUMN(commitment, minutes),
    TEXT_COLUMN(commitment, join_url),
    LIST_COLUMN(commitment, conditions, condition_list, CONDITION_SET_SHAPE),
    ID_COLUMN(commitment, owner_id),
    ID_COLUMN(commitment, maker_id),
    OBJECT_COLUMN(commitment, authority, authority, AUTHORITY_SHAPE),
    INSTANT_COLUMN(commitment, made_at),
    INSTANT_COLUMN(commitment, closed_at),
};
const struct noun_table COMMITMENT_TABLE = {
    COLUMNS_OF(COMMITMENT_COLUMNS),
    {"commitment_load", NULL, "commitment_save", "commitment_all"},
};

static const struct column WORKAROUND_COLUMNS[] = {
    ROW_COLUMNS,
    WORD_COLUMN(workaround, state, workaround_state, WORKAROUND_STATE_WORDS),
    INT4_COLUMN(workaround, article_version),
    INT4_COLUMN(workaround, published_version),
    ID_COLUMN(workaround, owner_id),
    WORD_COLUMN(workaround, kind, ask_kind, ASK_KIND_WORDS),
    TEXT_COLUMN(workaround, title),
    TEXT_COLUMN(workaround, steps),
    TEXT_COLUMN(workaround, customer_wording),
    TEXT_COLUMN(workaround, limits),
};
const struct noun_table WORKAROUND_TABLE = {
    COLUMNS_OF(WORKAROUND_COLUMNS),
    {"workaround_load", NULL, "workaround_save", "workaround_all"},
};

static const struct column ARTICLE_COLUMNS[] = {
    ROW_COLUMNS,
    ID_COLUMN(workaround_article, workaround_id),
    INT4_COLUMN(workaround_article, article_version),
    TEXT_COLUMN(workaround_article, title),
    TEXT_COLUMN(workaround_article, steps),
    TEXT_COLUMN(workaround_article, customer_wording),
    TEXT_COLUMN(workaround_article, limits),
    ID_COLUMN(workaround_article, author_id),
    INSTANT_COLUMN(workaround_article, written_at),
};
const struct noun_table ARTICLE_TABLE = {
    COLUMNS_OF(ARTICLE_COLUMNS),
    {NULL, NULL, "article_save", "article_all"},
};
