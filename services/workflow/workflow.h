/*
 * The workflow's door: the pure core.
 *
 *   decide : what is known + a command  -> events, or every reason why not
 *   evolve : what is known + an event   -> what is known next
 *
 * No clock, no randomness, no allocation but from the arena that the caller lends, no I/O. The same
 * inputs give the same bytes, today and in ten years: replaying the ledger through evolve gives the
 * tables. (The form is Jérémie Chassaing's Decider.)
 */
#pragma once

#include "base/problem.h"
#include "contract/contract.h"
#include "workflow/known.h"
#include "workflow/policy.h"

/* ---- a command ------------------------------------------------------------------------------- */

struct command {
    enum command_kind kind;
    struct id id;      /* command_…: the same twice is once */
    struct id actor;   /* person_…; "" is the system */
    struct text via;   /* the token or "console", "clock": for the leaf; absent for the system */
    uint32_t scopes;   /* BIT(enum scope) that the caller's token has */
    struct id subject; /* ask_…, when the path names one by id */
    struct text key;   /* what else the path names: a deal's external id, a quarter */
    int64_t expected_version; /* -1: no If-Match */
    const void
        *body; /* struct commit_body and so on, as COMMAND_ROWS[kind].body says; NULL: none */
    struct text trace;         /* traceparent */
    struct text secret_sha256; /* of issue-token alone: hexadecimal, made by the edge, which shows
                                  the secret once */
};

/* What a pure function cannot make. */
struct supply {
    instant now;
    day today; /* in the org's zone */
    const struct uuid *uuids;
    size_t uuid_count; /* SUPPLY_UUIDS at least */
};
#define SUPPLY_UUIDS 24

/* ---- an event -------------------------------------------------------------------------------- */

/* One who stands behind an event beside its actor. */
struct approval {
    struct id actor;
    struct authority authority;
};

struct event {
    enum event_kind kind;
    struct id id; /* event_…; left "" by decide: the desk makes it when it records the event */
    struct id subject;
    struct id deal_id; /* "": none */
    struct id ask_id;  /* "": none */
    struct id actor;   /* "": the system */
    struct authority authority;
    const struct approval *approval; /* NULL: none was needed */
    int64_t basis;           /* the subject's last event that the decider had on screen; -1: none */
    int64_t policy_sequence; /* of the policy in force; -1 in the very first event */
    enum audience
        audience;     /* who may know of it; as EVENT_ROWS says, unless the command knows better */
    const void *data; /* of EVENT_ROWS[kind].data's struct */
};

/* ---- an outcome ------------------------------------------------------------------------------ */

enum verdict { VERDICT_REFUSED, VERDICT_ACCEPTED, VERDICT_UNCHANGED };

struct outcome {
    struct arena *arena;
    enum verdict verdict;
    struct event *events;
    size_t event_count;
    size_t event_capacity;
    struct problem problem; /* every reason why not */
    struct id result;       /* the resource that the answer shows: the subject, or what was made */
    const struct preview *preview;     /* of `preview` alone */
    const struct ask_actions *actions; /* of `actions` alone */
    int64_t version_now; /* the subject's, when the command named an older one; or 0 */
    size_t uuids_used;
};

/* ---- needs ----------------------------------------------------------------------------------- */

/* What must be loaded before a command can be decided. Deals, accounts and asks come with their
 * case: the deal, its account, all its live asks, their current decisions, live commitments and
 * deliverables. */
struct needs {
    struct id ask_id;
    struct id deal_id;
    struct text deal_external_id;
    struct text account_external_id;
    struct id decision_id;
    struct id deliverable_id;
    struct id workaround_id;
    struct id token_id;
    struct text quarters[2]; /* whose budget and lines are wanted; absent: none */
    struct text wording_of;  /* a workaround's id: accounts whose name occurs in its customer
                                wording; absent: none */
    bool budget_of_case;     /* the lines on which the case's decisions and deliverables draw */
};

/* Says it; texts borrow from the command or live in `arena`. */
void workflow_needs(const struct command *command, const struct org *org, struct arena *arena,
                    struct needs *needs);

/* ---- the three functions --------------------------------------------------------------------- */

/* Decides; changes nothing. Everything in `outcome` lives in `arena`. */
void workflow_decide(const struct known *known, const struct command *command,
                     const struct supply *supply, struct arena *arena, struct outcome *outcome);

/* Says that the events that follow are one command's: rows that it touches get one version more. */
void workflow_begin(struct known *known);

/* Makes the event's effect part of `known` and marks rows dirty. Cannot refuse: an event is a fact.
 * Rows borrow the texts and lists of the event's data, which therefore lives as long as
 * `known->arena`. */
void workflow_evolve(struct known *known, const struct event *event, int64_t sequence,
                     instant recorded_at);

/* Whether the actor may do it to the subject now, and if not, why not: the same checks as decide,
 * without a body. */
bool workflow_may(const struct known *known, const struct command *command,
                  const struct supply *supply, struct problem *why_not);

/* Whether the command is about an ask and changes it: one of those that `actions` tells of. */
bool command_is_on_asks(enum command_kind kind);

/* Whether a person may see the deal and what hangs on it (design: domain §9). The SQL function
 * `deal_visible` is held against it by a test. */
bool person_sees_deal(const struct known *known, const struct person *person,
                      const struct deal *deal);

/* ---- the tables that are the workflow, for tests and diagrams -------------------------------- */

struct transition {
    enum event_kind event;
    uint32_t from; /* BIT of each state */
    int to;
};
extern const struct transition ASK_TRANSITIONS[];
extern const size_t ASK_TRANSITION_COUNT;
extern const struct transition COMMITMENT_TRANSITIONS[];
extern const size_t COMMITMENT_TRANSITION_COUNT;
extern const struct transition DELIVERABLE_TRANSITIONS[];
extern const size_t DELIVERABLE_TRANSITION_COUNT;
extern const struct transition DECISION_TRANSITIONS[];
extern const size_t DECISION_TRANSITION_COUNT;

/* The states of its subject that allow a command, as bits; 0 when it needs none. */
uint32_t command_states(enum command_kind kind);
