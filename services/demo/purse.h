/*
 * The budget as the script expects it to be: so that the head promises what there are points for,
 * and knows when there are none.
 */
#pragma once

#include "base/language.h"

#define TEAMS        5
#define LINES        (TEAMS + 1)
#define LINE_SHARED  TEAMS
#define QUARTERS_MAX 26

struct purse_line {
    int64_t allotted, overdraft, reserved;
};

struct purse_quarter {
    bool is_set;
    bool is_split;
    int64_t version; /* of the budget's row */
    struct purse_line lines[LINES];
};

struct purse {
    int32_t first_quarter; /* see quarter_number */
    struct purse_quarter quarters[QUARTERS_MAX];
};

/* Points on a line. 0 points: nothing. */
struct draw {
    int32_t quarter;
    int line;
    int64_t points;
};

/* The quarter; NULL when it lies outside. */
struct purse_quarter *purse_quarter(struct purse *purse, int32_t quarter);

/* The line on which a team's draw falls in the quarter, and what is left on it. */
int purse_line_of(struct purse *purse, int32_t quarter, int team);
int64_t purse_left(struct purse *purse, int32_t quarter, int line);

/* Reserves; what the line lacks is overdrawn, and given. */
int64_t purse_reserve(struct purse *purse, const struct draw *draw);

/* Releases, and forgets the draw. */
void purse_release(struct purse *purse, struct draw *draw);
