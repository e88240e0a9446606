/*
 * What an ask is about, in words.
 */
#include "base/ensure.h"
#include "demo/pursuit.h"
#include "demo/story.h"

#include <string.h>

#define KIND_TRIES       6
#define SLOTS            3
#define BASIS_POINTS     100
#define PROMISED_PERCENT 5

/* How often each kind is asked for. */
static const int KIND_WEIGHTS[ASK_KIND_COUNT] = {
    [ASK_UI_TAILORING] = 14, [ASK_INTEGRATION] = 23, [ASK_UNBUNDLING] = 8,
    [ASK_FEATURE] = 20,      [ASK_TRIAL_TERMS] = 11, [ASK_CONTRACT_TERMS] = 11,
    [ASK_PRICING] = 13,      [ASK_PRODUCT_CALL] = 8,
};

static const int BLOCKER_WEIGHTS[BLOCKER_COUNT] = {
    [BLOCKER_DEAL_BREAKER] = 30, [BLOCKER_CHALLENGE] = 48, [BLOCKER_NICE_TO_HAVE] = 22};

/* ---- choosing -------------------------------------------------------------------------------- */

/* Whether another ask of the deal tells the same: asks of one deal differ. */
static bool is_told_already(const struct story *story)
{
    for (size_t i = 0; i < story->deal->story_count; i++) {
        const struct story *other = story->deal->stories[i];
        if (other != story && other->template == story->template) {
            return true;
        }
    }
    return false;
}

/* An executive would have to approve it, who does not see confidential deals. */
static bool is_out_of_sight(const struct story *story)
{
    return story->deal->confidential
           && (story->kind == ASK_PRICING || story->kind == ASK_TRIAL_TERMS);
}

static void choose_template(struct story *story)
{
    struct company *company = story->company;

    for (int tries = 0; story->template == NULL || is_told_already(story) || is_out_of_sight(story);
         tries++) {
        if (tries == KIND_TRIES || story->kind == ASK_NONE) {
            story->kind =
                (enum ask_kind)chance_weighted(&company->chance, KIND_WEIGHTS, ASK_KIND_COUNT);
            tries = 0;
        }
        story->corpus = corpus_kind(company->corpus, story->kind);
        json_t *templates = corpus_member(story->corpus, "templates");
        int64_t last = (int64_t)corpus_count(templates) - 1;
        story->template_place = (size_t)chance_between(&company->chance, 0, last);
        story->template = corpus_item(templates, story->template_place);
    }
}

/* A number of the range [low, high] or [low, high, step]. */
static int64_t number_of(struct company *company, json_t *range)
{
    int64_t low = json_integer_value(corpus_item(range, 0));
    int64_t high = json_integer_value(corpus_item(range, 1));
    int64_t step = corpus_count(range) > 2 ? json_integer_value(corpus_item(range, 2)) : 1;

    return low + step * chance_between(&company->chance, 0, (high - low) / step);
}

/* Where the ask keeps a number that its details need; NULL: in the words alone. */
static int64_t *number_place(struct story *story, const char *name)
{
    const struct {
        const char *name;
        int64_t *place;
    } rows[] = {
        {"points",  &story->points_meant},
        {"days",    &story->days        },
        {"months",  &story->months      },
        {"seats",   &story->seats       },
        {"minutes", &story->minutes     },
        {"percent", &story->percent     },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].place;
        }
    }
    ensure_never();
}

/* The words and numbers that the template leaves to chance: {system}, {days} … */
static void choose_values(struct story *story)
{
    struct company *company = story->company;
    json_t *picks = corpus_member(story->template, "pick");
    json_t *ranges = corpus_member(story->template, "range");
    const char *name;
    json_t *value;

    json_object_foreach(picks, name, value)
    {
        blank_set(&story->blanks, name, corpus_pick_text(value, &company->chance));
    }
    json_object_foreach(ranges, name, value)
    {
        int64_t number = number_of(company, value);
        *number_place(story, name) = number;
        blank_set(&story->blanks, name, words_number(company->arena, number));
    }
}

static void set_number(struct story *story, const char *name, int64_t low, int64_t high)
{
    struct company *company = story->company;
    int64_t number = chance_between(&company->chance, low, high);

    blank_set(&story->blanks, name, words_number(company->arena, number));
}

