#include "unit/verbs/sound.h"

static void nothing_is_told_of_a_sound_installation(const void *row)
{
    struct sound sound;

    sound_init(&sound);
    sound_tells_only(&sound, FINDING_SETTINGS_GOOD);
}

static void without_a_database_nothing_of_it_is_told(const void *row)
{
    struct sound sound;

    sound_init(&sound);
    sound.facts.database = (struct database_facts){.trouble = TEXT("It is gone.")};
    doctor_judge(&sound.facts, &sound.findings);
    assert_non_null(sound_find(&sound, FINDING_UNREACHED));
    assert_null(sound_find(&sound, FINDING_LEDGERS_GOOD));
    assert_null(sound_find(&sound, FINDING_ENCODING));
    assert_int_equal(sound.findings.counts[SEVERITY_WRONG], 1);
    arena_free(sound.arena);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("nothing is told of a sound installation",
                   nothing_is_told_of_a_sound_installation),
        CASE_PLAIN("without a database nothing of it is told",
                   without_a_database_nothing_of_it_is_told),
    };
    return cases_run_tables("doctor_checks", TABLES, COUNT_OF(TABLES));
}
