/*
 * The org: a tenant, and all that is rather settled in it: people, teams, calendars, rates,
 * policies.
 */
#pragma once

#include "base/money.h"
#include "contract/types.h"
#include "workflow/row.h"

/* What the org's own row says; loaded under its lock. */
struct org {
    struct id id;
    struct text name;
    struct text time_zone;
    struct text ledger_name;
    char base_currency[4];
    int32_t fiscal_year_starts_month;
    bool simulated;
    int64_t size;               /* how many events it has: the next one's sequence */
    instant last_event_at;      /* 0: none yet */
    int64_t next_number;        /* of asks */
    int64_t directory_sequence; /* of the last event that changed people, teams, tokens' owners,
                                   calendars, rates or policy */
    int32_t policy_version;     /* in force */
    int64_t policy_sequence;    /* of the event that put it in force */
};

struct team {
    struct row row;
    struct text name;
    struct id lead_id; /* "": none */
};

struct person {
    struct row row;
    struct text name;
    struct text email;
    struct id team_id;     /* "": none */
    struct id calendar_id; /* "": the org's */
    bool active;
    struct grant_list grants; /* roles held, pending and revoked */
};

/* The roles in force, as bits. A person who has left has none. */
uint32_t person_roles(const struct person *person);

/* Whether a role of the mask is in force. */
bool person_holds(const struct person *person, uint32_t roles);

/* The grant of the role that is in force, or NULL. */
const struct grant *person_grant(const struct person *person, enum role role);

struct token {
    struct row row;
    struct id person_id;
    struct text label;
    struct scope_list scopes;
    day expires_on;
    struct text secret_sha256; /* hexadecimal */
    instant revoked_at;        /* 0: not */
};

/* Working hours. `intervals` are UTC, sorted, apart; PostgreSQL expands them from the rules. */
struct working_interval {
    instant starts_at;
    instant ends_at;
    day on; /* in the calendar's zone */
};
struct calendar {
    struct row row;
    struct text time_zone;
    struct calendar_rules rules;
    const struct working_interval *intervals;
    size_t interval_count;
};

/* The plan rates of one quarter; its id is made from the quarter, see `rates_id`. */
struct rates {
    struct row row;
    struct text quarter;
    struct rate_list rates;
};
/* "None" when the text is too long to be a quarter. */
struct id rates_id(struct text quarter);

/* One version of the org's rules. */
struct policy_version {
    struct row row; /* policy_… */
    int32_t version;
    enum policy_state state;
    struct policy_document document;
    struct id author_id;
    struct text reason;
    instant effective_at; /* 0: not yet */
};