static void set_general(struct story *story)
{
    static const char *const MONTHS[] = {"January", "February",  "March",   "May",
                                         "June",    "September", "October", "November"};
    struct company *company = story->company;
    static const int64_t ROWS[] = {12000, 40000, 180000, 600000, 2000000, 6500000};

    blank_set(&story->blanks, "month",
              text_of(MONTHS[chance_between(&company->chance, 0, COUNT_OF(MONTHS) - 1)]));
    blank_set(&story->blanks, "rows",
              words_number(company->arena,
                           ROWS[chance_between(&company->chance, 0, COUNT_OF(ROWS) - 1)]));
    int64_t users = chance_between(&company->chance, 4, 120) * 10;
    blank_set(&story->blanks, "users", words_number(company->arena, users));
    set_number(story, "groups", 4, 40);
    set_number(story, "sites", 2, 14);
    set_number(story, "deals", 2, 6);
}

static void choose_slots(struct story *story)
{
    struct company *company = story->company;
    instant *items = arena_array(company->arena, SLOTS, sizeof(*items));
    day on = worktime_day(company->now);

    for (size_t i = 0; i < SLOTS; i++) {
        on = workday_add(on, chance_between(&company->chance, i == 0 ? 4 : 1, i == 0 ? 8 : 3));
        int64_t half_hours = chance_between(&company->chance, 1, 13);
        items[i] = worktime_instant(on, WORKTIME_BEGINS + 30 * half_hours);
    }
    story->slots = (struct instant_list){items, SLOTS};
}

void story_choose(struct story *story)
{
    struct company *company = story->company;

    choose_template(story);
    if (story->blocker == BLOCKER_NONE) {
        story->blocker =
            (enum blocker)chance_weighted(&company->chance, BLOCKER_WEIGHTS, BLOCKER_COUNT);
        story->is_promised = chance_percent(&company->chance, PROMISED_PERCENT);
    }
    pursuit_fill_blanks(story->deal, company->arena, &story->blanks);
    set_general(story);
    choose_values(story);
    if (story->kind == ASK_PRODUCT_CALL) {
        choose_slots(story);
    }
    story->thing =
        words_fill(company->arena, corpus_text(story->template, "thing"), &story->blanks);
    blank_set(&story->blanks, "thing", story->thing);
}

void story_refresh(struct story *story, struct arena *arena)
{
    pursuit_fill_blanks(story->deal, arena, &story->blanks);
    blank_set(&story->blanks, "wanted", blank_get(&story->blanks, "close"));
    blank_set(&story->blanks, "points", words_number(arena, story->points < 0 ? 0 : story->points));
    blank_set(&story->blanks, "pm",
              story->manager == NULL ? text_literal("the team") : story->manager->first_name);
}

/* ---- saying ---------------------------------------------------------------------------------- */

struct text story_fill(struct story *story, struct task *task, struct text sentence)
{
    story_refresh(story, task->arena);
    return words_fill(task->arena, sentence, &story->blanks);
}

struct text story_say(struct story *story, struct task *task, const char *what)
{
    const json_t *sentences = corpus_member(story->corpus, what);

    return story_fill(story, task, corpus_pick_text(sentences, &story->company->chance));
}

struct text story_talk(struct story *story, struct task *task, const char *what)
{
    const json_t *sentences = corpus_member(corpus_file(story->company->corpus, "talk"), what);

    return story_fill(story, task, corpus_pick_text(sentences, &story->company->chance));
}

/* ---- describing ------------------------------------------------------------------------------ */

static struct text member(struct story *story, struct task *task, const char *name)
{
    return story_fill(story, task, corpus_text(story->template, name));
}

static struct text_list member_list(struct story *story, struct task *task, const char *name)
{
    const json_t *list = corpus_member(story->template, name);
    size_t count = corpus_count(list);
    struct text *items = arena_array(task->arena, count, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        items[i] = story_fill(story, task, corpus_item_text(list, i));
    }
    return (struct text_list){items, count};
}

static struct optional_integer some(int64_t number)
{
    return (struct optional_integer){number > 0, number};
}

