/*
 * What the actor may do with an ask now, and why not the rest: the checks of each command, asked
 * without a body.
 */
#include "workflow/decide.h"

/* The command as the actor would give it, having seen the ask as it is. */
static struct command would_be(const struct matter *matter, enum command_kind kind)
{
    return (struct command){.kind = kind,
                            .actor = matter->command->actor,
                            .scopes = matter->command->scopes,
                            .subject = matter->ask->row.id,
                            .expected_version = matter->ask->row.version};
}

static struct ask_action judge(const struct matter *matter, enum command_kind kind)
{
    const struct command command = would_be(matter, kind);
    struct ask_action action = {.action = text_of(COMMAND_ROWS[kind].name)};
    struct problem why_not;

    problem_init(&why_not, matter->arena);
    action.may = workflow_may(matter->known, &command, matter->supply, &why_not);
    if (!action.may) {
        action.problem = text_of(PROBLEM_ROWS[problem_kind_of(&why_not)].slug);
        action.why_not = why_not.first->detail;
    }
    return action;
}

void decide_actions(struct matter *matter)
{
    struct ask_actions *actions = arena_alloc(matter->arena, sizeof(*actions));
    struct ask_action *items = arena_array(matter->arena, COMMAND_KIND_COUNT, sizeof(*items));

    for (enum command_kind kind = 1; kind < COMMAND_KIND_COUNT; kind++) {
        if (command_is_on_asks(kind)) {
            items[actions->data.count++] = judge(matter, kind);
        }
    }
    actions->data.items = items;
    matter->outcome->actions = actions;
}
