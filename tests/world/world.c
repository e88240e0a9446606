#include "world/world.h"

#include "base/ensure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-01-05T09:00:00Z, a Monday. */
#define WORLD_BEGINS INT64_C(1767603600000000)

/* ---- chance and time ------------------------------------------------------------------------- */

uint64_t world_random(struct world *world, uint64_t bound)
{
    world->random ^= world->random >> 12;
    world->random ^= world->random << 25;
    world->random ^= world->random >> 27;
    return (world->random * UINT64_C(2685821657736338717)) % bound;
}

void world_pass(struct world *world, instant span)
{
    world->now += span;
    world->known.today = day_of_instant(world->now);
}

/* Nine to five in UTC, Mondays to Fridays, for three years: what PostgreSQL would expand. */
static void expand_calendars(struct world *world)
{
    struct rows *calendars = &world->known.nouns[NOUN_CALENDAR];
    const struct calendar *calendar = rows_next(calendars, NULL);
    const int days = 3 * 365;

    ensure(calendar != NULL);
    struct working_interval *intervals =
        arena_array(world->arena, (size_t)days, sizeof(*intervals));
    size_t count = 0;
    for (int i = 0; i < days; i++) {
        day on = day_of_instant(WORLD_BEGINS) + i;
        if ((on + 3) % 7 < 5) { /* 1970-01-01 was a Thursday */
            intervals[count++] = (struct working_interval){
                on * INSTANT_DAY + 9 * INSTANT_HOUR, on * INSTANT_DAY + 17 * INSTANT_HOUR, on};
        }
    }
    struct calendar *own = rows_touch(calendars, &calendar->row.id);
    own->intervals = intervals;
    own->interval_count = count;
    world->known.calendars_changed = false;
}

/* ---- one command's way ----------------------------------------------------------------------- */

static void fill_supply(struct world *world, struct supply *supply)
{
    struct uuid *uuids = arena_array(world->arena, SUPPLY_UUIDS, sizeof(*uuids));

    for (size_t i = 0; i < SUPPLY_UUIDS; i++) {
        uint8_t random[10];
        for (size_t k = 0; k < sizeof(random); k++) {
            random[k] = (uint8_t)world_random(world, 256);
        }
        uuids[i] = uuid_v7(world->now, random);
    }
    *supply = (struct supply){.now = world->now,
                              .today = day_of_instant(world->now),
                              .uuids = uuids,
                              .uuid_count = SUPPLY_UUIDS};
}

static void record(struct world *world, const struct event *event)
{
    if (world->told_count == world->told_capacity) {
        size_t capacity = world->told_capacity == 0 ? 1024 : 2 * world->told_capacity;
        struct told *told = arena_array(world->arena, capacity, sizeof(*told));
        if (world->told_count > 0) {
            memcpy(told, world->told, world->told_count * sizeof(*told));
        }
        world->told = told;
        world->told_capacity = capacity;
    }
    struct told *told = &world->told[world->told_count];
    *told = (struct told){*event, (int64_t)world->told_count, world->commands, world->now};
    world->told_count++;
    workflow_evolve(&world->known, event, told->sequence, told->at);
}

bool world_give(struct world *world, struct command *command)
{
    struct supply supply;

    if (world->now <= world->known.org.last_event_at) {
        world->now = world->known.org.last_event_at + 1;
    }
    world->known.today = day_of_instant(world->now);
    fill_supply(world, &supply);
    workflow_decide(&world->known, command, &supply, world->arena, &world->outcome);
    if (world->outcome.verdict != VERDICT_ACCEPTED) {
        return world->outcome.verdict == VERDICT_UNCHANGED;
    }
    world->commands++;
    workflow_begin(&world->known);
    for (size_t i = 0; i < world->outcome.event_count; i++) {
        record(world, &world->outcome.events[i]);
        world->now++; /* instants strictly rise */
    }
    if (world->known.calendars_changed) {
        expand_calendars(world);
    }
    return true;
}

static void complain(const struct problem *problem)
{
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        fprintf(stderr, "  %s %.*s: %.*s\n", PROBLEM_ROWS[entry->kind].slug,
                (int)entry->pointer.length, entry->pointer.bytes, (int)entry->detail.length,
                entry->detail.bytes);
    }
}

