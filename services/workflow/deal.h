/*
 * What sales wants to win, and the customer whom it would win.
 */
#pragma once

#include "contract/types.h"
#include "workflow/row.h"

struct account {
    struct row row;
    struct text external_id;
    struct text name;
    enum segment segment;
    int64_t open_amount_base; /* of all its open deals, in the org's currency */
};

struct deal {
    struct row row;
    struct text external_id;
    struct id account_id;
    struct text name;
    int64_t amount; /* minor units of `currency` */
    struct text currency;
    int64_t amount_base; /* minor units of the org's currency */
    bool rated;          /* false: there was no plan rate, so it counts as large */
    enum deal_stage stage;
    day close_date;
    struct id owner_id;
    struct id team_id; /* the owner's, when the deal was last recorded; "": none */
    bool confidential;
    enum deal_state state;
    day closed_on; /* DAY_NONE: open */
    instant source_updated_at;
};

/* Whether what was recorded of a lost deal opens it again: its stage is one of an open deal.
 * Nothing that it lost comes back. */
bool deal_is_opened_again(const struct deal *deal);
