#include "desk/answer.h"

#include "base/ensure.h"

#include <string.h>

/* A row for each command that may see what it asked for: its place among them, the version, the
 * body. */
static void take_answers(struct lane *lane, const struct result *result, size_t argument)
{
    const struct answer_group *group = &lane->batch->answer_groups[argument];

    for (size_t i = 0; i < result_row_count(result); i++) {
        int64_t ord = result_int8(result, i, 0);
        ensure(ord >= 1);
        ensure((size_t)ord <= group->count);

        struct kept_answer *answer = &group->commands[ord - 1]->answer;
        answer->version = result_int8(result, i, 1);
        answer->body = text_copy(lane->arena, result_bytes(result, i, 2));
    }
}

/* The group of the statement and the eyes; a new one when there is none. */
static struct answer_group *group_of(struct batch *batch, const char *statement, bool for_sales)
{
    for (size_t i = 0; i < batch->answer_group_count; i++) {
        struct answer_group *group = &batch->answer_groups[i];
        if (group->for_sales == for_sales && strcmp(group->statement, statement) == 0) {
            return group;
        }
    }
    struct answer_group *group = &batch->answer_groups[batch->answer_group_count];
    *group = (struct answer_group){.statement = statement, .for_sales = for_sales};
    group->commands =
        arena_array(batch->arena, batch->command_count, sizeof(struct batch_command *));
    batch->answer_group_count++;
    return group;
}

static void make_groups(struct batch *batch)
{
    batch->answer_groups =
        arena_array(batch->arena, batch->command_count, sizeof(*batch->answer_groups));
    for (size_t i = 0; i < batch->command_count; i++) {
        struct batch_command *command = &batch->commands[i];
        if (batch_command_wants_answer(command)) {
            struct answer_group *group =
                group_of(batch, command->slot->errand.answer, command->for_sales);
            group->commands[group->count] = command;
            group->count++;
        }
    }
}

static void add_previews(struct parameters *parameters, const struct answer_group *group)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < group->count; i++) {
        const struct preview *preview = group->commands[i]->preview;
        if (preview == NULL) {
            array_add_null(&array);
        } else {
            array_add_text(&array, encode(parameters->arena, &PREVIEW_SHAPE, preview));
        }
    }
    array_end(&array);
}

/* org_keys, ids, callers, extras. */
static void send_group(struct lane *lane, size_t number)
{
    const struct answer_group *group = &lane->batch->answer_groups[number];
    struct parameters parameters;
    struct array_builder array;

    parameters_init(&parameters, lane->arena, statement_get(group->statement));
    parameters.for_sales = group->for_sales;
    array_begin(&array, &parameters);
    for (size_t i = 0; i < group->count; i++) {
        array_add_int4(&array, group->commands[i]->org->org_key);
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < group->count; i++) {
        array_add_text(&array, id_text(&group->commands[i]->answer.result));
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < group->count; i++) {
        array_add_text(&array, id_text(&group->commands[i]->slot->errand.command.actor));
    }
    array_end(&array);
    add_previews(&parameters, group);
    lane_send(lane, &parameters, take_answers, number);
}

/* The writer takes the reader's role for it, so that an answer cannot hold what a question would
 * not. */
static void send_groups(struct lane *lane, bool for_sales)
{
    const struct batch *batch = lane->batch;
    bool role_taken = false;

    for (size_t i = 0; i < batch->answer_group_count; i++) {
        if (batch->answer_groups[i].for_sales != for_sales) {
            continue;
        }
        if (!role_taken) {
            lane_send_plain(lane,
                            for_sales ? "SET LOCAL ROLE desk_read_sales"
                                      : "SET LOCAL ROLE desk_read_product",
                            NULL);
            role_taken = true;
        }
        send_group(lane, i);
    }
}

void answer_send(struct lane *lane)
{
    make_groups(lane->batch);
    send_groups(lane, true);
    send_groups(lane, false);
    if (lane->batch->answer_group_count > 0) {
        /* RESET would give the role of who signed in, not the writer's. */
        lane_send_plain(lane, "SET LOCAL ROLE desk_write", NULL);
    }
}
