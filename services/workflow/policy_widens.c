/*
 * Whether a policy gives those who may change it more power than the one before (design: domain
 * §8).
 *
 * It is careful: what it cannot show to be as strict as before counts as wider, such as a guard
 * rail that was cut into two. Then an executive is asked once too often, never once too seldom.
 */
#include "contract/contract.h"
#include "workflow/compiled.h"
#include "workflow/facts.h"

#include <string.h>

/* Limits that are power, which grows with them. */
static const struct power_limit {
    struct text name;
    size_t offset;
} POWER_LIMITS[] = {
    {TEXT("large_from"),          offsetof(struct policy_limits, large_from)         },
    {TEXT("overdraft_points"),    offsetof(struct policy_limits, overdraft_points)   },
    {TEXT("delegation_days_max"), offsetof(struct policy_limits, delegation_days_max)},
};

/* How high a role stands among those who decide. */
static const int RANKS[ROLE_COUNT] = {
    [ROLE_PRODUCT_MANAGER] = 1,
    [ROLE_HEAD_OF_PRODUCT] = 2,
    [ROLE_EXECUTIVE] = 3,
};

/* Both policies, and what was found so far. */
struct comparison {
    const struct policy *now;
    const struct policy *next;
    struct arena *arena;
    struct text *found; /* room for one of each limit, rail and route, and for the switch */
    size_t count;
};

static void widens(struct comparison *comparison, enum phrase phrase, struct blanks blanks)
{
    comparison->found[comparison->count] = phrase_fill(comparison->arena, phrase, &blanks);
    comparison->count++;
}

static int64_t limit_value(const struct policy *policy, size_t offset)
{
    struct optional_integer limit;
    memcpy(&limit, (const char *)&policy->limits + offset, sizeof(limit));
    return limit.value;
}

static void compare_limits(struct comparison *comparison)
{
    const struct policy *now = comparison->now;
    const struct policy *next = comparison->next;

    for (size_t i = 0; i < COUNT_OF(POWER_LIMITS); i++) {
        int64_t before = limit_value(now, POWER_LIMITS[i].offset);
        int64_t after = limit_value(next, POWER_LIMITS[i].offset);
        if (after > before) {
            widens(comparison, PHRASE_WIDER_LIMIT,
                   (struct blanks){.name = POWER_LIMITS[i].name, .limit = before, .number = after});
        }
    }
    if (next->limits.one_person_may_hold_both.value
        && !now->limits.one_person_may_hold_both.value) {
        widens(comparison, PHRASE_WIDER_SWITCH,
               (struct blanks){.name = text_literal("one_person_may_hold_both")});
    }
}

/* Whether `next` demands at least what `now` does. Effects stand in the order of their strictness.
 */
static bool is_as_strict(const struct rail_then *next, const struct rail_then *now)
{
    if (next->effect != now->effect) {
        return next->effect > now->effect;
    }
    return RANKS[next->by] >= RANKS[now->by];
}

/* Whether one rail of the next policy speaks wherever the rail spoke, as strictly. */
static bool rail_is_kept(const struct comparison *comparison, size_t place)
{
    if (comparison->now->rails[place].faulty) {
        return true; /* it never spoke */
    }
    const struct rail_rule *rail = &comparison->now->document->guard_rails.items[place];
    const struct rail_rule_list *rails = &comparison->next->document->guard_rails;
    for (size_t i = 0; i < rails->count; i++) {
        if (is_as_strict(&rails->items[i].then, &rail->then)
            && premise_contains(&comparison->next->rails[i], &comparison->now->rails[place])) {
            return true;
        }
    }
    return false;
}

static bool rail_is_named(const struct rail_rule_list *rails, struct text name)
{
    for (size_t i = 0; i < rails->count; i++) {
        if (text_equal(rails->items[i].rule, name)) {
            return true;
        }
    }
    return false;
}

static void compare_rails(struct comparison *comparison)
{
    const struct rail_rule_list *rails = &comparison->now->document->guard_rails;
    for (size_t i = 0; i < rails->count; i++) {
        struct text name = rails->items[i].rule;
        if (rail_is_kept(comparison, i)) {
            continue;
        }
        widens(comparison,
               rail_is_named(&comparison->next->document->guard_rails, name)
                   ? PHRASE_WIDER_RAIL_SOFTER
                   : PHRASE_WIDER_RAIL_GONE,
               (struct blanks){.name = name});
    }
}

/* Whether one of the first `count` premises holds wherever `narrow` does. */
static bool is_taken_before(const struct premise *premises, size_t count,
                            const struct premise *narrow)
{
    for (size_t i = 0; i < count; i++) {
        if (premise_contains(&premises[i], narrow)) {
            return true;
        }
    }
    return false;
}

/* Whether there may be cases that the old route `from` took and the new route `to` will take. */
static bool leads_over(const struct comparison *comparison, size_t from, size_t to)
{
    const struct premise *now = comparison->now->routes;
    const struct premise *next = comparison->next->routes;
    struct premise_test room[FACT_COUNT];
    struct premise both;

    return premise_both(&now[from], &next[to], room, &both) && !is_taken_before(now, from, &both)
           && !is_taken_before(next, to, &both);
}

/* Says when some of what the old route took would go to somebody lower. */
static void compare_route(struct comparison *comparison, size_t place)
{
    const struct route_rule *now = &comparison->now->document->routes.items[place];
    const struct route_rule_list *rules = &comparison->next->document->routes;
    for (size_t i = 0; i < rules->count; i++) {
        const struct route_rule *next = &rules->items[i];
        if (RANKS[next->then.to] < RANKS[now->then.to] && leads_over(comparison, place, i)) {
            widens(comparison, PHRASE_WIDER_ROUTE,
                   (struct blanks){.name = now->rule,
                                   .other = word_of(&ROLE_WORDS, (int)now->then.to),
                                   .list = word_of(&ROLE_WORDS, (int)next->then.to)});
            return;
        }
    }
}

bool policy_widens(const struct policy_document *now, const struct policy_document *next,
                   struct arena *arena, struct text_list *why)
{
    struct problem unread; /* faults of single premises: such a rule never speaks, and counts so */
    problem_init(&unread, arena);
    size_t most = COUNT_OF(POWER_LIMITS) + 1 + now->guard_rails.count + now->routes.count;
    struct comparison comparison = {
        .now = policy_build(arena, now, 0, text_literal(""), &unread),
        .next = policy_build(arena, next, 0, text_literal(""), &unread),
        .arena = arena,
        .found = arena_array(arena, most, sizeof(struct text)),
    };

    compare_limits(&comparison);
    compare_rails(&comparison);
    for (size_t i = 0; i < now->routes.count; i++) {
        compare_route(&comparison, i);
    }
    *why = (struct text_list){comparison.found, comparison.count};
    return comparison.count > 0;
}
