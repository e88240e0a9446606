#include "unit/verbs/sound.h"

static const struct number_case NUMBER_CASES[] = {
    {"a superuser is too much",          OF_DATABASE(server.superuser),      1,         FINDING_SUPERUSER    },
    {"a second apart is nothing",        OF_DATABASE(server.clock_ahead_us), 1000000,   FINDING_CLOCK_GOOD   },
    {"more than a second ahead is told", OF_DATABASE(server.clock_ahead_us), 1000001,
     FINDING_CLOCK_APART                                                                                     },
    {"as is more than a second behind",  OF_DATABASE(server.clock_ahead_us), -1000001,
     FINDING_CLOCK_APART                                                                                     },
    {"half a minute is wrong",           OF_DATABASE(server.clock_ahead_us), -30000001, FINDING_CLOCK_FAR    },
    {"a day without its part is told",   OF_DATABASE(parts_ahead),           2,         FINDING_PARTS_MISSING},
    {"so are days that should be gone",  OF_DATABASE(parts_overdue),         1,         FINDING_PARTS_OVERDUE},
    {"so are answers without a day",     OF_DATABASE(parts_strays),          1,         FINDING_PARTS_STRAY  },
};

static const struct text_case TEXT_CASES[] = {
    {"a migration that did not run is told", OF_DATABASE(migrations_trouble),
     "The migration 12 is missing.", FINDING_MIGRATIONS_BAD},
};

static const struct list_case LIST_CASES[] = {
    {"a role that is not there is told",                 OF_LIST(roles,      role),
     &(const struct role_fact){TEXT("desk_write"), 0, 0},                             FINDING_ROLE_MISSING  },
    {"so is one that we may not take",                   OF_LIST(roles,      role),
     &(const struct role_fact){TEXT("desk_write"), 1, 0},                             FINDING_ROLE_NOT_OURS },
    {"somebody else may be the owner",                   OF_LIST(roles,      role),
     &(const struct role_fact){TEXT("desk_owner"), 1, 0},                             FINDING_OWNER_NOT_OURS},
    {"a grant that is gone is told",                     OF_LIST(grants,     grant),
     &(const struct grant_fact){1, TEXT("desk_write"), TEXT("ask"), TEXT("UPDATE")},
     FINDING_GRANT_LACKING                                                                                  },
    {"so is one too many",                               OF_LIST(grants,     grant),
     &(const struct grant_fact){0, TEXT("desk_write"), TEXT("ask"), TEXT("UPDATE")},
     FINDING_GRANT_BEYOND                                                                                   },
    {"so is a table that heeds no policy",               OF_LIST(open_walls, open_wall),
     &(const struct text)TEXT("event"),                                               FINDING_WALL_OPEN     },
    {"so is an extension that is missing",               OF_LIST(extensions, extension),
     &(const struct extension_fact){.name = TEXT("pg_trgm"), .newest = TEXT("1.6")},
     FINDING_EXTENSION_MISSING                                                                              },
    {"an old one is advised against",                    OF_LIST(extensions, extension),
     &(const struct extension_fact){TEXT("pg_trgm"), TEXT("1.5"), TEXT("1.6")},
     FINDING_EXTENSION_OLD                                                                                  },
    {"the newest is good",                               OF_LIST(extensions, extension),
     &(const struct extension_fact){TEXT("pg_trgm"), TEXT("1.6"), TEXT("1.6")},
     FINDING_EXTENSIONS_GOOD                                                                                },
    {"an org of another length than its ledger is told", OF_LIST(ledgers,    ledger),
     &(const struct ledger_fact){.org_key = 7, .size = 11, .events = 10, .apart = 1},
     FINDING_LEDGER_SIZE                                                                                    },
    {"so is one of another time",                        OF_LIST(ledgers,    ledger),
     &(const struct ledger_fact){.org_key = 7, .size = 10, .events = 10, .apart = 1},
     FINDING_LEDGER_TIME                                                                                    },
};

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(NUMBER_CASES, number_case_holds),
        CASE_TABLE(TEXT_CASES, text_case_holds),
        CASE_TABLE(LIST_CASES, list_case_holds),
    };
    return cases_run_tables("doctor_judge_desk", TABLES, COUNT_OF(TABLES));
}
