/*
 * What is settled in an org: its opening, its policy, its plan rates, its calendar.
 */
#include "workflow/decide.h"
#include "workflow/money.h"

static const struct policy_version *find_version(const struct known *known, int32_t version)
{
    const struct rows *policies = &known->nouns[NOUN_POLICY];
    const struct policy_version *policy = NULL;

    while ((policy = rows_next(policies, policy)) != NULL) {
        if (policy->version == version) {
            return policy;
        }
    }
    return NULL;
}

static int32_t newest_version(const struct known *known)
{
    const struct rows *policies = &known->nouns[NOUN_POLICY];
    const struct policy_version *policy = NULL;
    int32_t newest = 0;

    while ((policy = rows_next(policies, policy)) != NULL) {
        newest = policy->version > newest ? policy->version : newest;
    }
    return newest;
}

static bool is_held(const struct known *known, enum role role)
{
    const struct rows *people = &known->nouns[NOUN_PERSON];
    const struct person *person = NULL;

    while ((person = rows_next(people, person)) != NULL) {
        if (person_holds(person, BIT(role))) {
            return true;
        }
    }
    return false;
}

/* Somebody must hold the role that stands at `member` of the table's place. */
static bool role_is_held(struct matter *matter, enum role role, const char *table, size_t place,
                         const char *member)
{
    if (!is_held(matter->known, role)) {
        return deny_at(matter,
                       text_format(matter->arena, "/document/%s/%zu%s", table, place, member),
                       PROBLEM_INVALID, PHRASE_POLICY_ROLE_NOBODY_HOLDS,
                       (struct blanks){.name = word_of(&ROLE_WORDS, (int)role)});
    }
    return true;
}

/* Every role to which the policy leads an ask or a decision is held by somebody. */
static bool roles_are_held(struct matter *matter, const struct policy_document *document)
{
    bool held = true;

    for (size_t i = 0; i < document->routes.count; i++) {
        held &= role_is_held(matter, document->routes.items[i].then.to, "routes", i, "/then/to");
    }
    for (size_t i = 0; i < document->guard_rails.count; i++) {
        const struct rail_then *then = &document->guard_rails.items[i].then;
        if (then->effect == RAIL_EFFECT_APPROVAL) {
            held &= role_is_held(matter, then->by, "guard_rails", i, "/then/by");
        }
    }
    for (size_t i = 0; i + 1 < document->ladder.count; i++) { /* the last is the repeat */
        held &= role_is_held(matter, document->ladder.items[i].to, "ladder", i, "/to");
    }
    return held;
}

/* A policy that gives its author more power waits for an executive. */
void decide_put_policy(struct matter *matter)
{
    const struct put_policy_body *body = matter->command->body;
    const struct known *known = matter->known;
    int32_t version = newest_version(known) + 1;
    struct text_list why;

    const struct policy *compiled =
        policy_compile(matter->arena, &body->document, version, text_literal("/document"),
                       &matter->outcome->problem);
    if (compiled == NULL || !roles_are_held(matter, &body->document)) {
        return;
    }
    const struct policy_version *now = find_version(known, known->org.policy_version);
    ensure(now != NULL);
    struct id id = fresh_id(matter, "policy");
    struct policy_proposed *data = tell(matter, EVENT_POLICY_PROPOSED, &id);
    data->version = version;
    data->document = body->document;
    data->reason = body->reason;
    if (!policy_widens(&now->document, &body->document, matter->arena, &why)) {
        struct policy_put_in_force *force = tell(matter, EVENT_POLICY_PUT_IN_FORCE, &id);
        force->version = version;
    }
    matter->outcome->result = id;
}

void decide_confirm_policy(struct matter *matter)
{
    const struct confirm_policy_body *body = matter->command->body;
    const struct policy_version *policy = find_version(matter->known, (int32_t)body->version);

    if (policy == NULL) {
        deny_at(matter, text_literal("/version"), PROBLEM_INVALID, PHRASE_NO_SUCH_POLICY,
                (struct blanks){.number = body->version});
        return;
    }
    if (policy->state != POLICY_STATE_PROPOSED
        || policy->version < matter->known->org.policy_version) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_POLICY_NOT_PROPOSED,
             (struct blanks){.number = body->version});
        return;
    }
    if (id_equal(&policy->author_id, &matter->actor->row.id)) {
        deny(matter, PROBLEM_SEGREGATION, PHRASE_OWN_PROPOSAL, (struct blanks){0});
        return;
    }
    struct policy_put_in_force *data = tell(matter, EVENT_POLICY_PUT_IN_FORCE, &policy->row.id);
    data->version = policy->version;
    matter->outcome->result = policy->row.id;
}

