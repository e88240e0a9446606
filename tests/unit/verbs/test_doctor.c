#include "unit/cases.h"
#include "verbs/doctor_checks.h"

#include <errno.h>
#include <string.h>

#define ARENA_BYTES 65536
#define MEBIBYTE    (INT64_C(1) << 20)

/* An installation in which nothing is to be told. */
struct sound {
    struct arena *arena;
    struct serve_options options;
    struct doctor_facts facts;
    struct findings findings;
};

static void set_settings(struct text settings[SETTING_COUNT])
{
    static const char *const VALUES[SETTING_COUNT] = {
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

    for (size_t i = 0; i < SETTING_COUNT; i++) {
        settings[i] = text_of(VALUES[i]);
    }
}

static void sound_init(struct sound *sound)
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
        .server = {.version = DOCTOR_VERSION_LEAST,
                   .version_name = TEXT("15.0"),
                   .encoding = TEXT("UTF8"),
                   .collation = TEXT("C.UTF-8"),
                   .signed_in = TEXT("dealdesk"),
                   .local = 1,
                   .archive_failure = TEXT("000000010000000000000007")},
        .parts_ahead = 3,
    };
    set_settings(sound->facts.database.server.settings);
    findings_init(&sound->findings, sound->arena);
}

static const struct finding *find(const struct sound *sound, enum finding_kind kind)
{
    for (const struct finding *it = sound->findings.first; it != NULL; it = it->next) {
        if (it->kind == kind) {
            return it;
        }
    }
    return NULL;
}

/* Judges, and holds that beside what is good this alone was told, and in whole words. */
static void tells_only(struct sound *sound, enum finding_kind wanted)
{
    doctor_judge(&sound->facts, &sound->findings);
    for (const struct finding *it = sound->findings.first; it != NULL; it = it->next) {
        if (it->kind != wanted && FINDING_ROWS[it->kind].severity != SEVERITY_GOOD) {
            fail_msg("it tells %s", FINDING_ROWS[it->kind].name);
        }
        assert_false(text_contains(it->words, text_literal("{")));
        assert_false(text_contains(it->advice, text_literal("{")));
    }
    if (find(sound, wanted) == NULL) {
        fail_msg("it does not tell %s", FINDING_ROWS[wanted].name);
    }
    arena_free(sound->arena);
}

/* ---- settings of PostgreSQL ------------------------------------------------------------------ */

static const struct setting_case {
    const char *says;
    enum server_setting setting;
    const char *value;
    enum finding_kind told;
} SETTING_CASES[] = {
    {"fsync off loses what was answered",       SETTING_FSYNC,              "off",           FINDING_FSYNC_OFF        },
    {"so do pages that are not written whole",  SETTING_FULL_PAGE_WRITES,   "off",           FINDING_PAGES_OFF        },
    {"so does a commit that does not wait",     SETTING_SYNCHRONOUS_COMMIT, "off",           FINDING_COMMIT_OFF       },
    {"without standbys, local is on",           SETTING_SYNCHRONOUS_COMMIT, "local",         FINDING_DURABILITY_GOOD  },
    {"checksums are advised",                   SETTING_DATA_CHECKSUMS,     "off",           FINDING_CHECKSUMS_OFF    },
    {"another zone than UTC is told",           SETTING_TIME_ZONE,          "Europe/Berlin", FINDING_ZONE_OTHER       },
    {"UTC has two names",                       SETTING_TIME_ZONE,          "Etc/UTC",       FINDING_ZONE_GOOD        },
    {"autovacuum must be on",                   SETTING_AUTOVACUUM,         "off",           FINDING_VACUUM_OFF       },
    {"and so must what it counts by",           SETTING_TRACK_COUNTS,       "off",           FINDING_VACUUM_OFF       },
    {"WAL that is too little is told",          SETTING_WAL_LEVEL,          "minimal",       FINDING_WAL_MINIMAL      },
    {"an archive is advised",                   SETTING_ARCHIVE_MODE,       "off",           FINDING_ARCHIVE_OFF      },
    {"33 connections are enough for two of us", SETTING_MAX_CONNECTIONS,    "33",
     FINDING_CONNECTIONS_GOOD                                                                                         },
    {"32 are not",                              SETTING_MAX_CONNECTIONS,    "32",            FINDING_CONNECTIONS_TIGHT},
    {"18 are just enough for one",              SETTING_MAX_CONNECTIONS,    "18",            FINDING_CONNECTIONS_TIGHT},
    {"17 are not",                              SETTING_MAX_CONNECTIONS,    "17",            FINDING_CONNECTIONS_SHORT},
};

