#include "workflow/policy.h"

#include "base/ensure.h"
#include "workflow/compiled.h"

int32_t policy_version_number(const struct policy *policy)
{
    return policy->version;
}

const struct policy_limits *policy_limits(const struct policy *policy)
{
    return &policy->limits;
}

const struct route_rule *policy_route(const struct policy *policy, const struct facts *facts)
{
    const struct route_rule_list *rules = &policy->document->routes;
    size_t i = 0;

    while (!premise_holds(&policy->routes[i], facts)) {
        i++;
        ensure(i < rules->count); /* the last has no condition: policy_lint saw to it */
    }
    return &rules->items[i];
}

struct rail_notice_list policy_rails(const struct policy *policy, const struct facts *facts,
                                     struct arena *arena)
{
    const struct rail_rule_list *rules = &policy->document->guard_rails;
    struct rail_notice *notices = arena_array(arena, rules->count, sizeof(*notices));
    size_t count = 0;

    for (size_t i = 0; i < rules->count; i++) {
        const struct rail_rule *rule = &rules->items[i];
        if (!premise_holds(&policy->rails[i], facts)) {
            continue;
        }
        notices[count] = (struct rail_notice){
            .rule = rule->rule,
            .effect = rule->then.effect,
            .by = rule->then.by,
            .because = facts_fill(arena, rule->because, facts),
            .audience = rule->then.audience,
        };
        count++;
    }
    return (struct rail_notice_list){notices, count};
}

struct reason_list policy_pressure(const struct policy *policy, const struct facts *facts,
                                   struct arena *arena)
{
    const struct pressure_rule_list *rules = &policy->document->pressure;
    struct reason *reasons = arena_array(arena, rules->count, sizeof(*reasons));
    size_t count = 0;

    for (size_t i = 0; i < rules->count; i++) {
        const struct pressure_rule *rule = &rules->items[i];
        if (!premise_holds(&policy->pressure[i], facts)) {
            continue;
        }
        enum audience said = rule->then.audience;
        reasons[count] = (struct reason){
            .rule = rule->rule,
            .because = facts_fill(arena, rule->because, facts),
            .ahead_minutes = rule->then.ahead,
            .audience = said == AUDIENCE_NONE ? AUDIENCE_SALES : said,
        };
        count++;
    }
    return (struct reason_list){reasons, count};
}

struct ladder_rung policy_ladder(const struct policy *policy, int32_t step)
{
    ensure(step >= 1);

    const struct ladder_step_list *ladder = &policy->document->ladder;
    if (step > policy_ladder_steps(policy)) {
        const struct ladder_step *last = &ladder->items[ladder->count - 1];
        return (struct ladder_rung){ROLE_NONE, last->repeat->working_minutes};
    }
    const struct ladder_step *rung = &ladder->items[step - 1];
    return (struct ladder_rung){rung->to, rung->after->working_minutes};
}

int32_t policy_ladder_steps(const struct policy *policy)
{
    return (int32_t)policy->document->ladder.count - 1; /* the last is the repeat */
}

int32_t policy_default_points(const struct policy *policy, enum ask_kind kind)
{
    ensure(kind > ASK_NONE);
    ensure(kind < ASK_KIND_COUNT);
    return policy->default_points[kind];
}
