/*
 * A promise to a customer, and the deliverable that it rests on.
 */
#pragma once

#include "contract/types.h"
#include "workflow/row.h"

struct commitment {
    struct row row;
    struct id ask_id;
    struct id decision_id;
    struct id deliverable_id; /* "": none */
    struct id deal_id;
    struct id account_id;
    enum commitment_kind kind;
    enum commitment_state state;
    struct text scope;
    struct text customer_wording;
    day due_on;
    day first_due_on;
    instant starts_at;
    int32_t minutes;
    struct text join_url;
    struct condition_list conditions;
    struct id owner_id;
    struct id maker_id;
    struct authority authority;
    instant made_at;
    instant closed_at; /* 0: live */
};

/* Whether the customer may still count on it. */
bool commitment_is_live(const struct commitment *commitment);

struct deliverable {
    struct row row;
    struct text title;
    struct id owner_id;
    int32_t points;
    enum deliverable_state state;
    struct text quarter; /* of its draw; absent: it draws nothing */
    struct text line;
    struct id decision_id; /* that planned it, and holds its reservation */
};

/* Whether a deal that is won at `amount` meets a condition of the kind; `least` is that of an
 * amount. */
bool winning_meets(enum condition_kind kind, int64_t least, int64_t amount);
