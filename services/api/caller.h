/*
 * Who is asking, and what he may see.
 */
#pragma once

#include "contract/contract.h"
#include "store/store.h"

/* Which deals a caller sees; the words are those of the SQL function `deal_visible`. */
enum caller_reach {
    CALLER_REACH_NONE,
    CALLER_REACH_OWN,
    CALLER_REACH_TEAM,
    CALLER_REACH_WON,
    CALLER_REACH_ALL
};

struct caller {
    int32_t org_key;
    struct id person_id;
    struct id token_id;
    uint32_t roles;  /* BIT(enum role) of those in force */
    uint32_t scopes; /* BIT(enum scope) of the token */
    enum caller_reach reach;
    bool sees_confidential; /* deals that only named people and the heads see */
    bool sees_product;      /* what is for product's readers */
};

/* Works out the last three from the roles; `leads` says whether he leads a team. */
void caller_judge(struct caller *caller, bool leads);

/* "all", "won", "team", "own" or "none". */
struct text caller_reach_word(const struct caller *caller);

/* Whose eyes his questions are asked with. */
enum store_side caller_side(const struct caller *caller);

/* "product" or "sales": the audience that he belongs to, for ETags. */
struct text caller_audience(const struct caller *caller);
