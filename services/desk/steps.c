#include "desk/steps.h"

#include "base/ensure.h"
#include "desk/answer.h"
#include "desk/append.h"
#include "desk/load.h"
#include "desk/rows.h"
#include "desk/save.h"

#include <string.h>

/* ---- locking --------------------------------------------------------------------------------- */

static void take_orgs(struct lane *lane, const struct result *result, size_t argument)
{
    struct problem problem;

    problem_init(&problem, lane->arena);
    lane_count_time(lane, &lane->host.figures->lock_us);
    for (size_t i = 0; i < result_row_count(result); i++) {
        struct org org = {.size = 0};
        int32_t org_key = 0;

        if (!org_read(result, i, lane->arena, &org, &org_key, &problem)) {
            lane_fail(lane, text_literal("org"), &problem);
            return;
        }
        struct batch_org *batch_org = batch_org_find(lane->batch, org_key);
        ensure(batch_org != NULL);
        batch_org_open(lane->batch, batch_org, &org);
    }
}

/* Whether a command of the org brings just this time. */
static bool is_brought(const struct batch *batch, int32_t org_key, instant now)
{
    for (size_t i = 0; i < batch->command_count; i++) {
        const struct errand *errand = &batch->commands[i].slot->errand;
        if (errand->org_key == org_key && errand->now == now) {
            return true;
        }
    }
    return false;
}

/* Tells the time to the org's commands that bring it; those that bring none get what the database
 * says. */
static void set_now(struct batch *batch, int32_t org_key, instant now, day today)
{
    instant brought = is_brought(batch, org_key, now) ? now : 0;

    for (size_t i = 0; i < batch->command_count; i++) {
        struct batch_command *command = &batch->commands[i];
        const struct errand *errand = &command->slot->errand;
        if (errand->org_key == org_key && errand->now == brought) {
            command->now = now;
            command->today = today;
        }
    }
}

static void take_now(struct lane *lane, const struct result *result, size_t argument)
{
    for (size_t i = 0; i < result_row_count(result); i++) {
        set_now(lane->batch, result_int4(result, i, 0), result_instant(result, i, 1),
                result_day(result, i, 2));
    }
}

static void take_kept(struct lane *lane, const struct result *result, size_t argument)
{
    for (size_t i = 0; i < result_row_count(result); i++) {
        struct id id = id_of(result_bytes(result, i, 1));
        struct batch_command *command =
            batch_command_find(lane->batch, result_int4(result, i, 0), &id);
        struct kept_answer kept = {
            .status = result_int4(result, i, 5),
            .version = result_int8(result, i, 7),
            .org_size = result_int8(result, i, 8),
            .body = text_copy(lane->arena, result_bytes(result, i, 9)),
        };

        ensure(command != NULL);
        if (!result_is_null(result, i, 6)) {
            kept.result = id_of(result_bytes(result, i, 6));
        }
        batch_take_kept(command, &kept, result_bytes(result, i, 4));
    }
}

static void send_orgs(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    struct parameters parameters;
    struct array_builder array;

    parameters_init(&parameters, lane->arena, statement_get("org_lock"));
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->org_count; i++) {
        array_add_int4(&array, batch->orgs[i].org_key);
    }
    array_end(&array);
    lane_send(lane, &parameters, take_orgs, 0);
}

/* Whether an earlier command of the batch is of the same org and brings the same time. */
static bool is_asked(const struct batch *batch, size_t number)
{
    const struct errand *errand = &batch->commands[number].slot->errand;

    for (size_t i = 0; i < number; i++) {
        const struct errand *earlier = &batch->commands[i].slot->errand;
        if (earlier->org_key == errand->org_key && earlier->now == errand->now) {
            return true;
        }
    }
    return false;
}

static void send_now(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    struct parameters parameters;
    struct array_builder array;

    parameters_init(&parameters, lane->arena, statement_get("org_now"));
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->command_count; i++) {
        if (!is_asked(batch, i)) {
            array_add_int4(&array, batch->commands[i].org->org_key);
        }
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->command_count; i++) {
        if (!is_asked(batch, i)) {
            array_add_instant(&array, batch->commands[i].slot->errand.now);
        }
    }
    array_end(&array);
    lane_send(lane, &parameters, take_now, 0);
}

static void send_seen(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    struct parameters parameters;
    struct array_builder array;

    parameters_init(&parameters, lane->arena, statement_get("command_seen"));
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->command_count; i++) {
        array_add_int4(&array, batch->commands[i].org->org_key);
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->command_count; i++) {
        array_add_text(&array, id_text(&batch->commands[i].slot->errand.command.id));
    }
    array_end(&array);
    lane_send(lane, &parameters, take_kept, 0);
}

