/*
 * A decision on its way: what will be told of it, once nothing stands in the way.
 */
#pragma once

#include "workflow/decide.h"

struct draft {
    struct id id;
    enum decision_kind kind;
    struct text customer_wording;
    struct text rationale;
    struct decision_terms terms;
    struct decision_draw draw;
    struct optional_day valid_until;
    struct id workaround_id;
    struct optional_integer workaround_version;
    struct rail_notice_list rails;
    enum role approval_by; /* ROLE_NONE: nobody need approve */
};

/* A decision that was proposed or made, as a draft again: to approve it, or to make its promise. */
struct draft draft_of(const struct decision *decision);

/* Whether what a decision promises can still be promised: its day or hour lies ahead, and the
 * deliverable that it joins was not dropped since. */
bool promise_still_stands(struct matter *matter, const struct decision_terms *terms);

/* An offer lasts from today to the policy's limit. */
bool valid_until_holds(struct matter *matter, day valid_until);

/* Puts into the draft which guard rails speak, whatever they say. */
void hear_guard_rails(const struct matter *matter, struct draft *draft);

/* What the guard rails say to the decision: they block it, demand an approval, or advise. False
 * when it is blocked, or when nobody could approve it. */
bool guard_rails_allow(struct matter *matter, struct draft *draft);

/* Tells the decision: proposed when a guard rail wants another's word, else made at once with what
 * follows from it. */
void tell_decided(struct matter *matter, const struct draft *draft);

/* Tells that the decision is made, in the matter's authority. */
struct decision_made *tell_made(struct matter *matter, const struct draft *draft);

/* Tells what follows from a decision once it is made: each kind its own. */
void tell_consequence(struct matter *matter, const struct draft *draft, const struct id *maker_id,
                      const struct authority *authority);

/* Tells the promise itself. Maker and authority are those of the decision, whoever said the last
 * word. */
void tell_commitment_made(struct matter *matter, const struct draft *draft,
                          const struct id *maker_id, const struct authority *authority);
