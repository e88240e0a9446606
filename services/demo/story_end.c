/*
 * How an ask ends: the decision, an approval that it may need, sales' answer to an offer, and what
 * is said afterwards.
 */
#include "base/ensure.h"
#include "demo/staff.h"
#include "demo/story.h"

/* ---- deciding and approving ------------------------------------------------------------------ */

/* Somebody decides on what he saw an hour ago, and it has changed since. */
static void try_with_old_eyes(struct story *story)
{
    struct task *task = story_task(story, COMMAND_DECLINE);
    struct decline_body *body = task_body(task);

    body->customer_wording = text_literal("We decided against it.");
    body->rationale = text_literal("Decided from the list, without opening it again.");
    task->errand.command.expected_version = story->subject.version - 1;
    task->expects = PROBLEM_STALE;
    task_give(task, story_head(story), &story->subject);
}

void story_decide(struct story *story)
{
    story_chat(story, 10, story_head(story), AUDIENCE_PRODUCT, "product_internal");
    if (story->subject.version > 1 && chance_percent(&story->company->chance, 1)) {
        try_with_old_eyes(story);
    }
    verdict_give(story);
    story_next(story, PHASE_APPROVE, 45, 300);
}

static void give_back(struct story *story, enum command_kind kind, const struct worker *by,
                      const char *why)
{
    struct task *task = story_task(story, kind);
    struct reason_body *body = task_body(task);

    body->reason = story_talk(story, task, why);
    purse_release(&story->company->purse, &story->draw);
    story->joins = NULL;
    story->was_returned = true;
    task_give(task, by, &story->subject);
    story_next(story, PHASE_DECIDE, 60, 500);
}

/* A proposal waits for an executive. */
static void approve(struct story *story)
{
    struct company *company = story->company;
    struct worker *executive = story_executive(story);

    if (story->hold == HOLD_PROPOSED) {
        story_end(story);
        return;
    }
    if (!story->was_returned && chance_percent(&company->chance, 12)) {
        give_back(story, COMMAND_RETRACT_DECISION, story_head(story), "retractions");
        return;
    }
    if (!story->was_returned && chance_percent(&company->chance, 26)) {
        give_back(story, COMMAND_RETURN_DECISION, executive, "returns");
        return;
    }
    struct task *task = story_task(story, COMMAND_APPROVE_DECISION);
    struct note_body *body = task_body(task);
    if (chance_percent(&company->chance, 65)) {
        body->note = story_talk(story, task, "approval_notes");
    }
    task_give(task, executive, &story->subject);
    story_next(story, PHASE_APPROVE, 45, 200);
}

/* What became of the decision. */
void story_settle(struct story *story)
{
    if (story->state == ASK_STATE_PROPOSED) {
        approve(story);
        return;
    }
    if (story->state != ASK_STATE_OFFERED) {
        story_next(story, PHASE_AFTER, 20, 200);
        return;
    }
    if (story->hold == HOLD_OFFERED) {
        story_end(story);
        return;
    }
    /* Answered while it is still good. */
    day last = workday_add(story->valid_until, -1);
    int64_t days = last - worktime_day(story->company->now);
    story_next(story, PHASE_ANSWER, 60, days > 6 ? 1900 : 380);
}

/* ---- sales' answer to an offer --------------------------------------------------------------- */

static void take_offer(struct story *story)
{
    struct task *task = story_task(story, COMMAND_ACCEPT);
    struct accept_body *body = task_body(task);

    body->how_agreed = story_talk(story, task, "accepted");
    if (story->joins != NULL && story->joins->deal != story->deal) {
        story->joins->guests++;
    }
    task_give(task, story->deal->owner, &story->subject);
    story_next(story, PHASE_AFTER, 30, 240);
}

static void turn_down(struct story *story)
{
    struct task *task = story_task(story, COMMAND_REJECT);
    struct reason_body *body = task_body(task);

    body->reason = story_talk(story, task, "rejections");
    purse_release(&story->company->purse, &story->draw);
    story->joins = NULL;
    story->round++;
    task_give(task, story_sales(story), &story->subject);
    if (story->hold == HOLD_REJECTED) {
        story_end(story);
        return;
    }
    bool by_manager = story->offered != NULL && story->manager != NULL;
    story->offered = NULL;
    story_next(story, by_manager ? PHASE_PREPARE : PHASE_DECIDE, 60, 400);
}

/* What was offered is no longer to be had: its day has come, or the work was dropped with the deal
 * of those who were to pay for it. */
static bool has_gone(const struct story *story)
{
    bool is_promise = story->offered == NULL && story->due != 0;
    bool is_past = is_promise && worktime_day(story->company->now) >= story->due;

    return is_past || (story->joins != NULL && story->joins->deal->state == DEAL_STATE_LOST);
}

void story_answer(struct story *story)
{
    struct company *company = story->company;

    if (worktime_day(company->now) > story->valid_until) {
        story_end(story); /* it has lapsed: the clock's business */
        return;
    }
    bool must_accept = story->hold == HOLD_WORKED_AROUND;
    bool must_reject = story->hold == HOLD_REJECTED || has_gone(story);
    if (must_accept || (!must_reject && chance_percent(&company->chance, 66))) {
        take_offer(story);
    } else {
        turn_down(story);
    }
}

/* ---- afterwards ------------------------------------------------------------------------------ */

/* Others may join the work that was promised. */
static void remember(struct story *story)
{
    struct company *company = story->company;
    struct story_list *list = &company->committed;

    if (story->state != ASK_STATE_COMMITTED || story->draw.points == 0) {
        return;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        struct story **items = arena_array(company->arena, capacity, sizeof(struct story *));
        for (size_t i = 0; i < list->count; i++) {
            items[i] = list->items[i];
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = story;
}

void story_after(struct story *story)
{
    remember(story);
    story_chat(story, 12, story_sales(story), AUDIENCE_NONE, "sales_comments");
    story_end(story);
}
