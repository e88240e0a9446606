#include "base/ensure.h"
#include "store/migration_rows.h"
#include "store/store.h"

#include <libpq-fe.h>

#include <stdlib.h>
#include <string.h>

#define MIGRATE_ARENA_BYTES 4096

/* Any number, as long as all of our versions use the same: "dealdesk" in ASCII. */
#define LOCK_SQL "SELECT pg_advisory_lock(7234297723366597483)"

#define TABLE_SQL                                                           \
    "CREATE TABLE IF NOT EXISTS public.schema_migration"                    \
    " (version int4 PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL," \
    " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"

#define APPLIED_SQL "SELECT version, name, sha256 FROM public.schema_migration ORDER BY version"
#define EXISTS_SQL  "SELECT 1 WHERE to_regclass('public.schema_migration') IS NOT NULL"
#define RECORD_SQL  "INSERT INTO public.schema_migration (version, name, sha256) VALUES ($1, $2, $3)"

/* A service that runs may hold what a migration wants, and want what the migration holds. It waits
 * for less time than writers do, since those wait behind it; then it is taken back and tried again.
 */
#define LOCK_TIMEOUT_SQL "SET LOCAL lock_timeout = '1s'"
#define PAUSE_SQL        "SELECT pg_sleep(0.5)"
#define TRIES_MAX        40

/* The one place that blocks: nothing else of the process runs yet. */
struct migrator {
    PGconn *postgres;
    struct arena *arena; /* for words */
    struct problem *problem;
};

static void migrator_clear(struct migrator *migrator)
{
    PQfinish(migrator->postgres);
    arena_free(migrator->arena);
}

static void answer_release(PGresult **answer)
{
    PQclear(*answer);
}

/* libpq's words on one line and without a full stop: they become part of a sentence. */
static struct text one_line(struct arena *arena, const char *words)
{
    char *line = text_chars(arena, text_of(words));
    size_t length = strlen(line);

    for (size_t i = 0; i < length; i++) {
        if (line[i] == '\n' || line[i] == '\t') {
            line[i] = ' ';
        }
    }
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '.')) {
        length--;
    }
    return (struct text){line, length};
}

/* ---- running SQL ----------------------------------------------------------------------------- */

static bool refused(struct migrator *migrator)
{
    struct blanks blanks = {
        .other = one_line(migrator->arena, PQerrorMessage(migrator->postgres)),
    };
    return refuse(migrator->problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_DATABASE_REFUSED,
                  blanks);
}