static const void *read_body(struct world *world, enum command_kind kind, const char *json)
{
    const struct shape *shape = COMMAND_ROWS[kind].body;
    struct problem problem;

    problem_init(&problem, world->arena);
    if (shape == NULL || json == NULL) {
        ensure(shape == NULL);
        return NULL;
    }
    scoped(json_release) json_t *value = json_read(text_of(json), &problem);
    void *body = arena_alloc(world->arena, shape->size);
    if (value == NULL || !decode(shape, value, text_literal(""), world->arena, body, &problem)) {
        fprintf(stderr, "the body of %s does not decode: %s\n", COMMAND_ROWS[kind].name, json);
        complain(&problem);
        abort();
    }
    return body;
}

/* The present version of what the order is about. */
static int64_t present_version(const struct world *world, const struct order *order)
{
    if (order->kind == COMMAND_PUT_POLICY) {
        return world->known.org.policy_version;
    }
    if (order->kind == COMMAND_PUT_CALENDAR) {
        return known_calendar(&world->known, &(struct id){0})->row.version;
    }
    if (order->key != NULL) {
        const struct budget *budget = known_budget(&world->known, text_of(order->key));
        return budget == NULL ? 0 : budget->row.version;
    }
    for (int noun = 0; noun < NOUN_COUNT; noun++) {
        const struct row *row = rows_find(&world->known.nouns[noun], &order->subject);
        if (row != NULL) {
            return row->version;
        }
    }
    return 0;
}

bool world_order(struct world *world, const struct order *order)
{
    struct command command = {.kind = order->kind,
                              .actor = world->cast[order->actor],
                              .subject = order->subject,
                              .key = text_of(order->key),
                              .expected_version = -1,
                              .secret_sha256 = text_literal("0000000000000000000000000000000000000"
                                                            "000000000000000000000000000")};

    if (id_present(&order->person)) {
        command.actor = order->person;
    }
    if (order->match) {
        command.expected_version = present_version(world, order);
    }
    if (order->version > 0) {
        command.expected_version = order->version;
    }
    command.body = read_body(world, order->kind, order->body);
    return world_give(world, &command);
}

void world_must(struct world *world, const struct order *order)
{
    if (!world_order(world, order)) {
        fprintf(stderr, "%s was refused:\n", COMMAND_ROWS[order->kind].name);
        complain(&world->outcome.problem);
        abort();
    }
}

const char *world_json(struct world *world, const char *format, ...)
{
    va_list arguments;
    char json[8192];

    va_start(arguments, format);
    int length = vsnprintf(json, sizeof(json), format, arguments);
    va_end(arguments);
    ensure(length > 0 && length < (int)sizeof(json));
    for (char *at = json; *at != '\0'; at++) {
        if (*at == '\'') {
            *at = '"';
        }
    }
    return arena_copy(world->arena, json, (size_t)length + 1);
}

/* ---- the world's beginning ------------------------------------------------------------------- */

static const struct {
    enum cast cast;
    const char *name;
    const char *role;
} CAST[] = {
    {CAST_ADMIN,           "Ada Admin",     "admin"           },
    {CAST_EXECUTIVE,       "Eva Executive", "executive"       },
    {CAST_HEAD_OF_PRODUCT, "Hanna Head",    "head_of_product" },
    {CAST_MANAGER,         "Mo Manager",    "product_manager" },
    {CAST_OTHER_MANAGER,   "Mia Manager",   "product_manager" },
    {CAST_HEAD_OF_SALES,   "Sven Sales",    "head_of_sales"   },
    {CAST_LEAD,            "Lea Lead",      "sales_lead"      },
    {CAST_REP,             "Rob Rep",       "rep"             },
    {CAST_OTHER_REP,       "Rita Rep",      "rep"             },
    {CAST_SUCCESS,         "Cem Success",   "customer_success"},
    {CAST_FINANCE,         "Finn Finance",  "finance"         },
    {CAST_AUDITOR,         "Aud Auditor",   "auditor"         },
};

