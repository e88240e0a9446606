#include "demo/task.h"

#include "base/ensure.h"

#define TASK_ARENA_BYTES  4096
#define STATUS_OF_SUCCESS 200

/* How long a person is at one thing, before the next at the same moment. */
#define SECONDS_MIN 4
#define SECONDS_MAX 55

struct task *task_new(struct company *company, enum command_kind kind)
{
    struct arena *arena = arena_new(TASK_ARENA_BYTES);
    struct task *task = arena_alloc(arena, sizeof(*task));

    *task = (struct task){.arena = arena, .company = company};
    task->errand = (struct errand){
        .org_key = company->org_key, .success = STATUS_OF_SUCCESS, .now = company->now};
    task->errand.command = (struct command){.kind = kind, .expected_version = -1};
    return task;
}

void *task_body(struct task *task)
{
    const struct shape *shape = COMMAND_ROWS[task->errand.command.kind].body;

    ensure(shape != NULL);
    ensure(task->body == NULL);
    task->body = arena_alloc(task->arena, shape->size);
    task->errand.command.body = task->body;
    return task->body;
}

void task_drop(struct task *task)
{
    arena_free(task->arena);
}

/* ---- answers --------------------------------------------------------------------------------- */

static void tell_refusal(const struct task *task, const struct problem *problem)
{
    const struct command *command = &task->errand.command;

    log_warning(task->company->log, "demo_refused",
                log_word("kind", COMMAND_ROWS[command->kind].name),
                log_number("org_key", task->errand.org_key), log_problem("problem", problem),
                log_id("subject", &command->subject), log_id("actor", &command->actor),
                log_text("at", instant_format(task->arena, task->errand.now)));
}

static void take_refusal(struct task *task, const struct problem *problem)
{
    struct demo_report *report = task->company->report;

    if (problem_kind_of(problem) == PROBLEM_UNAVAILABLE) {
        report->unanswered++; /* the run ends: nothing after it would be true */
        return;
    }
    if (task->expects != PROBLEM_NONE && problem_kind_of(problem) == task->expects) {
        report->refused_expected++;
        return;
    }
    report->refused_unexpected++;
    tell_refusal(task, problem);
    if (task->subject != NULL) {
        task->subject->lost = true;
    }
}

static void take_acceptance(struct task *task, const struct desk_answer *answer)
{
    struct subject *subject = task->subject;

    task->company->report->accepted++;
    task->company->size = answer->org_size;
    if (task->expects != PROBLEM_NONE) {
        task->company->report->refused_unexpected++; /* it should have been refused */
        log_warning(task->company->log, "demo_not_refused",
                    log_word("kind", COMMAND_ROWS[task->errand.command.kind].name));
    }
    if (subject != NULL && !id_present(&subject->id)) {
        subject->id = answer->result;
    }
    if (subject != NULL && answer->version > 0) {
        subject->version = answer->version;
    }
    if (task->done != NULL) {
        task->done(task->company, answer, task->context);
    }
}

static void on_answer(const struct desk_answer *answer, void *context)
{
    struct task *task = context;
    struct company *company = task->company;

    company->report->commands++;
    company->under_way--;
    if (answer->accepted) {
        take_acceptance(task, answer);
    } else {
        take_refusal(task, answer->problem);
    }
    if (task->subject != NULL) {
        task->subject->waits--;
    }
    arena_free(task->arena);
    company_wake(company);
}

/* ---- giving ---------------------------------------------------------------------------------- */

/* Whether a blank of a sentence was not filled: a brace and a letter, which JSON itself never has.
 */
static bool has_blank(struct text json)
{
    for (size_t i = 0; i + 1 < json.length; i++) {
        char next = json.bytes[i + 1];
        if (json.bytes[i] == '{' && next >= 'a' && next <= 'z') {
            return true;
        }
    }
    return false;
}

/* Holds the body against the contract, as if it had come by wire. */
static void check_body(struct task *task)
{
    const struct shape *shape = COMMAND_ROWS[task->errand.command.kind].body;
    struct problem problem;

    if (shape == NULL) {
        return;
    }
    problem_init(&problem, task->arena);
    struct text json = encode(task->arena, shape, task->errand.command.body);
    scoped(json_release) json_t *value = json_read(json, &problem);
    void *decoded = arena_alloc(task->arena, shape->size);
    if (value == NULL || !decode(shape, value, text_literal(""), task->arena, decoded, &problem)) {
        task->company->report->bodies_broken++;
        tell_refusal(task, &problem);
    }
    bool is_policy = task->errand.command.kind == COMMAND_PUT_POLICY
                     || task->errand.command.kind == COMMAND_OPEN_ORG; /* has blanks of its own */
    if (!is_policy && has_blank(json)) {
        task->company->report->bodies_broken++;
        log_warning(task->company->log, "demo_blank_left",
                    log_word("kind", COMMAND_ROWS[task->errand.command.kind].name),
                    log_text("body", json));
    }
}

/* Which statement tells version and state of what the command was about. */
static const char *answer_of(enum command_kind kind)
{
    if (kind == COMMAND_SUBMIT) {
        return "demo_ask_answer";
    }
    struct text subject = text_of(COMMAND_ROWS[kind].subject);
    if (text_equal(subject, text_literal("ask"))) {
        return "demo_ask_answer";
    }
    if (kind == COMMAND_WRITE_WORKAROUND || text_equal(subject, text_literal("workaround"))) {
        return "workaround_answer";
    }
    return NULL;
}

/* Each thing takes its time; but the end of the company's life is not put off. */
static void pass_time(struct company *company)
{
    instant span = chance_between(&company->chance, SECONDS_MIN, SECONDS_MAX) * INSTANT_SECOND;
    bool is_late = company->now + span > company->ends_at;

    company->now += is_late ? INSTANT_SECOND / 1000 : span;
}

void task_give(struct task *task, const struct worker *by, struct subject *subject)
{
    struct company *company = task->company;
    struct command *command = &task->errand.command;
    const struct command_row *row = &COMMAND_ROWS[command->kind];

    if (by != NULL) {
        ensure(id_present(&by->subject.id));
        command->actor = by->subject.id;
        command->via = text_literal("console");
    }
    if (subject != NULL) {
        task->subject = subject;
        subject->waits++;
        if (row->subject[0] != '\0') {
            command->subject = subject->id;
        }
        if (row->if_match && command->expected_version < 0) {
            command->expected_version = subject->version;
        }
    }
    task->errand.answer = answer_of(command->kind);
    if (company->settings->strict) {
        check_body(task);
    }
    company->under_way++;
    pass_time(company);
    desk_submit(company->desk, &task->errand, on_answer, task);
}
