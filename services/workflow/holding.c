/*
 * Who holds an ask, and what he does with it before anyone decides: takes it, hands it on,
 * estimates it, asks back; and what others do when he is too slow.
 */
#include "workflow/calendar.h"
#include "workflow/decide.h"

/* Five working days of eight hours, for an answer to product's question. */
#define INFO_WORKING_MINUTES INT64_C(2400)

/* What product has at least when the answer comes. */
#define ANSWERED_WORKING_MINUTES_MIN INT64_C(120)

/* ---- who holds it ---------------------------------------------------------------------------- */

static bool holds_it(const struct matter *matter)
{
    return id_equal(&matter->ask->assignee_id, &matter->actor->row.id);
}

bool may_claim(struct matter *matter)
{
    const struct ask *ask = matter->ask;
    const struct person *holder = known_person(matter->known, &ask->assignee_id);

    if (holder != NULL && !holds_it(matter)) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_HELD_BY_ANOTHER,
                    (struct blanks){.name = holder->name});
    }
    if (holder == NULL && !person_holds(matter->actor, BIT(ask->assignee_role))) {
        return deny(matter, PROBLEM_FORBIDDEN, PHRASE_ROUTED_TO_ROLE,
                    (struct blanks){.name = word_of(&ROLE_WORDS, (int)ask->assignee_role)});
    }
    return true;
}

void decide_claim(struct matter *matter)
{
    const struct ask *ask = matter->ask;

    if (holds_it(matter) && ask->assignee_role == ROLE_NONE) {
        return; /* he has it already: nothing changes */
    }
    tell(matter, EVENT_ASK_CLAIMED, &ask->row.id);
    tell_prioritised(matter, ask, matter->deal, matter->account, ask->due_at,
                     &matter->actor->row.id);
}

bool may_reassign(struct matter *matter)
{
    if (!person_holds(matter->actor, BIT(ROLE_HEAD_OF_PRODUCT)) && !holds_it(matter)) {
        return deny(matter, PROBLEM_FORBIDDEN, PHRASE_ONLY_THE_ASSIGNEE, (struct blanks){0});
    }
    return true;
}

void decide_reassign(struct matter *matter)
{
    const struct reassign_body *body = matter->command->body;
    const struct person *target = known_person(matter->known, &body->to);
    struct text pointer = text_literal("/to");

    if (target == NULL || !target->active) {
        deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_NO_SUCH_PERSON, (struct blanks){0});
        return;
    }
    if (!person_holds(target, ROLES_DECIDING | BIT(ROLE_EXECUTIVE))) {
        deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_CANNOT_DECIDE,
                (struct blanks){.name = target->name});
        return;
    }
    enum phrase conflict = conflict_of(matter->known, target, matter->deal, matter->ask);
    if (conflict != PHRASE_NONE) {
        deny_at(matter, pointer, PROBLEM_SEGREGATION, conflict, (struct blanks){0});
        return;
    }
    struct ask_reassigned *data = tell(matter, EVENT_ASK_REASSIGNED, &matter->ask->row.id);
    data->to = body->to;
    data->reason = body->reason;
    tell_prioritised(matter, matter->ask, matter->deal, matter->account, matter->ask->due_at,
                     &body->to);
}

void decide_estimate(struct matter *matter)
{
    const struct estimate_body *body = matter->command->body;
    struct ask_estimated *data = tell(matter, EVENT_ASK_ESTIMATED, &matter->ask->row.id);
    struct ask *after = arena_copy(matter->arena, matter->ask, sizeof(*after));

    data->points = body->points;
    data->note = body->note;
    after->points = (int32_t)body->points;
    tell_prioritised(matter, after, matter->deal, matter->account, after->due_at,
                     &after->assignee_id);
}

/* ---- asking back ----------------------------------------------------------------------------- */

bool may_request_info(struct matter *matter)
{
    const struct policy_limits *limits = policy_limits(matter->known->policy);

    if (matter->ask->info_rounds >= limits->info_rounds.value) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_INFO_ROUNDS_USED_UP,
                    (struct blanks){.limit = limits->info_rounds.value});
    }
    return true;
}

void decide_request_info(struct matter *matter)
{
    const struct request_info_body *body = matter->command->body;
    const struct ask *ask = matter->ask;
    const struct calendar *calendar = known_calendar(matter->known, &ask->assignee_id);
    instant now = matter->supply->now;

    if (body->due.present && !day_is_ahead(matter, body->due.value, text_literal("/due"))) {
        return;
    }
    struct ask_info_requested *data = tell(matter, EVENT_ASK_INFO_REQUESTED, &ask->row.id);
    data->question = body->question;
    data->minutes_left = calendar_minutes_between(calendar, now, ask->due_at);
    data->info_due_at = body->due.present
                            ? calendar_end_of_day(known_calendar(matter->known, &ask->submitter_id),
                                                  body->due.value)
                            : calendar_add(known_calendar(matter->known, &ask->submitter_id), now,
                                           INFO_WORKING_MINUTES);
}