static char *read_whole_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = calloc(1, 1 << 20);

    ensure(file != NULL);
    ensure(bytes != NULL);
    ensure(fread(bytes, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return bytes;
}

static void open_org(struct world *world)
{
    static const char *const DAYS[] = {"monday", "tuesday", "wednesday", "thursday", "friday"};
    char *policy = read_whole_file(WORLD_POLICY);
    struct text_builder body;

    text_builder_init(&body, world->arena);
    text_builder_add_format(
        &body, "{\"name\":\"Acme\",\"time_zone\":\"UTC\",\"base_currency\":\"EUR\","
               "\"fiscal_year_starts_month\":1,\"simulated\":true,\"ledger_name\":\"ledger.test\","
               "\"calendar\":{\"time_zone\":\"UTC\",\"hours\":[");
    for (size_t i = 0; i < COUNT_OF(DAYS); i++) {
        text_builder_add_format(&body,
                                "%s{\"weekday\":\"%s\",\"from\":\"09:00\",\"until\":\"17:00\"}",
                                i == 0 ? "" : ",", DAYS[i]);
    }
    text_builder_add_format(&body, "]},\"policy\":%s}", policy);
    free(policy);
    world_must(world, &(struct order){.kind = COMMAND_OPEN_ORG,
                                      .body = text_chars(world->arena, text_builder_text(&body))});
}

static void seat_people(struct world *world)
{
    for (size_t i = 0; i < COUNT_OF(CAST); i++) {
        bool in_team = CAST[i].cast == CAST_REP || CAST[i].cast == CAST_LEAD;
        world_must(world,
                   &(struct order){.kind = COMMAND_SEAT_PERSON,
                                   .body = world_json(
                                       world,
                                       "{'name':'%s','email':'p%zu@acme.test','roles':"
                                       "['%s']%s%s%s}",
                                       CAST[i].name, i, CAST[i].role, in_team ? ",'team_id':'" : "",
                                       in_team ? world->team.text : "", in_team ? "'" : "")});
        world->cast[CAST[i].cast] = world->outcome.result;
        if (CAST[i].cast == CAST_ADMIN) {
            world_must(world, &(struct order){.kind = COMMAND_PUT_TEAM,
                                              .actor = CAST_ADMIN,
                                              .body = world_json(world, "{'name':'North'}")});
            world->team = world->outcome.result;
        }
    }
    world_must(world, &(struct order){.kind = COMMAND_PUT_TEAM,
                                      .actor = CAST_ADMIN,
                                      .subject = world->team,
                                      .body = world_json(world, "{'name':'North','lead_id':'%s'}",
                                                         world->cast[CAST_LEAD].text)});
}

static void set_budgets(struct world *world)
{
    static const char *const QUARTERS[] = {"2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1"};

    for (size_t i = 0; i < COUNT_OF(QUARTERS); i++) {
        world_must(world, &(struct order){.kind = COMMAND_SET_CAPACITY,
                                          .actor = CAST_HEAD_OF_PRODUCT,
                                          .key = QUARTERS[i],
                                          .match = true,
                                          .body = world_json(world, "{'points':400}")});
    }
}

void world_init(struct world *world, uint64_t seed)
{
    struct arena *arena = arena_new(1 << 16);

    *world = (struct world){
        .arena = arena, .now = WORLD_BEGINS, .random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    known_init(&world->known, arena, NULL);
    world->known.org.id = id_of(text_literal("org_01jd7q3v0nebksp2xgtr8m6w9a"));
    open_org(world);
    seat_people(world);
    set_budgets(world);
}

void world_clear(struct world *world)
{
    arena_free(world->arena);
    *world = (struct world){0};
}

/* ---- asks in every state --------------------------------------------------------------------- */

const struct ask *world_get_ask(const struct world *world, const struct id *id)
{
    const struct ask *ask = known_ask(&world->known, id);

    ensure(ask != NULL);
    return ask;
}

struct id world_ask(struct world *world)
{
    uint64_t number = world_random(world, UINT64_C(1000000000000));

    world_must(
        world,
        &(struct order){
            .kind = COMMAND_SUBMIT,
            .actor = CAST_REP,
            .body = world_json(
                world,
                "{'deal':{'external_id':'D%llu','name':'Rollout','account':{'external_id':'A%llu',"
                "'name':'Globex %llu','segment':'enterprise'},'amount':48000000,'currency':'EUR',"
                "'stage':'negotiation','close_date':'2026-12-29'},'kind':'integration','title':"
                "'Provision users','need':'They will not sign without it.','blocker':'deal_breaker',"
                "'details':{'system':'Okta','direction':'in'}}",
                (unsigned long long)number, (unsigned long long)number,
                (unsigned long long)number)});
    return world->outcome.result;
}

/* How an open ask is brought into a state. */
static const struct leading {
    enum ask_state state;
    enum command_kind kind;
    enum cast actor;
    const char *body;
} LEADING[] = {
    {ASK_STATE_NEEDS_INFO, COMMAND_REQUEST_INFO, CAST_HEAD_OF_PRODUCT,
     "{'question':'Which users?'}"                                                                           },
    {ASK_STATE_OFFERED,    COMMAND_COUNTER,      CAST_HEAD_OF_PRODUCT,
     "{'kind':'work','scope':'SCIM users','customer_wording':'We will.','rationale':'Often asked.',"
     "'due_on':'2026-03-20','deliverable':{'title':'SCIM','points':5},'valid_until':'2026-01-20'}"           },
    {ASK_STATE_COMMITTED,  COMMAND_COMMIT,       CAST_HEAD_OF_PRODUCT,
     "{'kind':'work','scope':'SCIM users','customer_wording':'We will.','rationale':'Often asked.',"
     "'due_on':'2026-03-20','deliverable':{'title':'SCIM','points':5}}"                                      },
    {ASK_STATE_DECLINED,   COMMAND_DECLINE,      CAST_HEAD_OF_PRODUCT,
     "{'customer_wording':'We will not.','rationale':'Too far away.'}"                                       },
    {ASK_STATE_WITHDRAWN,  COMMAND_WITHDRAW,     CAST_REP,             "{'reason':'They no longer need it.'}"},
};

/* A short trial: the guard rail wants an executive's word. */
static struct id proposed_ask(struct world *world)
{
    uint64_t number = world_random(world, UINT64_C(1000000000000));

    world_must(
        world,
        &(struct order){
            .kind = COMMAND_SUBMIT,
            .actor = CAST_REP,
            .body = world_json(
                world,
                "{'deal':{'external_id':'D%llu','name':'Trial','account':{'external_id':'A%llu',"
                "'name':'Initech %llu','segment':'enterprise'},'amount':48000000,'currency':'EUR',"
                "'stage':'negotiation','close_date':'2026-12-29'},'kind':'trial_terms','title':"
                "'A week','need':'They want to try it.','blocker':'challenge','details':"
                "{'days':7}}",
                (unsigned long long)number, (unsigned long long)number,
                (unsigned long long)number)});
    struct id id = world->outcome.result;
    world_must(world,
               &(struct order){.kind = COMMAND_COMMIT,
                               .actor = CAST_HEAD_OF_PRODUCT,
                               .subject = id,
                               .match = true,
                               .body = world_json(
                                   world, "{'kind':'terms','scope':'A week','customer_wording':"
                                          "'A week.','rationale':'Fine.','due_on':'2026-02-20'}")});
    return id;
}

static struct id worked_around_ask(struct world *world)
{
    struct id id = world_ask(world);

    world_must(world,
               &(struct order){.kind = COMMAND_OFFER_WORKAROUND,
                               .actor = CAST_HEAD_OF_PRODUCT,
                               .subject = id,
                               .match = true,
                               .body = world_json(
                                   world, "{'workaround':{'title':'By file','steps':'Upload it.',"
                                          "'customer_wording':'Upload a file.'},'customer_wording'"
                                          ":'Upload a file.','valid_until':'2026-01-20'}")});
    world_must(world, &(struct order){.kind = COMMAND_ACCEPT,
                                      .actor = CAST_REP,
                                      .subject = id,
                                      .match = true,
                                      .body = world_json(world, "{'how_agreed':'By mail.'}")});
    return id;
}

struct id world_ask_in(struct world *world, enum ask_state state)
{
    if (state == ASK_STATE_OPEN) {
        return world_ask(world);
    }
    if (state == ASK_STATE_PROPOSED) {
        return proposed_ask(world);
    }
    if (state == ASK_STATE_WORKED_AROUND) {
        return worked_around_ask(world);
    }
    for (size_t i = 0; i < COUNT_OF(LEADING); i++) {
        if (LEADING[i].state != state) {
            continue;
        }
        struct id id = world_ask(world);
        world_must(world, &(struct order){.kind = LEADING[i].kind,
                                          .actor = LEADING[i].actor,
                                          .subject = id,
                                          .match = true,
                                          .body = world_json(world, "%s", LEADING[i].body)});
        return id;
    }
    return (struct id){0};
}
