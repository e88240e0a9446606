#include "unit/workflow/policies.h"

#include "contract/contract.h"
#include "unit/cases.h"

#include <stdio.h>
#include <string.h>

#define ROUTES_AS_THEY_SHOULD_BE \
    "[{'rule': 'everything', 'then': {'to': 'product_manager', 'within': {'working_minutes': 960}}, 'because': 'So.'}]"
#define LADDER_AS_IT_SHOULD_BE \
    "[{'after': {'working_minutes': 240}, 'to': 'executive'}, {'repeat': {'working_minutes': 480}}]"

/* Random numbers are small, so that tests and facts meet. */
#define NUMBER_MOST 6

static void print_problem(const struct problem *problem)
{
    for (const struct problem_entry *at = problem->first; at != NULL; at = at->next) {
        print_error("%.*s: %.*s\n", (int)at->pointer.length, at->pointer.bytes,
                    (int)at->detail.length, at->detail.bytes);
    }
}

struct policy_document *document_read(struct arena *arena, const char *json)
{
    char *bytes = text_chars(arena, text_of(json));
    for (char *at = bytes; *at != '\0'; at++) {
        if (*at == '\'') {
            *at = '"';
        }
    }
    struct problem problem;
    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(text_of(bytes), &problem);
    struct policy_document *document = arena_alloc(arena, sizeof(*document));
    bool read =
        value != NULL
        && decode(&POLICY_DOCUMENT_SHAPE, value, text_literal(""), arena, document, &problem);
    print_problem(&problem);
    assert_true(read);
    return document;
}

struct policy_document *document_of(struct arena *arena, const struct tables *tables)
{
    struct text json = text_format(
        arena, "{'routes': %s, 'guard_rails': %s, 'pressure': %s, 'ladder': %s, 'limits': %s}",
        tables->routes == NULL ? ROUTES_AS_THEY_SHOULD_BE : tables->routes,
        tables->guard_rails == NULL ? "[]" : tables->guard_rails,
        tables->pressure == NULL ? "[]" : tables->pressure,
        tables->ladder == NULL ? LADDER_AS_IT_SHOULD_BE : tables->ladder,
        tables->limits == NULL ? "{}" : tables->limits);
    return document_read(arena, text_chars(arena, json));
}

struct policy *policy_of(struct arena *arena, const struct policy_document *document)
{
    struct problem problem;
    problem_init(&problem, arena);
    struct policy *policy = policy_compile(arena, document, 7, text_literal(""), &problem);
    print_problem(&problem);
    assert_non_null(policy);
    return policy;
}

/* ---- at random ------------------------------------------------------------------------------- */

static struct optional_integer random_bound(struct dice *dice)
{
    return (struct optional_integer){dice_once_in(dice, 3), dice_between(dice, 0, NUMBER_MOST)};
}

static const struct number_test *random_number(struct arena *arena, struct dice *dice)
{
    struct number_test *test = arena_alloc(arena, sizeof(*test));
    *test = (struct number_test){
        .gt = random_bound(dice),
        .gte = random_bound(dice),
        .lt = random_bound(dice),
        .lte = random_bound(dice),
    };
    bool bounded = test->gt.present || test->gte.present || test->lt.present || test->lte.present;
    if (!bounded || dice_once_in(dice, 6)) {
        *test = (struct number_test){
            .eq = {true, dice_between(dice, 0, NUMBER_MOST)}
        };
    }
    return dice_once_in(dice, 5) ? test : NULL;
}

static const struct boolean_test *random_boolean(struct arena *arena, struct dice *dice)
{
    struct boolean_test *test = arena_alloc(arena, sizeof(*test));
    test->eq = dice_once_in(dice, 2);
    return dice_once_in(dice, 6) ? test : NULL;
}

/* A test on the words of an enumeration whose constants lie below `beyond`. It is made for one of
 * them and serves all: enumerations are ints, and such tests lie alike. */
static const void *random_words(struct arena *arena, struct dice *dice, int64_t beyond)
{
    struct ask_kind_test *test = arena_alloc(arena, sizeof(*test));
    enum ask_kind *words = arena_array(arena, 3, sizeof(*words));
    for (size_t i = 0; i < 3; i++) {
        words[i] = (enum ask_kind)dice_between(dice, 1, beyond - 1);
    }
    test->in.items = words;
    test->in.count = (size_t)dice_between(dice, 0, 3);
    if (test->in.count == 0 || dice_once_in(dice, 4)) {
        test->eq = words[dice_between(dice, 0, 2)];
    }
    return dice_once_in(dice, 5) ? test : NULL;
}

