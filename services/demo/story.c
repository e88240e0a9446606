#include "demo/story.h"

#include "base/ensure.h"
#include "demo/library.h"
#include "demo/pursuit.h"
#include "demo/staff.h"

/* After so many working minutes a staged rep pushes his ask up. */
#define STAGED_PATIENCE 400

/* ---- noting what comes next ------------------------------------------------------------------ */

static moment_act act_story;

/* Between so many working minutes from now; what was written for the last days goes faster. */
void story_next(struct story *story, enum phase phase, int64_t low, int64_t high)
{
    struct company *company = story->company;
    int64_t minutes = chance_between(&company->chance, low, high);

    if (story->hold != HOLD_NONE) {
        minutes = minutes % 45 + 8;
    }
    story->phase = phase;
    agenda_note(&company->agenda, worktime_add(company->now, minutes), act_story, story);
}

void story_end(struct story *story)
{
    story->phase = PHASE_OVER;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* Who holds it now, as the resource says. */
static void take_holder(struct company *company, struct story *story, json_t *ask)
{
    const struct worker *head = company->cast[ROLE_HEAD_OF_PRODUCT];
    struct text assignee = corpus_text(ask, "assignee");
    int role = word_find(&ROLE_WORDS, corpus_text(ask, "assignee_role"));

    story->is_held_by_head = text_equal(assignee, id_text(&head->subject.id));
    story->is_held_by_executives = !text_present(assignee) && role == ROLE_EXECUTIVE;
}

void story_take(struct company *company, const struct desk_answer *answer, void *context)
{
    struct story *story = context;
    struct text body = answer->body;

    scoped(json_release) json_t *ask = json_loadb(body.bytes, body.length, 0, NULL);
    ensure(ask != NULL);
    story->state = (enum ask_state)word_find(&ASK_STATE_WORDS, corpus_text(ask, "state"));
    struct text deliverable = corpus_text(ask, "deliverable");
    if (text_present(deliverable)) {
        story->deliverable_id = id_of(deliverable);
    }
    take_holder(company, story, ask);
}

struct task *story_task(struct story *story, enum command_kind kind)
{
    struct task *task = task_new(story->company, kind);

    task->done = story_take;
    task->context = story;
    return task;
}

bool story_is_live(const struct story *story)
{
    return id_present(&story->subject.id) && !story->subject.lost && story->phase != PHASE_OVER
           && story->phase != PHASE_AFTER
           && (story->state == ASK_STATE_OPEN || story->state == ASK_STATE_NEEDS_INFO
               || story->state == ASK_STATE_PROPOSED || story->state == ASK_STATE_OFFERED);
}

/* ---- talking --------------------------------------------------------------------------------- */

void story_comment(struct story *story, const struct worker *by, enum audience audience,
                   const char *what)
{
    struct task *task = story_task(story, COMMAND_COMMENT);
    struct comment_body *body = task_body(task);

    body->text = story_talk(story, task, what);
    body->audience = audience;
    task_give(task, by, &story->subject);
}

/* At times somebody says something. */
void story_chat(struct story *story, int percent, const struct worker *by, enum audience audience,
                const char *what)
{
    if (chance_percent(&story->company->chance, percent)) {
        story_comment(story, by, audience, what);
    }
}

struct worker *story_head(const struct story *story)
{
    return story->company->cast[ROLE_HEAD_OF_PRODUCT];
}

struct worker *story_sales(struct story *story)
{
    return staff_sales(story->company, story->deal);
}

/* An executive; the named one mostly. */
struct worker *story_executive(struct story *story)
{
    struct company *company = story->company;

    return chance_percent(&company->chance, 60) ? company->cast[ROLE_EXECUTIVE]
                                                : staff_pick(company, ROLE_EXECUTIVE, TEAM_NONE);
}

/* ---- submitting ------------------------------------------------------------------------------ */

static void submit(struct story *story)
{
    struct pursuit *deal = story->deal;
    struct worker *by =
        chance_percent(&story->company->chance, 92) ? deal->owner : story_sales(story);

    story_choose(story);
    struct task *task = story_task(story, COMMAND_SUBMIT);
    story_describe(story, task, task_body(task));
    story->state = ASK_STATE_OPEN;
    task_give(task, by, &story->subject);
    if (story->hold == HOLD_OPEN) {
        story_end(story);
        return;
    }
    if (story->hold == HOLD_ESCALATED) {
        story->phase = PHASE_PUSH;
        agenda_note(&story->company->agenda, worktime_add(story->company->now, STAGED_PATIENCE),
                    act_story, story);
        return;
    }
    story_next(story, PHASE_LOOK, 15, 230);
}

/* ---- looking at it --------------------------------------------------------------------------- */

static void reassign(struct story *story, const struct worker *by, struct worker *to,
                     const char *what)
{
    struct task *task = story_task(story, COMMAND_REASSIGN);
    struct reassign_body *body = task_body(task);

    body->to = to->subject.id;
    body->reason = story_talk(story, task, what);
    task_give(task, by, &story->subject);
}

static void claim(struct story *story, struct worker *by)
{
    task_give(story_task(story, COMMAND_CLAIM), by, &story->subject);
}

static bool is_work(const struct story *story)
{
    return story->points_meant > 0;
}

/* Whether sales would push it up: once, and not what nobody waits for. */
static bool may_push(const struct story *story)
{
    return story->hold == HOLD_NONE && story->blocker != BLOCKER_NICE_TO_HAVE && !story->was_pushed
           && !story->deal->confidential;
}

static void look_as_head(struct story *story)
{
    struct company *company = story->company;
    bool wants_more = story->hold == HOLD_NEEDS_INFO
                      || (story->hold == HOLD_NONE && chance_percent(&company->chance, 30));

    if (wants_more) {
        story->after_answer = PHASE_DECIDE;
        story_next(story, PHASE_ASK_BACK, 10, 90);
    } else if (story->hold == HOLD_NONE && is_work(story) && !story->deal->confidential
               && chance_percent(&company->chance, 30)) {
        story->manager = staff_manager(company, story->kind);
        reassign(story, story_head(story), story->manager, "hand_to_manager");
        story_next(story, PHASE_ESTIMATE, 60, 500);
    } else if (may_push(story) && chance_percent(&company->chance, 9)) {
        story_next(story, PHASE_PUSH, 260, 620);
    } else {
        bool late = story->hold == HOLD_NONE && chance_percent(&company->chance, 12);
        story_next(story, PHASE_DECIDE, late ? 260 : 15, late ? 900 : 210);
    }
}

static void look_as_manager(struct story *story)
{
    struct company *company = story->company;

    if (may_push(story) && chance_percent(&company->chance, 5)) {
        story_next(story, PHASE_PUSH, 300, 900); /* nobody takes it */
        return;
    }
    story->manager = staff_manager(company, story->kind);
    claim(story, story->manager);
    bool wants_more = story->hold == HOLD_NEEDS_INFO
                      || (story->hold == HOLD_NONE && chance_percent(&company->chance, 34));
    if (wants_more) {
        story->after_answer = PHASE_ESTIMATE;
        story_next(story, PHASE_ASK_BACK, 20, 200);
    } else {
        story_next(story, PHASE_ESTIMATE, 30, 400);
    }
}

static bool looks_lost(struct story *story)
{
    return story->hold == HOLD_WITHDRAWN
           || (story->hold == HOLD_NONE && chance_percent(&story->company->chance, 4));
}

static void edit(struct story *story)
{
    struct task *task = story_task(story, COMMAND_EDIT);
    struct edit_body *body = task_body(task);
    struct text need = story_fill(story, task, corpus_text(story->template, "need"));
    struct text more = story_talk(story, task, "edits");

    body->need = text_format(task->arena, "%.*s %.*s", (int)need.length, need.bytes,
                             (int)more.length, more.bytes);
    task_give(task, story->deal->owner, &story->subject);
}

/* A rep who is in a hurry finds out that he may not promise anything. */
static void try_to_promise(struct story *story)
{
    struct task *task = story_task(story, COMMAND_DECLINE);
    struct decline_body *body = task_body(task);

    body->customer_wording = text_literal("We decided against it.");
    body->rationale = text_literal("They need an answer today.");
    task->expects = PROBLEM_FORBIDDEN;
    task_give(task, story->deal->owner, &story->subject);
}

static void look(struct story *story)
{
    struct company *company = story->company;

    if (looks_lost(story)) {
        story_withdraw(story);
        return;
    }
    if (story->hold == HOLD_NONE && chance_percent(&company->chance, 9)) {
        edit(story); /* sales was faster: product looks at what it says now */
        story_next(story, PHASE_LOOK, 20, 120);
        return;
    }
    story_chat(story, 16, story_sales(story), AUDIENCE_NONE, "sales_comments");
    if (chance_percent(&company->chance, 1)) {
        try_to_promise(story);
    }
    if (story->is_held_by_executives) {
        story->executive = story_executive(story);
        claim(story, story->executive);
        story_next(story, PHASE_HAND_BACK, 20, 160);
    } else if (story->is_held_by_head) {
        look_as_head(story);
    } else {
        look_as_manager(story);
    }
}

static void push(struct story *story)
{
    struct task *task = story_task(story, COMMAND_ESCALATE);
    struct reason_body *body = task_body(task);

    body->reason = story_talk(story, task, "escalations");
    story->was_pushed = true;
    task_give(task, story_sales(story), &story->subject);
    if (story->hold == HOLD_ESCALATED) {
        story_end(story);
        return;
    }
    story_next(story, PHASE_LOOK, 15, 120);
}

/* The executive has talked to sales, and gives it back to the one who may decide. */
static void hand_back(struct story *story)
{
    ensure(story->executive != NULL);
    reassign(story, story->executive, story_head(story), "back_to_head");
    story_next(story, PHASE_DECIDE, 20, 150);
}

/* ---- asking back ----------------------------------------------------------------------------- */

static void ask_back(struct story *story)
{
    struct task *task = story_task(story, COMMAND_REQUEST_INFO);
    struct request_info_body *body = task_body(task);

    story->question =
        corpus_pick(corpus_member(story->corpus, "question"), &story->company->chance);
    story->asked_by =
        story->is_held_by_head || story->manager == NULL ? story_head(story) : story->manager;
    body->question = story_fill(story, task, corpus_text(story->question, "question"));
    story->info_rounds++;
    task_give(task, story->asked_by, &story->subject);
    if (story->hold == HOLD_NEEDS_INFO) {
        story_end(story);
        return;
    }
    bool slow = chance_percent(&story->company->chance, 14);
    story_next(story, PHASE_ANSWER_BACK, slow ? 900 : 40, slow ? 2300 : 700);
}

static void answer_back(struct story *story)
{
    struct company *company = story->company;

    if (chance_percent(&company->chance, 5) && story->asked_by->active) {
        story_comment(story, story->asked_by, AUDIENCE_SALES, "cancelled");
        task_give(story_task(story, COMMAND_CANCEL_REQUEST), story->asked_by, &story->subject);
    } else {
        struct task *task = story_task(story, COMMAND_PROVIDE_INFO);
        struct provide_info_body *body = task_body(task);
        body->text = story_fill(story, task, corpus_text(story->question, "answer"));
        task_give(task, story_sales(story), &story->subject);
    }
    bool once_more = story->info_rounds == 1 && chance_percent(&company->chance, 14);
    story_next(story, once_more ? PHASE_ASK_BACK : story->after_answer, 30, 300);
}

/* ---- the manager's part ---------------------------------------------------------------------- */

static void estimate(struct story *story)
{
    struct company *company = story->company;
    json_t *notes = corpus_member(story->corpus, "estimate");

    if (is_work(story) && corpus_count(notes) > 0) {
        struct task *task = story_task(story, COMMAND_ESTIMATE);
        struct estimate_body *body = task_body(task);
        story->points = story->points_meant;
        body->points = story->points;
        if (chance_percent(&company->chance, 75)) {
            body->note = story_say(story, task, "estimate");
        }
        task_give(task, story->manager, &story->subject);
    }
    story_chat(story, 34, story->manager, AUDIENCE_PRODUCT, "product_internal");
    story_chat(story, 12, story->manager, AUDIENCE_SALES, "product_to_sales");
    story_next(story, PHASE_PREPARE, 30, 520);
}

/* How likely a manager offers the article that would answer the ask, in percent. */
#define ARTICLE_PERCENT 62

static void prepare(struct story *story)
{
    struct company *company = story->company;
    bool must_offer = story->hold == HOLD_OFFERED || story->hold == HOLD_WORKED_AROUND;
    bool may_offer = story->round == 1 && !story->was_pushed && !story->is_promised
                     && (story->hold == HOLD_NONE || must_offer);
    bool wants_to = must_offer || chance_percent(&company->chance, ARTICLE_PERCENT);
    const struct article *article = may_offer && wants_to ? library_pick(company, story) : NULL;

    if (article != NULL) {
        verdict_offer_article(story, story->manager, article);
        story_next(story, PHASE_APPROVE, 60, 240);
        return;
    }
    if (is_work(story)) {
        story_chat(story, 60, story->manager, AUDIENCE_PRODUCT, "recommendations");
    }
    reassign(story, story->manager, story_head(story), "handover");
    story_next(story, PHASE_DECIDE, 30, 380);
}

/* ---- walking --------------------------------------------------------------------------------- */

/* In which state each phase finds the ask; in another, something was faster, and the tale ends. */
static const struct phase_row {
    uint32_t states;
    void (*act)(struct story *story);
} PHASE_ROWS[PHASE_COUNT] = {
    [PHASE_SUBMIT] = {0,                         submit      },
    [PHASE_LOOK] = {BIT(ASK_STATE_OPEN),       look        },
    [PHASE_PUSH] = {BIT(ASK_STATE_OPEN),       push        },
    [PHASE_ESTIMATE] = {BIT(ASK_STATE_OPEN),       estimate    },
    [PHASE_ASK_BACK] = {BIT(ASK_STATE_OPEN),       ask_back    },
    [PHASE_ANSWER_BACK] = {BIT(ASK_STATE_NEEDS_INFO), answer_back },
    [PHASE_PREPARE] = {BIT(ASK_STATE_OPEN),       prepare     },
    [PHASE_HAND_BACK] = {BIT(ASK_STATE_OPEN),       hand_back   },
    [PHASE_DECIDE] = {BIT(ASK_STATE_OPEN),       story_decide},
    [PHASE_APPROVE] = {UINT32_MAX,                story_settle},
    [PHASE_ANSWER] = {BIT(ASK_STATE_OFFERED),    story_answer},
    [PHASE_AFTER] = {UINT32_MAX,                story_after },
};

static bool act_story(struct company *company, void *thing)
{
    struct story *story = thing;
    const struct pursuit *deal = story->deal;
    const struct phase_row *row = &PHASE_ROWS[story->phase];

    if (story->phase == PHASE_OVER || story->subject.lost || deal->subject.lost) {
        return true;
    }
    if (story->subject.waits > 0 || deal->subject.waits > 0) {
        return false;
    }
    if (story->phase == PHASE_SUBMIT && deal->state != DEAL_STATE_OPEN) {
        story_end(story);
        return true;
    }
    if ((story->phase == PHASE_PREPARE || story->phase == PHASE_DECIDE)
        && !library_is_answered(company, story->kind)) {
        return false;
    }
    if (row->states != 0 && (row->states & BIT(story->state)) == 0) {
        story_end(story);
        return true;
    }
    row->act(story);
    return true;
}

/* ---- what others do to it -------------------------------------------------------------------- */

static struct story *story_new(struct pursuit *deal)
{
    struct company *company = deal->company;

    if (deal->story_count == DEAL_STORIES_MAX) {
        return NULL;
    }
    struct story *story = arena_alloc(company->arena, sizeof(*story));
    story->company = company;
    story->deal = deal;
    story->round = 1;
    story->points = -1;
    deal->stories[deal->story_count++] = story;
    return story;
}

void story_note(struct pursuit *deal, instant at)
{
    struct story *story = story_new(deal);

    if (story != NULL) {
        agenda_note(&deal->company->agenda, at, act_story, story);
    }
}

void story_stage(struct pursuit *deal, const struct story_wish *wish)
{
    struct story *story = story_new(deal);

    ensure(story != NULL);
    story->kind = wish->kind;
    story->corpus = corpus_kind(deal->company->corpus, wish->kind);
    story->template = corpus_item(corpus_member(story->corpus, "templates"), wish->template);
    story->blocker = wish->blocker;
    story->is_promised = wish->is_promised;
    story->hold = wish->hold;
    agenda_note(&deal->company->agenda, wish->at, act_story, story);
}
