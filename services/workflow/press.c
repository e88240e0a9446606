/*
 * Where an ask goes and where it stands in the queue.
 *
 * Pressure that depends on the moment cannot be stored, so it is an instant: press_at = due_at -
 * the working minutes by which the rules move it ahead. The order of two asks does not change as
 * time passes.
 */
#include "workflow/calendar.h"
#include "workflow/decide.h"

#include <string.h>

/* The reasons for its place: the route first, then the pressure rules that hold. */
static struct reason_list reasons_of(struct matter *matter, const struct ask *ask,
                                     const struct facts *facts)
{
    struct reason_list pressure = policy_pressure(matter->known->policy, facts, matter->arena);
    struct reason *reasons = arena_array(matter->arena, pressure.count + 1, sizeof(struct reason));

    reasons[0] = (struct reason){
        .rule = ask->route.rule, .because = ask->route.because, .audience = AUDIENCE_SALES};
    if (pressure.count > 0) {
        memcpy(reasons + 1, pressure.items, pressure.count * sizeof(struct reason));
    }
    return (struct reason_list){reasons, pressure.count + 1};
}

static bool same_reasons(struct reason_list one, struct reason_list other)
{
    if (one.count != other.count) {
        return false;
    }
    for (size_t i = 0; i < one.count; i++) {
        if (!text_equal(one.items[i].rule, other.items[i].rule)
            || !text_equal(one.items[i].because, other.items[i].because)
            || one.items[i].ahead_minutes != other.items[i].ahead_minutes) {
            return false;
        }
    }
    return true;
}

void tell_prioritised(struct matter *matter, const struct ask *ask, const struct deal *deal,
                      const struct account *account, instant due_at, const struct id *assignee_id)
{
    const struct known *known = matter->known;
    struct facts facts = case_facts(known, deal, account, ask, matter->supply->today);
    struct reason_list reasons = reasons_of(matter, ask, &facts);
    int64_t ahead = 0;

    for (size_t i = 0; i < reasons.count; i++) {
        ahead += reasons.items[i].ahead_minutes;
    }
    instant press_at = calendar_subtract(known_calendar(known, assignee_id), due_at, ahead);
    if (press_at == ask->press_at && same_reasons(reasons, ask->reasons)) {
        return;
    }
    struct ask_prioritised *data = tell(matter, EVENT_ASK_PRIORITISED, &ask->row.id);
    data->press_at = press_at;
    data->reasons = reasons;
}

/* A confidential deal is seen by the two heads alone: what the policy would give to others goes to
 * the head of product. */
static bool hides_from(const struct deal *deal, enum role role)
{
    return deal->confidential && role != ROLE_HEAD_OF_PRODUCT;
}

static enum role route_to(const struct route_rule *rule, const struct deal *deal)
{
    return hides_from(deal, rule->then.to) ? ROLE_HEAD_OF_PRODUCT : rule->then.to;
}

bool goes_elsewhere(struct matter *matter, const struct ask *ask, const struct deal *deal,
                    const struct account *account)
{
    const struct known *known = matter->known;
    struct facts facts = case_facts(known, deal, account, ask, matter->supply->today);
    const struct route_rule *rule = policy_route(known->policy, &facts);
    enum role to = route_to(rule, deal);
    bool differs = to != ask->route.to || !text_equal(rule->rule, ask->route.rule);

    if (!differs || ask->ladder_step > 0) {
        return false; /* what was pushed up does not fall back */
    }
    if (ask->assignee_role != ROLE_NONE) {
        return true;
    }
    const struct person *holder = known_person(known, &ask->assignee_id);
    ensure(holder != NULL); /* what waits for no role has been taken by somebody */
    return !person_holds(holder, BIT(to));
}

const struct ask_routed *tell_routed(struct matter *matter, const struct ask *ask,
                                     const struct deal *deal, const struct account *account)
{
    const struct known *known = matter->known;
    struct facts facts = case_facts(known, deal, account, ask, matter->supply->today);
    const struct route_rule *rule = policy_route(known->policy, &facts);
    struct ask_routed *data = tell(matter, EVENT_ASK_ROUTED, &ask->row.id);
    const struct person *holder = NULL;
    const struct id nobody = {0};
    enum role to = route_to(rule, deal);
    struct text because = rule->because;

    if (!deal->rated) {
        because = phrase_fill(matter->arena, PHRASE_ROUTED_WITHOUT_RATE,
                              &(struct blanks){.name = because, .other = deal->currency});
    }
    if (to != rule->then.to) {
        because = phrase_fill(matter->arena, PHRASE_ROUTED_AS_CONFIDENTIAL,
                              &(struct blanks){.name = because});
    }
    data->route = (struct route){
        .rule = rule->rule,
        .to = to,
        .because = facts_fill(matter->arena, because, &facts),
        .policy_version = {true, known->org.policy_version}
    };
    data->large = deal_is_large(known, deal, account);
    if (able_holders(known, to, deal, ask, &nobody, &holder) == 1) {
        data->assignee_id = holder->row.id;
    }
    data->due_at = calendar_add(known_calendar(known, &data->assignee_id), matter->supply->now,
                                rule->then.within.working_minutes);

    struct ask routed = *ask;
    routed.route = data->route;
    tell_prioritised(matter, &routed, deal, account, data->due_at, &data->assignee_id);
    return data;
}

void tell_rails(struct matter *matter, const struct ask *ask, const struct deal *deal,
                const struct account *account)
{
    struct facts facts = case_facts(matter->known, deal, account, ask, matter->supply->today);
    struct rail_notice_list rails = policy_rails(matter->known->policy, &facts, matter->arena);

    if (rails.count > 0) {
        struct ask_guard_rail_raised *data =
            tell(matter, EVENT_ASK_GUARD_RAIL_RAISED, &ask->row.id);
        data->rails = rails;
    }
}