static void random_when(struct arena *arena, struct dice *dice, struct policy_when *when)
{
    when->deal_amount_base = random_number(arena, dice);
    when->deal_large = random_boolean(arena, dice);
    when->deal_segment = random_words(arena, dice, SEGMENT_COUNT);
    when->deal_stage = random_words(arena, dice, DEAL_STAGE_COUNT);
    when->deal_confidential = random_boolean(arena, dice);
    when->deal_days_to_close = random_number(arena, dice);
    when->account_open_amount_base = random_number(arena, dice);
    when->ask_kind = random_words(arena, dice, ASK_KIND_COUNT);
    when->ask_blocker = random_words(arena, dice, BLOCKER_COUNT);
    when->ask_origin = random_words(arena, dice, ASK_ORIGIN_COUNT);
    when->ask_points = random_number(arena, dice);
    when->ask_round = random_number(arena, dice);
    when->details_days = random_number(arena, dice);
    when->details_seats = random_number(arena, dice);
    when->details_months = random_number(arena, dice);
    when->details_change_bp = random_number(arena, dice);
    when->decision_kind = random_words(arena, dice, DECISION_KIND_COUNT);
    when->decision_points = random_number(arena, dice);
    when->decision_has_deliverable = random_boolean(arena, dice);
    when->ranking_position = random_number(arena, dice);
}

/* A condition of few tests: one that is drawn from all, of which most are dropped. */
static struct policy_when *random_short_when(struct arena *arena, struct dice *dice)
{
    struct policy_when *all = arena_alloc(arena, sizeof(*all));
    struct policy_when *few = arena_alloc(arena, sizeof(*few));
    random_when(arena, dice, all);
    if (dice_once_in(dice, 4)) {
        return all;
    }
    few->deal_amount_base = all->deal_amount_base;
    few->deal_large = all->deal_large;
    few->ask_kind = all->ask_kind;
    return few;
}

static struct text random_name(struct arena *arena, struct dice *dice)
{
    return text_format(arena, "rule %d", (int)dice_between(dice, 1, 1000000));
}

static enum role random_decider(struct dice *dice)
{
    return (enum role)dice_between(dice, ROLE_PRODUCT_MANAGER, ROLE_EXECUTIVE);
}

static void random_routes(struct arena *arena, struct dice *dice, struct policy_document *document)
{
    size_t count = (size_t)dice_between(dice, 1, 5);
    struct route_rule *rules = arena_array(arena, count, sizeof(*rules));
    for (size_t i = 0; i < count; i++) {
        rules[i] = (struct route_rule){
            .rule = random_name(arena, dice),
            .when = i + 1 < count ? random_short_when(arena, dice) : NULL,
            .then = {random_decider(dice), {dice_between(dice, 1, 1000)}},
            .because = TEXT("Because of {ask.kind}."),
        };
    }
    document->routes = (struct route_rule_list){rules, count};
}

static void random_rails(struct arena *arena, struct dice *dice, struct policy_document *document)
{
    size_t count = (size_t)dice_between(dice, 0, 4);
    struct rail_rule *rules = arena_array(arena, count, sizeof(*rules));
    for (size_t i = 0; i < count; i++) {
        enum rail_effect effect =
            (enum rail_effect)dice_between(dice, RAIL_EFFECT_ADVISE, RAIL_EFFECT_BLOCK);
        rules[i] = (struct rail_rule){
            .rule = random_name(arena, dice),
            .when = *random_short_when(arena, dice),
            .then = {effect, effect == RAIL_EFFECT_APPROVAL ? ROLE_EXECUTIVE : ROLE_NONE,
                     AUDIENCE_SALES},
            .because = TEXT("Because."),
        };
    }
    document->guard_rails = (struct rail_rule_list){rules, count};
}

static void random_pressure(struct arena *arena, struct dice *dice,
                            struct policy_document *document)
{
    size_t count = (size_t)dice_between(dice, 0, 4);
    struct pressure_rule *rules = arena_array(arena, count, sizeof(*rules));
    for (size_t i = 0; i < count; i++) {
        rules[i] = (struct pressure_rule){
            .rule = random_name(arena, dice),
            .when = *random_short_when(arena, dice),
            .then = {dice_between(dice, 1, 1000), (enum audience)dice_between(dice, 0, 3)},
            .because = TEXT("Because."),
        };
    }
    document->pressure = (struct pressure_rule_list){rules, count};
}

struct policy_document *document_random(struct arena *arena, struct dice *dice)
{
    struct policy_document *document = document_of(arena, &(const struct tables){0});
    random_routes(arena, dice, document);
    random_rails(arena, dice, document);
    random_pressure(arena, dice, document);
    return document;
}

