/*
 * How the head of product decides: what he says depends on the kind, on the round, and on the
 * points that are left.
 */
#include "base/ensure.h"
#include "demo/library.h"
#include "demo/staff.h"
#include "demo/story.h"

#include <string.h>

/* What the head keeps on each line of the quarter after the present one. */
#define POINTS_KEPT 24

#define OFFER_DAYS_MIN  8
#define OFFER_DAYS_MAX  26
#define JOIN_PERCENT    45
#define QUARTERS_TO_TRY 3
#define OVERDRAFT_MAX   12
#define DAYS_AHEAD_MIN  18
#define DAY_FAR         INT32_MAX
#define CONDITIONS_MAX  2

enum verdict_kind {
    VERDICT_OF_COMMIT,
    VERDICT_OF_COUNTER,
    VERDICT_OF_DECLINE,
    VERDICT_OF_SPOT,
    VERDICT_OF_COUNT
};

/* Out of a hundred, in the first round. */
static const int VERDICT_WEIGHTS[ASK_KIND_COUNT][VERDICT_OF_COUNT] = {
    [ASK_UI_TAILORING] = {48, 18, 24, 10},
      [ASK_INTEGRATION] = {46, 24, 22, 8 },
    [ASK_UNBUNDLING] = {34, 32, 30, 4 },
      [ASK_FEATURE] = {40, 24, 28, 8 },
    [ASK_TRIAL_TERMS] = {60, 24, 16, 0 },
      [ASK_CONTRACT_TERMS] = {48, 32, 20, 0 },
    [ASK_PRICING] = {40, 32, 28, 0 },
      [ASK_PRODUCT_CALL] = {72, 14, 14, 0 },
};

/* A promise as it takes shape. */
struct promise {
    struct story *story;
    struct task *task;
    struct commit_body body;
    day due;
    struct draw draw;
    int64_t overdraft;
};

static struct worker *head_of(const struct story *story)
{
    return story->company->cast[ROLE_HEAD_OF_PRODUCT];
}

/* ---- dates and points ------------------------------------------------------------------------ */

/* What may be promised on the line: in the quarter ahead some is always left. */
static int64_t free_points(struct company *company, int32_t quarter, int line)
{
    int64_t kept = quarter > company->last_quarter ? POINTS_KEPT : 0;

    return purse_left(&company->purse, quarter, line) - kept;
}

static bool is_set(struct company *company, int32_t quarter)
{
    const struct purse_quarter *at = purse_quarter(&company->purse, quarter);

    return at != NULL && at->is_set;
}

/* A working day of the quarter that leaves time for so many points. */
static day due_in(struct story *story, int32_t quarter)
{
    struct company *company = story->company;
    day today = worktime_day(company->now);
    day first = today + DAYS_AHEAD_MIN + (day)(story->points_meant * 2);
    day last = quarter_last_day(quarter);

    if (first < quarter_first_day(quarter)) {
        first = quarter_first_day(quarter) + 10;
    }
    if (first >= last - 4 || chance_percent(&company->chance, 40)) {
        return workday_until(last); /* people like the end of a quarter */
    }
    return workday_from(first + (day)chance_between(&company->chance, 0, last - first - 4));
}

/* Looks for a quarter with room; false when there is none. */
static bool find_room(struct promise *promise)
{
    struct story *story = promise->story;
    struct company *company = story->company;
    day today = worktime_day(company->now);
    int32_t from = quarter_number(today + DAYS_AHEAD_MIN);

    for (int32_t quarter = from; quarter < from + QUARTERS_TO_TRY; quarter++) {
        int line = purse_line_of(&company->purse, quarter, story->deal->owner->team);
        if (is_set(company, quarter)
            && free_points(company, quarter, line) >= story->points_meant) {
            promise->draw = (struct draw){quarter, line, story->points_meant};
            promise->due = due_in(story, quarter);
            return true;
        }
    }
    return false;
}

