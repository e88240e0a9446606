/*
 * Effects on the budget: its lines, and the entries that say what moved them.
 */
#include "workflow/evolve.h"

#include <stdio.h>

/* What an event does to one line. */
struct movement {
    enum budget_entry_kind kind;
    struct text quarter;
    struct text line;
    int64_t points;
    struct id decision_id;
    struct id deliverable_id;
    struct text reason;
};

static struct budget_line *touch_line(struct change *change, struct text quarter, struct text name)
{
    struct id id = budget_line_id(quarter, name);
    struct budget_line *line = touch(change, NOUN_BUDGET_LINE, &id);

    line->quarter = quarter;
    line->line = name;
    return line;
}

/* Entry `n` of this event. */
static void enter(struct change *change, int32_t n, const struct movement *movement)
{
    struct id id;

    snprintf(id.text, sizeof(id.text), "%lld/%d", (long long)change->sequence, n);
    struct budget_entry *entry = touch(change, NOUN_BUDGET_ENTRY, &id);
    entry->sequence = change->sequence;
    entry->n = n;
    entry->quarter = movement->quarter;
    entry->line = movement->line;
    entry->kind = movement->kind;
    entry->points = (int32_t)movement->points;
    entry->decision_id = movement->decision_id;
    entry->deliverable_id = movement->deliverable_id;
    entry->reason = movement->reason;
}

/* An overdraft is worked off as soon as the line carries its load again. */
static void settle_overdraft(struct budget_line *line)
{
    int32_t beyond = line->reserved_points + line->consumed_points - line->allotted_points;

    if (line->overdraft_points > beyond) {
        line->overdraft_points = beyond > 0 ? beyond : 0;
    }
}

void evolve_budget_allotted(struct change *change)
{
    const struct budget_allotted *data = change->event->data;
    struct budget *budget = touch(change, NOUN_BUDGET, &change->event->subject);
    struct budget_line *line = touch_line(change, data->quarter, data->line);

    budget->quarter = data->quarter;
    budget->state = BUDGET_STATE_SET;
    budget->capacity = data->capacity;
    budget->share_bp = (int32_t)data->share_bp;
    line->allotted_points += (int32_t)data->points;
    settle_overdraft(line);
    enter(change, 1,
          &(struct movement){.kind = BUDGET_ENTRY_ALLOT,
                             .quarter = data->quarter,
                             .line = data->line,
                             .points = data->points});
}

void evolve_budget_split(struct change *change)
{
    const struct budget_split *data = change->event->data;

    touch(change, NOUN_BUDGET, &change->event->subject);
    for (size_t i = 0; i < data->moves.count; i++) {
        const struct budget_move *move = &data->moves.items[i];
        struct budget_line *line = touch_line(change, data->quarter, move->line);
        line->allotted_points += (int32_t)move->points;
        settle_overdraft(line);
        enter(change, (int32_t)i + 1,
              &(struct movement){.kind = BUDGET_ENTRY_SPLIT,
                                 .quarter = data->quarter,
                                 .line = move->line,
                                 .points = move->points});
    }
}

void evolve_budget_reserved(struct change *change)
{
    const struct budget_reserved *data = change->event->data;
    struct budget_line *line = touch_line(change, data->quarter, data->line);

    line->reserved_points += (int32_t)data->points;
    enter(change, 1,
          &(struct movement){.kind = BUDGET_ENTRY_RESERVE,
                             .quarter = data->quarter,
                             .line = data->line,
                             .points = data->points,
                             .decision_id = data->decision_id,
                             .deliverable_id = data->deliverable_id});
}

void evolve_budget_released(struct change *change)
{
    const struct budget_released *data = change->event->data;
    struct budget_line *line = touch_line(change, data->quarter, data->line);

    line->reserved_points -= (int32_t)data->points;
    settle_overdraft(line);
    enter(change, 1,
          &(struct movement){.kind = BUDGET_ENTRY_RELEASE,
                             .quarter = data->quarter,
                             .line = data->line,
                             .points = data->points,
                             .decision_id = data->decision_id,
                             .deliverable_id = data->deliverable_id});
    struct decision *decision = touch(change, NOUN_DECISION, &data->decision_id);
    decision->draw = (struct decision_draw){0};
}

void evolve_budget_overdrawn(struct change *change)
{
    const struct budget_overdrawn *data = change->event->data;
    struct budget_line *line = touch_line(change, data->quarter, data->line);

    line->overdraft_points += (int32_t)data->points;
    enter(change, 1,
          &(struct movement){.kind = BUDGET_ENTRY_OVERDRAW,
                             .quarter = data->quarter,
                             .line = data->line,
                             .points = data->points,
                             .decision_id = data->decision_id,
                             .reason = data->reason});
}
