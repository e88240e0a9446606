/*
 * What events do to what is known, beside what the trials of commands show: events that no command
 * of today brings, versions, and the org's own row.
 */
#include "unit/cases.h"
#include "unit/workflow/given.h"

#include <string.h>

/* Evolves one event about the stage's ask, as a command of its own. */
static void evolve_on_ask(struct stage *stage, enum event_kind kind, const void *data)
{
    struct world *world = &stage->world;

    workflow_begin(&world->known);
    workflow_evolve(&world->known,
                    &(struct event){.kind = kind,
                                    .subject = stage->ask,
                                    .ask_id = stage->ask,
                                    .authority = {.kind = AUTHORITY_SYSTEM},
                                    .data = data},
                    world->known.org.size, world->now);
}

static void expect(struct stage *stage, const char *what, const char *value)
{
    const char *is = stage_look(stage, what);

    if (strcmp(is, value) != 0) {
        fail_msg("%s is %s, not %s", what, is, value);
    }
}

/* ---- escalations by time --------------------------------------------------------------------- */

static void time_pushes_up_and_nobody_pushed(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_small_ask(&stage);
    struct ask_escalated up = {.by = ESCALATION_CAUSE_TIME,
                               .step = 1,
                               .to = ROLE_HEAD_OF_PRODUCT,
                               .assignee_id = stage.world.cast[CAST_HEAD_OF_PRODUCT],
                               .due_at = stage.world.now + INSTANT_HOUR};
    evolve_on_ask(&stage, EVENT_ASK_ESCALATED, &up);
    expect(&stage, "ask.ladder_step", "1");
    expect(&stage, "ask.assignee_id", "head_of_product");
    expect(&stage, "ask.escalated_by", "[]");
    expect(&stage, "ask.version", "2");
    stage_end(&stage);
}

static void the_ladders_repeat_leaves_the_holder(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_small_ask(&stage);
    stage_must(&stage, COMMAND_ESCALATE, CAST_REP, A_REASON);
    struct ask_escalated again = {
        .by = ESCALATION_CAUSE_TIME, .step = 3, .due_at = stage.world.now + INSTANT_HOUR};
    evolve_on_ask(&stage, EVENT_ASK_ESCALATED, &again);
    expect(&stage, "ask.ladder_step", "1");
    expect(&stage, "ask.assignee_id", "head_of_product");
    const struct ask *ask = world_get_ask(&stage.world, &stage.ask);
    assert_int_equal(ask->due_at, again.due_at);
    assert_int_equal(ask->escalated_by.count, 1);
    stage_end(&stage);
}

/* Two people who pushed at one step are both remembered: the ladder's repeat keeps the step. */
static void all_who_pushed_at_a_step_are_remembered(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_small_ask(&stage);
    stage_must(&stage, COMMAND_ESCALATE, CAST_REP, A_REASON);
    struct ask_escalated again = {
        .by = ESCALATION_CAUSE_PERSON, .step = 3, .due_at = stage.world.now + INSTANT_HOUR};
    evolve_on_ask(&stage, EVENT_ASK_ESCALATED, &again);
    assert_int_equal(world_get_ask(&stage.world, &stage.ask)->escalated_by.count, 2);
    stage_end(&stage);
}

/* ---- what is in force ------------------------------------------------------------------------ */

static void one_policy_is_in_force_at_a_time(const void *row)
{
    struct stage stage;
    int in_force = 0;
    int superseded = 0;
    const struct policy_version *policy = NULL;

    (void)row;
    stage_begin(&stage);
    stage_policy(&stage, "{'limits':{'info_rounds':2}}");
    stage_policy(&stage, "{'limits':{'info_rounds':1}}");
    while ((policy = rows_next(&stage.world.known.nouns[NOUN_POLICY], policy)) != NULL) {
        in_force += policy->state == POLICY_STATE_IN_FORCE;
        superseded += policy->state == POLICY_STATE_SUPERSEDED;
    }
    assert_int_equal(in_force, 1);
    assert_int_equal(superseded, 2);
    assert_int_equal(policy_version_number(stage.world.known.policy), 3);
    stage_end(&stage);
}

/* ---- the org's own row ----------------------------------------------------------------------- */

static void the_org_counts_its_events(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    const struct org *org = &stage.world.known.org;
    assert_int_equal(org->size, stage.world.told_count);
    assert_int_equal(org->last_event_at, stage.world.told[stage.world.told_count - 1].at);
    assert_true(stage.world.known.org_dirty);
    stage_end(&stage);
}

static void the_directory_is_as_old_as_its_last_event(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    const struct org *org = &stage.world.known.org;
    int64_t people = org->directory_sequence;
    given_large_ask(&stage);
    assert_int_equal(org->directory_sequence, people);
    stage_seat(&stage, "Nils", NULL);
    assert_int_equal(org->directory_sequence, org->size - 1);
    stage_end(&stage);
}

/* ---- versions -------------------------------------------------------------------------------- */

static void a_command_is_one_version_however_many_its_events(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    expect(&stage, "ask.version", "1");
    expect(&stage, "account.version", "1");
    stage_must(&stage, COMMAND_ESCALATE, CAST_REP, A_REASON);
    expect(&stage, "ask.version", "2");
    stage_must(&stage, COMMAND_COMMENT, CAST_REP, "{'text':'Well.'}");
    expect(&stage, "ask.version", "2");
    stage_end(&stage);
}

static void what_was_touched_is_to_be_saved(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    const struct ask *ask = world_get_ask(&stage.world, &stage.ask);
    assert_true(ask->row.dirty);
    assert_int_equal(ask->row.last_event, stage.world.told_count - 1);
    stage_end(&stage);
}

/* ---- what is not there ----------------------------------------------------------------------- */

static void evolve_nothing_at_all(void *context)
{
    evolve_on_ask(context, EVENT_NONE, NULL);
}

static void an_event_without_an_effect_is_a_bug(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    assert_true(case_aborts(evolve_nothing_at_all, &stage));
    stage_end(&stage);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("time pushes up, and nobody pushed", time_pushes_up_and_nobody_pushed),
        CASE_PLAIN("the ladder's repeat leaves the holder", the_ladders_repeat_leaves_the_holder),
        CASE_PLAIN("all who pushed at a step are remembered",
                   all_who_pushed_at_a_step_are_remembered),
        CASE_PLAIN("one policy is in force at a time", one_policy_is_in_force_at_a_time),
        CASE_PLAIN("the org counts its events", the_org_counts_its_events),
        CASE_PLAIN("the directory is as old as its last event",
                   the_directory_is_as_old_as_its_last_event),
        CASE_PLAIN("a command is one version, however many its events",
                   a_command_is_one_version_however_many_its_events),
        CASE_PLAIN("what was touched is to be saved", what_was_touched_is_to_be_saved),
        CASE_PLAIN("an event without an effect is a bug", an_event_without_an_effect_is_a_bug),
    };
    return cases_run_tables("evolve", TABLES, COUNT_OF(TABLES));
}
