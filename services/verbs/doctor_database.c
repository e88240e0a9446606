#include "store/store.h"
#include "verbs/doctor_facts.h"

#define PARAMETERS_ARENA_BYTES ((size_t)64 * 1024)

/* An org's row, a team's line of the budget and an ask change with every command. */
static const char *const HOT_TABLES[] = {"org", "budget_line", "ask"};

static const char *const ROLE_NAMES[] = {"desk_owner",        "desk_write",  "desk_read_sales",
                                         "desk_read_product", "desk_notary", "desk_relay"};

/* In whose name nothing runs yet, so that nobody need work as them. */
static const char *const ROLES_LATER[] = {"desk_notary", "desk_relay"};

const char *const SETTING_NAMES[SETTING_COUNT] = {
    [SETTING_FSYNC] = "fsync",
    [SETTING_FULL_PAGE_WRITES] = "full_page_writes",
    [SETTING_SYNCHRONOUS_COMMIT] = "synchronous_commit",
    [SETTING_SYNCHRONOUS_STANDBY_NAMES] = "synchronous_standby_names",
    [SETTING_DATA_CHECKSUMS] = "data_checksums",
    [SETTING_MAX_CONNECTIONS] = "max_connections",
    [SETTING_SUPERUSER_RESERVED_CONNECTIONS] = "superuser_reserved_connections",
    [SETTING_TIME_ZONE] = "TimeZone",
    [SETTING_AUTOVACUUM] = "autovacuum",
    [SETTING_TRACK_COUNTS] = "track_counts",
    [SETTING_WAL_LEVEL] = "wal_level",
    [SETTING_ARCHIVE_MODE] = "archive_mode",
    [SETTING_DATA_DIRECTORY] = "data_directory",
};

/* Who looks: the facts that he fills, and where they live. */
struct look {
    struct arena *arena;      /* of the facts */
    struct arena *parameters; /* of one question */
    struct inspection *inspection;
    struct database_facts *facts;
    instant database_now; /* 0: it did not tell */
};

typedef void look_take(struct look *look, const struct result *result);

/* ---- asking ---------------------------------------------------------------------------------- */

static void keep_refused(struct look *look, const char *name, const struct problem *problem)
{
    look->facts->refused[look->facts->refused_count++] = (struct refused_look){
        .name = text_of(name), .words = text_copy(look->arena, problem->first->detail)};
}

/* Asks, and hands the answer to `take`; what is refused is kept as a fact of its own. */
static void ask(struct look *look, const struct parameters *parameters, look_take *take)
{
    struct problem problem;

    problem_init(&problem, look->arena);
    struct result *result = inspection_ask(look->inspection, parameters, &problem);
    if (result == NULL) {
        keep_refused(look, parameters->statement->name, &problem);
        return;
    }
    take(look, result);
    result_free(result);
}

static struct parameters question(struct look *look, const char *name)
{
    struct parameters parameters;

    arena_reset(look->parameters);
    parameters_init(&parameters, look->parameters, statement_get(name));
    return parameters;
}

static void ask_plain(struct look *look, const char *name, look_take *take)
{
    struct parameters parameters = question(look, name);

    ask(look, &parameters, take);
}

/* A question that takes one list of names. */
static void ask_names(struct look *look, const char *name, const char *const *names, size_t count,
                      look_take *take)
{
    struct parameters parameters = question(look, name);
    struct array_builder array;

    array_begin(&array, &parameters);
    for (size_t i = 0; i < count; i++) {
        array_add_text(&array, text_of(names[i]));
    }
    array_end(&array);
    ask(look, &parameters, take);
}

static struct text text_at(const struct look *look, const struct result *result, size_t row,
                           size_t column)
{
    return text_copy(look->arena, result_bytes(result, row, column));
}

/* Room for a fact of each row that is kept, and how many those are. */
static void *room_for_rows(const struct look *look, const struct result *result, size_t fact_bytes,
                           size_t *count)
{
    size_t row_count = result_row_count(result);

    *count = row_count < FACTS_LIST_MAX ? row_count : FACTS_LIST_MAX;
    return arena_array(look->arena, *count, fact_bytes);
}

/* ---- the server ------------------------------------------------------------------------------ */

static void take_version(struct look *look, const struct result *result)
{
    look->facts->server.version = result_int4(result, 0, 0);
    look->facts->server.version_name = text_at(look, result, 0, 1);
}

