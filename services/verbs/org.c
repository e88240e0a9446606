#include "api/api.h"
#include "base/ensure.h"
#include "verbs/clerk.h"
#include "verbs/verb.h"

#include <sodium.h>

#include <stdio.h>
#include <string.h>

#define ORG_ARENA_BYTES 65536

#define TOKEN_DAYS 365

/* What an org's people work unless they say otherwise. */
static const struct working_hours DEFAULT_HOURS[] = {
    {.weekday = WEEKDAY_MONDAY,    .from = TEXT("09:00"), .until = TEXT("17:00")},
    {.weekday = WEEKDAY_TUESDAY,   .from = TEXT("09:00"), .until = TEXT("17:00")},
    {.weekday = WEEKDAY_WEDNESDAY, .from = TEXT("09:00"), .until = TEXT("17:00")},
    {.weekday = WEEKDAY_THURSDAY,  .from = TEXT("09:00"), .until = TEXT("17:00")},
    {.weekday = WEEKDAY_FRIDAY,    .from = TEXT("09:00"), .until = TEXT("17:00")},
};

struct org_options {
    struct database_options database;
    const char *time_zone, *currency, *ledger_name;
    int64_t fiscal_year_starts;
    struct option_list seats;
    struct option_list words; /* "create", the name */
};

/* One to be seated: "role+role:Name:email". */
struct seat {
    uint32_t roles;
    struct seat_person_body body;
};

static struct id fresh_org_id(void)
{
    uint8_t random[10];

    randombytes_buf(random, sizeof(random));
    struct uuid uuid = uuid_v7(wall_clock(), random);
    return id_make(text_literal("org"), &uuid);
}

/* ---- what was written ------------------------------------------------------------------------ */

static bool refuse_seat(struct problem *problem, const char *written)
{
    return refuse(problem, PROBLEM_INVALID, text_literal(""), PHRASE_SETTING_BAD,
                  (struct blanks){.name = TEXT("seat"), .other = text_of(written)});
}

static bool read_seat(struct arena *arena, const char *written, struct seat *seat,
                      struct problem *problem)
{
    struct text rest = text_of(written);
    struct text roles = text_cut(&rest, ':');
    enum role *items = arena_array(arena, ROLE_COUNT, sizeof(*items));
    size_t count = 0;

    *seat = (struct seat){.body = {.name = text_cut(&rest, ':')}};
    seat->body.email = rest;
    while (text_present(roles)) {
        int role = word_find(&ROLE_WORDS, text_cut(&roles, '+'));
        if (role == 0 || count == ROLE_COUNT) {
            return refuse_seat(problem, written);
        }
        seat->roles |= BIT(role);
        items[count++] = (enum role)role;
    }
    seat->body.roles = (struct role_list){items, count};
    return (seat->body.name.length > 0 && seat->body.email.length > 0)
           || refuse_seat(problem, written);
}

/* A body goes through the contract's decoder like anybody else's, so that the same bounds hold. */
static bool check_body(struct arena *arena, const struct shape *shape, const void *source,
                       void *target, struct problem *problem)
{
    scoped(json_release) json_t *value = json_read(encode(arena, shape, source), problem);

    return value != NULL && decode(shape, value, text_literal(""), arena, target, problem);
}

static bool read_policy(struct arena *arena, struct policy_document *policy,
                        struct problem *problem)
{
    scoped(json_release) json_t *value = json_read(policy_default(), problem);

    return value != NULL
           && decode(&POLICY_DOCUMENT_SHAPE, value, text_literal("/policy"), arena, policy,
                     problem);
}

static bool make_body(struct arena *arena, const struct org_options *options,
                      struct open_org_body *body, struct problem *problem)
{
    struct open_org_body wanted = {
        .name = text_of(options->words.items[1]),
        .time_zone = text_of(options->time_zone),
        .base_currency = text_of(options->currency),
        .fiscal_year_starts_month = options->fiscal_year_starts,
        .ledger_name = text_of(options->ledger_name),
        .calendar = {.time_zone = text_of(options->time_zone),
                     .hours = {DEFAULT_HOURS, COUNT_OF(DEFAULT_HOURS)}},
    };

    return read_policy(arena, &wanted.policy, problem)
           && check_body(arena, &OPEN_ORG_BODY_SHAPE, &wanted, body, problem);
}

/* ---- what is done ---------------------------------------------------------------------------- */