/* Beyond the budget, for what matters most, within the policy, and only in the present. */
static bool find_overdraft(struct promise *promise)
{
    struct story *story = promise->story;
    struct company *company = story->company;
    int32_t quarter = quarter_number(worktime_day(company->now) + DAYS_AHEAD_MIN);
    int line = purse_line_of(&company->purse, quarter, story->deal->owner->team);
    int64_t lacks = story->points_meant - purse_left(&company->purse, quarter, line);

    if (!company->overdraft_allowed || story->blocker != BLOCKER_DEAL_BREAKER
        || !is_set(company, quarter) || quarter > company->last_quarter || lacks <= 0) {
        return false;
    }
    int64_t before = purse_quarter(&company->purse, quarter)->lines[line].overdraft;
    if (before + lacks > OVERDRAFT_MAX) {
        return false;
    }
    promise->draw = (struct draw){quarter, line, story->points_meant};
    promise->due = due_in(story, quarter);
    promise->overdraft = lacks;
    return true;
}

/* Work that was promised to another, is the same, and is still to come. */
static struct story *find_theirs(struct story *story)
{
    struct company *company = story->company;
    day today = worktime_day(company->now);

    for (size_t i = company->committed.count; i > 0; i--) {
        struct story *other = company->committed.items[i - 1];
        if (other->kind == story->kind && other->deal != story->deal
            && other->state == ASK_STATE_COMMITTED && other->deal->state != DEAL_STATE_LOST
            && other->due > today + 5 && id_present(&other->deliverable_id)
            && text_equal(other->thing, story->thing)) {
            return other;
        }
    }
    return NULL;
}

/* ---- what a promise says --------------------------------------------------------------------- */

static void set_when(struct promise *promise)
{
    struct story *story = promise->story;
    struct arena *arena = promise->task->arena;

    blank_set(&story->blanks, "due", day_words(arena, promise->due));
    promise->body.due_on = (struct optional_day){true, promise->due};
}

static struct deliverable_body *deliverable_of(struct promise *promise, struct text title)
{
    struct story *story = promise->story;
    struct deliverable_body *body = arena_alloc(promise->task->arena, sizeof(*body));
    const struct worker *owner = story->manager != NULL && story->manager->active
                                     ? story->manager
                                     : staff_manager(story->company, story->kind);

    *body = (struct deliverable_body){
        .title = title, .points = promise->draw.points, .owner = owner->subject.id};
    return body;
}

/* Work, its date and its points; false when there are none. */
static bool shape_work(struct promise *promise)
{
    struct story *story = promise->story;
    struct company *company = story->company;
    struct story *theirs = find_theirs(story);

    promise->body.kind = COMMITMENT_WORK;
    if (theirs != NULL && chance_percent(&company->chance, JOIN_PERCENT)) {
        promise->due = theirs->due;
        promise->body.deliverable_id = theirs->deliverable_id;
        story->joins = theirs;
        set_when(promise);
        return true;
    }
    if (!find_room(promise) && !find_overdraft(promise)) {
        return false;
    }
    set_when(promise);
    promise->body.deliverable =
        deliverable_of(promise, words_start(promise->task->arena, story->thing));
    if (promise->overdraft > 0) {
        struct overdraft_body *overdraft = arena_alloc(promise->task->arena, sizeof(*overdraft));
        overdraft->reason = story_talk(story, promise->task, "overdrafts");
        promise->body.overdraft = overdraft;
    }
    return true;
}

static void shape_terms(struct promise *promise)
{
    struct story *story = promise->story;
    struct company *company = story->company;
    struct text extra = corpus_text(story->template, "deliverable");

    promise->body.kind = COMMITMENT_TERMS;
    promise->due = workday_add(worktime_day(company->now), chance_between(&company->chance, 4, 20));
    set_when(promise);
    if (text_present(extra)) {
        promise->body.deliverable = deliverable_of(promise, extra);
    }
}

