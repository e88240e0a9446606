/*
 * Inside the core: what every decide function is given, and the few verbs with which it speaks.
 *
 * First all that stands in the way, then the facts. Nothing is changed here.
 */
#pragma once

#include "base/ensure.h"
#include "workflow/workflow.h"

/* One command on its way through the checks. */
struct matter {
    const struct known *known;
    const struct command *command;
    const struct supply *supply;
    struct outcome *outcome;
    struct arena *arena;        /* the outcome's */
    const struct person *actor; /* NULL: the system */
    const struct ask *ask;      /* the subject, when it is one; its deal and account */
    const struct deal *deal;
    const struct account *account;
    const struct decision *decision; /* the ask's, proposed or made */
    struct id subject;               /* whose version If-Match names; "" when there is none */
    int64_t subject_version;
    int64_t subject_last_event;
    struct authority
        authority; /* in whose name; found before the command's own function is called */
};

typedef void decide_function(struct matter *matter);

/* Whether a command may be given, whatever its body says; says so when not. Called after the checks
 * that all commands share. */
typedef bool may_function(struct matter *matter);

/* ---- refusing -------------------------------------------------------------------------------- */

/* Adds a refusal about the whole, or about the member at `pointer`; false, so that it can be
 * returned. */
bool deny(struct matter *matter, enum problem_kind kind, enum phrase phrase, struct blanks blanks);
bool deny_at(struct matter *matter, struct text pointer, enum problem_kind kind, enum phrase phrase,
             struct blanks blanks);

/* ---- telling --------------------------------------------------------------------------------- */

/* Adds an event about `subject` and gives its data, zeroed and to be filled. The matter's deal,
 * ask, actor and authority go with it. */
void *tell(struct matter *matter, enum event_kind kind, const struct id *subject);

/* The event that was told last, where a command knows better. */
struct event *last_told(struct matter *matter);

/* A fresh id with the prefix. */
struct id fresh_id(struct matter *matter, const char *prefix);

/* ---- what several nouns share ---------------------------------------------------------------- */

/* Why the person has no part in deciding on the ask, in words: he owns its deal, submitted it,
 * leads the deal's team, or sells as well. PHRASE_NONE: he may. */
enum phrase conflict_of(const struct known *known, const struct person *person,
                        const struct deal *deal, const struct ask *ask);

/* How many hold the role, see the deal, and have no conflict with the ask; `except` ("": nobody) is
 * left out. Gives the first of them in the order of the rows; NULL when there is none. */
size_t able_holders(const struct known *known, enum role role, const struct deal *deal,
                    const struct ask *ask, const struct id *except, const struct person **first);

/* Whether the actor sells the deal: its owner, the lead of its team, the head of sales. Says so
 * when not. */
bool sells_the_deal(struct matter *matter, const struct deal *deal);

/* The roles of product that decide, those that sell, and those whose grant needs a second key. */
#define ROLES_DECIDING (BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_PRODUCT_MANAGER))
#define ROLES_SALES    (BIT(ROLE_REP) | BIT(ROLE_SALES_LEAD) | BIT(ROLE_HEAD_OF_SALES))
#define ROLES_PRODUCT                                                            \
    (BIT(ROLE_PRODUCT_MANAGER) | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_EXECUTIVE) \
     | BIT(ROLE_AUDITOR))
#define ROLES_TWO_KEYS                                                                             \
    (BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_HEAD_OF_SALES) | BIT(ROLE_EXECUTIVE) | BIT(ROLE_AUDITOR) \
     | BIT(ROLE_ADMIN))

/* The authority of a role that the person holds; with the grant's event and the policy's version.
 */
struct authority authority_of_role(const struct known *known, const struct person *person,
                                   enum role role);

/* The facts of a case for the policy; `ask` may be one that does not exist yet. */
struct facts case_facts(const struct known *known, const struct deal *deal,
                        const struct account *account, const struct ask *ask, day today);

/* Whether the deal counts as large, by itself or with the account's other open deals. */
bool deal_is_large(const struct known *known, const struct deal *deal,
                   const struct account *account);

/* Records a deal, by itself or along with a submit; gives it and its account as they will be. False
 * when it may not be. */
bool record_deal(struct matter *matter, const struct deal_body *body, struct deal *deal,
                 struct account *account);

/* A day that must not lie in the past. */
bool day_is_ahead(struct matter *matter, day on, struct text pointer);

/* ---- routing and the queue's order (press.c) ------------------------------------------------- */

/* Whether the ask, as it will be, belongs elsewhere than where it is. One that was pushed up stays,
 * and so does one that somebody took who holds the role to which it would go. */
bool goes_elsewhere(struct matter *matter, const struct ask *ask, const struct deal *deal,
                    const struct account *account);

/* Tells where the live asks of a deal that changed go and stand now. */
void tell_asks_of_changed_deal(struct matter *matter, const struct deal *deal,
                               const struct account *account);

/* Tells where the ask goes: `ask.routed`, which it gives, then its place in the queue. `ask` is as
 * it will be. */
const struct ask_routed *tell_routed(struct matter *matter, const struct ask *ask,
                                     const struct deal *deal, const struct account *account);

/* Tells the ask's place in the queue, if it differs from the one that it has. */
void tell_prioritised(struct matter *matter, const struct ask *ask, const struct deal *deal,
                      const struct account *account, instant due_at, const struct id *assignee_id);

/* Tells the guard rails that speak before anything was decided. */
void tell_rails(struct matter *matter, const struct ask *ask, const struct deal *deal,
                const struct account *account);

/* ---- money and points (draw.c) --------------------------------------------------------------- */

/* Works out what `points`, due on `due_on`, would draw, and refuses when the line does not cover
 * it. With `overdraft` the head of product may go beyond, within the policy. False when refused. */
bool draw_points(struct matter *matter, int32_t points, day due_on,
                 const struct overdraft_body *overdraft, struct decision_draw *draw);

/* Tells that the draw is reserved for the decision, or released. A draw of 0 points tells nothing.
 */
void tell_reserved(struct matter *matter, const struct decision_draw *draw,
                   const struct id *decision_id, const struct id *deliverable_id);
void tell_released(struct matter *matter, const struct decision_draw *draw,
                   const struct id *decision_id, const struct id *deliverable_id);

/* ---- the commands, each in its noun's file --------------------------------------------------- */

decide_function decide_put_deal, decide_close_deal;
decide_function decide_submit, decide_preview, decide_edit, decide_claim, decide_reassign,
    decide_estimate, decide_request_info, decide_provide_info, decide_cancel_request,
    decide_withdraw, decide_escalate, decide_comment;
decide_function decide_actions;
may_function may_claim, may_reassign, may_request_info, may_cancel_request, may_escalate,
    may_approve_decision, may_return_decision, may_retract_decision, may_accept;
decide_function decide_commit, decide_counter, decide_decline, decide_offer_workaround,
    decide_accept, decide_reject, decide_approve_decision, decide_return_decision,
    decide_retract_decision;
decide_function decide_write_workaround, decide_edit_workaround, decide_publish_workaround,
    decide_retire_workaround;
decide_function decide_set_capacity, decide_split;
decide_function decide_put_policy, decide_confirm_policy, decide_put_rates, decide_put_calendar;
decide_function decide_put_person, decide_put_team, decide_grant_role, decide_confirm_grant,
    decide_revoke_role, decide_issue_token, decide_revoke_token;
decide_function decide_open_org, decide_seat_person;
