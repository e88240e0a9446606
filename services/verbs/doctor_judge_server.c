#include "verbs/doctor_judges.h"

#define TRANSACTION_SECONDS_WARNED 1800
#define AGE_WARNED                 INT64_C(500000000)

static bool setting_is(const struct server_facts *server, enum server_setting setting,
                       struct text value)
{
    return text_equal(server->settings[setting], value);
}

/* ---- reaching the database ------------------------------------------------------------------- */

void judge_reach(const struct doctor_facts *facts, struct findings *findings)
{
    const struct database_facts *database = &facts->database;

    if (database->reached == 0) {
        findings_tell(findings, FINDING_UNREACHED, (struct blanks){.other = database->trouble});
        return;
    }
    if (database->server.version < DOCTOR_VERSION_LEAST) {
        findings_tell(findings, FINDING_TOO_OLD,
                      (struct blanks){.name = database->server.version_name});
        return;
    }
    if (database->server.local == 0 && database->server.encrypted == 0) {
        findings_tell(findings, FINDING_UNENCRYPTED, (struct blanks){0});
    }
    for (size_t i = 0; i < database->refused_count; i++) {
        findings_tell(findings, FINDING_LOOK_REFUSED,
                      (struct blanks){.name = database->refused[i].name,
                                      .other = database->refused[i].words});
    }
}

void judge_standby(const struct doctor_facts *facts, struct findings *findings)
{
    const struct database_facts *database = &facts->database;

    if (database->server.standby != 0) {
        findings_tell(findings, FINDING_PRIMARY_IS_STANDBY, (struct blanks){0});
    }
    if (database->read_asked != 0 && database->read_reached == 0) {
        findings_tell(findings, FINDING_STANDBY_UNREACHED,
                      (struct blanks){.other = database->read_trouble});
    } else if (database->read_asked != 0 && database->read_standby == 0) {
        findings_tell(findings, FINDING_STANDBY_IS_PRIMARY, (struct blanks){0});
    }
}

/* ---- how it is set --------------------------------------------------------------------------- */

void judge_text(const struct doctor_facts *facts, struct findings *findings)
{
    const struct server_facts *server = &facts->database.server;

    if (!text_equal(server->encoding, text_literal("UTF8"))) {
        findings_tell(findings, FINDING_ENCODING, (struct blanks){.name = server->encoding});
    }
    if (text_present(server->collation_made)
        && !text_equal(server->collation_made, server->collation_now)) {
        findings_tell(
            findings, FINDING_COLLATION_MOVED,
            (struct blanks){.name = server->collation_made, .other = server->collation_now});
    }
    if (!text_equal(server->collation, text_literal("C.UTF-8"))
        && !text_equal(server->collation, text_literal("C"))) {
        findings_tell(findings, FINDING_COLLATION_OF_MACHINE,
                      (struct blanks){.name = server->collation});
    }
}

void judge_zone(const struct doctor_facts *facts, struct findings *findings)
{
    struct text zone = facts->database.server.settings[SETTING_TIME_ZONE];

    if (!text_equal(zone, text_literal("UTC")) && !text_equal(zone, text_literal("Etc/UTC"))) {
        findings_tell(findings, FINDING_ZONE_OTHER, (struct blanks){.name = zone});
    }
}

static void judge_commit(const struct server_facts *server, struct findings *findings)
{
    struct text commit = server->settings[SETTING_SYNCHRONOUS_COMMIT];

    if (text_equal(commit, text_literal("off"))) {
        findings_tell(findings, FINDING_COMMIT_OFF, (struct blanks){0});
    } else if ((text_equal(commit, text_literal("local"))
                || text_equal(commit, text_literal("remote_write")))
               && server->settings[SETTING_SYNCHRONOUS_STANDBY_NAMES].length > 0) {
        findings_tell(findings, FINDING_COMMIT_LOCAL, (struct blanks){.name = commit});
    }
}