struct facts facts_random(struct dice *dice)
{
    static const int64_t MOST[FACT_COUNT] = {
        [FACT_DEAL_LARGE] = 1,
        [FACT_DEAL_SEGMENT] = SEGMENT_COUNT - 1,
        [FACT_DEAL_STAGE] = DEAL_STAGE_COUNT - 1,
        [FACT_DEAL_CONFIDENTIAL] = 1,
        [FACT_ASK_KIND] = ASK_KIND_COUNT - 1,
        [FACT_ASK_BLOCKER] = BLOCKER_COUNT - 1,
        [FACT_ASK_ORIGIN] = ASK_ORIGIN_COUNT - 1,
        [FACT_DECISION_KIND] = DECISION_KIND_COUNT - 1,
        [FACT_DECISION_HAS_DELIVERABLE] = 1,
    };
    struct facts facts = {0};
    for (enum fact fact = 0; fact < FACT_COUNT; fact++) {
        if (!dice_once_in(dice, 8)) {
            int64_t most = MOST[fact] == 0 ? NUMBER_MOST + 1 : MOST[fact];
            facts_set(&facts, fact, dice_between(dice, MOST[fact] == 0 ? -1 : 0, most));
        }
    }
    return facts;
}

/* ---- the reference --------------------------------------------------------------------------- */

static bool number_holds(const struct number_test *test, const struct facts *facts, enum fact fact)
{
    if (test == NULL) {
        return true;
    }
    int64_t value = facts->value[fact];
    return facts->has[fact] && (!test->eq.present || value == test->eq.value)
           && (!test->gt.present || value > test->gt.value)
           && (!test->gte.present || value >= test->gte.value)
           && (!test->lt.present || value < test->lt.value)
           && (!test->lte.present || value <= test->lte.value);
}

static bool boolean_holds(const struct boolean_test *test, const struct facts *facts,
                          enum fact fact)
{
    return test == NULL || (facts->has[fact] && (facts->value[fact] == 1) == test->eq);
}

/* Whether a test on words of any enumeration holds; they all lie alike. */
static bool words_hold(const void *written, const struct facts *facts, enum fact fact)
{
    if (written == NULL) {
        return true;
    }
    struct ask_kind_test test;
    memcpy(&test, written, sizeof(test));
    bool listed = test.in.count == 0;
    for (size_t i = 0; i < test.in.count; i++) {
        listed |= facts->value[fact] == (int64_t)test.in.items[i];
    }
    return facts->has[fact] && listed
           && (test.eq == ASK_NONE || facts->value[fact] == (int64_t)test.eq);
}

bool when_holds(const struct policy_when *when, const struct facts *facts)
{
    return when == NULL
           || (number_holds(when->deal_amount_base, facts, FACT_DEAL_AMOUNT_BASE)
               && boolean_holds(when->deal_large, facts, FACT_DEAL_LARGE)
               && boolean_holds(when->deal_confidential, facts, FACT_DEAL_CONFIDENTIAL)
               && number_holds(when->deal_days_to_close, facts, FACT_DEAL_DAYS_TO_CLOSE)
               && number_holds(when->account_open_amount_base, facts, FACT_ACCOUNT_OPEN_AMOUNT_BASE)
               && number_holds(when->ask_points, facts, FACT_ASK_POINTS)
               && number_holds(when->ask_round, facts, FACT_ASK_ROUND)
               && number_holds(when->details_days, facts, FACT_DETAILS_DAYS)
               && number_holds(when->details_seats, facts, FACT_DETAILS_SEATS)
               && number_holds(when->details_months, facts, FACT_DETAILS_MONTHS)
               && number_holds(when->details_change_bp, facts, FACT_DETAILS_CHANGE_BP)
               && number_holds(when->decision_points, facts, FACT_DECISION_POINTS)
               && boolean_holds(when->decision_has_deliverable, facts,
                                FACT_DECISION_HAS_DELIVERABLE)
               && number_holds(when->ranking_position, facts, FACT_RANKING_POSITION)
               && words_hold(when->deal_segment, facts, FACT_DEAL_SEGMENT)
               && words_hold(when->deal_stage, facts, FACT_DEAL_STAGE)
               && words_hold(when->ask_kind, facts, FACT_ASK_KIND)
               && words_hold(when->ask_blocker, facts, FACT_ASK_BLOCKER)
               && words_hold(when->ask_origin, facts, FACT_ASK_ORIGIN)
               && words_hold(when->decision_kind, facts, FACT_DECISION_KIND));
}
