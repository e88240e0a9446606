#include "verbs/doctor_checks.h"

#include "verbs/doctor_judges.h"

/* What must be known before it can be judged. */
enum needs { NEEDS_NOTHING, NEEDS_DATABASE };

static const struct check_row {
    enum needs needs;
    enum finding_kind good; /* what is told when the check tells nothing */
    doctor_judge_function *judge;
} CHECK_ROWS[] = {
    {NEEDS_NOTHING,  FINDING_SETTINGS_GOOD,     judge_settings    },
    {NEEDS_NOTHING,  FINDING_FILES_GOOD,        judge_files       },
    {NEEDS_NOTHING,  FINDING_CERTIFICATE_GOOD,  judge_certificate },
    {NEEDS_NOTHING,  FINDING_PORT_GOOD,         judge_port        },
    {NEEDS_NOTHING,  FINDING_DESCRIPTORS_GOOD,  judge_descriptors },
    {NEEDS_NOTHING,  FINDING_DISK_GOOD,         judge_disks       },
    {NEEDS_NOTHING,  FINDING_REACH_GOOD,        judge_reach       },
    {NEEDS_DATABASE, FINDING_STANDBY_GOOD,      judge_standby     },
    {NEEDS_DATABASE, FINDING_TEXT_GOOD,         judge_text        },
    {NEEDS_DATABASE, FINDING_ZONE_GOOD,         judge_zone        },
    {NEEDS_DATABASE, FINDING_DURABILITY_GOOD,   judge_durability  },
    {NEEDS_DATABASE, FINDING_CONNECTIONS_GOOD,  judge_connections },
    {NEEDS_DATABASE, FINDING_ARCHIVE_GOOD,      judge_archive     },
    {NEEDS_DATABASE, FINDING_VACUUM_GOOD,       judge_vacuum      },
    {NEEDS_DATABASE, FINDING_TRANSACTIONS_GOOD, judge_transactions},
    {NEEDS_DATABASE, FINDING_CLOCK_GOOD,        judge_clock       },
    {NEEDS_DATABASE, FINDING_MIGRATIONS_GOOD,   judge_migrations  },
    {NEEDS_DATABASE, FINDING_ROLES_GOOD,        judge_roles       },
    {NEEDS_DATABASE, FINDING_EXTENSIONS_GOOD,   judge_extensions  },
    {NEEDS_DATABASE, FINDING_GRANTS_GOOD,       judge_grants      },
    {NEEDS_DATABASE, FINDING_PARTS_GOOD,        judge_parts       },
    {NEEDS_DATABASE, FINDING_LEDGERS_GOOD,      judge_ledgers     },
};

/* What a check that found nothing may name. */
static struct blanks good_blanks(const struct doctor_facts *facts, struct arena *arena,
                                 enum finding_kind good)
{
    const struct database_facts *database = &facts->database;
    struct text_builder extensions;

    text_builder_init(&extensions, arena);
    for (size_t i = 0; i < database->extension_count; i++) {
        struct text name = database->extensions[i].name;
        text_builder_add_format(&extensions, "%s%.*s", i == 0 ? "" : ", ", (int)name.length,
                                name.bytes);
    }
    return (struct blanks){
        .name =
            good == FINDING_REACH_GOOD ? database->server.version_name : database->server.signed_in,
        .list = text_builder_text(&extensions),
    };
}

/* Whether the checks of its tables have something to look at. */
static bool database_is_known(const struct database_facts *database)
{
    return database->reached != 0 && database->server.version >= DOCTOR_VERSION_LEAST;
}

void doctor_judge(const struct doctor_facts *facts, struct findings *findings)
{
    for (size_t i = 0; i < COUNT_OF(CHECK_ROWS); i++) {
        const struct check_row *row = &CHECK_ROWS[i];
        const struct finding *last = findings->last;
        if (row->needs == NEEDS_DATABASE && !database_is_known(&facts->database)) {
            continue;
        }
        row->judge(facts, findings);
        if (findings->last == last) {
            findings_tell(findings, row->good, good_blanks(facts, findings->arena, row->good));
        }
    }
}
