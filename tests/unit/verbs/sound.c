#include "unit/verbs/sound.h"

#include <string.h>

#define ARENA_BYTES 65536

static const char *const SETTING_VALUES[SETTING_COUNT] = {
    [SETTING_FSYNC] = "on",
    [SETTING_FULL_PAGE_WRITES] = "on",
    [SETTING_SYNCHRONOUS_COMMIT] = "on",
    [SETTING_SYNCHRONOUS_STANDBY_NAMES] = "",
    [SETTING_DATA_CHECKSUMS] = "on",
    [SETTING_MAX_CONNECTIONS] = "100",
    [SETTING_SUPERUSER_RESERVED_CONNECTIONS] = "3",
    [SETTING_TIME_ZONE] = "UTC",
    [SETTING_AUTOVACUUM] = "on",
    [SETTING_TRACK_COUNTS] = "on",
    [SETTING_WAL_LEVEL] = "replica",
    [SETTING_ARCHIVE_MODE] = "on",
    [SETTING_DATA_DIRECTORY] = "/var/lib/postgresql/15/main",
};

void sound_init(struct sound *sound)
{
    *sound = (struct sound){.arena = arena_new(ARENA_BYTES), .options = serve_options_default()};
    sound->options.secret_file = "/etc/dealdesk/secret";
    sound->facts.options = &sound->options;
    sound->facts.host = (struct host_facts){
        .files = {{.use = FILE_SECRET, .name = TEXT("secret"), .mode = 0400, .size_bytes = 32}},
        .file_count = 1,
        .disks = {{TEXT("the disk"), 50000 * MEBIBYTE, 100000 * MEBIBYTE}},
        .disk_count = 1,
        .docs_readable = 1,
        .descriptors = 65536,
        .connections = 10000,
        .certificate_good = 1,
        .certificate_ends_days = 90,
    };
    sound->facts.database = (struct database_facts){
        .reached = 1,
        .trouble = TEXT("The database cannot be reached."),
        .server = {.version = DOCTOR_VERSION_LEAST,
                   .version_name = TEXT("15.0"),
                   .encoding = TEXT("UTF8"),
                   .collation = TEXT("C.UTF-8"),
                   .signed_in = TEXT("dealdesk"),
                   .local = 1,
                   .archive_failure = TEXT("000000010000000000000007")},
        .parts_ahead = 3,
        .read_trouble = TEXT("The database cannot be reached."),
    };
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        sound->facts.database.server.settings[i] = text_of(SETTING_VALUES[i]);
    }
    findings_init(&sound->findings, sound->arena);
}

const struct finding *sound_find(const struct sound *sound, enum finding_kind kind)
{
    for (const struct finding *it = sound->findings.first; it != NULL; it = it->next) {
        if (it->kind == kind) {
            return it;
        }
    }
    return NULL;
}

void sound_tells_only(struct sound *sound, enum finding_kind wanted)
{
    doctor_judge(&sound->facts, &sound->findings);
    for (const struct finding *it = sound->findings.first; it != NULL; it = it->next) {
        if (it->kind != wanted && FINDING_ROWS[it->kind].severity != SEVERITY_GOOD) {
            fail_msg("it tells %s", FINDING_ROWS[it->kind].name);
        }
        assert_false(text_contains(it->words, text_literal("{")));
        assert_false(text_contains(it->advice, text_literal("{")));
    }
    if (sound_find(sound, wanted) == NULL) {
        fail_msg("it does not tell %s", FINDING_ROWS[wanted].name);
    }
    arena_free(sound->arena);
}

static void put(struct sound *sound, size_t at, const void *value, size_t size_bytes)
{
    memcpy((char *)&sound->facts + at, value, size_bytes);
}

void number_case_holds(const void *row)
{
    const struct number_case *it = row;
    struct sound sound;

    sound_init(&sound);
    put(&sound, it->at, &it->value, sizeof(it->value));
    sound_tells_only(&sound, it->told);
}

void text_case_holds(const void *row)
{
    const struct text_case *it = row;
    struct text value = text_of(it->value);
    struct sound sound;

    sound_init(&sound);
    put(&sound, it->at, &value, sizeof(value));
    sound_tells_only(&sound, it->told);
}

void list_case_holds(const void *row)
{
    static const size_t ONE = 1;
    const struct list_case *it = row;
    struct sound sound;

    sound_init(&sound);
    put(&sound, it->list_at, &it->fact, sizeof(it->fact));
    put(&sound, it->count_at, &ONE, sizeof(ONE));
    sound_tells_only(&sound, it->told);
}

void change_case_holds(const void *row)
{
    const struct change_case *it = row;
    struct sound sound;

    sound_init(&sound);
    it->change(&sound);
    sound_tells_only(&sound, it->told);
}
