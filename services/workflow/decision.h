/*
 * A decision, and what it draws from the budget.
 */
#pragma once

#include "contract/types.h"
#include "workflow/row.h"

struct decision {
    struct row row;
    struct id ask_id;
    struct id deal_id;
    enum decision_kind kind;
    enum decision_state state;
    struct id maker_id;
    struct authority authority;
    enum role approval_by; /* ROLE_NONE: none was needed */
    struct id approver_id;
    struct authority approver_authority;
    struct text customer_wording;
    struct text rationale; /* product's alone */
    struct decision_terms terms;
    struct decision_draw draw; /* what is reserved for it at present; points 0: nothing */
    struct rail_notice_list rails;
    struct id workaround_id;
    int32_t workaround_version;
    day valid_until;
    instant made_at; /* 0: not made */
};