/* The lock is a statement of its own, and first: what is read after it was not there yet when it
 * began to wait. */
static void send_lock(struct lane *lane)
{
    struct batch *batch = lane->batch;

    FAULT(lane->host.faults, lane->host.log, lane->connection, "before-lock");
    lane_send_plain(lane, "BEGIN", NULL);
    send_orgs(lane);
    send_now(lane);
    send_seen(lane);
    if (batch_has_directories(batch)) {
        load_find(lane);
    }
    for (size_t i = 0; i < batch->org_count; i++) {
        if (batch->orgs[i].needs_directory) {
            load_directory(lane, &batch->orgs[i]);
        } else {
            load_stale(lane, &batch->orgs[i]);
        }
    }
    connection_flush(lane->connection);
}

/* ---- loading --------------------------------------------------------------------------------- */

/* A step that had nothing to send needs no answer. */
static void flush_sent(struct lane *lane)
{
    if (lane->pending > 0) {
        connection_flush(lane->connection);
    }
}

/* What the locks have told: directories that are of yesterday, and needs that only the org's row
 * tells. */
static void send_find(struct lane *lane)
{
    struct batch *batch = lane->batch;

    for (size_t i = 0; i < batch->org_count; i++) {
        struct batch_org *org = &batch->orgs[i];
        if (org->found && org->needs_directory && !org->directory_asked) {
            load_directory(lane, org);
        }
    }
    if (!batch->needs_asked) {
        load_find(lane);
    }
    flush_sent(lane);
}

static void send_load(struct lane *lane)
{
    load_cases(lane);
    flush_sent(lane);
}

/* ---- deciding and saving --------------------------------------------------------------------- */

static void send_save(struct lane *lane)
{
    struct batch *batch = lane->batch;

    lane_count_time(lane, &lane->host.figures->load_us);
    FAULT(lane->host.faults, lane->host.log, lane->connection, "after-load");
    batch_directories_loaded(batch);
    batch_decide(batch);
    lane_count_time(lane, &lane->host.figures->decide_us);

    FAULT(lane->host.faults, lane->host.log, lane->connection, "before-save");
    save_send(lane);
    answer_send(lane);
    connection_flush(lane->connection);
}

/*
 * Only this tag means it: the COMMIT of a transaction that failed succeeds, and says ROLLBACK.
 *
 * A warning before it says that the wait for a standby was cancelled: it is committed here, and may
 * be lost with this server. That is as good as an answer that was lost: it goes again, finds what
 * it did, and its own COMMIT waits for the standby behind this one's.
 */
static void take_commit(struct lane *lane, const struct result *result, size_t argument)
{
    struct problem problem;

    if (result_warned(result)) {
        log_warning(lane->host.log, "commit_warned",
                    log_number("commands", (int64_t)lane->run->count));
        lane->failure.failed = true;
        lane->failure.lost = true;
        lane->failure.statement = text_literal("COMMIT");
        return;
    }
    if (text_equal(result_command(result), text_literal("COMMIT"))) {
        lane->committed = true;
        return;
    }
    problem_init(&problem, lane->arena);
    lane_fail(lane, text_literal("COMMIT"), &problem);
}

static void send_commit(struct lane *lane)
{
    FAULT(lane->host.faults, lane->host.log, lane->connection, "before-commit");
    append_send_answers(lane);
    lane->commit_sent = true;
    lane_send_plain(lane, "COMMIT", take_commit);
    lane_sync(lane);
    FAULT(lane->host.faults, lane->host.log, lane->connection, "commit-sent");
}

/* The first sync ends what was skipped; only then a ROLLBACK is heard. */
static void send_rollback(struct lane *lane)
{
    lane_sync(lane);
    lane_send_plain(lane, "ROLLBACK", NULL);
    lane_sync(lane);
}

const struct step_row STEP_ROWS[STEP_COUNT] = {
    [STEP_REST] = {"rest",     NULL,          STEP_LOCK  },
    [STEP_LOCK] = {"lock",     send_lock,     STEP_FIND  },
    [STEP_FIND] = {"find",     send_find,     STEP_LOAD  },
    [STEP_LOAD] = {"load",     send_load,     STEP_SAVE  },
    [STEP_SAVE] = {"save",     send_save,     STEP_COMMIT},
    [STEP_COMMIT] = {"commit",   send_commit,   STEP_REST  },
    [STEP_ROLLBACK] = {"rollback", send_rollback, STEP_REST  },
};
