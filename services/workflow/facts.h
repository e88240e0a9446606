/*
 * The facts that a policy's conditions test, as one table. Inside the room: others see policy.h.
 */
#pragma once

#include "contract/types.h"
#include "workflow/policy.h"

/* What kind of test a fact takes, and so how its value is told to people. */
enum test_kind {
    TEST_NUMBER,  /* struct number_test */
    TEST_AMOUNT,  /* the same, in minor units of the org's currency */
    TEST_BOOLEAN, /* struct boolean_test */
    TEST_WORD     /* struct ask_kind_test and its like, which all lie alike */
};

struct fact_row {
    struct text name; /* "deal.amount_base" */
    enum test_kind kind;
    size_t offset;             /* in struct policy_when, of the pointer to its test */
    const struct words *words; /* of TEST_WORD; else NULL */
};
extern const struct fact_row FACT_ROWS[FACT_COUNT];