/* The first time that the customer gave and that is still ahead; 0: none is. */
static instant slot_ahead(const struct story *story)
{
    for (size_t i = 0; i < story->slots.count; i++) {
        if (story->slots.items[i] > story->company->now + INSTANT_DAY) {
            return story->slots.items[i];
        }
    }
    return 0;
}

/* A commit takes one of the customer's times, a counter proposes another. */
static void shape_call(struct promise *promise, bool is_counter)
{
    struct story *story = promise->story;
    struct company *company = story->company;
    instant starts_at = slot_ahead(story);

    if (is_counter || starts_at == 0) {
        day on = workday_add(worktime_day(company->now), chance_between(&company->chance, 5, 10));
        starts_at =
            worktime_instant(on, WORKTIME_BEGINS + 30 * chance_between(&company->chance, 1, 12));
    }
    promise->body.kind = COMMITMENT_CALL;
    promise->body.starts_at = (struct optional_instant){true, starts_at};
    promise->body.minutes = (struct optional_integer){true, story->minutes};
    promise->body.join_url = text_format(
        promise->task->arena, "https://meet.%.*s.example/%08x", (int)company->domain.length,
        company->domain.bytes, (unsigned)chance_between(&company->chance, 0x10000000, 0x7fffffff));
    blank_set(&story->blanks, "starts", instant_words(promise->task->arena, starts_at));
    promise->due = worktime_day(starts_at);
}

static struct condition_body_list conditions_of(struct promise *promise)
{
    struct story *story = promise->story;
    struct company *company = story->company;
    struct condition_body *items =
        arena_array(promise->task->arena, CONDITIONS_MAX, sizeof(*items));
    size_t count = 0;

    if (story->deal->state == DEAL_STATE_OPEN && chance_percent(&company->chance, 64)) {
        items[count++] = (struct condition_body){.kind = CONDITION_DEAL_WON};
    } else if (story->deal->state == DEAL_STATE_OPEN && chance_percent(&company->chance, 25)) {
        items[count++] = (struct condition_body){
            .kind = CONDITION_AMOUNT_AT_LEAST, .amount = {true, story->deal->amount / 10 * 9}
        };
    }
    if (story->kind == ASK_INTEGRATION && chance_percent(&company->chance, 30)) {
        items[count++] = (struct condition_body){
            .kind = CONDITION_CUSTOMER_PROVIDES,
            .what = story_fill(story, promise->task,
                               text_literal("A test system of {system} and a technical contact.")),
            .lapses_on = {true, workday_until(promise->due - 10 > worktime_day(company->now)
                                                  ? promise->due - 10
                                                  : promise->due)}
        };
    }
    return count == 0 ? (struct condition_body_list){0}
                      : (struct condition_body_list){items, count};
}

static void bridge(struct promise *promise)
{
    struct story *story = promise->story;
    const struct article *article = library_pick(story->company, story);

    if (article == NULL || !chance_percent(&story->company->chance, 22)) {
        return;
    }
    struct workaround_version_body *body = arena_alloc(promise->task->arena, sizeof(*body));
    *body = (struct workaround_version_body){article->subject.id, article->published_version};
    promise->body.bridge_workaround = body;
}

/* All that a promise says, but scope and wording; false when there are no points for it. */
static bool shape(struct promise *promise, bool is_counter)
{
    struct story *story = promise->story;

    if (story->kind == ASK_PRODUCT_CALL) {
        shape_call(promise, is_counter);
    } else if (story->points_meant == 0) {
        shape_terms(promise);
    } else if (!shape_work(promise)) {
        return false;
    } else {
        bridge(promise);
    }
    if (promise->body.kind != COMMITMENT_CALL) {
        promise->body.conditions = conditions_of(promise);
    }
    promise->body.rationale = story_say(story, promise->task, "rationale");
    return true;
}

static void reserve(struct promise *promise)
{
    struct story *story = promise->story;

    (void)purse_reserve(&story->company->purse, &promise->draw);
    story->draw = promise->draw;
    story->due = promise->due;
}

/* ---- the verdicts ---------------------------------------------------------------------------- */

