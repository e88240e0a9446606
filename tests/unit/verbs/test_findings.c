#include "unit/cases.h"
#include "verbs/findings.h"

static void names_are_told_apart(const void *row)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        assert_true(FINDING_ROWS[i].words[0] != '\0');
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(FINDING_ROWS[i].name, FINDING_ROWS[j].name);
        }
    }
}

static void whoever_is_told_of_a_fault_is_told_what_to_do(const void *row)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        bool good = FINDING_ROWS[i].severity == SEVERITY_GOOD;
        assert_int_equal(FINDING_ROWS[i].advice[0] == '\0', good);
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("names are told apart", names_are_told_apart),
        CASE_PLAIN("whoever is told of a fault is told what to do",
                   whoever_is_told_of_a_fault_is_told_what_to_do),
    };
    return cases_run_tables("findings", TABLES, COUNT_OF(TABLES));
}
