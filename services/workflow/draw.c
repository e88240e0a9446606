/*
 * Points that are drawn from a line of the budget, and given back to it.
 */
#include "workflow/decide.h"
#include "workflow/money.h"

/* The line on which the deal's points fall: that of its owner's team at this moment where the
 * quarter has one, else the shared one. */
static struct text line_of_deal(const struct matter *matter, struct text quarter)
{
    const struct known *known = matter->known;
    const struct person *owner = known_person(known, &matter->deal->owner_id);

    ensure(owner != NULL); /* the directory has everyone */
    struct text team = id_text(&owner->team_id);
    bool has_line = text_present(team) && known_budget_line(known, quarter, team) != NULL;
    return has_line ? text_copy(matter->arena, team) : text_literal(BUDGET_SHARED);
}

/* The points by which `points` go beyond what the line has. */
static int32_t lacking_points(const struct budget_line *line, int32_t points)
{
    int32_t left = line == NULL ? 0 : budget_line_left_points(line);

    return points > left ? points - left : 0;
}

/* The policy bounds what a line may be overdrawn in all. Whoever gets as far is the head of product
 * by his own role. */
static bool overdraft_allowed(struct matter *matter, const struct budget_line *line,
                              int32_t lacking)
{
    int64_t limit = policy_limits(matter->known->policy)->overdraft_points.value;
    int64_t overdrawn = (int64_t)line->overdraft_points + lacking;

    if (overdrawn > limit) {
        return deny_at(matter, text_literal("/overdraft"), PROBLEM_BUDGET_EXHAUSTED,
                       PHRASE_OVERDRAFT_TOO_LARGE,
                       (struct blanks){.number = overdrawn, .limit = limit});
    }
    return true;
}

bool draw_points(struct matter *matter, int32_t points, day due_on,
                 const struct overdraft_body *overdraft, struct decision_draw *draw)
{
    *draw = (struct decision_draw){0};
    if (points == 0) {
        return true;
    }
    struct text quarter =
        quarter_of_day(matter->arena, due_on, matter->known->org.fiscal_year_starts_month);
    struct text name = line_of_deal(matter, quarter);
    const struct budget *budget = known_budget(matter->known, quarter);
    if (budget != NULL && budget->state == BUDGET_STATE_CLOSED) {
        return deny_at(matter, text_literal("/due_on"), PROBLEM_WRONG_STATE,
                       PHRASE_QUARTER_IS_CLOSED, (struct blanks){.name = quarter});
    }
    const struct budget_line *line = known_budget_line(matter->known, quarter, name);
    int32_t lacking = lacking_points(line, points);
    if (lacking > 0 && (line == NULL || overdraft == NULL)) {
        return budget_line_covers(line, quarter, points, &matter->outcome->problem);
    }
    if (lacking > 0 && !overdraft_allowed(matter, line, lacking)) {
        return false;
    }
    *draw = (struct decision_draw){.points = points, .quarter = quarter, .line = name};
    if (lacking > 0) {
        draw->overdraft_points = (struct optional_integer){true, lacking};
        draw->overdraft_reason = overdraft->reason;
    }
    return true;
}

/* The id of the quarter's budget: where there is a line, there is one. */
static const struct id *budget_id(const struct matter *matter, struct text quarter)
{
    const struct budget *budget = known_budget(matter->known, quarter);

    ensure(budget != NULL);
    return &budget->row.id;
}

static void tell_draw(struct matter *matter, enum event_kind kind, const struct decision_draw *draw,
                      const struct id *decision_id, const struct id *deliverable_id)
{
    struct budget_reserved *data = tell(matter, kind, budget_id(matter, draw->quarter));

    data->quarter = draw->quarter;
    data->line = draw->line;
    data->points = draw->points;
    data->decision_id = *decision_id;
    data->deliverable_id = *deliverable_id;
}

void tell_reserved(struct matter *matter, const struct decision_draw *draw,
                   const struct id *decision_id, const struct id *deliverable_id)
{
    if (draw->points == 0) {
        return;
    }
    if (draw->overdraft_points.present) {
        struct budget_overdrawn *data =
            tell(matter, EVENT_BUDGET_OVERDRAWN, budget_id(matter, draw->quarter));
        data->quarter = draw->quarter;
        data->line = draw->line;
        data->points = draw->overdraft_points.value;
        data->decision_id = *decision_id;
        data->reason = draw->overdraft_reason;
    }
    tell_draw(matter, EVENT_BUDGET_RESERVED, draw, decision_id, deliverable_id);
}

void tell_released(struct matter *matter, const struct decision_draw *draw,
                   const struct id *decision_id, const struct id *deliverable_id)
{
    if (draw->points > 0) {
        tell_draw(matter, EVENT_BUDGET_RELEASED, draw, decision_id, deliverable_id);
    }
}