static void setting_case_holds(const void *row)
{
    const struct setting_case *it = row;
    struct sound sound;

    sound_init(&sound);
    sound.facts.database.server.settings[it->setting] = text_of(it->value);
    tells_only(&sound, it->told);
}

static void a_commit_that_only_the_primary_has_is_told(const void *row)
{
    struct sound sound;

    sound_init(&sound);
    sound.facts.database.server.settings[SETTING_SYNCHRONOUS_COMMIT] = text_literal("local");
    sound.facts.database.server.settings[SETTING_SYNCHRONOUS_STANDBY_NAMES] = text_literal("two");
    tells_only(&sound, FINDING_COMMIT_LOCAL);
}

/* ---- numbers --------------------------------------------------------------------------------- */

#define OF_HOST(member)     offsetof(struct doctor_facts, host.member)
#define OF_DATABASE(member) offsetof(struct doctor_facts, database.member)

static const struct number_case {
    const char *says;
    size_t at; /* of an int64_t in the facts */
    int64_t value;
    enum finding_kind told;
} NUMBER_CASES[] = {
    {"nothing is told of a sound installation",         OF_HOST(descriptors),               65536,
     FINDING_DESCRIPTORS_GOOD                                                                                                            },
    {"descriptors are counted against connections",     OF_HOST(descriptors),               10078,
     FINDING_DESCRIPTORS_LOW                                                                                                             },
    {"with those of the database and some to spare",    OF_HOST(descriptors),               10079,
     FINDING_DESCRIPTORS_GOOD                                                                                                            },
    {"with very few nothing works",                     OF_HOST(descriptors),               255,             FINDING_DESCRIPTORS_TOO_LOW },
    {"a secret that all can read is none",              OF_HOST(files[0].mode),             0444,            FINDING_FILE_OPEN           },
    {"one that the group can read is looked at",        OF_HOST(files[0].mode),             0440,            FINDING_FILE_SHARED         },
    {"one that others can change is worse",             OF_HOST(files[0].mode),             0620,            FINDING_FILE_WRITABLE       },
    {"its owner may write it",                          OF_HOST(files[0].mode),             0600,            FINDING_FILES_GOOD          },
    {"a short secret is told",                          OF_HOST(files[0].size_bytes),       15,              FINDING_SECRET_SHORT        },
    {"a port that is ours is good",                     OF_HOST(port_trouble),              0,               FINDING_PORT_GOOD           },
    {"one that is somebody else's is not",              OF_HOST(port_trouble),              EADDRINUSE,      FINDING_PORT_TAKEN          },
    {"nor one that we may not have",                    OF_HOST(port_trouble),              EACCES,          FINDING_PORT_REFUSED        },
    {"a disk with little and a small part left is low", OF_HOST(disks[0].left_bytes),
     2040 * MEBIBYTE,                                                                                        FINDING_DISK_LOW            },
    {"a large disk may have a small part left",         OF_HOST(disks[0].left_bytes),       3000 * MEBIBYTE,
     FINDING_DISK_GOOD                                                                                                                   },
    {"one that is nearly full is wrong",                OF_HOST(disks[0].left_bytes),       1000 * MEBIBYTE,
     FINDING_DISK_FULL                                                                                                                   },
    {"PostgreSQL 14 is too old",                        OF_DATABASE(server.version),        140012,          FINDING_TOO_OLD             },
    {"a database that is away is told",                 OF_DATABASE(reached),               0,               FINDING_UNREACHED           },
    {"what leaves the machine is encrypted",            OF_DATABASE(server.local),          0,               FINDING_UNENCRYPTED         },
    {"commands do not go to a standby",                 OF_DATABASE(server.standby),        1,               FINDING_PRIMARY_IS_STANDBY  },
    {"a standby that is away is told",                  OF_DATABASE(read_asked),            1,               FINDING_STANDBY_UNREACHED   },
    {"a superuser is too much",                         OF_DATABASE(server.superuser),      1,               FINDING_SUPERUSER           },
    {"an archive that fails is told",                   OF_DATABASE(server.archive_failed), 1,               FINDING_ARCHIVE_FAILS       },
    {"a second apart is nothing",                       OF_DATABASE(server.clock_ahead_us), 1000000,         FINDING_CLOCK_GOOD          },
    {"more than a second ahead is told",                OF_DATABASE(server.clock_ahead_us), 1000001,
     FINDING_CLOCK_APART                                                                                                                 },
    {"as is more than a second behind",                 OF_DATABASE(server.clock_ahead_us), -1000001,
     FINDING_CLOCK_APART                                                                                                                 },
    {"half a minute is wrong",                          OF_DATABASE(server.clock_ahead_us), -30000001,       FINDING_CLOCK_FAR           },
    {"an old transaction id is told",                   OF_DATABASE(server.frozen_age),     500000001,       FINDING_AGE_HIGH            },
    {"half an hour's transaction is let be",            OF_DATABASE(server.oldest_seconds), 1800,
     FINDING_TRANSACTIONS_GOOD                                                                                                           },
    {"a longer one is told",                            OF_DATABASE(server.oldest_seconds), 1801,            FINDING_TRANSACTION_LONG    },
    {"so is one that waits for its second phase",       OF_DATABASE(server.prepared),       1,
     FINDING_TRANSACTION_PREPARED                                                                                                        },
    {"other programs take connections",                 OF_DATABASE(server.others),         83,              FINDING_CONNECTIONS_SHORT   },
    {"a day without its part is told",                  OF_DATABASE(parts_ahead),           2,               FINDING_PARTS_MISSING       },
    {"so are days that should be gone",                 OF_DATABASE(parts_overdue),         1,               FINDING_PARTS_OVERDUE       },
    {"so are answers without a day",                    OF_DATABASE(parts_strays),          1,               FINDING_PARTS_STRAY         },
    {"a password in the open is told",                  OF_HOST(password_in_url),           1,               FINDING_PASSWORD_IN_THE_OPEN},
};

