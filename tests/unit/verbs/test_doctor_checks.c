#include "unit/verbs/sound.h"

#include <string.h>

static void nothing_is_told_of_a_sound_installation(const void *row)
{
    struct sound sound;

    sound_init(&sound);
    sound_tells_only(&sound, FINDING_SETTINGS_GOOD);
}

static size_t count_of_check(const struct sound *sound, const char *check)
{
    size_t count = 0;

    for (const struct finding *it = sound->findings.first; it != NULL; it = it->next) {
        count += strcmp(FINDING_ROWS[it->kind].check, check) == 0;
    }
    return count;
}

static void each_check_says_once_that_all_is_good(const void *row)
{
    struct sound sound;

    sound_init(&sound);
    doctor_judge(&sound.facts, &sound.findings);
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        assert_int_equal(count_of_check(&sound, FINDING_ROWS[i].check), 1);
    }
    arena_free(sound.arena);
}

static void what_is_good_is_named(const void *row)
{
    static const struct extension_fact EXTENSIONS[] = {
        {TEXT("btree_gist"), TEXT("1.7"), TEXT("1.7")},
        {TEXT("pg_trgm"),    TEXT("1.6"), TEXT("1.6")},
    };
    struct sound sound;

    sound_init(&sound);
    sound.facts.database.extensions = arena_copy(sound.arena, EXTENSIONS, sizeof(EXTENSIONS));
    sound.facts.database.extension_count = COUNT_OF(EXTENSIONS);
    doctor_judge(&sound.facts, &sound.findings);
    assert_text_equal(sound_find(&sound, FINDING_REACH_GOOD)->words,
                      text_literal("PostgreSQL 15.0 answers."));
    assert_true(
        text_contains(sound_find(&sound, FINDING_ROLES_GOOD)->words, text_literal("dealdesk")));
    assert_true(text_contains(sound_find(&sound, FINDING_EXTENSIONS_GOOD)->words,
                              text_literal("btree_gist, pg_trgm")));
    arena_free(sound.arena);
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
        CASE_PLAIN("each check says once that all is good", each_check_says_once_that_all_is_good),
        CASE_PLAIN("what is good is named", what_is_good_is_named),
        CASE_PLAIN("without a database nothing of it is told",
                   without_a_database_nothing_of_it_is_told),
    };
    return cases_run_tables("doctor_checks", TABLES, COUNT_OF(TABLES));
}