void judge_durability(const struct doctor_facts *facts, struct findings *findings)
{
    const struct server_facts *server = &facts->database.server;
    static const struct {
        enum server_setting setting;
        enum finding_kind finding;
    } ON[] = {
        {SETTING_FSYNC,            FINDING_FSYNC_OFF    },
        {SETTING_FULL_PAGE_WRITES, FINDING_PAGES_OFF    },
        {SETTING_DATA_CHECKSUMS,   FINDING_CHECKSUMS_OFF},
    };

    for (size_t i = 0; i < COUNT_OF(ON); i++) {
        if (setting_is(server, ON[i].setting, text_literal("off"))) {
            findings_tell(findings, ON[i].finding, (struct blanks){0});
        }
    }
    judge_commit(server, findings);
    if (text_present(server->restart)) {
        findings_tell(findings, FINDING_RESTART_NEEDED, (struct blanks){.name = server->restart});
    }
}

void judge_connections(const struct doctor_facts *facts, struct findings *findings)
{
    const struct server_facts *server = &facts->database.server;
    int64_t all = 0;
    int64_t reserved = 0;
    int64_t needed = serve_connections(facts->options);

    if (!text_to_integer(server->settings[SETTING_MAX_CONNECTIONS], &all)
        || !text_to_integer(server->settings[SETTING_SUPERUSER_RESERVED_CONNECTIONS], &reserved)) {
        return;
    }
    const struct blanks blanks = {.number = needed, .limit = all - reserved - server->others};
    findings_tell(findings,
                  blanks.limit < needed       ? FINDING_CONNECTIONS_SHORT
                  : blanks.limit < 2 * needed ? FINDING_CONNECTIONS_TIGHT
                                              : FINDING_CONNECTIONS_GOOD,
                  blanks);
}

void judge_archive(const struct doctor_facts *facts, struct findings *findings)
{
    const struct database_facts *database = &facts->database;
    const struct server_facts *server = &database->server;

    if (setting_is(server, SETTING_WAL_LEVEL, text_literal("minimal"))) {
        findings_tell(findings, FINDING_WAL_MINIMAL, (struct blanks){0});
    }
    if (setting_is(server, SETTING_ARCHIVE_MODE, text_literal("off"))) {
        findings_tell(findings, FINDING_ARCHIVE_OFF, (struct blanks){0});
    } else if (server->archive_failed != 0) {
        findings_tell(findings, FINDING_ARCHIVE_FAILS,
                      (struct blanks){.name = server->archive_failure});
    }
    for (size_t i = 0; i < database->slot_count; i++) {
        findings_tell(findings, FINDING_SLOT_IDLE,
                      (struct blanks){.name = database->slots[i].name,
                                      .number = database->slots[i].held_bytes / MEBIBYTE});
    }
}

static void judge_table(const struct table_fact *table, struct findings *findings)
{
    const struct blanks blanks = {.name = table->name, .number = table->dead, .limit = table->live};

    if (table->unvacuumed != 0) {
        findings_tell(findings, FINDING_TABLE_UNVACUUMED, blanks);
    } else if (table->untuned != 0) {
        findings_tell(findings, FINDING_TABLE_UNTUNED, blanks);
    } else {
        findings_tell(findings, FINDING_TABLE_DEAD, blanks);
    }
}

void judge_vacuum(const struct doctor_facts *facts, struct findings *findings)
{
    static const enum server_setting ON[] = {SETTING_AUTOVACUUM, SETTING_TRACK_COUNTS};
    const struct database_facts *database = &facts->database;

    for (size_t i = 0; i < COUNT_OF(ON); i++) {
        if (setting_is(&database->server, ON[i], text_literal("off"))) {
            findings_tell(findings, FINDING_VACUUM_OFF,
                          (struct blanks){.name = text_of(SETTING_NAMES[ON[i]])});
        }
    }
    for (size_t i = 0; i < database->table_count; i++) {
        judge_table(&database->tables[i], findings);
    }
    if (database->server.frozen_age > AGE_WARNED) {
        findings_tell(findings, FINDING_AGE_HIGH,
                      (struct blanks){.number = database->server.frozen_age / 1000000});
    }
}

void judge_transactions(const struct doctor_facts *facts, struct findings *findings)
{
    const struct server_facts *server = &facts->database.server;

    if (server->oldest_seconds > TRANSACTION_SECONDS_WARNED) {
        findings_tell(findings, FINDING_TRANSACTION_LONG,
                      (struct blanks){.number = server->oldest_seconds / 60});
    }
    if (server->prepared > 0) {
        findings_tell(findings, FINDING_TRANSACTION_PREPARED,
                      (struct blanks){.number = server->prepared});
    }
}
