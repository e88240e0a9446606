#include "workflow/decision.h"

#include "workflow/draft.h"

void decide_decline(struct matter *matter)
{
    const struct decline_body *body = matter->command->body;
    struct draft draft = {.kind = DECISION_DECLINE,
                          .id = fresh_id(matter, "decision"),
                          .customer_wording = body->customer_wording,
                          .rationale = body->rationale,
                          .terms = {.alternatives = body->alternatives}};

    hear_guard_rails(matter,
                     &draft); /* they speak for the customer: a no is never theirs to stop */
    tell_decided(matter, &draft);
}

/* ---- approving ------------------------------------------------------------------------------- */

/* Who may answer a proposal: one who holds the role that was asked for, and did not propose it. */
static bool approver_may(struct matter *matter)
{
    const struct decision *decision = matter->decision;

    ensure(decision != NULL); /* the state says so */
    if (!person_holds(matter->actor, BIT(decision->approval_by))) {
        return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_APPROVAL_IS_ANOTHERS,
                    (struct blanks){.name = word_of(&ROLE_WORDS, (int)decision->approval_by)});
    }
    if (id_equal(&decision->maker_id, &matter->actor->row.id)) {
        return deny(matter, PROBLEM_SEGREGATION, PHRASE_OWN_PROPOSAL, (struct blanks){0});
    }
    matter->authority = authority_of_role(matter->known, matter->actor, decision->approval_by);
    return true;
}

/* The proposer's authority must still stand when it is approved. */
static bool proposer_still_may(struct matter *matter)
{
    const struct decision *decision = matter->decision;
    const struct person *maker = known_person(matter->known, &decision->maker_id);

    ensure(maker != NULL); /* the directory has everyone */
    if (!person_holds(maker, BIT(decision->authority.role))) {
        return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_PROPOSERS_AUTHORITY_ENDED,
                    (struct blanks){0});
    }
    if (decision->valid_until != DAY_NONE && decision->valid_until < matter->supply->today) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_OFFER_LAPSED,
                    (struct blanks){.on = decision->valid_until});
    }
    return promise_still_stands(matter, &decision->terms);
}

/* From here on the events are the proposer's decision, and the approver stands behind them. */
static void mark_approved(struct matter *matter, size_t first, const struct approval *approval)
{
    for (size_t i = first; i < matter->outcome->event_count; i++) {
        struct event *event = &matter->outcome->events[i];
        event->actor = matter->decision->maker_id;
        event->authority = matter->decision->authority;
        event->approval = approval;
    }
}

bool may_approve_decision(struct matter *matter)
{
    return approver_may(matter) && proposer_still_may(matter);
}

void decide_approve_decision(struct matter *matter)
{
    const struct note_body *body = matter->command->body;
    struct draft draft = draft_of(matter->decision);

    struct decision_approved *approved = tell(matter, EVENT_DECISION_APPROVED, &draft.id);
    approved->authority = matter->authority;
    approved->note = body->note;

    size_t first = matter->outcome->event_count;
    struct approval *approval = arena_alloc(matter->arena, sizeof(*approval));
    *approval = (struct approval){matter->actor->row.id, matter->authority};
    struct decision_made *made = tell_made(matter, &draft);
    made->authority = matter->decision->authority;
    made->approver_id = matter->actor->row.id;
    made->approver_authority = &approval->authority;
    tell_consequence(matter, &draft, &matter->decision->maker_id, &matter->decision->authority);
    mark_approved(matter, first, approval);
}

bool may_return_decision(struct matter *matter)
{
    return approver_may(matter);
}

void decide_return_decision(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct decision *decision = matter->decision;

    struct decision_returned *data = tell(matter, EVENT_DECISION_RETURNED, &decision->row.id);
    data->reason = body->reason;
    tell_released(matter, &decision->draw, &decision->row.id, &(struct id){0});
}

bool may_retract_decision(struct matter *matter)
{
    ensure(matter->decision != NULL); /* the state says so */
    if (!id_equal(&matter->decision->maker_id, &matter->actor->row.id)) {
        return deny(matter, PROBLEM_FORBIDDEN, PHRASE_ONLY_THE_PROPOSER, (struct blanks){0});
    }
    return true;
}

void decide_retract_decision(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct decision *decision = matter->decision;

    struct decision_retracted *data = tell(matter, EVENT_DECISION_RETRACTED, &decision->row.id);
    data->reason = body->reason;
    tell_released(matter, &decision->draw, &decision->row.id, &(struct id){0});
}