static bool succeeded(const PGresult *answer)
{
    ExecStatusType status = PQresultStatus(answer);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* Whether it failed for a lock: one that did not come in time, or a deadlock. */
static bool was_in_the_way(const PGresult *answer)
{
    struct text sqlstate = text_of(PQresultErrorField(answer, PG_DIAG_SQLSTATE));

    return text_equal(sqlstate, text_literal("55P03"))
           || text_equal(sqlstate, text_literal("40P01"));
}

static bool run(struct migrator *migrator, const char *sql)
{
    scoped(answer_release) PGresult *answer = PQexec(migrator->postgres, sql);

    return succeeded(answer) || refused(migrator);
}

static void on_notice(void *context, const PGresult *notice)
{
    /* "already exists, skipping" and the like help nobody. */
}

static bool migrator_connect(struct migrator *migrator, const char *url)
{
    migrator->postgres = PQconnectdb(url);
    if (PQstatus(migrator->postgres) != CONNECTION_OK) {
        struct blanks blanks = {
            .other = one_line(migrator->arena, PQerrorMessage(migrator->postgres)),
        };
        return refuse(migrator->problem, PROBLEM_UNAVAILABLE, text_literal(""),
                      PHRASE_DATABASE_GONE, blanks);
    }
    PQsetNoticeReceiver(migrator->postgres, on_notice, NULL);
    return run(migrator, "SET search_path = public, pg_temp");
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool refuse_migration(struct migrator *migrator, enum phrase phrase,
                             const struct migration_row *migration, struct text words)
{
    struct blanks blanks = {
        .number = migration->version,
        .name = text_of(migration->name),
        .other = words,
    };
    return refuse(migrator->problem, PROBLEM_UNAVAILABLE, text_literal(""), phrase, blanks);
}

/* How many of our migrations the database has, from the first on; false when one of them differs or
 * is left out. What it has beyond ours comes from a newer version, whose migrations only add. */
static bool compare(struct migrator *migrator, size_t *applied)
{
    scoped(answer_release) PGresult *answer = PQexec(migrator->postgres, APPLIED_SQL);
    size_t count = 0;

    if (PQresultStatus(answer) != PGRES_TUPLES_OK) {
        return refused(migrator);
    }
    for (int row = 0; row < PQntuples(answer) && count < MIGRATION_COUNT; row++) {
        const struct migration_row *migration = &MIGRATION_ROWS[count];
        int64_t version = 0;
        if (!text_to_integer(text_of(PQgetvalue(answer, row, 0)), &version)
            || version != migration->version) {
            return refuse_migration(migrator, PHRASE_MIGRATION_MISSING, migration,
                                    (struct text){0});
        }
        if (strcmp(PQgetvalue(answer, row, 1), migration->name) != 0
            || strcmp(PQgetvalue(answer, row, 2), migration->sha256) != 0) {
            return refuse_migration(migrator, PHRASE_MIGRATION_ALTERED, migration,
                                    (struct text){0});
        }
        count++;
    }
    *applied = count;
    return true;
}

/* ---- applying -------------------------------------------------------------------------------- */

static bool record(struct migrator *migrator, const struct migration_row *migration)
{
    struct text version = text_format(migrator->arena, "%d", migration->version);
    const char *values[] = {text_chars(migrator->arena, version), migration->name,
                            migration->sha256};
    scoped(answer_release) PGresult *answer =
        PQexecParams(migrator->postgres, RECORD_SQL, COUNT_OF(values), NULL, values, NULL, NULL, 0);

    return PQresultStatus(answer) == PGRES_COMMAND_OK || refused(migrator);
}

/* COMMIT of a failed transaction succeeds, too, with another tag. */
static bool commit(struct migrator *migrator)
{
    scoped(answer_release) PGresult *answer = PQexec(migrator->postgres, "COMMIT");

    return (PQresultStatus(answer) == PGRES_COMMAND_OK
            && strcmp(PQcmdStatus(answer), "COMMIT") == 0)
           || refused(migrator);
}

/* All of it or nothing. */
static bool apply(struct migrator *migrator, const struct migration_row *migration, struct log *log)
{
    for (int tries = 1;; tries++) {
        if (!run(migrator, "BEGIN") || !run(migrator, LOCK_TIMEOUT_SQL)) {
            return false;
        }
        scoped(answer_release) PGresult *answer = PQexec(migrator->postgres, migration->text);
        if (succeeded(answer)) {
            /* A migration may have taken the owner's role; the record is ours. */
            return run(migrator, "RESET ROLE") && record(migrator, migration) && commit(migrator);
        }
        if (!was_in_the_way(answer) || tries == TRIES_MAX) {
            struct text words = one_line(migrator->arena, PQresultErrorMessage(answer));
            return refuse_migration(migrator, PHRASE_MIGRATION_FAILED, migration, words);
        }
        log_info(log, "migration_put_off", log_number("version", migration->version),
                 log_number("tries", tries));
        if (!run(migrator, "ROLLBACK") || !run(migrator, PAUSE_SQL)) {
            return false;
        }
    }
}

static bool apply_all(struct migrator *migrator, struct log *log)
{
    size_t applied = 0;

    if (!run(migrator, LOCK_SQL) || !run(migrator, TABLE_SQL) || !compare(migrator, &applied)) {
        return false;
    }
    for (size_t i = applied; i < MIGRATION_COUNT; i++) {
        if (!apply(migrator, &MIGRATION_ROWS[i], log)) {
            return false;
        }
        log_info(log, "migration_applied", log_number("version", MIGRATION_ROWS[i].version),
                 log_word("name", MIGRATION_ROWS[i].name));
    }
    return true;
}

static bool check(struct migrator *migrator)
{
    scoped(answer_release) PGresult *answer = PQexec(migrator->postgres, EXISTS_SQL);
    size_t applied = 0;

    if (PQresultStatus(answer) != PGRES_TUPLES_OK) {
        return refused(migrator);
    }
    if (PQntuples(answer) > 0 && !compare(migrator, &applied)) {
        return false;
    }
    return applied == MIGRATION_COUNT
           || refuse_migration(migrator, PHRASE_MIGRATION_MISSING, &MIGRATION_ROWS[applied],
                               (struct text){0});
}

/* ---- public ---------------------------------------------------------------------------------- */

bool migrate(const char *url, struct log *log, struct problem *problem)
{
    scoped(migrator_clear) struct migrator migrator = {
        .arena = arena_new(MIGRATE_ARENA_BYTES),
        .problem = problem,
    };

    /* Whatever fails, closing the connection takes back what is open and lets go of the lock. */
    return migrator_connect(&migrator, url) && apply_all(&migrator, log);
}

bool migrate_check(const char *url, struct problem *problem)
{
    scoped(migrator_clear) struct migrator migrator = {
        .arena = arena_new(MIGRATE_ARENA_BYTES),
        .problem = problem,
    };

    return migrator_connect(&migrator, url) && check(&migrator);
}
