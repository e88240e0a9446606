#include "api/caller.h"
#include "api/callers.h"
#include "unit/cases.h"

static const struct judge_case {
    const char *says;
    uint32_t roles;
    bool leads;
    const char *reach;
    bool confidential;
    const char *audience;
} JUDGE_CASES[] = {
    {"a rep sees his own",                         BIT(ROLE_REP),                             false, "own",  false, "sales"  },
    {"a rep who leads a team sees it",             BIT(ROLE_REP),                             true,  "team", false, "sales"  },
    {"a sales lead sees the team",                 BIT(ROLE_SALES_LEAD),                      true,  "team", false, "sales"  },
    {"the head of sales sees all of sales",        BIT(ROLE_HEAD_OF_SALES),                   false, "all",  true,  "sales"  },
    {"a product manager sees all but secrets",     BIT(ROLE_PRODUCT_MANAGER),                 false, "all",  false,
     "product"                                                                                                               },
    {"the head of product sees everything",        BIT(ROLE_HEAD_OF_PRODUCT),                 false, "all",  true,
     "product"                                                                                                               },
    {"an executive sees all but secrets",          BIT(ROLE_EXECUTIVE),                       false, "all",  false, "product"},
    {"customer success sees what was won",         BIT(ROLE_CUSTOMER_SUCCESS),                false, "won",  false,
     "sales"                                                                                                                 },
    {"finance sees what was won",                  BIT(ROLE_FINANCE),                         false, "won",  false, "sales"  },
    {"an auditor sees everything",                 BIT(ROLE_AUDITOR),                         false, "all",  true,  "product"},
    {"an admin sees people and no deals",          BIT(ROLE_ADMIN),                           false, "none", false, "sales"  },
    {"one without a role sees nothing",            0,                                         false, "none", false, "sales"  },
    {"an admin who leads a team sees no deals",    BIT(ROLE_ADMIN),                           true,  "none", false, "sales"  },
    {"of two roles the one that sees more counts", BIT(ROLE_REP) | BIT(ROLE_PRODUCT_MANAGER), false,
     "all",                                                                                                  false, "product"},
    {"a role beside admin counts",                 BIT(ROLE_ADMIN) | BIT(ROLE_REP),           false, "own",  false, "sales"  },
};

static void judge_case_holds(const void *row)
{
    const struct judge_case *it = row;
    struct caller caller = {.roles = it->roles};

    caller_judge(&caller, it->leads);
    assert_text_equal(caller_reach_word(&caller), text_of(it->reach));
    assert_int_equal(caller.sees_confidential, it->confidential);
    assert_text_equal(caller_audience(&caller), text_of(it->audience));
    assert_int_equal(caller_side(&caller),
                     text_equal(text_of(it->audience), text_literal("product")) ? STORE_READ_PRODUCT
                                                                                : STORE_READ_SALES);
}

static const struct bearer_case {
    const char *says;
    struct text field, token;
} BEARER_CASES[] = {
    {"the token stands behind the scheme", TEXT("Bearer abc"),  TEXT("abc") },
    {"a scheme has no case",               TEXT("bEARER abc"),  TEXT("abc") },
    {"another scheme has none of ours",    TEXT("Basic abc"),   {NULL, 0}   },
    {"a scheme alone has no token",        TEXT("Bearer "),     {NULL, 0}   },
    {"a scheme without a blank has none",  TEXT("Bearerabc"),   {NULL, 0}   },
    {"two blanks are one too many",        TEXT("Bearer  abc"), TEXT(" abc")},
    {"nothing has no token",               {NULL, 0},           {NULL, 0}   },
};

static void bearer_case_holds(const void *row)
{
    const struct bearer_case *it = row;

    assert_text_equal(callers_bearer(it->field), it->token);
    assert_int_equal(text_present(callers_bearer(it->field)), text_present(it->token));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(JUDGE_CASES, judge_case_holds),
        CASE_TABLE(BEARER_CASES, bearer_case_holds),
    };
    return cases_run_tables("caller", TABLES, COUNT_OF(TABLES));
}
