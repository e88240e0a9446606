#include "desk/settle.h"

#include "base/ensure.h"

#include <string.h>

/* How often a run goes again when it failed for a reason that passes, or lost its connection. */
#define FAILURES_MAX 1
#define LOSSES_MAX   3

/* When a client should come back. */
#define RETRY_SECONDS 1

enum remedy {
    REMEDY_AGAIN,   /* what was in the way passes */
    REMEDY_SPLIT,   /* one of the commands is at fault: the others must not suffer */
    REMEDY_GIVE_UP, /* all of PostgreSQL is in trouble */
};

/* What an SQLSTATE, or a whole class of them, calls for; what is not here is one command's fault.
 */
static const struct remedy_row {
    const char *sqlstate;
    enum remedy remedy;
} REMEDY_ROWS[] = {
    {"55P03", REMEDY_AGAIN  }, /* the lock did not come in time */
    {"40",    REMEDY_AGAIN  }, /* serialization, deadlock */
    {"57014", REMEDY_AGAIN  }, /* statement_timeout, or an operator's cancel */
    {"57",    REMEDY_AGAIN  }, /* shutting down, crashed, starting up */
    {"08",    REMEDY_AGAIN  }, /* the connection */
    {"25006", REMEDY_AGAIN  }, /* it became a standby; the next connection looks for a primary */
    {"53",    REMEDY_GIVE_UP}, /* no disk, no memory, no slots */
    {"58",    REMEDY_GIVE_UP}, /* the machine failed */
};

static enum remedy remedy_of(const struct failure *failure)
{
    for (size_t i = 0; i < COUNT_OF(REMEDY_ROWS); i++) {
        const char *sqlstate = REMEDY_ROWS[i].sqlstate;
        if (strncmp(failure->sqlstate, sqlstate, strlen(sqlstate)) == 0) {
            return REMEDY_ROWS[i].remedy;
        }
    }
    return failure->lost ? REMEDY_AGAIN : REMEDY_SPLIT;
}

/* ---- answering ------------------------------------------------------------------------------- */

static const struct sentence_row {
    enum problem_kind kind;
    enum phrase phrase;
} SENTENCE_ROWS[] = {
    {PROBLEM_UNAVAILABLE, PHRASE_TRY_LATER},
    {PROBLEM_CONFLICT,    PHRASE_CONFLICT },
    {PROBLEM_INTERNAL,    PHRASE_INTERNAL },
};

static enum phrase sentence_of(enum problem_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(SENTENCE_ROWS); i++) {
        if (SENTENCE_ROWS[i].kind == kind) {
            return SENTENCE_ROWS[i].phrase;
        }
    }
    ensure_never();
}

void settle_refused(struct lane *lane, struct slot *slot, enum problem_kind kind)
{
    struct problem problem;
    struct desk_answer answer = {.accepted = false, .problem = &problem};

    problem_init(&problem, slot->arena);
    (void)refuse(&problem, kind, text_literal(""), sentence_of(kind),
                 (struct blanks){.number = RETRY_SECONDS});
    lane->host.figures->failed++;
    lane->host.figures->waiting--;
    slot->done(&answer, slot->context);
    slot_free(slot);
}

static void refuse_run(struct lane *lane, enum problem_kind kind)
{
    for (size_t i = 0; i < lane->run->count; i++) {
        settle_refused(lane, lane->run->slots[i], kind);
    }
}