static void number_case_holds(const void *row)
{
    const struct number_case *it = row;
    struct sound sound;

    sound_init(&sound);
    memcpy((char *)&sound.facts + it->at, &it->value, sizeof(it->value));
    sound.facts.database.trouble = text_literal("The database cannot be reached.");
    sound.facts.database.read_trouble = text_literal("The database cannot be reached.");
    tells_only(&sound, it->told);
}

/* ---- what else may be set -------------------------------------------------------------------- */

static void set_stray(struct sound *sound)
{
    sound->facts.host.strays[0] =
        (struct stray_variable){TEXT("DEALDESK_PROT"), TEXT("DEALDESK_PORT")};
    sound->facts.host.stray_count = 1;
}

static void set_certificate(struct sound *sound)
{
    sound->options.certificate = "cert.pem";
}

static void set_key(struct sound *sound)
{
    sound->options.key = "key.pem";
}

static void set_both(struct sound *sound)
{
    set_certificate(sound);
    set_key(sound);
}

static void set_bad_certificate(struct sound *sound)
{
    set_both(sound);
    sound->facts.host.certificate_good = 0;
}

static void set_ended_certificate(struct sound *sound)
{
    set_both(sound);
    sound->facts.host.certificate_ends_days = -1;
}

static void set_early_certificate(struct sound *sound)
{
    set_both(sound);
    sound->facts.host.certificate_begins_days = 1;
}

static void set_ending_certificate(struct sound *sound)
{
    set_both(sound);
    sound->facts.host.certificate_ends_days = 20;
}

static void set_public(struct sound *sound)
{
    sound->options.address = "0.0.0.0";
}

static void set_public_with_tls(struct sound *sound)
{
    set_public(sound);
    set_both(sound);
}

