/*
 * What the tables hold against whoever comes, and what the desk's statements do to them: runs the
 * paragraphs of schema_cases.sql, each in a transaction in which schema_world.sql has happened and
 * which is never committed.
 */
#include "store/store.h"
#include "store/value.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

#define CASES_MAX  200
#define TAKES_MAX  64
#define FILE_BYTES 262144

struct schema_case {
    const char *says;
    const char *role;
    struct text gives;
    const char *sql;
};

/* ---- reading the paragraphs ------------------------------------------------------------------ */

static struct text read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "r");
    char *bytes = arena_alloc(arena, FILE_BYTES);
    assert_non_null(file);
    size_t length = fread(bytes, 1, FILE_BYTES, file);
    assert_true(length < FILE_BYTES);
    fclose(file);
    return (struct text){bytes, length};
}

/* What stands behind `start` in the next line. */
static struct text line_behind(struct text *rest, const char *start)
{
    struct text line = text_cut(rest, '\n');
    struct text before = text_of(start);
    assert_true(text_starts(line, before));
    return (struct text){line.bytes + before.length, line.length - before.length};
}

static struct schema_case read_case(struct arena *arena, struct text paragraph)
{
    struct schema_case it = {.says = text_chars(arena, line_behind(&paragraph, "-- "))};
    struct text line = line_behind(&paragraph, "-- as ");

    it.role = text_chars(arena, text_cut(&line, ' '));
    it.gives = line_behind(&line, "gives ");
    it.sql = text_chars(arena, paragraph);
    return it;
}

/* The text up to the next empty line; that is cut off, too. */
static struct text cut_paragraph(struct text *rest)
{
    struct text paragraph = {rest->bytes, 0};

    while (text_present(*rest)) {
        struct text line = text_cut(rest, '\n');
        if (line.length == 0) {
            break;
        }
        paragraph.length = (size_t)(line.bytes + line.length - paragraph.bytes);
    }
    return paragraph;
}

/* A case has SQL; other paragraphs are headings. */
static bool is_case(struct text paragraph)
{
    return text_contains(paragraph, text_literal("\n-- as "));
}

static size_t read_cases(struct arena *arena, const char *path, struct schema_case *cases)
{
    struct text rest = read_file(arena, path);
    size_t count = 0;

    while (text_present(rest)) {
        struct text paragraph = cut_paragraph(&rest);
        if (is_case(paragraph)) {
            assert_true(count < CASES_MAX);
            cases[count] = read_case(arena, paragraph);
            count++;
        }
    }
    return count;
}

/* ---- running them ---------------------------------------------------------------------------- */

static void must(PGconn *postgres, const char *sql)
{
    PGresult *result = PQexec(postgres, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(postgres));
    }
    PQclear(result);
}

static PGconn *open_world(const struct rig *rig)
{
    struct problem problem;
    problem_init(&problem, rig->arena);
    assert_non_null(rig->url);
    assert_true(migrate(rig->url, rig->log, &problem));

    PGconn *postgres = PQconnectdb(rig->url);
    assert_int_equal(PQstatus(postgres), CONNECTION_OK);
    /* A case that fails leaves its transaction behind; the next must not wait for it for ever. */
    must(
        postgres,
        "SET idle_in_transaction_session_timeout = '5s'; SET client_min_messages = 'warning'; BEGIN");
    must(postgres, text_chars(rig->arena, read_file(rig->arena, CASES_FOLDER "/schema_world.sql")));
    must(postgres, "SET CONSTRAINTS ALL IMMEDIATE");
    return postgres;
}

static void prepare(PGconn *postgres, const struct statement_row *statement)
{
    Oid types[TAKES_MAX];

    assert_true(statement->take_count <= TAKES_MAX);
    for (size_t i = 0; i < statement->take_count; i++) {
        types[i] = value_kind_oid(statement->takes[i].kind);
    }
    PGresult *result =
        PQprepare(postgres, statement->name, statement->text, (int)statement->take_count, types);
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
}

/* Those of our statements that the SQL runs. */
static void prepare_named(const struct rig *rig, PGconn *postgres, const char *sql)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        struct text call = text_format(rig->arena, "EXECUTE %s(", STATEMENT_ROWS[i].name);
        if (text_contains(text_of(sql), call)) {
            prepare(postgres, &STATEMENT_ROWS[i]);
        }
    }
}

static struct text given(struct arena *arena, const PGresult *result, bool counted)
{
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
        return text_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    }
    if (counted) {
        return text_format(arena, "%d rows", PQntuples(result));
    }
    return text_of(PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
}

static void schema_case_holds(const void *row)
{
    const struct schema_case *it = row;
    struct rig rig = rig_new_alone();
    PGconn *postgres = open_world(&rig);
    struct text role = text_format(rig.arena, "SET LOCAL ROLE %s", it->role);
    bool counted = text_contains(it->gives, text_literal(" rows"));

    must(postgres, text_chars(rig.arena, role));
    prepare_named(&rig, postgres, it->sql);
    PGresult *result = PQexec(postgres, it->sql);
    assert_text_equal(given(rig.arena, result, counted), it->gives);
    PQclear(result);
    PQfinish(postgres);
    rig_free(&rig);
}

int main(void)
{
    static const char *const PATHS[] = {CASES_FOLDER "/schema_cases.sql",
                                        CASES_FOLDER "/statement_cases.sql"};
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct case_table tables[COUNT_OF(PATHS)];

    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        struct schema_case *cases = arena_array(arena, CASES_MAX, sizeof(*cases));
        tables[i] = (struct case_table){
            .rows = cases,
            .count = read_cases(arena, PATHS[i], cases),
            .row_bytes = sizeof(*cases),
            .holds = schema_case_holds,
        };
    }
    return cases_run_tables("schema", tables, COUNT_OF(tables));
}