/* A price increase for nothing: the guard rail blocks it, and the head learns. */
static void try_for_nothing(struct story *story, const struct commit_body *body)
{
    struct task *task = story_task(story, COMMAND_COMMIT);
    struct commit_body *bare = task_body(task);

    *bare = *body;
    bare->deliverable = NULL;
    bare->scope = text_copy(task->arena, body->scope);
    bare->customer_wording = text_copy(task->arena, body->customer_wording);
    bare->rationale = text_copy(task->arena, body->rationale);
    bare->conditions = (struct condition_body_list){0};
    task->expects = PROBLEM_GUARD_RAIL_BLOCKS;
    task_give(task, head_of(story), &story->subject);
}

static bool give_commit(struct story *story)
{
    struct task *task = story_task(story, COMMAND_COMMIT);
    struct promise promise = {.story = story, .task = task};
    struct commit_body *body = task_body(task);

    if (!shape(&promise, false)) {
        task_drop(task);
        return false;
    }
    promise.body.scope = story_fill(story, task, corpus_text(story->template, "scope"));
    promise.body.customer_wording = words_start(task->arena, story_say(story, task, "promise"));
    *body = promise.body;
    if (promise.body.kind == COMMITMENT_TERMS && promise.body.deliverable != NULL) {
        try_for_nothing(story, body);
    }
    reserve(&promise);
    if (story->joins != NULL) {
        story->joins->guests++;
    }
    task_give(task, head_of(story), &story->subject);
    return true;
}

/* The last day of an offer, which is not after `last`. */
static day good_until(struct company *company, day last)
{
    day today = worktime_day(company->now);
    day until = today + (day)chance_between(&company->chance, OFFER_DAYS_MIN, OFFER_DAYS_MAX);

    until = until < last ? until : last;
    return until > today ? until : today;
}

static bool give_counter(struct story *story)
{
    struct company *company = story->company;
    struct task *task = story_task(story, COMMAND_COUNTER);
    struct promise promise = {.story = story, .task = task};
    struct counter_body *body = task_body(task);
    json_t *words = corpus_pick(corpus_member(story->corpus, "counter"), &company->chance);

    if (!shape(&promise, true)) {
        task_drop(task);
        return false;
    }
    story->valid_until = good_until(company, promise.due - 1);
    *body = (struct counter_body){
        .kind = promise.body.kind,
        .scope = story_fill(story, task, corpus_text(words, "scope")),
        .customer_wording = story_fill(story, task, corpus_text(words, "wording")),
        .rationale = promise.body.rationale,
        .due_on = promise.body.due_on,
        .starts_at = promise.body.starts_at,
        .minutes = promise.body.minutes,
        .join_url = promise.body.join_url,
        .conditions = promise.body.conditions,
        .deliverable = promise.body.deliverable,
        .deliverable_id = promise.body.deliverable_id,
        .overdraft = promise.body.overdraft,
        .bridge_workaround = promise.body.bridge_workaround,
        .valid_until = story->valid_until,
    };
    reserve(&promise);
    task_give(task, head_of(story), &story->subject);
    return true;
}

static void give_decline(struct story *story, bool without_points)
{
    struct task *task = story_task(story, COMMAND_DECLINE);
    struct decline_body *body = task_body(task);
    json_t *words = corpus_pick(corpus_member(story->corpus, "decline"), &story->company->chance);

    body->customer_wording = story_fill(story, task, corpus_text(words, "wording"));
    body->rationale = without_points ? story_talk(story, task, "no_points")
                                     : story_fill(story, task, corpus_text(words, "rationale"));
    if (chance_percent(&story->company->chance, 70)) {
        body->alternatives = story_fill(story, task, corpus_text(words, "alternatives"));
    }
    task_give(task, head_of(story), &story->subject);
}

static void offer(struct story *story, struct task *task, const struct worker *by,
                  struct text customer_wording)
{
    struct company *company = story->company;
    struct offer_workaround_body *body = task->body;