static void set_no_limits(struct sound *sound)
{
    sound->options.without_limits = true;
}

static void set_limits_twice(struct sound *sound)
{
    sound->options.without_limits = true;
    sound->options.limit_org = 100;
}

static void set_libpq(struct sound *sound)
{
    sound->facts.host.libpq_variable = text_literal("PGOPTIONS");
}

static void set_password_twice(struct sound *sound)
{
    sound->facts.host.password_in_url = 1;
    sound->options.database.password_file = "password";
}

static void set_no_secret(struct sound *sound)
{
    sound->options.secret_file = NULL;
    sound->facts.host.file_count = 0;
}

static void set_unreadable(struct sound *sound)
{
    sound->facts.host.files[0].trouble = text_literal("Permission denied");
}

static void set_passfile(struct sound *sound)
{
    sound->facts.host.files[0].use = FILE_PASSFILE;
    sound->facts.host.files[0].mode = 0640;
}

static void set_no_script(struct sound *sound)
{
    sound->options.docs = "/docs";
    sound->facts.host.docs_readable = 0;
}

static void set_running(struct sound *sound)
{
    sound->facts.host.port_trouble = EADDRINUSE;
    sound->facts.host.port_answer = 200;
}

static void set_unready(struct sound *sound)
{
    set_running(sound);
    sound->facts.host.port_answer = 503;
}

static void set_no_disk(struct sound *sound)
{
    sound->facts.host.disk_count = 0;
}

static void set_same_server(struct sound *sound)
{
    sound->facts.database.read_asked = 1;
    sound->facts.database.read_reached = 1;
}

static void set_encoding(struct sound *sound)
{
    sound->facts.database.server.encoding = text_literal("LATIN1");
}

static void set_collation(struct sound *sound)
{
    sound->facts.database.server.collation = text_literal("en_US.UTF-8");
}

static void set_moved_collation(struct sound *sound)
{
    sound->facts.database.server.collation_made = text_literal("2.31");
    sound->facts.database.server.collation_now = text_literal("2.36");
}

static void set_restart(struct sound *sound)
{
    sound->facts.database.server.restart = text_literal("max_connections");
}

static void set_migrations(struct sound *sound)
{
    sound->facts.database.migrations_trouble = text_literal("The migration 12 is missing.");
}

static void set_role(struct sound *sound, struct role_fact role)
{
    sound->facts.database.roles = arena_copy(sound->arena, &role, sizeof(role));
    sound->facts.database.role_count = 1;
}

static void set_missing_role(struct sound *sound)
{
    set_role(sound, (struct role_fact){TEXT("desk_write"), 0, 0});
}

static void set_strange_role(struct sound *sound)
{
    set_role(sound, (struct role_fact){TEXT("desk_write"), 1, 0});
}

static void set_strange_owner(struct sound *sound)
{
    set_role(sound, (struct role_fact){TEXT("desk_owner"), 1, 0});
}

static void set_grant(struct sound *sound, int64_t lacking)
{
    const struct grant_fact grant = {lacking, TEXT("desk_write"), TEXT("ask"), TEXT("UPDATE")};

    sound->facts.database.grants = arena_copy(sound->arena, &grant, sizeof(grant));
    sound->facts.database.grant_count = 1;
}

static void set_lacking_grant(struct sound *sound)
{
    set_grant(sound, 1);
}

static void set_grant_beyond(struct sound *sound)
{
    set_grant(sound, 0);
}

static void set_open_wall(struct sound *sound)
{
    const struct text name = TEXT("event");

    sound->facts.database.open_walls = arena_copy(sound->arena, &name, sizeof(name));
    sound->facts.database.open_wall_count = 1;
}

static void set_extension(struct sound *sound, struct text installed)
{
    const struct extension_fact extension = {TEXT("pg_trgm"), installed, TEXT("1.6")};

    sound->facts.database.extensions = arena_copy(sound->arena, &extension, sizeof(extension));
    sound->facts.database.extension_count = 1;
}

static void set_missing_extension(struct sound *sound)
{
    set_extension(sound, (struct text){NULL, 0});
}

