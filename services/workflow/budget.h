/*
 * The story points that sales may spend in a quarter, line by line.
 *
 * Keeps one rule: reserved + consumed <= allotted + overdraft, on every line. The table checks it
 * once more.
 */
#pragma once

#include "base/problem.h"
#include "contract/types.h"
#include "workflow/row.h"

/* The line of those who are in no team, and of all that is not split. */
#define BUDGET_SHARED "shared"

struct budget {
    struct row row;      /* budget_… */
    struct text quarter; /* "2027Q1" */
    enum budget_state state;
    int64_t capacity;
    int32_t share_bp;
};

struct budget_line {
    struct row row; /* quarter/line, see `budget_line_id` */
    struct text quarter;
    struct text line;         /* a team's id, or "shared" */
    int32_t allotted_points;  /* splits, adjustments and carry included */
    int32_t overdraft_points; /* allowed beyond it, by a decision on the record */
    int32_t reserved_points;  /* promised, not yet delivered */
    int32_t consumed_points;  /* delivered */
};

/* One movement; never changed. Its id is made from its event's sequence and its place in it. */
struct budget_entry {
    struct row row;
    int64_t sequence;
    int32_t n;
    struct text quarter;
    struct text line;
    enum budget_entry_kind kind;
    int32_t points;
    struct id decision_id;
    struct id deliverable_id;
    struct text reason;
};

/* The line's id; "none" when the texts are too long for one, and then there is no such line. */
struct id budget_line_id(struct text quarter, struct text line);

/* What can still be reserved; below zero it is overdrawn. */
int32_t budget_line_left_points(const struct budget_line *line);

/*
 * Whether `points`, which is above zero, can still be reserved on `line`, NULL for a line that has
 * nothing.
 *
 * When not, adds PROBLEM_BUDGET_EXHAUSTED to `problem`, with the points that are left.
 */
must_use bool budget_line_covers(const struct budget_line *line, struct text quarter,
                                 int32_t points, struct problem *problem);