/* Counts what became of a command, and answers it. */
static void answer_command(struct lane *lane, const struct batch_command *command)
{
    struct desk_figures *figures = lane->host.figures;
    const struct kept_answer *kept = &command->answer;
    struct slot *slot = command->slot;
    struct desk_answer answer = {
        .accepted = true,
        .replayed = command->fate == FATE_REPLAYED && !slot->may_be_done,
        .status = kept->status,
        .version = kept->version,
        .org_size = kept->org_size,
        .result = kept->result,
        .body = kept->body,
    };

    if (command->fate == FATE_REFUSED) {
        answer = (struct desk_answer){.problem = &command->problem, .version = kept->version};
        figures->refused++;
    } else if (command->fate == FATE_REPLAYED) {
        figures->replayed++;
    } else {
        figures->accepted++;
    }
    figures->commands++;
    figures->waiting--;
    slot->done(&answer, slot->context);
    slot_free(slot);
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* Puts a run in front of all others. */
static void push_run(struct lane *lane, struct run *run)
{
    run->next = lane->runs;
    lane->runs = run;
}

static void split_run(struct lane *lane, struct run *run)
{
    size_t half = run->count / 2;
    struct run *second = arena_alloc(lane->taken, sizeof(*second));

    *second = (struct run){.slots = run->slots + half, .count = run->count - half};
    *run = (struct run){.slots = run->slots, .count = half};
    push_run(lane, second);
    push_run(lane, run);
    lane->host.figures->halved++;
}

static void tell_failure(const struct lane *lane)
{
    const struct failure *failure = &lane->failure;
    const struct slot *first = lane->run->slots[0];

    log_warning(lane->host.log, "batch_failed", log_text("statement", failure->statement),
                log_word("sqlstate", failure->sqlstate),
                log_word("constraint", failure->constraint), log_number("lost", failure->lost),
                log_number("commands", (int64_t)lane->run->count),
                log_id("first", &first->errand.command.id));
}

/* The one command that fails by itself. A value that is there already may be a race with what
 * stands outside; all else is ours. */
static enum problem_kind culprit_kind(const struct failure *failure)
{
    if (failure->unreadable) {
        return PROBLEM_UNAVAILABLE;
    }
    bool is_duplicate = strcmp(failure->sqlstate, "23505") == 0;
    return is_duplicate ? PROBLEM_CONFLICT : PROBLEM_INTERNAL;
}

static void blame(struct lane *lane)
{
    const struct slot *slot = lane->run->slots[0];
    const struct errand *errand = &slot->errand;

    log_error(lane->host.log, "command_failed", log_id("command", &errand->command.id),
              log_word("kind", COMMAND_ROWS[errand->command.kind].name),
              log_number("org_key", errand->org_key),
              log_text("statement", lane->failure.statement),
              log_word("sqlstate", lane->failure.sqlstate),
              log_word("constraint", lane->failure.constraint));
    settle_refused(lane, lane->run->slots[0], culprit_kind(&lane->failure));
}

static void go_again(struct lane *lane)
{
    struct run *run = lane->run;

    for (size_t i = 0; i < run->count; i++) {
        run->slots[i]->may_be_done |= lane->failure.lost && lane->commit_sent;
    }
    run->losses += lane->failure.lost;
    run->failures += !lane->failure.lost;
    if (run->losses > LOSSES_MAX || run->failures > FAILURES_MAX) {
        refuse_run(lane, PROBLEM_UNAVAILABLE);
        return;
    }
    push_run(lane, run);
    lane->host.figures->retried++;
}

/* Commands that could not be decided with the others go next. */
static void push_postponed(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    struct run *run = arena_alloc(lane->taken, sizeof(*run));

    run->slots = arena_array(lane->taken, batch->command_count, sizeof(struct slot *));
    for (size_t i = 0; i < batch->command_count; i++) {
        if (batch->commands[i].fate == FATE_POSTPONED) {
            run->slots[run->count] = batch->commands[i].slot;
            run->count++;
        }
    }
    if (run->count > 0) {
        push_run(lane, run);
    }
}

/* The nouns of the directory of which the batch changed rows: nothing else of them lies above it.
 */
static uint32_t changed_nouns(const struct batch_org *org)
{
    uint32_t nouns = 0;

    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        if ((DIRECTORY_NOUNS & BIT(noun)) != 0 && org->known.nouns[noun].by_id != NULL) {
            nouns |= BIT(noun);
        }
    }
    return nouns;
}

/* Keeps what can be used on, to be loaded again as far as it changed; false when it cannot. A
 * calendar's working time is none of its rows. */
static bool renew_directory(const struct lane *lane, const struct batch_org *org)
{
    if (!lane->committed || org->waits_for_calendar) {
        return false;
    }
    if (!org->found || org->needs_directory
        || org->known.org.directory_sequence == org->directory_sequence_before) {
        return true;
    }
    return directory_outdate(org->directory, &org->known.org, changed_nouns(org));
}

/* A directory that a batch changed is read again by the next: what changed of it, or all when
 * nobody can tell. */
static void renew_directories(struct lane *lane)
{
    const struct batch *batch = lane->batch;

    for (size_t i = 0; i < batch->org_count; i++) {
        if (!renew_directory(lane, &batch->orgs[i])) {
            directories_drop(&lane->directories, batch->orgs[i].org_key);
        }
    }
}

static void tell_committed(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    desk_committed *committed = *lane->host.committed;

    for (size_t i = 0; i < batch->org_count && committed != NULL; i++) {
        const struct batch_org *org = &batch->orgs[i];
        if (org->found && org->known.org.size > org->size_before) {
            committed(org->org_key, org->known.org.size, *lane->host.committed_context);
        }
    }
}

/* ---- public ---------------------------------------------------------------------------------- */

void settle_committed(struct lane *lane)
{
    const struct batch *batch = lane->batch;

    FAULT(lane->host.faults, lane->host.log, lane->connection, "before-answer");
    lane_count_time(lane, &lane->host.figures->save_us);
    push_postponed(lane);
    for (size_t i = 0; i < batch->command_count; i++) {
        if (batch->commands[i].fate != FATE_POSTPONED) {
            answer_command(lane, &batch->commands[i]);
        }
    }
    tell_committed(lane);
    renew_directories(lane);
}

void settle_failed(struct lane *lane)
{
    enum remedy remedy = remedy_of(&lane->failure);

    tell_failure(lane);
    if (strcmp(lane->failure.sqlstate, "25006") == 0) {
        connection_drop(lane->connection);
    }
    renew_directories(lane);
    switch (remedy) {
    case REMEDY_AGAIN:
        go_again(lane);
        return;
    case REMEDY_GIVE_UP:
        refuse_run(lane, PROBLEM_UNAVAILABLE);
        return;
    case REMEDY_SPLIT:
        if (lane->run->count > 1) {
            split_run(lane, lane->run);
        } else {
            blame(lane);
        }
        return;
    }
    ensure_never();
}
