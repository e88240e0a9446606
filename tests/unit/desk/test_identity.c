#include "desk/desk.h"
#include "desk/identity.h"
#include "unit/cases.h"

#include <string.h>

static const struct derived_case {
    const char *says;
    struct text who, key, other_who, other_key;
    bool same;
} DERIVED_CASES[] = {
    {"the same person and key are the same command", TEXT("person_1"), TEXT("k"),  TEXT("person_1"),
     TEXT("k"),                                                                                                  true },
    {"another key is another command",               TEXT("person_1"), TEXT("k"),  TEXT("person_1"),  TEXT("l"),
     false                                                                                                            },
    {"another person's key is another command",      TEXT("person_1"), TEXT("k"),  TEXT("person_2"),
     TEXT("k"),                                                                                                  false},
    {"what ends one text cannot begin the other",    TEXT("person_1"), TEXT("2k"), TEXT("person_12"),
     TEXT("k"),                                                                                                  false},
    {"capitals count",                               TEXT("person_1"), TEXT("k"),  TEXT("person_1"),  TEXT("K"), false},
};

static void derived_case_holds(const void *row)
{
    const struct derived_case *it = row;
    struct id one = desk_command_id(it->who, it->key);
    struct id other = desk_command_id(it->other_who, it->other_key);

    assert_int_equal(id_equal(&one, &other), it->same);
}

static void a_derived_id_is_a_type_id(const void *row)
{
    struct id derived = desk_command_id(text_literal("person_1"), text_literal("k"));
    struct id parsed;

    assert_true(id_parse(id_text(&derived), text_literal("command"), &parsed));
    struct uuid uuid = id_uuid(&parsed);
    assert_int_equal(uuid.bytes[6] >> 4, 8);
    assert_int_equal(uuid.bytes[8] >> 6, 2);
}

/* Who derives ids for retries must find them again after an upgrade. */
static void a_derived_id_never_changes(const void *row)
{
    struct id derived = desk_command_id(text_literal("person_01jd7q4a18e6c9r2f7t0k5x4mb"),
                                        text_literal("7c0e3f1a-retry"));

    assert_string_equal(derived.text, "command_4brf2gznbvgajb5aq1rrt8weh7");
}

static void fresh_ids_differ(const void *row)
{
    struct uuid uuids[SUPPLY_UUIDS];

    identity_supply(INSTANT_DAY, uuids, SUPPLY_UUIDS);
    for (size_t i = 1; i < SUPPLY_UUIDS; i++) {
        assert_memory_not_equal(&uuids[i - 1], &uuids[i], sizeof(uuids[i]));
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(DERIVED_CASES, derived_case_holds),
        CASE_PLAIN("a derived id is a TypeID of version 8", a_derived_id_is_a_type_id),
        CASE_PLAIN("a derived id never changes", a_derived_id_never_changes),
        CASE_PLAIN("fresh ids differ", fresh_ids_differ),
    };
    return cases_run_tables("identity", TABLES, COUNT_OF(TABLES));
}
