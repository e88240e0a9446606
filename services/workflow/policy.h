/*
 * The org's rules as typed decision tables (DMN's words: decision table, hit policy, unary test),
 * compiled once per version from the contract's policy_document.
 *
 * Routes: the first that matches; the last has no `when`. Guard rails and pressure: all that match.
 * A rule's `when` is a conjunction of tests on facts; a fact that a case does not have makes its
 * test fail.
 */
#pragma once

#include "base/arena.h"
#include "base/problem.h"
#include "contract/types.h"

struct policy;

/* A case's facts, one slot for each name in policy_when. */
enum fact {
    FACT_DEAL_AMOUNT_BASE,
    FACT_DEAL_LARGE,
    FACT_DEAL_SEGMENT,
    FACT_DEAL_STAGE,
    FACT_DEAL_CONFIDENTIAL,
    FACT_DEAL_DAYS_TO_CLOSE,
    FACT_ACCOUNT_OPEN_AMOUNT_BASE,
    FACT_ASK_KIND,
    FACT_ASK_BLOCKER,
    FACT_ASK_ORIGIN,
    FACT_ASK_POINTS,
    FACT_ASK_ROUND,
    FACT_DETAILS_DAYS,
    FACT_DETAILS_SEATS,
    FACT_DETAILS_MONTHS,
    FACT_DETAILS_CHANGE_BP,
    FACT_DECISION_KIND,
    FACT_DECISION_POINTS,
    FACT_DECISION_HAS_DELIVERABLE,
    FACT_RANKING_POSITION,
    FACT_COUNT
};

/* Enumerations and booleans are numbers: the constant, 0 or 1. */
struct facts {
    bool has[FACT_COUNT];
    int64_t value[FACT_COUNT];
    char base_currency[4]; /* the org's, in which the amounts among them are; "" leaves their blanks
                              unfilled */
    day close_date;        /* for sentences: {deal.close_date}, {on} */
    struct money amount;   /* the deal's own, for sentences: {amount} */
};

void facts_set(struct facts *facts, enum fact fact, int64_t value);

/*
 * A rule's sentence with its blanks filled: {deal.segment} and the names of the other facts,
 * {deal.close_date}, {amount}. Numbers plainly, amounts as money, words as words; what the case
 * does not have stays in braces. At most 500 characters.
 */
struct text facts_fill(struct arena *arena, struct text sentence, const struct facts *facts);

/*
 * Compiles and lints a document. NULL and a problem that names each fault by its pointer (under
 * `pointer`): a last route with a condition, a route before the last without one, a rule that can
 * never match because an earlier one always does, two rules of one name, a rail that demands
 * approval of nobody or of a role that is not above the decider, a ladder that ends below an
 * executive or has no repeat at its end, tests that contradict each other (gte above lte), an empty
 * test, a route or a step to a role that decides nothing. The policy borrows the document for as
 * long as it lives.
 */
must_use struct policy *policy_compile(struct arena *arena, const struct policy_document *document,
                                       int32_t version, struct text pointer,
                                       struct problem *problem);

/*
 * Compiles a document of the record: one that passed the lint of its day. A stricter lint of today
 * does not look at it; a premise that can no longer be read never holds. Never NULL.
 */
struct policy *policy_of_record(struct arena *arena, const struct policy_document *document,
                                int32_t version);

int32_t policy_version_number(const struct policy *policy);

/* The limits with their defaults filled in: every member is present. */
const struct policy_limits *policy_limits(const struct policy *policy);

/* The rule that routes the case; its sentence has its blanks still, see `facts_fill`. Never NULL:
 * the last rule takes all. */
const struct route_rule *policy_route(const struct policy *policy, const struct facts *facts);

/* The guard rails that speak, in the policy's order, their sentences filled. Lives in `arena`. */
struct rail_notice_list policy_rails(const struct policy *policy, const struct facts *facts,
                                     struct arena *arena);

/* The pressure rules that hold, likewise, with the working minutes that each moves the ask ahead.
 */
struct reason_list policy_pressure(const struct policy *policy, const struct facts *facts,
                                   struct arena *arena);

/* The ladder's step `step` (from 1); past the last it is the repeat. `to` is ROLE_NONE for the
 * repeat. */
struct ladder_rung {
    enum role to;
    int64_t working_minutes; /* within which the one before must have acted */
};
struct ladder_rung policy_ladder(const struct policy *policy, int32_t step);
int32_t policy_ladder_steps(const struct policy *policy);

/* The points with which an ask of the kind counts until it is estimated. */
int32_t policy_default_points(const struct policy *policy, enum ask_kind kind);

/* Whether `next` gives more power to the product side's author than `now`: thresholds up, rails
 * removed or softened, overdraft or delegation limits up, one person holding both. Says what widens
 * in `why` (a list in words, in `arena`). */
bool policy_widens(const struct policy_document *now, const struct policy_document *next,
                   struct arena *arena, struct text_list *why);