/* ---- plan rates ------------------------------------------------------------------------------ */

/* The org's own currency needs none, and no other stands twice. */
static bool rate_holds(struct matter *matter, const struct rate_list *rates, size_t place)
{
    struct text base = text_of(matter->known->org.base_currency);
    struct text currency = rates->items[place].currency;
    struct text pointer = text_format(matter->arena, "/rates/%zu/currency", place);
    const struct rate_list before = {rates->items, place};

    if (text_equal(currency, base)) {
        return deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_BASE_NEEDS_NO_RATE,
                       (struct blanks){.name = base});
    }
    if (rate_find(&before, currency) > 0) {
        return deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_GIVEN_TWICE, (struct blanks){0});
    }
    return true;
}

void decide_put_rates(struct matter *matter)
{
    const struct put_rates_body *body = matter->command->body;
    bool may = true;

    for (size_t i = 0; i < body->rates.count; i++) {
        may &= rate_holds(matter, &body->rates, i);
    }
    if (!may) {
        return;
    }
    struct rates_set *data = tell(matter, EVENT_RATES_SET, &matter->known->org.id);
    data->quarter = matter->command->key;
    data->rates = body->rates;
    matter->outcome->result = rates_id(matter->command->key);
}

/* ---- the calendar ---------------------------------------------------------------------------- */

/* Whether the hours at the place overlap earlier ones of the same weekday. */
static bool overlap_before(const struct working_hours_list *list, size_t place)
{
    const struct working_hours *hours = &list->items[place];

    for (size_t i = 0; i < place; i++) {
        const struct working_hours *other = &list->items[i];
        if (hours->weekday == other->weekday && text_compare(hours->from, other->until) < 0
            && text_compare(other->from, hours->until) < 0) {
            return true;
        }
    }
    return false;
}

static bool hours_hold(struct matter *matter, const struct put_calendar_body *body,
                       const char *pointer)
{
    bool may = true;

    for (size_t i = 0; i < body->hours.count; i++) {
        const struct working_hours *hours = &body->hours.items[i];
        if (text_compare(hours->from, hours->until) >= 0) {
            may = deny_at(matter, text_format(matter->arena, "%s/hours/%zu/until", pointer, i),
                          PROBLEM_INVALID, PHRASE_ENDS_BEFORE_IT_BEGINS, (struct blanks){0});
        }
        if (overlap_before(&body->hours, i)) {
            may = deny_at(matter, text_format(matter->arena, "%s/hours/%zu", pointer, i),
                          PROBLEM_INVALID, PHRASE_HOURS_OVERLAP, (struct blanks){0});
        }
    }
    return may;
}

static void tell_calendar(struct matter *matter, const struct id *id,
                          const struct put_calendar_body *body)
{
    struct calendar_set *data = tell(matter, EVENT_CALENDAR_SET, id);

    data->time_zone = body->time_zone;
    data->rules.hours = body->hours;
    data->rules.holidays = body->holidays;
}

void decide_put_calendar(struct matter *matter)
{
    const struct put_calendar_body *body = matter->command->body;

    if (!hours_hold(matter, body, "")) {
        return;
    }
    tell_calendar(matter, &matter->subject, body);
}

/* ---- opening an org -------------------------------------------------------------------------- */

void decide_open_org(struct matter *matter)
{
    const struct open_org_body *body = matter->command->body;
    const struct org *org = &matter->known->org;

    if (org->size > 0) {
        deny(matter, PROBLEM_CONFLICT, PHRASE_ORG_IS_OPEN, (struct blanks){0});
        return;
    }
    const struct policy *compiled = policy_compile(
        matter->arena, &body->policy, 1, text_literal("/policy"), &matter->outcome->problem);
    if (!hours_hold(matter, &body->calendar, "/calendar") || compiled == NULL) {
        return;
    }
    struct org_opened *data = tell(matter, EVENT_ORG_OPENED, &org->id);
    data->name = body->name;
    data->time_zone = body->time_zone;
    data->base_currency = body->base_currency;
    data->fiscal_year_starts_month = body->fiscal_year_starts_month;
    data->simulated = body->simulated;
    data->ledger_name = body->ledger_name;
    data->policy = body->policy;
    data->policy_id = fresh_id(matter, "policy");
    matter->outcome->events[0].policy_sequence = -1;

    struct id calendar_id = fresh_id(matter, "calendar");
    tell_calendar(matter, &calendar_id, &body->calendar);
    matter->outcome->events[1].policy_sequence = 0;
    matter->outcome->result = org->id;
}
