/*
 * Offering a workaround, and sales' answer to an offer.
 */
#include "workflow/calendar.h"
#include "workflow/draft.h"

/* ---- offering a workaround ------------------------------------------------------------------- */

/* An article by id and version must be published, and its newest. */
static bool article_holds(struct matter *matter, const struct offered_workaround_body *offered)
{
    const struct workaround *article = known_workaround(matter->known, &offered->id);
    bool may = true;

    if (text_present(offered->title) || text_present(offered->steps)
        || text_present(offered->customer_wording) || text_present(offered->limits)) {
        may = deny_at(matter, text_literal("/workaround"), PROBLEM_INVALID, PHRASE_ARTICLE_OR_WORDS,
                      (struct blanks){0});
    }
    if (!offered->version.present) {
        may = deny_at(matter, text_literal("/workaround/version"), PROBLEM_INVALID, PHRASE_MISSING,
                      (struct blanks){0});
    }
    if (article == NULL || article->state != WORKAROUND_STATE_PUBLISHED) {
        return deny_at(matter, text_literal("/workaround/id"), PROBLEM_INVALID,
                       PHRASE_NO_SUCH_WORKAROUND, (struct blanks){0});
    }
    if (offered->version.present && offered->version.value != article->published_version) {
        may = deny_at(
            matter, text_literal("/workaround/version"), PROBLEM_STALE, PHRASE_STALE,
            (struct blanks){.number = article->published_version, .limit = offered->version.value});
    }
    return may;
}

/* One that is written on the spot is the head of product's, and whole. */
static bool words_hold(struct matter *matter, const struct offered_workaround_body *offered)
{
    const struct {
        struct text text;
        struct text pointer;
    } needed[] = {
        {offered->title,            TEXT("/workaround/title")           },
        {offered->steps,            TEXT("/workaround/steps")           },
        {offered->customer_wording, TEXT("/workaround/customer_wording")}
    };
    bool may = true;

    if (matter->authority.role != ROLE_HEAD_OF_PRODUCT) {
        return deny_at(matter, text_literal("/workaround"), PROBLEM_NO_AUTHORITY,
                       PHRASE_MANAGERS_OFFER_PUBLISHED, (struct blanks){0});
    }
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (!text_present(needed[i].text)) {
            may = deny_at(matter, needed[i].pointer, PROBLEM_INVALID, PHRASE_MISSING,
                          (struct blanks){0});
        }
    }
    return may;
}

static void tell_written_on_the_spot(struct matter *matter, struct draft *draft,
                                     const struct offered_workaround_body *offered)
{
    draft->workaround_id = fresh_id(matter, "workaround");
    draft->workaround_version = (struct optional_integer){true, 1};
    struct workaround_written *data = tell(matter, EVENT_WORKAROUND_WRITTEN, &draft->workaround_id);
    data->version = 1;
    data->title = offered->title;
    data->steps = offered->steps;
    data->customer_wording = offered->customer_wording;
    data->limits = offered->limits;
    data->kind = matter->ask->kind;
}

void decide_offer_workaround(struct matter *matter)
{
    const struct offer_workaround_body *body = matter->command->body;
    const struct offered_workaround_body *offered = &body->workaround;
    bool written = !id_present(&offered->id);
    bool may = written ? words_hold(matter, offered) : article_holds(matter, offered);
    struct draft draft = {
        .kind = DECISION_WORKAROUND,
        .customer_wording = body->customer_wording,
        .rationale = body->rationale,
        .valid_until = {true, body->valid_until},
        .workaround_id = offered->id,
        .workaround_version = offered->version
    };

    may &= valid_until_holds(matter, body->valid_until);
    draft.id = fresh_id(matter, "decision");
    may = guard_rails_allow(matter, &draft) && may;
    if (!may) {
        return;
    }
    if (written) {
        tell_written_on_the_spot(matter, &draft, offered);
    }
    tell_decided(matter, &draft);
}

/* ---- answering an offer ---------------------------------------------------------------------- */

bool may_accept(struct matter *matter)
{
    ensure(matter->decision != NULL); /* the state says so */
    if (matter->ask->valid_until < matter->supply->today) {
        return deny(matter, PROBLEM_CONFLICT, PHRASE_OFFER_LAPSED,
                    (struct blanks){.on = matter->ask->valid_until});
    }
    return promise_still_stands(matter, &matter->decision->terms);
}

void decide_accept(struct matter *matter)
{
    const struct accept_body *body = matter->command->body;
    const struct decision *decision = matter->decision;
    const struct id *ask_id = &matter->ask->row.id;

    struct ask_offer_accepted *accepted = tell(matter, EVENT_ASK_OFFER_ACCEPTED, ask_id);
    accepted->decision_id = decision->row.id;
    accepted->how_agreed = body->how_agreed;
    if (decision->kind == DECISION_WORKAROUND) {
        struct ask_worked_around *data = tell(matter, EVENT_ASK_WORKED_AROUND, ask_id);
        data->decision_id = decision->row.id;
        return;
    }
    struct draft draft = draft_of(decision);
    struct ask_committed *committed = tell(matter, EVENT_ASK_COMMITTED, ask_id);
    committed->decision_id = decision->row.id;
    tell_commitment_made(matter, &draft, &decision->maker_id, &decision->authority);
}

void decide_reject(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct decision *decision = matter->decision;
    struct ask after = *matter->ask;

    ensure(decision != NULL);
    after.round++;
    struct facts facts =
        case_facts(matter->known, matter->deal, matter->account, &after, matter->supply->today);
    const struct route_rule *rule = policy_route(matter->known->policy, &facts);
    struct ask_offer_rejected *data = tell(matter, EVENT_ASK_OFFER_REJECTED, &matter->ask->row.id);
    data->decision_id = decision->row.id;
    data->reason = body->reason;
    data->due_at = calendar_add(known_calendar(matter->known, &decision->maker_id),
                                matter->supply->now, rule->then.within.working_minutes);
    tell_released(matter, &decision->draw, &decision->row.id, &(struct id){0});
    tell_prioritised(matter, &after, matter->deal, matter->account, data->due_at,
                     &decision->maker_id);
}
