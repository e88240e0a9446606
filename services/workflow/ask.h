/*
 * One thing that a deal needs from product.
 */
#pragma once

#include "contract/types.h"
#include "workflow/row.h"

struct ask {
    struct row row;
    int64_t number; /* what people say: A-1042 */
    struct id deal_id;
    enum ask_kind kind;
    enum ask_state state;
    struct text title;
    struct text need;
    struct text customer_words; /* absent: none */
    struct text if_refused;
    enum blocker blocker;
    enum ask_origin origin;
    day wanted_by; /* DAY_NONE: none */
    struct ask_details details;
    struct id submitter_id;
    instant submitted_at;

    struct route route; /* the newest */
    bool large;
    struct id assignee_id; /* "": whoever holds `assignee_role` may claim it */
    enum role assignee_role;
    struct id decider_id;  /* who decided last */
    struct id decision_id; /* the proposed or made one that counts; "": none */
    int32_t round;
    int32_t info_rounds; /* requests for information in this round */
    int32_t ladder_step;
    int32_t points;        /* -1: not estimated */
    instant due_at;        /* product's clock; 0: stopped */
    instant info_due_at;   /* sales' clock while needs_info; 0: none */
    int64_t minutes_left;  /* working minutes of product's clock that are kept while needs_info */
    struct text question;  /* the newest request for information; absent: none */
    struct id asked_by_id; /* who requested it */
    day valid_until;       /* of the offer; DAY_NONE: none */
    instant press_at;      /* the queue's key */
    struct reason_list reasons;  /* the route first, then each pressure rule that holds */
    struct id_list escalated_by; /* persons who pushed it up at this step */
    instant closed_at;           /* 0: live */
};

bool ask_is_live(const struct ask *ask);

struct comment {
    struct row row;
    struct id ask_id;
    struct id author_id;
    enum audience audience;
    struct text text;
    instant at;
};

struct relation {
    struct row row; /* its id is the ask's with the position, see `relation_id` */
    struct id ask_id;
    struct id other_id;
    enum relation_kind kind;
};
