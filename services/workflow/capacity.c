/*
 * What product can do in a quarter, and how sales splits its share.
 */
#include "workflow/decide.h"
#include "workflow/money.h"

static bool quarter_is_open(struct matter *matter, const struct budget *budget)
{
    day first;
    day next;

    if (!quarter_days(matter->command->key, matter->known->org.fiscal_year_starts_month, &first,
                      &next)) {
        return deny(matter, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
    }
    if (budget != NULL && budget->state == BUDGET_STATE_CLOSED) {
        return deny(matter, PROBLEM_WRONG_STATE, PHRASE_QUARTER_IS_CLOSED,
                    (struct blanks){.name = matter->command->key});
    }
    if (budget == NULL && next <= matter->supply->today) {
        return deny(matter, PROBLEM_WRONG_STATE, PHRASE_QUARTER_IS_OVER,
                    (struct blanks){.name = matter->command->key});
    }
    return true;
}

static int32_t share_points(int64_t capacity, int64_t share_bp)
{
    return (int32_t)(capacity * share_bp / 10000);
}

void decide_set_capacity(struct matter *matter)
{
    const struct set_capacity_body *body = matter->command->body;
    const struct budget *budget = known_budget(matter->known, matter->command->key);
    int64_t share_bp = policy_limits(matter->known->policy)->budget_share_bp.value;

    if (!quarter_is_open(matter, budget)) {
        return;
    }
    int32_t before = budget == NULL ? 0 : share_points(budget->capacity, budget->share_bp);
    int32_t change = share_points(body->points, share_bp) - before;
    const struct budget_line *shared =
        known_budget_line(matter->known, matter->command->key, text_literal(BUDGET_SHARED));
    int32_t left = shared == NULL ? 0 : budget_line_left_points(shared);
    if (change < 0 && left + change < 0) {
        deny_at(matter, text_literal("/points"), PROBLEM_BUDGET_EXHAUSTED,
                PHRASE_SHARED_LINE_TOO_SMALL,
                (struct blanks){.number = left, .limit = -(int64_t)change});
        return;
    }
    if (budget != NULL && change == 0 && budget->capacity == body->points
        && budget->share_bp == share_bp && budget->state == BUDGET_STATE_SET) {
        matter->outcome->result = budget->row.id;
        return;
    }
    struct id id = budget == NULL ? fresh_id(matter, "budget") : budget->row.id;
    struct budget_allotted *data = tell(matter, EVENT_BUDGET_ALLOTTED, &id);
    data->quarter = matter->command->key;
    data->line = text_literal(BUDGET_SHARED);
    data->points = change;
    data->capacity = body->points;
    data->share_bp = share_bp;
    matter->outcome->result = id;
}

/* ---- splitting: the lines that are named get what is said, the shared line what is left ------ */

static int32_t allotted_to(const struct known *known, struct text quarter, struct text name)
{
    const struct budget_line *line = known_budget_line(known, quarter, name);

    return line == NULL ? 0 : line->allotted_points;
}

/* What a line cannot do without: promised and delivered, less what may be overdrawn. */
static int32_t needed_by(const struct known *known, struct text quarter, struct text name)
{
    const struct budget_line *line = known_budget_line(known, quarter, name);

    return line == NULL ? 0
                        : line->reserved_points + line->consumed_points - line->overdraft_points;
}

static bool is_team(const struct known *known, struct text name)
{
    struct id id;

    return id_parse(name, text_literal("team"), &id) && known_team(known, &id) != NULL;
}

static bool split_line_holds(struct matter *matter, const struct split_body *body, size_t place)
{
    const struct split_line *said = &body->lines.items[place];
    struct text quarter = matter->command->key;
    bool shared = text_equal(said->line, text_literal(BUDGET_SHARED));
    bool may = true;

    if (shared || !is_team(matter->known, said->line)) {
        may = deny_at(matter, text_format(matter->arena, "/lines/%zu/line", place), PROBLEM_INVALID,
                      shared ? PHRASE_SHARED_TAKES_THE_REST : PHRASE_NO_SUCH_TEAM,
                      (struct blanks){0});
    }
    for (size_t i = 0; i < place; i++) {
        if (text_equal(body->lines.items[i].line, said->line)) {
            may = deny_at(matter, text_format(matter->arena, "/lines/%zu/line", place),
                          PROBLEM_INVALID, PHRASE_GIVEN_TWICE, (struct blanks){0});
        }
    }
    int32_t needed = needed_by(matter->known, quarter, said->line);
    if (said->points < needed) {
        may = deny_at(matter, text_format(matter->arena, "/lines/%zu/points", place),
                      PROBLEM_BUDGET_EXHAUSTED, PHRASE_LINE_NEEDS_MORE,
                      (struct blanks){.number = needed});
    }
    return may;
}

static void tell_split(struct matter *matter, const struct split_body *body,
                       const struct budget *budget, int64_t shared_change)
{
    struct budget_move *moves = arena_array(matter->arena, body->lines.count + 1, sizeof(*moves));
    size_t count = 0;

    for (size_t i = 0; i < body->lines.count; i++) {
        const struct split_line *said = &body->lines.items[i];
        int64_t change = said->points - allotted_to(matter->known, budget->quarter, said->line);
        if (change != 0) {
            moves[count++] = (struct budget_move){said->line, change};
        }
    }
    if (count == 0) {
        return;
    }
    if (shared_change != 0) {
        moves[count++] = (struct budget_move){text_literal(BUDGET_SHARED), shared_change};
    }
    struct budget_split *data = tell(matter, EVENT_BUDGET_SPLIT, &budget->row.id);
    data->quarter = budget->quarter;
    data->moves = (struct budget_move_list){moves, count};
}

void decide_split(struct matter *matter)
{
    const struct split_body *body = matter->command->body;
    struct text quarter = matter->command->key;
    const struct budget *budget = known_budget(matter->known, quarter);
    struct text shared = text_literal(BUDGET_SHARED);
    int64_t shared_change = 0;
    bool may = true;

    if (budget == NULL) {
        deny(matter, PROBLEM_NOT_FOUND, PHRASE_QUARTER_HAS_NO_BUDGET,
             (struct blanks){.name = quarter});
        return;
    }
    if (!quarter_is_open(matter, budget)) {
        return;
    }
    for (size_t i = 0; i < body->lines.count; i++) {
        const struct split_line *said = &body->lines.items[i];
        may &= split_line_holds(matter, body, i);
        shared_change -= said->points - allotted_to(matter->known, quarter, said->line);
    }
    int64_t shared_after = allotted_to(matter->known, quarter, shared) + shared_change;
    if (may && shared_after < needed_by(matter->known, quarter, shared)) {
        may = deny_at(matter, text_literal("/lines"), PROBLEM_BUDGET_EXHAUSTED,
                      PHRASE_SPLIT_TOO_LARGE,
                      (struct blanks){.number = allotted_to(matter->known, quarter, shared),
                                      .limit = -shared_change});
    }
    if (may) {
        tell_split(matter, body, budget, shared_change);
    }
}
