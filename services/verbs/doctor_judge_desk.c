#include "verbs/doctor_judges.h"

#define CLOCK_US_WARNED INT64_C(1000000)
#define CLOCK_US_WRONG  INT64_C(30000000)

#define PARTS_DAYS 3 /* today and two ahead, less than housekeeping makes */

/* ---- what is ours ---------------------------------------------------------------------------- */

void judge_migrations(const struct doctor_facts *facts, struct findings *findings)
{
    if (text_present(facts->database.migrations_trouble)) {
        findings_tell(findings, FINDING_MIGRATIONS_BAD,
                      (struct blanks){.other = facts->database.migrations_trouble});
    }
}

static void judge_role(const struct role_fact *role, struct text signed_in,
                       struct findings *findings)
{
    const struct blanks blanks = {.name = role->name, .other = signed_in};

    if (role->present == 0) {
        findings_tell(findings, FINDING_ROLE_MISSING, blanks);
    } else if (role->member == 0) {
        findings_tell(findings,
                      text_equal(role->name, text_literal("desk_owner")) ? FINDING_OWNER_NOT_OURS
                                                                         : FINDING_ROLE_NOT_OURS,
                      blanks);
    }
}

void judge_roles(const struct doctor_facts *facts, struct findings *findings)
{
    const struct database_facts *database = &facts->database;

    for (size_t i = 0; i < database->role_count; i++) {
        judge_role(&database->roles[i], database->server.signed_in, findings);
    }
    if (database->server.superuser != 0) {
        findings_tell(findings, FINDING_SUPERUSER,
                      (struct blanks){.name = database->server.signed_in});
    }
}

void judge_grants(const struct doctor_facts *facts, struct findings *findings)
{
    const struct database_facts *database = &facts->database;

    for (size_t i = 0; i < database->grant_count; i++) {
        const struct grant_fact *grant = &database->grants[i];
        struct text what =
            text_format(findings->arena, "%.*s on %.*s", (int)grant->privilege.length,
                        grant->privilege.bytes, (int)grant->place.length, grant->place.bytes);
        findings_tell(findings, grant->lacking != 0 ? FINDING_GRANT_LACKING : FINDING_GRANT_BEYOND,
                      (struct blanks){.name = grant->role, .other = what});
    }
    for (size_t i = 0; i < database->open_wall_count; i++) {
        findings_tell(findings, FINDING_WALL_OPEN,
                      (struct blanks){.name = database->open_walls[i]});
    }
}

void judge_extensions(const struct doctor_facts *facts, struct findings *findings)
{
    for (size_t i = 0; i < facts->database.extension_count; i++) {
        const struct extension_fact *extension = &facts->database.extensions[i];
        const struct blanks blanks = {.name = extension->name, .other = extension->newest};
        if (!text_present(extension->installed)) {
            findings_tell(findings, FINDING_EXTENSION_MISSING, blanks);
        } else if (text_present(extension->newest)
                   && !text_equal(extension->installed, extension->newest)) {
            findings_tell(findings, FINDING_EXTENSION_OLD, blanks);
        }
    }
}

void judge_clock(const struct doctor_facts *facts, struct findings *findings)
{
    int64_t apart_us = facts->database.server.clock_ahead_us;

    apart_us = apart_us < 0 ? -apart_us : apart_us;
    if (apart_us > CLOCK_US_WRONG) {
        findings_tell(findings, FINDING_CLOCK_FAR, (struct blanks){.number = apart_us / 1000000});
    } else if (apart_us > CLOCK_US_WARNED) {
        findings_tell(findings, FINDING_CLOCK_APART, (struct blanks){.number = apart_us / 1000});
    }
}

void judge_ledgers(const struct doctor_facts *facts, struct findings *findings)
{
    for (size_t i = 0; i < facts->database.ledger_count; i++) {
        const struct ledger_fact *ledger = &facts->database.ledgers[i];
        findings_tell(findings,
                      ledger->size != ledger->events ? FINDING_LEDGER_SIZE : FINDING_LEDGER_TIME,
                      (struct blanks){.number = ledger->org_key,
                                      .limit = ledger->size,
                                      .other = text_format(findings->arena, "%lld",
                                                           (long long)ledger->events)});
    }
}

void judge_parts(const struct doctor_facts *facts, struct findings *findings)
{
    const struct database_facts *database = &facts->database;

    if (database->parts_ahead < PARTS_DAYS) {
        findings_tell(findings, FINDING_PARTS_MISSING,
                      (struct blanks){.number = database->parts_ahead, .limit = PARTS_DAYS});
    }
    if (database->parts_overdue > 0) {
        findings_tell(findings, FINDING_PARTS_OVERDUE,
                      (struct blanks){.number = database->parts_overdue});
    }
    if (database->parts_strays > 0) {
        findings_tell(findings, FINDING_PARTS_STRAY,
                      (struct blanks){.number = database->parts_strays});
    }
}
