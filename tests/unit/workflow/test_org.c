#include "unit/cases.h"
#include "workflow/org.h"

static const struct grant GRANTS[] = {
    {.role = ROLE_REP,             .state = GRANT_STATE_REVOKED, .sequence = 3},
    {.role = ROLE_PRODUCT_MANAGER, .state = GRANT_STATE_ACTIVE,  .sequence = 4},
    {.role = ROLE_EXECUTIVE,       .state = GRANT_STATE_PENDING, .sequence = 5},
    {.role = ROLE_REP,             .state = GRANT_STATE_ACTIVE,  .sequence = 9},
};

static const struct role_case {
    const char *says;
    bool active;
    enum role role;
    int64_t sequence; /* of the grant in force; -1: none */
} ROLE_CASES[] = {
    {"a role in force is held",                     true,  ROLE_PRODUCT_MANAGER, 4 },
    {"a role given again is held by the new grant", true,  ROLE_REP,             9 },
    {"a pending role gives nothing",                true,  ROLE_EXECUTIVE,       -1},
    {"a role never given is not held",              true,  ROLE_ADMIN,           -1},
    {"who has left holds nothing",                  false, ROLE_PRODUCT_MANAGER, -1},
};

static void role_case_holds(const void *row)
{
    const struct role_case *it = row;
    struct person person = {
        .active = it->active, .grants = {GRANTS, COUNT_OF(GRANTS)}
    };
    const struct grant *grant = person_grant(&person, it->role);

    assert_int_equal(grant == NULL ? -1 : grant->sequence, it->sequence);
    assert_int_equal(person_holds(&person, BIT(it->role)), it->sequence >= 0);
    assert_int_equal((person_roles(&person) & BIT(it->role)) != 0, it->sequence >= 0);
}

static void one_role_of_a_mask_is_enough(const void *row)
{
    struct person person = {
        .active = true, .grants = {GRANTS, COUNT_OF(GRANTS)}
    };

    assert_int_equal(person_roles(&person), BIT(ROLE_REP) | BIT(ROLE_PRODUCT_MANAGER));
    assert_true(person_holds(&person, BIT(ROLE_ADMIN) | BIT(ROLE_REP)));
    assert_false(person_holds(&person, BIT(ROLE_ADMIN) | BIT(ROLE_EXECUTIVE)));
    assert_false(person_holds(&person, 0));
}

static void rates_have_ids_by_quarter(const void *row)
{
    struct id id = rates_id(text_literal("2027Q1"));
    struct id other = rates_id(text_literal("2027Q2"));
    struct id longest = rates_id(text_literal("a quarter of thirty-three letters"));
    struct id none = rates_id(text_literal("a quarter of four-and-thirty chars"));

    assert_string_equal(id.text, "rates_2027Q1");
    assert_false(id_equal(&id, &other));
    assert_string_equal(longest.text, "rates_a quarter of thirty-three letters");
    assert_false(id_present(&none));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ROLE_CASES, role_case_holds),
        CASE_PLAIN("one role of a mask is enough", one_role_of_a_mask_is_enough),
        CASE_PLAIN("rates have an id for each quarter", rates_have_ids_by_quarter),
    };
    return cases_run_tables("org", TABLES, COUNT_OF(TABLES));
}