static void set_old_extension(struct sound *sound)
{
    set_extension(sound, text_literal("1.5"));
}

static void set_new_extension(struct sound *sound)
{
    set_extension(sound, text_literal("1.6"));
}

static void set_table(struct sound *sound, struct table_fact table)
{
    sound->facts.database.tables = arena_copy(sound->arena, &table, sizeof(table));
    sound->facts.database.table_count = 1;
}

static void set_unvacuumed(struct sound *sound)
{
    set_table(sound, (struct table_fact){.name = TEXT("ask"), .unvacuumed = 1, .untuned = 1});
}

static void set_untuned(struct sound *sound)
{
    set_table(sound, (struct table_fact){.name = TEXT("org"), .untuned = 1});
}

static void set_dead(struct sound *sound)
{
    set_table(sound, (struct table_fact){.name = TEXT("ask"), .live = 10, .dead = 20000});
}

static void set_ledger(struct sound *sound, int64_t size)
{
    const struct ledger_fact ledger = {.org_key = 7, .size = size, .events = 10, .apart = 1};

    sound->facts.database.ledgers = arena_copy(sound->arena, &ledger, sizeof(ledger));
    sound->facts.database.ledger_count = 1;
}

static void set_long_ledger(struct sound *sound)
{
    set_ledger(sound, 11);
}

static void set_late_ledger(struct sound *sound)
{
    set_ledger(sound, 10);
}

static void set_slot(struct sound *sound)
{
    const struct slot_fact slot = {TEXT("copy"), 77 * MEBIBYTE};

    sound->facts.database.slots = arena_copy(sound->arena, &slot, sizeof(slot));
    sound->facts.database.slot_count = 1;
}

static void set_refused(struct sound *sound)
{
    const struct refused_look look = {TEXT("doctor_slots"), TEXT("it did not answer")};

    sound->facts.database.refused = arena_copy(sound->arena, &look, sizeof(look));
    sound->facts.database.refused_count = 1;
}

