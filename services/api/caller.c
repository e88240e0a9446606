#include "api/caller.h"

#define SEES_ALL                                                                     \
    (BIT(ROLE_HEAD_OF_SALES) | BIT(ROLE_PRODUCT_MANAGER) | BIT(ROLE_HEAD_OF_PRODUCT) \
     | BIT(ROLE_EXECUTIVE) | BIT(ROLE_AUDITOR))
#define SEES_CONFIDENTIAL (BIT(ROLE_HEAD_OF_SALES) | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_AUDITOR))
#define SEES_PRODUCT                                                             \
    (BIT(ROLE_PRODUCT_MANAGER) | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_EXECUTIVE) \
     | BIT(ROLE_AUDITOR))

/* What each role lets one see, the widest first. */
static const struct reach_row {
    uint32_t roles;
    enum caller_reach reach;
    struct text word;
} REACH_ROWS[] = {
    {SEES_ALL,                                       CALLER_REACH_ALL,  TEXT("all") },
    {BIT(ROLE_CUSTOMER_SUCCESS) | BIT(ROLE_FINANCE), CALLER_REACH_WON,  TEXT("won") },
    {BIT(ROLE_SALES_LEAD),                           CALLER_REACH_TEAM, TEXT("team")},
    {BIT(ROLE_REP),                                  CALLER_REACH_OWN,  TEXT("own") },
    {0,                                              CALLER_REACH_NONE, TEXT("none")},
};

void caller_judge(struct caller *caller, bool leads)
{
    uint32_t roles = caller->roles;

    caller->reach = CALLER_REACH_NONE;
    for (size_t i = 0; i < COUNT_OF(REACH_ROWS); i++) {
        if ((roles & REACH_ROWS[i].roles) != 0) {
            caller->reach = REACH_ROWS[i].reach;
            break;
        }
    }
    if (leads && caller->reach == CALLER_REACH_OWN) {
        caller->reach = CALLER_REACH_TEAM;
    }
    caller->sees_confidential = (roles & SEES_CONFIDENTIAL) != 0;
    caller->sees_product = (roles & SEES_PRODUCT) != 0;
}

struct text caller_reach_word(const struct caller *caller)
{
    size_t i = 0;

    while (REACH_ROWS[i].reach != caller->reach) {
        i++;
    }
    return REACH_ROWS[i].word;
}

enum store_side caller_side(const struct caller *caller)
{
    return caller->sees_product ? STORE_READ_PRODUCT : STORE_READ_SALES;
}

struct text caller_audience(const struct caller *caller)
{
    return caller->sees_product ? text_literal("product") : text_literal("sales");
}
