/*
 * What is known when commands are decided: the rows that a batch may touch, and the directory of
 * their org.
 */
#pragma once

#include "workflow/ask.h"
#include "workflow/budget.h"
#include "workflow/commitment.h"
#include "workflow/deal.h"
#include "workflow/decision.h"
#include "workflow/org.h"
#include "workflow/row.h"
#include "workflow/workaround.h"

struct policy; /* compiled: see policy.h */

/* The nouns, in the order in which the desk saves them. */
enum noun {
    NOUN_TEAM,
    NOUN_PERSON,
    NOUN_TOKEN,
    NOUN_CALENDAR,
    NOUN_RATES,
    NOUN_POLICY,
    NOUN_ACCOUNT,
    NOUN_DEAL,
    NOUN_ASK,
    NOUN_RELATION,
    NOUN_COMMENT,
    NOUN_DECISION,
    NOUN_DELIVERABLE,
    NOUN_COMMITMENT,
    NOUN_WORKAROUND,
    NOUN_ARTICLE,
    NOUN_BUDGET,
    NOUN_BUDGET_LINE,
    NOUN_BUDGET_ENTRY,
    NOUN_COUNT
};

/* The nouns of the directory, which the desk keeps between batches: those before NOUN_ACCOUNT but
 * NOUN_TOKEN. */
#define DIRECTORY_NOUNS \
    (BIT(NOUN_TEAM) | BIT(NOUN_PERSON) | BIT(NOUN_CALENDAR) | BIT(NOUN_RATES) | BIT(NOUN_POLICY))

struct known {
    struct arena *arena; /* rows that evolve copies or makes live here */
    struct org org;
    bool org_dirty;
    day today; /* in the org's zone, at the batch's now */
    struct rows nouns[NOUN_COUNT];
    const struct policy *policy; /* in force, compiled */
    int64_t command;             /* how many commands were begun: see `row.command` */
    bool calendars_changed;      /* intervals must be expanded again */
};

/* An empty `known` in `arena`, over a `directory` that others share (NULL: none). */
void known_init(struct known *known, struct arena *arena, const struct known *directory);

/* How large a row of the noun is, and what it is called: "budget_line". */
size_t noun_row_size(enum noun noun);
struct text noun_name(enum noun noun);

/* Typed ways in; NULL when the row is not there. */
const struct person *known_person(const struct known *known, const struct id *id);
const struct team *known_team(const struct known *known, const struct id *id);
const struct ask *known_ask(const struct known *known, const struct id *id);
const struct deal *known_deal(const struct known *known, const struct id *id);
const struct account *known_account(const struct known *known, const struct id *id);
const struct decision *known_decision(const struct known *known, const struct id *id);
const struct commitment *known_commitment(const struct known *known, const struct id *id);
const struct deliverable *known_deliverable(const struct known *known, const struct id *id);
const struct workaround *known_workaround(const struct known *known, const struct id *id);
const struct budget *known_budget(const struct known *known, struct text quarter);
const struct budget_line *known_budget_line(const struct known *known, struct text quarter,
                                            struct text line);
const struct deal *known_deal_by_external_id(const struct known *known, struct text external_id);
const struct account *known_account_by_external_id(const struct known *known,
                                                   struct text external_id);

/* The calendar of a person, else the org's; NULL when nothing is set. */
const struct calendar *known_calendar(const struct known *known, const struct id *person_id);