static void describe_call(struct story *story, struct task *task, struct product_call_details *call)
{
    struct text *attendees = arena_array(task->arena, 2, sizeof(*attendees));

    attendees[0] = story_fill(story, task, text_literal("{champion}, {champion_role}"));
    attendees[1] = text_literal("Enterprise architect");
    *call = (struct product_call_details){
        .topic = member(story, task, "topic"),
        .slots = story->slots,
        .minutes = story->minutes,
        .time_zone = text_literal(WORKTIME_ZONE),
        .attendees = {attendees, 2},
    };
}

static void describe_work(struct story *story, struct task *task, struct ask_details *details)
{
    if (story->kind == ASK_UI_TAILORING) {
        struct text screen = member(story, task, "screen");
        details->ui_tailoring.screen =
            text_present(screen) ? screen : blank_get(&story->blanks, "screen");
        details->ui_tailoring.change = member(story, task, "change");
    } else if (story->kind == ASK_INTEGRATION) {
        details->integration.system = blank_get(&story->blanks, "system");
        details->integration.direction =
            (enum direction)word_find(&DIRECTION_WORDS, corpus_text(story->template, "direction"));
        details->integration.volume = member(story, task, "volume");
        details->integration.by_whom =
            (enum builder)word_find(&BUILDER_WORDS, corpus_text(story->template, "by_whom"));
    } else if (story->kind == ASK_UNBUNDLING) {
        details->unbundling.wanted = member_list(story, task, "wanted");
        details->unbundling.dropped = member_list(story, task, "dropped");
    }
}

static void describe_terms(struct story *story, struct task *task, struct ask_details *details)
{
    if (story->kind == ASK_TRIAL_TERMS) {
        details->trial_terms.days = story->days;
        details->trial_terms.seats = some(story->seats);
    } else if (story->kind == ASK_CONTRACT_TERMS) {
        details->contract_terms.months = some(story->months);
        details->contract_terms.billing =
            (enum billing)word_find(&BILLING_WORDS, corpus_text(story->template, "billing"));
        details->contract_terms.clause = member(story, task, "clause");
    } else if (story->kind == ASK_PRICING) {
        int64_t sign = corpus_number(story->template, "sign", 1);
        details->pricing.change_bp = sign * story->percent * BASIS_POINTS;
    } else if (story->kind == ASK_PRODUCT_CALL) {
        describe_call(story, task, &details->product_call);
    }
}

/* When they want it: often they do not say. */
static struct optional_day wanted_by(struct story *story)
{
    struct company *company = story->company;
    day today = worktime_day(company->now);
    day from = story->deal->close_date > today ? story->deal->close_date : today;

    if (!chance_percent(&company->chance, 55)) {
        return (struct optional_day){0};
    }
    return (struct optional_day){true,
                                 workday_from(from + (day)chance_between(&company->chance, 2, 90))};
}

void story_describe(struct story *story, struct task *task, struct submit_body *body)
{
    struct company *company = story->company;
    struct text need = member(story, task, "need");
    struct text context = story_say(story, task, "context");

    if (chance_percent(&company->chance, 30)) {
        struct deal_body *deal = arena_alloc(task->arena, sizeof(*deal));
        pursuit_describe(story->deal, deal);
        body->deal = deal;
        story->deal->team = story->deal->owner->team; /* as the core will have it */
    } else {
        body->deal_id = story->deal->subject.id;
    }
    body->kind = story->kind;
    body->title = words_start(task->arena, member(story, task, "title"));
    body->need = text_format(task->arena, "%.*s %.*s", (int)need.length, need.bytes,
                             (int)context.length, context.bytes);
    if (chance_percent(&company->chance, 82)) {
        body->customer_words = member(story, task, "words");
    }
    if (chance_percent(&company->chance, 70)) {
        body->if_refused = story_say(story, task, "refused");
    }
    body->blocker = story->blocker;
    body->wanted_by = wanted_by(story);
    body->origin = story->is_promised ? ASK_ORIGIN_PROMISED_WITHOUT_AUTHORITY : ASK_ORIGIN_NONE;
    body->details.kind = story->kind;
    describe_work(story, task, &body->details);
    describe_terms(story, task, &body->details);
}
