#include "unit/verbs/sound.h"

/* ---- one fact -------------------------------------------------------------------------------- */

static const struct text_case TEXT_CASES[] = {
    {"fsync off loses what was answered",          OF_SETTING(FSYNC),              "off",             FINDING_FSYNC_OFF        },
    {"so do pages that are not written whole",     OF_SETTING(FULL_PAGE_WRITES),   "off",
     FINDING_PAGES_OFF                                                                                                         },
    {"so does a commit that does not wait",        OF_SETTING(SYNCHRONOUS_COMMIT), "off",
     FINDING_COMMIT_OFF                                                                                                        },
    {"without standbys, local is on",              OF_SETTING(SYNCHRONOUS_COMMIT), "local",
     FINDING_DURABILITY_GOOD                                                                                                   },
    {"checksums are advised",                      OF_SETTING(DATA_CHECKSUMS),     "off",             FINDING_CHECKSUMS_OFF    },
    {"a setting that waits for a restart is told", OF_DATABASE(server.restart),    "max_connections",
     FINDING_RESTART_NEEDED                                                                                                    },
    {"another zone than UTC is told",              OF_SETTING(TIME_ZONE),          "Europe/Berlin",   FINDING_ZONE_OTHER       },
    {"UTC has two names",                          OF_SETTING(TIME_ZONE),          "Etc/UTC",         FINDING_ZONE_GOOD        },
    {"autovacuum must be on",                      OF_SETTING(AUTOVACUUM),         "off",             FINDING_VACUUM_OFF       },
    {"and so must what it counts by",              OF_SETTING(TRACK_COUNTS),       "off",             FINDING_VACUUM_OFF       },
    {"WAL that is too little is told",             OF_SETTING(WAL_LEVEL),          "minimal",         FINDING_WAL_MINIMAL      },
    {"an archive is advised",                      OF_SETTING(ARCHIVE_MODE),       "off",             FINDING_ARCHIVE_OFF      },
    {"35 connections are enough for two of us",    OF_SETTING(MAX_CONNECTIONS),    "35",
     FINDING_CONNECTIONS_GOOD                                                                                                  },
    {"34 are not",                                 OF_SETTING(MAX_CONNECTIONS),    "34",              FINDING_CONNECTIONS_TIGHT},
    {"19 are just enough for one",                 OF_SETTING(MAX_CONNECTIONS),    "19",              FINDING_CONNECTIONS_TIGHT},
    {"18 are not",                                 OF_SETTING(MAX_CONNECTIONS),    "18",              FINDING_CONNECTIONS_SHORT},
    {"texts are UTF-8",                            OF_DATABASE(server.encoding),   "LATIN1",          FINDING_ENCODING         },
    {"and sorted alike everywhere",                OF_DATABASE(server.collation),  "en_US.UTF-8",
     FINDING_COLLATION_OF_MACHINE                                                                                              },
};

static const struct number_case NUMBER_CASES[] = {
    {"PostgreSQL 14 is too old",                  OF_DATABASE(server.version),        140012,    FINDING_TOO_OLD           },
    {"a database that is away is told",           OF_DATABASE(reached),               0,         FINDING_UNREACHED         },
    {"what leaves the machine is encrypted",      OF_DATABASE(server.local),          0,         FINDING_UNENCRYPTED       },
    {"commands do not go to a standby",           OF_DATABASE(server.standby),        1,         FINDING_PRIMARY_IS_STANDBY},
    {"a standby that is away is told",            OF_DATABASE(read_asked),            1,         FINDING_STANDBY_UNREACHED },
    {"an archive that fails is told",             OF_DATABASE(server.archive_failed), 1,         FINDING_ARCHIVE_FAILS     },
    {"an old transaction id is told",             OF_DATABASE(server.frozen_age),     500000001, FINDING_AGE_HIGH          },
    {"half an hour's transaction is let be",      OF_DATABASE(server.oldest_seconds), 1800,
     FINDING_TRANSACTIONS_GOOD                                                                                             },
    {"a longer one is told",                      OF_DATABASE(server.oldest_seconds), 1801,      FINDING_TRANSACTION_LONG  },
    {"so is one that waits for its second phase", OF_DATABASE(server.prepared),       1,
     FINDING_TRANSACTION_PREPARED                                                                                          },
    {"other programs take connections",           OF_DATABASE(server.others),         82,        FINDING_CONNECTIONS_SHORT },
};

static const struct list_case LIST_CASES[] = {
    {"a table that is never vacuumed is told",   OF_LIST(tables,  table),
     &(const struct table_fact){.name = TEXT("ask"), .unvacuumed = 1, .untuned = 1},
     FINDING_TABLE_UNVACUUMED                                                                             },
    {"so is a hot one without its settings",     OF_LIST(tables,  table),
     &(const struct table_fact){.name = TEXT("org"), .untuned = 1},                  FINDING_TABLE_UNTUNED},
    {"so is one that is dead for the most part", OF_LIST(tables,  table),
     &(const struct table_fact){.name = TEXT("ask"), .live = 10, .dead = 20000},
     FINDING_TABLE_DEAD                                                                                   },
    {"so is a slot that nobody reads",           OF_LIST(slots,   slot),
     &(const struct slot_fact){TEXT("copy"), 77 * MEBIBYTE},                         FINDING_SLOT_IDLE    },
    {"so is a look that failed",                 OF_LIST(refused, refused),
     &(const struct refused_look){TEXT("doctor_slots"), TEXT("it did not answer")},
     FINDING_LOOK_REFUSED                                                                                 },
};

/* ---- more than one fact ---------------------------------------------------------------------- */

static void set_same_server(struct sound *sound)
{
    sound->facts.database.read_asked = 1;
    sound->facts.database.read_reached = 1;
}

static void set_moved_collation(struct sound *sound)
{
    sound->facts.database.server.collation_made = text_literal("2.31");
    sound->facts.database.server.collation_now = text_literal("2.36");
}

static void set_local_commit(struct sound *sound)
{
    struct text *settings = sound->facts.database.server.settings;

    settings[SETTING_SYNCHRONOUS_COMMIT] = text_literal("local");
    settings[SETTING_SYNCHRONOUS_STANDBY_NAMES] = text_literal("two");
}

static const struct change_case CHANGE_CASES[] = {
    {"a standby that is none is told",             set_same_server,     FINDING_STANDBY_IS_PRIMARY},
    {"texts are sorted as their indexes are",      set_moved_collation, FINDING_COLLATION_MOVED   },
    {"a commit that only the primary has is told", set_local_commit,    FINDING_COMMIT_LOCAL      },
};

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(TEXT_CASES, text_case_holds),
        CASE_TABLE(NUMBER_CASES, number_case_holds),
        CASE_TABLE(LIST_CASES, list_case_holds),
        CASE_TABLE(CHANGE_CASES, change_case_holds),
    };
    return cases_run_tables("doctor_judge_server", TABLES, COUNT_OF(TABLES));
}
