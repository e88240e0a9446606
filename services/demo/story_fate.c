/*
 * What others do to an ask: the manager who leaves, the deal that ends.
 */
#include "base/ensure.h"
#include "demo/staff.h"
#include "demo/story.h"

bool story_hand_over(struct story *story, const struct worker *leaver)
{
    struct company *company = story->company;

    if (story->manager != leaver || !story_is_live(story)) {
        return true;
    }
    struct worker *heir = staff_pick_other(company, ROLE_PRODUCT_MANAGER, TEAM_NONE, leaver);
    ensure(heir != NULL);
    if (story->state == ASK_STATE_OPEN && !story->is_held_by_head) {
        struct task *task = story_task(story, COMMAND_REASSIGN);
        struct reassign_body *body = task_body(task);
        blank_set(&story->blanks, "name", leaver->name);
        body->to = heir->subject.id;
        body->reason = story_talk(story, task, "reassign_leaver");
        story->manager = heir;
        task_give(task, company->cast[ROLE_HEAD_OF_PRODUCT], &story->subject);
        return true;
    }
    return story->is_held_by_head;
}

void story_withdraw(struct story *story)
{
    if (!story_is_live(story)) {
        return;
    }
    struct task *task = story_task(story, COMMAND_WITHDRAW);
    struct reason_body *body = task_body(task);
    body->reason = story_talk(story, task, "withdrawals");
    purse_release(&story->company->purse, &story->draw);
    story->phase = PHASE_OVER;
    task_give(task, story->deal->owner, &story->subject);
}

/* A lost deal takes its asks along, and gives back the points of what nobody else waits for. */
static void deal_was_lost(struct story *story)
{
    bool was_live = story_is_live(story);

    if (was_live) {
        purse_release(&story->company->purse, &story->draw);
        story->state = ASK_STATE_WITHDRAWN;
    }
    if (story->state == ASK_STATE_COMMITTED && story->guests == 0) {
        purse_release(&story->company->purse, &story->draw);
    }
    if (story->state == ASK_STATE_COMMITTED && story->joins != NULL
        && story->joins->deal != story->deal) {
        story->joins->guests--;
    }
    story->phase = PHASE_OVER;
}

static bool act_success(struct company *company, void *thing)
{
    struct story *story = thing;
    struct worker *by = staff_pick(company, ROLE_CUSTOMER_SUCCESS, TEAM_NONE);

    if (story->subject.waits > 0 || story->deal->subject.waits > 0) {
        return false;
    }
    if (by != NULL && !story->subject.lost && !story->deal->confidential) {
        story_comment(story, by, AUDIENCE_NONE, "success_comments");
    }
    return true;
}

static bool act_finance(struct company *company, void *thing)
{
    struct story *story = thing;

    if (story->subject.waits > 0 || story->deal->subject.waits > 0) {
        return false;
    }
    if (!story->subject.lost && !story->deal->confidential) {
        story_comment(story, company->cast[ROLE_FINANCE], AUDIENCE_NONE, "finance_comments");
    }
    return true;
}

/* After the signature, customer success and finance read what was promised. */
static void deal_was_won(struct story *story)
{
    struct company *company = story->company;
    bool is_promise =
        story->state == ASK_STATE_COMMITTED || story->state == ASK_STATE_WORKED_AROUND;
    bool is_money = story->kind == ASK_PRICING || story->kind == ASK_CONTRACT_TERMS;

    if (!is_promise || story->deal->confidential) {
        return;
    }
    if (chance_percent(&company->chance, 34)) {
        int64_t minutes = chance_between(&company->chance, 900, 9000);
        agenda_note(&company->agenda, worktime_add(company->now, minutes), act_success, story);
    }
    if (is_money && chance_percent(&company->chance, 50)) {
        int64_t minutes = chance_between(&company->chance, 300, 2000);
        agenda_note(&company->agenda, worktime_add(company->now, minutes), act_finance, story);
    }
}

void story_pursuit_ended(struct story *story, bool won)
{
    if (!id_present(&story->subject.id) || story->subject.lost) {
        story->phase = PHASE_OVER;
    } else if (won) {
        deal_was_won(story);
    } else {
        deal_was_lost(story);
    }
}