static void take_server(struct look *look, const struct result *result)
{
    struct server_facts *server = &look->facts->server;

    if (result_row_count(result) == 0) {
        return;
    }
    look->database_now = result_instant(result, 0, 0);
    server->encoding = text_at(look, result, 0, 1);
    server->collation = text_at(look, result, 0, 2);
    server->collation_made = text_at(look, result, 0, 3);
    server->collation_now = text_at(look, result, 0, 4);
    server->signed_in = text_at(look, result, 0, 5);
    server->superuser = result_bool(result, 0, 6);
    server->standby = result_bool(result, 0, 7);
    server->local = result_bool(result, 0, 8);
    server->encrypted = result_bool(result, 0, 9);
    server->frozen_age = result_int8(result, 0, 10);
    server->others = result_int4(result, 0, 11);
    server->oldest_seconds = result_int8(result, 0, 12);
    server->prepared = result_int4(result, 0, 13);
    server->archive_failed = result_bool(result, 0, 14);
    server->archive_failure = text_at(look, result, 0, 15);
}

/* The database's clock was read at some moment between asking and its answer: what lies between
 * the two is nobody's fault. */
static void look_at_server(struct look *look)
{
    instant before = wall_clock();

    ask_plain(look, "doctor_server", take_server);
    instant after = wall_clock();
    if (look->database_now != 0 && look->database_now < before) {
        look->facts->server.clock_ahead_us = before - look->database_now;
    } else if (look->database_now > after) {
        look->facts->server.clock_ahead_us = after - look->database_now;
    }
}

static void keep_setting(struct server_facts *server, struct text name, struct text value)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (text_equal(name, text_of(SETTING_NAMES[i]))) {
            server->settings[i] = value;
        }
    }
}

static void take_settings(struct look *look, const struct result *result)
{
    struct server_facts *server = &look->facts->server;

    for (size_t row = 0; row < result_row_count(result); row++) {
        struct text name = text_at(look, result, row, 0);
        keep_setting(server, name, text_at(look, result, row, 1));
        if (result_bool(result, row, 2)) {
            server->restart = name;
        }
    }
}

static void take_slots(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->slots = room_for_rows(look, result, sizeof(*facts->slots), &facts->slot_count);
    for (size_t i = 0; i < facts->slot_count; i++) {
        facts->slots[i] =
            (struct slot_fact){text_at(look, result, i, 0), result_int8(result, i, 1)};
    }
}

/* ---- roles and grants ------------------------------------------------------------------------ */

static bool is_later(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(ROLES_LATER); i++) {
        if (text_equal(name, text_of(ROLES_LATER[i]))) {
            return true;
        }
    }
    return false;
}

static void take_roles(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->roles = room_for_rows(look, result, sizeof(*facts->roles), &facts->role_count);
    for (size_t i = 0; i < facts->role_count; i++) {
        struct text name = text_at(look, result, i, 0);
        facts->roles[i] = (struct role_fact){
            .name = name,
            .present = result_bool(result, i, 1),
            .member = result_bool(result, i, 2) || is_later(name),
        };
    }
}

static void take_grants(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->grants = room_for_rows(look, result, sizeof(*facts->grants), &facts->grant_count);
    for (size_t i = 0; i < facts->grant_count; i++) {
        facts->grants[i] = (struct grant_fact){
            .lacking = result_bool(result, i, 0),
            .role = text_at(look, result, i, 1),
            .place = text_at(look, result, i, 2),
            .privilege = text_at(look, result, i, 3),
        };
    }
}

static void look_at_grants(struct look *look)
{
    struct parameters parameters = question(look, "doctor_grants");
    static const size_t MEMBERS[] = {
        offsetof(struct grant_row, role), offsetof(struct grant_row, table),
        offsetof(struct grant_row, privilege), offsetof(struct grant_row, column)};

    for (size_t member = 0; member < COUNT_OF(MEMBERS); member++) {
        struct array_builder array;
        array_begin(&array, &parameters);
        for (size_t i = 0; i < GRANT_COUNT; i++) {
            const void *place = (const char *)&GRANT_ROWS[i] + MEMBERS[member];
            array_add_text(&array, text_of(*(const char *const *)place));
        }
        array_end(&array);
    }
    ask(look, &parameters, take_grants);
}

static void take_walls(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->open_walls =
        room_for_rows(look, result, sizeof(*facts->open_walls), &facts->open_wall_count);
    for (size_t i = 0; i < facts->open_wall_count; i++) {
        facts->open_walls[i] = text_at(look, result, i, 0);
    }
}

static void take_extensions(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->extensions =
        room_for_rows(look, result, sizeof(*facts->extensions), &facts->extension_count);
    for (size_t i = 0; i < facts->extension_count; i++) {
        facts->extensions[i] = (struct extension_fact){
            text_at(look, result, i, 0), text_at(look, result, i, 1), text_at(look, result, i, 2)};
    }
}