/* Product's clock runs on with what was left. */
static instant due_again(struct matter *matter)
{
    const struct ask *ask = matter->ask;
    int64_t minutes = ask->minutes_left < ANSWERED_WORKING_MINUTES_MIN
                          ? ANSWERED_WORKING_MINUTES_MIN
                          : ask->minutes_left;

    return calendar_add(known_calendar(matter->known, &ask->assignee_id), matter->supply->now,
                        minutes);
}

void decide_provide_info(struct matter *matter)
{
    const struct provide_info_body *body = matter->command->body;
    struct ask_info_provided *data = tell(matter, EVENT_ASK_INFO_PROVIDED, &matter->ask->row.id);

    data->text = body->text;
    data->due_at = due_again(matter);
    tell_prioritised(matter, matter->ask, matter->deal, matter->account, data->due_at,
                     &matter->ask->assignee_id);
}

bool may_cancel_request(struct matter *matter)
{
    if (!id_equal(&matter->ask->asked_by_id, &matter->actor->row.id)) {
        return deny(matter, PROBLEM_FORBIDDEN, PHRASE_ONLY_WHO_ASKED, (struct blanks){0});
    }
    return true;
}

void decide_cancel_request(struct matter *matter)
{
    struct ask_info_request_cancelled *data =
        tell(matter, EVENT_ASK_INFO_REQUEST_CANCELLED, &matter->ask->row.id);
    data->due_at = due_again(matter);
    tell_prioritised(matter, matter->ask, matter->deal, matter->account, data->due_at,
                     &matter->ask->assignee_id);
}

/* ---- pushing it up --------------------------------------------------------------------------- */

static bool pushed_already(const struct ask *ask, const struct id *person_id)
{
    for (size_t i = 0; i < ask->escalated_by.count; i++) {
        if (id_equal(&ask->escalated_by.items[i], person_id)) {
            return true;
        }
    }
    return false;
}

/* Whether the ask waits for the role already: its holder has it, or all who have it may claim it.
 */
static bool waits_for(const struct known *known, const struct ask *ask, enum role role)
{
    const struct person *holder = known_person(known, &ask->assignee_id);

    return holder != NULL ? person_holds(holder, BIT(role)) : ask->assignee_role == role;
}

/* The next step that brings the ask to somebody who could act on it; the repeat when there is none.
 * Gives the one to whom it goes, NULL when there are several. */
static int32_t next_step(const struct matter *matter, const struct person **holder)
{
    const struct known *known = matter->known;
    int32_t steps = policy_ladder_steps(known->policy);
    int32_t step = matter->ask->ladder_step + 1;

    for (; step <= steps; step++) {
        enum role to = policy_ladder(known->policy, step).to;
        size_t able = able_holders(known, to, matter->deal, matter->ask, &(struct id){0}, holder);
        if (able == 0 || waits_for(known, matter->ask, to)) {
            continue;
        }
        *holder = able == 1 ? *holder : NULL;
        return step;
    }
    return step;
}

bool may_escalate(struct matter *matter)
{
    const struct person *holder = NULL;

    if (pushed_already(matter->ask, &matter->actor->row.id)) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_PUSHED_ALREADY, (struct blanks){0});
    }
    if (policy_ladder(matter->known->policy, next_step(matter, &holder)).to == ROLE_NONE) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_TOP_OF_THE_LADDER, (struct blanks){0});
    }
    return true;
}

void decide_escalate(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct known *known = matter->known;
    const struct ask *ask = matter->ask;
    const struct person *holder = NULL;
    int32_t step = next_step(matter, &holder);
    struct ladder_rung rung = policy_ladder(known->policy, step);

    struct ask_escalated *data = tell(matter, EVENT_ASK_ESCALATED, &ask->row.id);
    data->by = ESCALATION_CAUSE_PERSON;
    data->step = step;
    data->to = rung.to;
    data->reason = body->reason;
    if (holder != NULL) {
        data->assignee_id = holder->row.id;
    }
    data->due_at = calendar_add(known_calendar(known, &data->assignee_id), matter->supply->now,
                                policy_ladder(known->policy, step + 1).working_minutes);
    tell_prioritised(matter, ask, matter->deal, matter->account, data->due_at, &data->assignee_id);
}