    story->due = 0;
    story->valid_until = good_until(company, DAY_FAR);
    body->valid_until = story->valid_until;
    body->customer_wording = customer_wording;
    if (chance_percent(&company->chance, 60)) {
        body->rationale = story_talk(story, task, "product_internal");
    }
    task_give(task, by, &story->subject);
}

void verdict_offer_article(struct story *story, const struct worker *by,
                           const struct article *article)
{
    struct task *task = story_task(story, COMMAND_OFFER_WORKAROUND);
    struct offer_workaround_body *body = task_body(task);

    body->workaround.id = article->subject.id;
    body->workaround.version = (struct optional_integer){true, article->published_version};
    story->offered = article;
    offer(story, task, by, corpus_text(article->about, "customer_wording"));
}

/* Written on the spot, of what the library does not have yet; false when it has all. */
static bool give_spot(struct story *story)
{
    struct company *company = story->company;
    json_t *articles = corpus_file(company->corpus, "workarounds");

    for (size_t i = 0; i < corpus_count(articles); i++) {
        json_t *about = corpus_item(articles, i);
        enum ask_kind kind = (enum ask_kind)word_find(&ASK_KIND_WORDS, corpus_text(about, "kind"));
        if (kind != story->kind || !library_answers(about, story)
            || company->articles[i].state != WORKAROUND_STATE_NONE) {
            continue;
        }
        struct task *task = story_task(story, COMMAND_OFFER_WORKAROUND);
        struct offer_workaround_body *body = task_body(task);
        body->workaround.title = corpus_text(about, "title");
        body->workaround.steps = corpus_text(about, "steps");
        body->workaround.customer_wording = corpus_text(about, "customer_wording");
        body->workaround.limits = corpus_text(about, "limits");
        offer(story, task, head_of(story), body->workaround.customer_wording);
        return true;
    }
    return false;
}

/* ---- choosing -------------------------------------------------------------------------------- */

static enum verdict_kind choose(struct story *story)
{
    struct company *company = story->company;

    if (story->hold == HOLD_DECLINED || story->round >= 4) {
        return VERDICT_OF_DECLINE;
    }
    if (story->hold == HOLD_OFFERED || story->hold == HOLD_REJECTED) {
        return VERDICT_OF_COUNTER;
    }
    if (story->kind == ASK_PRODUCT_CALL && slot_ahead(story) == 0) {
        return VERDICT_OF_COUNTER; /* all the customer's times have passed */
    }
    if (story->hold == HOLD_COMMITTED || story->hold == HOLD_PROPOSED) {
        return VERDICT_OF_COMMIT;
    }
    if (story->is_promised && chance_percent(&company->chance, 50)) {
        return VERDICT_OF_COMMIT; /* the customer counts on it already */
    }
    int weights[VERDICT_OF_COUNT];
    for (size_t i = 0; i < VERDICT_OF_COUNT; i++) {
        weights[i] = VERDICT_WEIGHTS[story->kind][i];
    }
    if (story->was_returned) {
        weights[VERDICT_OF_DECLINE] += 50;
    }
    if (story->round > 1) {
        weights[VERDICT_OF_SPOT] = 0;
        weights[VERDICT_OF_DECLINE] += 15;
    }
    return (enum verdict_kind)chance_weighted(&company->chance, weights, VERDICT_OF_COUNT);
}

void verdict_give(struct story *story)
{
    bool given = false;

    story->joins = NULL;
    switch (choose(story)) {
    case VERDICT_OF_COMMIT:
        given = give_commit(story);
        break;
    case VERDICT_OF_COUNTER:
        given = give_counter(story);
        break;
    case VERDICT_OF_SPOT:
        given = give_spot(story) || give_commit(story);
        break;
    case VERDICT_OF_DECLINE:
        give_decline(story, false);
        return;
    case VERDICT_OF_COUNT:
        ensure_never();
    }
    if (!given) {
        give_decline(story, true);
    }
}