/* ---- our tables ------------------------------------------------------------------------------ */

static void take_tables(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->tables = room_for_rows(look, result, sizeof(*facts->tables), &facts->table_count);
    for (size_t i = 0; i < facts->table_count; i++) {
        facts->tables[i] = (struct table_fact){
            .name = text_at(look, result, i, 0),
            .unvacuumed = result_bool(result, i, 1),
            .untuned = result_bool(result, i, 2),
            .live = result_int8(result, i, 3),
            .dead = result_int8(result, i, 4),
        };
    }
}

static void take_parts(struct look *look, const struct result *result)
{
    look->facts->parts_ahead = result_int4(result, 0, 0);
    look->facts->parts_overdue = result_int4(result, 0, 1);
    look->facts->parts_strays = result_int4(result, 0, 2);
}

static void take_ledgers(struct look *look, const struct result *result)
{
    struct database_facts *facts = look->facts;

    facts->ledgers = room_for_rows(look, result, sizeof(*facts->ledgers), &facts->ledger_count);
    for (size_t i = 0; i < facts->ledger_count; i++) {
        facts->ledgers[i] = (struct ledger_fact){
            .org_key = result_int4(result, i, 0),
            .size = result_int8(result, i, 1),
            .events = result_int8(result, i, 2),
            .apart = result_bool(result, i, 3),
        };
    }
}

/* Where migrations are missing, their tables are not looked at: each would be told as one more
 * fault of the same cause. */
static void look_at_tables(struct look *look, const char *url)
{
    struct problem problem;

    problem_init(&problem, look->arena);
    look->facts->parts_ahead = INT32_MAX;
    if (!migrate_check(url, &problem)) {
        look->facts->migrations_trouble = problem.first->detail;
        return;
    }
    look_at_grants(look);
    ask_plain(look, "doctor_walls", take_walls);
    ask_names(look, "doctor_tables", HOT_TABLES, COUNT_OF(HOT_TABLES), take_tables);
    ask_plain(look, "doctor_parts", take_parts);
    ask_plain(look, "doctor_ledgers", take_ledgers);
}

/* ---- both databases -------------------------------------------------------------------------- */

static void look_around(struct look *look, const char *url)
{
    ask_plain(look, "doctor_version", take_version);
    if (look->facts->server.version < DOCTOR_VERSION_LEAST) {
        return;
    }
    look_at_server(look);
    ask_names(look, "doctor_settings", SETTING_NAMES, SETTING_COUNT, take_settings);
    ask_plain(look, "doctor_slots", take_slots);
    ask_names(look, "doctor_roles", ROLE_NAMES, COUNT_OF(ROLE_NAMES), take_roles);
    ask_names(look, "doctor_extensions", EXTENSION_NAMES, EXTENSION_COUNT, take_extensions);
    look_at_tables(look, url);
}

/* False and why when it cannot be reached. */
static bool look_at(struct look *look, const char *url, struct text *trouble)
{
    struct problem problem;

    problem_init(&problem, look->arena);
    look->inspection = inspection_new(url, &problem);
    if (look->inspection == NULL) {
        *trouble = problem.first->detail;
        return false;
    }
    look->facts->refused = arena_array(look->arena, STATEMENT_COUNT, sizeof(struct refused_look));
    look_around(look, url);
    inspection_free(look->inspection);
    return true;
}

/* The standby is asked for little: that it is there, and whether it is one. */
static void look_at_standby(struct arena *arena, const char *url, struct database_facts *database)
{
    scoped(arena_release) struct arena *parameters = arena_new(PARAMETERS_ARENA_BYTES);
    struct database_facts facts = {0};
    struct look look = {.arena = arena, .parameters = parameters, .facts = &facts};

    database->read_asked = 1;
    database->read_reached = look_at(&look, url, &database->read_trouble);
    database->read_standby = facts.server.standby;
}

void doctor_look_at_database(struct arena *arena, const struct serve_options *options,
                             struct database_facts *database)
{
    scoped(arena_release) struct arena *parameters = arena_new(PARAMETERS_ARENA_BYTES);
    struct look look = {.arena = arena, .parameters = parameters, .facts = database};
    struct problem problem;

    *database = (struct database_facts){0};
    problem_init(&problem, arena);
    const char *url = database_url(&options->database, &problem);
    const char *read_url = database_url_of(&options->database, options->read_url, &problem);
    if (url == NULL) {
        database->trouble = problem.first->detail;
    } else {
        database->reached = look_at(&look, url, &database->trouble);
    }
    if (read_url != NULL) {
        look_at_standby(arena, read_url, database);
    }
}