static const struct fact_case {
    const char *says;
    void (*set)(struct sound *sound);
    enum finding_kind told;
} FACT_CASES[] = {
    {"a variable that nothing reads is told",          set_stray,              FINDING_VARIABLE_UNKNOWN       },
    {"a certificate wants its key",                    set_certificate,        FINDING_CERTIFICATE_WITHOUT_KEY},
    {"a key wants its certificate",                    set_key,                FINDING_KEY_WITHOUT_CERTIFICATE},
    {"both together are good",                         set_both,               FINDING_CERTIFICATE_GOOD       },
    {"if they belong together",                        set_bad_certificate,    FINDING_CERTIFICATE_BAD        },
    {"and have not ended",                             set_ended_certificate,  FINDING_CERTIFICATE_OVER       },
    {"and have begun",                                 set_early_certificate,  FINDING_CERTIFICATE_EARLY      },
    {"and do not end within three weeks",              set_ending_certificate, FINDING_CERTIFICATE_ENDS       },
    {"tokens do not pass in the clear",                set_public,             FINDING_OPEN_IN_THE_CLEAR      },
    {"over TLS they pass",                             set_public_with_tls,    FINDING_SETTINGS_GOOD          },
    {"no limits at all are told",                      set_no_limits,          FINDING_LIMITS_OFF             },
    {"limits and none contradict each other",          set_limits_twice,       FINDING_LIMITS_CONTRADICT      },
    {"what libpq adds by itself is told",              set_libpq,              FINDING_OPTIONS_OF_LIBPQ       },
    {"a password that stands twice is told",           set_password_twice,     FINDING_PASSWORD_TWICE         },
    {"a house has a secret",                           set_no_secret,          FINDING_SECRET_MADE_UP         },
    {"that can be read",                               set_unreadable,         FINDING_FILE_UNREADABLE        },
    {"libpq wants its file for its owner alone",       set_passfile,           FINDING_PASSFILE_IGNORED       },
    {"a reference page without script is told",        set_no_script,          FINDING_DOCS_WITHOUT_SCRIPT    },
    {"a port at which we answer is good",              set_running,            FINDING_PORT_OURS              },
    {"one at which we are not ready is not",           set_unready,            FINDING_PORT_UNREADY           },
    {"a disk that cannot be seen is no fault",         set_no_disk,            FINDING_DISK_UNSEEN            },
    {"a standby that is none is told",                 set_same_server,        FINDING_STANDBY_IS_PRIMARY     },
    {"texts are UTF-8",                                set_encoding,           FINDING_ENCODING               },
    {"and sorted alike everywhere",                    set_collation,          FINDING_COLLATION_OF_MACHINE   },
    {"and as their indexes are",                       set_moved_collation,    FINDING_COLLATION_MOVED        },
    {"a setting that waits for a restart is told",     set_restart,            FINDING_RESTART_NEEDED         },
    {"so is a migration that did not run",             set_migrations,         FINDING_MIGRATIONS_BAD         },
    {"so is a role that is not there",                 set_missing_role,       FINDING_ROLE_MISSING           },
    {"and one that we may not take",                   set_strange_role,       FINDING_ROLE_NOT_OURS          },
    {"somebody else may be the owner",                 set_strange_owner,      FINDING_OWNER_NOT_OURS         },
    {"a grant that is gone is told",                   set_lacking_grant,      FINDING_GRANT_LACKING          },
    {"so is one too many",                             set_grant_beyond,       FINDING_GRANT_BEYOND           },
    {"so is a table that heeds no policy",             set_open_wall,          FINDING_WALL_OPEN              },
    {"so is an extension that is missing",             set_missing_extension,  FINDING_EXTENSION_MISSING      },
    {"an old one is advised against",                  set_old_extension,      FINDING_EXTENSION_OLD          },
    {"the newest is good",                             set_new_extension,      FINDING_EXTENSIONS_GOOD        },
    {"a table that is never vacuumed is told",         set_unvacuumed,         FINDING_TABLE_UNVACUUMED       },
    {"so is a hot one without its settings",           set_untuned,            FINDING_TABLE_UNTUNED          },
    {"so is one that is dead for the most part",       set_dead,               FINDING_TABLE_DEAD             },
    {"so is an org of another length than its ledger", set_long_ledger,        FINDING_LEDGER_SIZE            },
    {"or of another time",                             set_late_ledger,        FINDING_LEDGER_TIME            },
    {"so is a slot that nobody reads",                 set_slot,               FINDING_SLOT_IDLE              },
    {"so is a look that failed",                       set_refused,            FINDING_LOOK_REFUSED           },
};

static void fact_case_holds(const void *row)
{
    const struct fact_case *it = row;
    struct sound sound;

    sound_init(&sound);
    it->set(&sound);
    tells_only(&sound, it->told);
}

/* ---- the table itself ------------------------------------------------------------------------ */

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

static void without_a_database_nothing_of_it_is_told(const void *row)
{
    struct sound sound;

    sound_init(&sound);
    sound.facts.database = (struct database_facts){.trouble = TEXT("It is gone.")};
    doctor_judge(&sound.facts, &sound.findings);
    assert_non_null(find(&sound, FINDING_UNREACHED));
    assert_null(find(&sound, FINDING_LEDGERS_GOOD));
    assert_null(find(&sound, FINDING_ENCODING));
    assert_int_equal(sound.findings.counts[SEVERITY_WRONG], 1);
    arena_free(sound.arena);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(SETTING_CASES, setting_case_holds),
        CASE_TABLE(NUMBER_CASES, number_case_holds),
        CASE_TABLE(FACT_CASES, fact_case_holds),
        CASE_PLAIN("a commit that only the primary has is told",
                   a_commit_that_only_the_primary_has_is_told),
        CASE_PLAIN("names are told apart", names_are_told_apart),
        CASE_PLAIN("whoever is told of a fault is told what to do",
                   whoever_is_told_of_a_fault_is_told_what_to_do),
        CASE_PLAIN("without a database nothing of it is told",
                   without_a_database_nothing_of_it_is_told),
    };
    return cases_run_tables("doctor", TABLES, COUNT_OF(TABLES));
}