static struct scope_list scopes_of(struct arena *arena, uint32_t roles)
{
    uint32_t bits = api_scopes_of(roles);
    enum scope *items = arena_array(arena, SCOPE_COUNT, sizeof(*items));
    size_t count = 0;

    for (int scope = 1; scope < SCOPE_COUNT; scope++) {
        if ((bits & BIT(scope)) != 0) {
            items[count++] = (enum scope)scope;
        }
    }
    return (struct scope_list){items, count};
}

/* Seats one person and prints who it is and what he signs in with. */
static bool seat_person(struct clerk *clerk, struct arena *arena, int32_t org_key,
                        const struct seat *seat, struct problem *problem)
{
    struct seat_person_body body = {0};
    struct issue_token_body wanted = {.label = TEXT("first"),
                                      .scopes = scopes_of(arena, seat->roles),
                                      .expires_on = day_of_instant(wall_clock()) + TOKEN_DAYS - 1};
    struct text token;

    if (!check_body(arena, &SEAT_PERSON_BODY_SHAPE, &seat->body, &body, problem)
        || !clerk_give(clerk, org_key, COMMAND_SEAT_PERSON, &body, &wanted.person_id, problem)
        || !clerk_issue_token(clerk, arena, org_key, &wanted, &token, problem)) {
        return false;
    }
    printf("person=%s name=\"%.*s\" token=%.*s\n", wanted.person_id.text, (int)body.name.length,
           body.name.bytes, (int)token.length, token.bytes);
    return true;
}

static bool create(struct clerk *clerk, struct arena *arena, const struct org_options *options,
                   struct problem *problem)
{
    struct open_org_body body = {0};
    struct seat seats[OPTION_LIST_MAX];
    struct id org_id = fresh_org_id();
    struct id result;
    int32_t org_key;

    for (size_t i = 0; i < options->seats.count; i++) {
        if (!read_seat(arena, options->seats.items[i], &seats[i], problem)) {
            return false;
        }
    }
    if (!make_body(arena, options, &body, problem)
        || !clerk_make_org(clerk, &org_id, &org_key, problem)
        || !clerk_give(clerk, org_key, COMMAND_OPEN_ORG, &body, &result, problem)) {
        return false;
    }
    printf("org=%s number=%d\n", org_id.text, (int)org_key);
    for (size_t i = 0; i < options->seats.count; i++) {
        if (!seat_person(clerk, arena, org_key, &seats[i], problem)) {
            return false;
        }
    }
    return true;
}

static bool read_options(const struct verb_call *call, struct org_options *options)
{
    *options = (struct org_options){
        .time_zone = "UTC", .currency = "EUR", .ledger_name = "dealdesk", .fiscal_year_starts = 1};
    const struct option_row rows[] = {
        DATABASE_OPTIONS(&options->database),
        {"time-zone",          OPTION_TEXT,   &options->time_zone,          NULL, 0, 0,  "of its days and hours: UTC"   },
        {"currency",           OPTION_TEXT,   &options->currency,           NULL, 0, 0,  "in which all is compared: EUR"},
        {"fiscal-year-starts", OPTION_NUMBER, &options->fiscal_year_starts, NULL, 1, 12,
                              "the month: 1"                                                                                                 },
        {"ledger-name",        OPTION_TEXT,   &options->ledger_name,        NULL, 0, 0,
                              "stands in every event for good: dealdesk"                                                                     },
        {"seat",               OPTION_LIST,   &options->seats,              NULL, 0, 0,
                              "role+role:Name:email; once for each person"                                                                   },
    };

    if (!verb_read(call, rows, COUNT_OF(rows), &options->words)) {
        return false;
    }
    if (options->words.count != 2 || strcmp(options->words.items[0], "create") != 0) {
        fprintf(stderr, "dealdesk: org create NAME\n");
        return false;
    }
    return true;
}

int verb_org(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(ORG_ARENA_BYTES);
    struct org_options options;
    struct problem problem;

    if (!read_options(call, &options)) {
        return STATUS_UNREADABLE;
    }
    ensure(sodium_init() >= 0);
    problem_init(&problem, arena);
    const char *url = database_url(&options.database, &problem);
    if (url == NULL) {
        verb_tell(&problem);
        return STATUS_UNREADABLE;
    }
    struct clerk *clerk = clerk_new(call->log, url);
    bool good = create(clerk, arena, &options, &problem);
    clerk_free(clerk);
    if (!good) {
        verb_tell(&problem);
    }
    return good ? STATUS_GOOD : STATUS_WRONG;
}
