#include "workflow/budget.h"

#include "base/ensure.h"

#include <string.h>

/* Sums of figures that a table gave may leave the range of one figure. */
static int32_t within_range(int64_t points)
{
    if (points > INT32_MAX) {
        return INT32_MAX;
    }
    return points < INT32_MIN ? INT32_MIN : (int32_t)points;
}

struct id budget_line_id(struct text quarter, struct text line)
{
    struct id id = {0};
    if (quarter.length + 1 + line.length >= sizeof(id.text)) {
        return id;
    }
    memcpy(id.text, quarter.bytes, quarter.length);
    id.text[quarter.length] = '/';
    memcpy(id.text + quarter.length + 1, line.bytes, line.length);
    return id;
}

int32_t budget_line_left_points(const struct budget_line *line)
{
    return within_range((int64_t)line->allotted_points + line->overdraft_points
                        - line->reserved_points - line->consumed_points);
}

bool budget_line_covers(const struct budget_line *line, struct text quarter, int32_t points,
                        struct problem *problem)
{
    ensure(points > 0); /* what draws nothing is not asked for */

    int32_t left_points = line == NULL ? 0 : budget_line_left_points(line);
    if (points > left_points) {
        return refuse(problem, PROBLEM_BUDGET_EXHAUSTED, text_literal("/deliverable/points"),
                      PHRASE_POINTS_LEFT,
                      (struct blanks){.number = left_points, .limit = points, .name = quarter});
    }
    return true;
}
