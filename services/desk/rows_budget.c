#include "desk/rows_tables.h"

/* The story points that sales may spend. */

static const struct column BUDGET_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(budget, quarter),
    WORD_COLUMN(budget, state, budget_state, BUDGET_STATE_WORDS),
    INT8_COLUMN(budget, capacity),
    INT4_COLUMN(budget, share_bp),
};
const struct noun_table BUDGET_TABLE = {
    COLUMNS_OF(BUDGET_COLUMNS),
    {"budget_load", NULL, "budget_save", "budget_all"},
};

static const struct column BUDGET_LINE_COLUMNS[] = {
    ROW_COLUMNS,
    TEXT_COLUMN(budget_line, quarter),
    TEXT_COLUMN(budget_line, line),
    INT4_COLUMN(budget_line, allotted_points),
    INT4_COLUMN(budget_line, overdraft_points),
    INT4_COLUMN(budget_line, reserved_points),
    INT4_COLUMN(budget_line, consumed_points),
};
const struct noun_table BUDGET_LINE_TABLE = {
    COLUMNS_OF(BUDGET_LINE_COLUMNS),
    {"budget_line_load", NULL, "budget_line_save", "budget_line_all"},
};

static const struct column BUDGET_ENTRY_COLUMNS[] = {
    ROW_COLUMNS,
    INT8_COLUMN(budget_entry, sequence),
    INT4_COLUMN(budget_entry, n),
    TEXT_COLUMN(budget_entry, quarter),
    TEXT_COLUMN(budget_entry, line),
    WORD_COLUMN(budget_entry, kind, budget_entry_kind, BUDGET_ENTRY_KIND_WORDS),
    INT4_COLUMN(budget_entry, points),
    ID_COLUMN(budget_entry, decision_id),
    ID_COLUMN(budget_entry, deliverable_id),
    TEXT_COLUMN(budget_entry, reason),
};
const struct noun_table BUDGET_ENTRY_TABLE = {
    COLUMNS_OF(BUDGET_ENTRY_COLUMNS),
    {NULL, NULL, "budget_entry_save", "budget_entry_all"},
};
