#include "way/firm.h"

#include "unit/cases.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLICY_BYTES_MAX 65536

/* ---- bodies ---------------------------------------------------------------------------------- */

static struct text double_quoted(struct arena *arena, const char *body)
{
    char *chars = text_chars(arena, text_of(body));

    for (char *at = chars; *at != '\0'; at++) {
        if (*at == '\'') {
            *at = '"';
        }
    }
    return text_of(chars);
}

static const void *read_body(struct arena *arena, const struct shape *shape, struct text json)
{
    struct problem problem;

    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(json, &problem);
    void *body = arena_alloc(arena, shape->size);
    if (value == NULL || !decode(shape, value, text_literal(""), arena, body, &problem)) {
        struct text pointer = problem.first->pointer;
        fail_msg("at %.*s: %.*s", (int)pointer.length, pointer.bytes,
                 (int)problem.first->detail.length, problem.first->detail.bytes);
    }
    return body;
}

/* ---- giving ---------------------------------------------------------------------------------- */

static void on_done(const struct desk_answer *answer, void *context)
{
    struct reply *reply = context;

    reply->calls++;
    reply->accepted = answer->accepted;
    reply->replayed = answer->replayed;
    reply->status = answer->status;
    reply->version = answer->version;
    reply->org_size = answer->org_size;
    reply->result = answer->result;
    reply->body = text_copy(reply->firm->rig.arena, answer->body);
    reply->refused = answer->accepted ? PROBLEM_NONE : problem_kind_of(answer->problem);
}

/* What the edge hashes: here kind and body are enough. */
static void hash_request(const struct wish *wish, uint8_t hash[32])
{
    crypto_hash_sha256_state state;
    uint8_t kind = (uint8_t)wish->kind;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &kind, sizeof(kind));
    if (wish->body != NULL) {
        crypto_hash_sha256_update(&state, (const unsigned char *)wish->body, strlen(wish->body));
    }
    crypto_hash_sha256_final(&state, hash);
}

void firm_submit(struct firm *firm, const struct wish *wish, struct reply *reply)
{
    struct arena *arena = firm->rig.arena;
    const struct shape *shape = COMMAND_ROWS[wish->kind].body;
    struct errand errand = {.org_key = firm->org_key,
                            .keyed = wish->key != NULL,
                            .answer = wish->answer,
                            .success = 200,
                            .now = firm->now};

    errand.command = (struct command){
        .kind = wish->kind,
        .actor = firm->staff[wish->by],
        .subject = wish->subject,
        .key = text_of(wish->path_key),
        .expected_version = wish->match ? wish->version : -1,
    };
    if (wish->body != NULL) {
        errand.command.body = read_body(arena, shape, double_quoted(arena, wish->body));
        errand.body_bytes = strlen(wish->body);
    }
    if (wish->key != NULL) {
        errand.command.id = desk_command_id(id_text(&firm->staff[wish->by]), text_of(wish->key));
        hash_request(wish, errand.request_sha256);
    }
    *reply = (struct reply){.firm = firm};
    desk_submit(firm->desk, &errand, on_done, reply);
    assert_int_equal(reply->calls, 0); /* never from inside */
}

struct awaited {
    const struct reply *replies;
    size_t count;
};

static bool have_come(void *context)
{
    const struct awaited *awaited = context;

    for (size_t i = 0; i < awaited->count; i++) {
        if (awaited->replies[i].calls == 0) {
            return false;
        }
    }
    return true;
}

void firm_wait(struct firm *firm, const struct reply *replies, size_t count)
{
    struct awaited awaited = {replies, count};

    rig_wait(&firm->rig, have_come, &awaited);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(replies[i].calls, 1);
    }
}

struct reply firm_give(struct firm *firm, const struct wish *wish)
{
    struct reply reply;

    firm_submit(firm, wish, &reply);
    firm_wait(firm, &reply, 1);
    return reply;
}

struct reply firm_must(struct firm *firm, const struct wish *wish)
{
    struct reply reply = firm_give(firm, wish);

    if (!reply.accepted) {
        fail_msg("%s was refused: %s", COMMAND_ROWS[wish->kind].name,
                 PROBLEM_ROWS[reply.refused].slug);
    }
    return reply;
}

struct wish firm_submit_wish(struct firm *firm, const char *title)
{
    static const char FORM[] =
        "{'deal':{'external_id':'D %s','name':'Rollout','account':{'external_id':'A %s','name':"
        "'Globex %s','segment':'enterprise'},'amount':48000000,'currency':'EUR','stage':"
        "'negotiation','close_date':'2026-12-29'},'kind':'integration','title':'%s','need':"
        "'They will not sign without it.','blocker':'deal_breaker','details':{'system':'Okta',"
        "'direction':'in'}}";
    struct text body = text_format(firm->rig.arena, FORM, title, title, title, title);

    return (struct wish){.kind = COMMAND_SUBMIT,
                         .by = STAFF_REP,
                         .answer = "ask_answer",
                         .body = text_chars(firm->rig.arena, body)};
}

/* ---- opening --------------------------------------------------------------------------------- */

static void on_org_made(int32_t org_key, const struct problem *problem, void *context)
{
    struct firm *firm = context;

    assert_null(problem);
    firm->org_key = org_key;
}

static bool is_made(void *context)
{
    const struct firm *firm = context;

    return firm->org_key != 0;
}

static void make_org(struct firm *firm)
{
    struct uuid uuid;
    randombytes_buf(&uuid, sizeof(uuid));
    struct id org_id = id_make(text_literal("org"), &uuid);

    desk_org_make(firm->desk, &org_id, on_org_made, firm);
    assert_int_equal(firm->org_key, 0);
    rig_wait(&firm->rig, is_made, firm);
}

static struct text read_policy(struct arena *arena)
{
    FILE *file = fopen(DEFAULT_POLICY, "r");
    char *bytes = arena_alloc(arena, POLICY_BYTES_MAX);

    assert_non_null(file);
    size_t length = fread(bytes, 1, POLICY_BYTES_MAX, file);
    assert_int_equal(fclose(file), 0);
    return (struct text){bytes, length};
}

static void open_org(struct firm *firm)
{
    struct arena *arena = firm->rig.arena;
    struct text policy = read_policy(arena);
    struct text body = text_format(
        arena,
        "{\"name\":\"Acme\",\"time_zone\":\"Europe/Berlin\",\"base_currency\":\"EUR\","
        "\"fiscal_year_starts_month\":1,\"simulated\":true,\"ledger_name\":\"ledger.test\","
        "\"calendar\":{\"time_zone\":\"Europe/Berlin\",\"hours\":[{\"weekday\":\"monday\","
        "\"from\":\"09:00\",\"until\":\"17:00\"}]},\"policy\":%.*s}",
        (int)policy.length, policy.bytes);
    struct errand errand = {.org_key = firm->org_key, .success = 201, .now = firm->now};
    struct reply reply = {.firm = firm};

    errand.command = (struct command){.kind = COMMAND_OPEN_ORG, .expected_version = -1};
    errand.command.body = read_body(arena, COMMAND_ROWS[COMMAND_OPEN_ORG].body, body);
    desk_submit(firm->desk, &errand, on_done, &reply);
    firm_wait(firm, &reply, 1);
    assert_true(reply.accepted);
}

static const struct seat {
    enum staff staff;
    const char *body;
} SEATS[] = {
    {STAFF_ADMIN,           "{'name':'Ada','email':'ada@acme.test','roles':['admin']}"          },
    {STAFF_HEAD_OF_PRODUCT,
     "{'name':'Hanna','email':'hanna@acme.test','roles':['head_of_product']}"                   },
    {STAFF_HEAD_OF_SALES,   "{'name':'Sven','email':'sven@acme.test','roles':['head_of_sales']}"},
    {STAFF_REP,             "{'name':'Rob','email':'rob@acme.test','roles':['rep']}"            },
};

static void seat_staff(struct firm *firm)
{
    for (size_t i = 0; i < COUNT_OF(SEATS); i++) {
        struct reply reply =
            firm_must(firm, &(struct wish){.kind = COMMAND_SEAT_PERSON, .body = SEATS[i].body});
        firm->staff[SEATS[i].staff] = reply.result;
    }
    firm_must(firm, &(struct wish){.kind = COMMAND_SET_CAPACITY,
                                   .by = STAFF_HEAD_OF_PRODUCT,
                                   .path_key = "2027Q1",
                                   .match = true,
                                   .body = "{'points':400}"});
}

static struct desk *desk_of(const struct firm *firm, const char *fault)
{
    struct desk_settings settings = desk_settings_default(firm->rig.url);
    settings.lanes = 1; /* one org needs no more, and each takes its time to prepare */

    if (fault == NULL) {
        assert_int_equal(unsetenv("DEALDESK_FAULT"), 0);
    } else {
        assert_int_equal(setenv("DEALDESK_FAULT", fault, 1), 0);
    }
    return desk_new(firm->rig.loop, firm->rig.log, &settings);
}

static bool is_ready(void *context)
{
    return desk_is_ready(context);
}

struct firm firm_new_empty(const char *fault)
{
    struct firm firm = {.rig = rig_new_alone()};
    struct problem problem;

    assert_non_null(firm.rig.url);
    problem_init(&problem, firm.rig.arena);
    assert_true(migrate(firm.rig.url, firm.rig.log, &problem));
    firm.desk = desk_of(&firm, fault);
    rig_wait(&firm.rig, is_ready, firm.desk);
    return firm;
}

struct firm firm_new(void)
{
    struct firm firm = firm_new_empty(NULL);

    assert_true(instant_parse(text_literal("2026-11-24T10:00:00Z"), &firm.now));
    make_org(&firm);
    open_org(&firm);
    seat_staff(&firm);
    return firm;
}

void firm_restart(struct firm *firm, const char *fault)
{
    desk_free(firm->desk);
    firm->desk = desk_of(firm, fault);
    rig_wait(&firm->rig, is_ready, firm->desk);
}

void firm_free(struct firm *firm)
{
    desk_free(firm->desk);
    rig_free(&firm->rig);
}

/* The SQL with the org's key for each '@'. */
static const char *with_key(const struct firm *firm, const char *sql)
{
    struct text rest = text_of(sql);
    struct text_builder written;

    text_builder_init(&written, firm->rig.arena);
    text_builder_add(&written, text_cut(&rest, '@'));
    while (text_present(rest)) {
        text_builder_add_format(&written, "%d", (int)firm->org_key);
        text_builder_add(&written, text_cut(&rest, '@'));
    }
    return text_chars(firm->rig.arena, text_builder_text(&written));
}

int64_t firm_ask(struct firm *firm, const char *sql)
{
    return rig_ask(&firm->rig, with_key(firm, sql));
}

void firm_run(struct firm *firm, const char *sql)
{
    rig_run(&firm->rig, with_key(firm, sql));
}

static void on_difference(int32_t org_key, enum noun noun, struct text id, struct text folded,
                          struct text stored, void *context)
{
    struct text name = noun == NOUN_COUNT ? text_literal("org") : noun_name(noun);

    print_message("%.*s %.*s\n  folded %.*s\n  stored %.*s\n", (int)name.length, name.bytes,
                  (int)id.length, id.bytes, (int)folded.length, folded.bytes, (int)stored.length,
                  stored.bytes);
}

int64_t firm_differences(struct firm *firm)
{
    struct replay_report report;
    struct problem problem;

    problem_init(&problem, firm->rig.arena);
    struct replay_order order = {
        .url = firm->rig.url, .org_key = firm->org_key, .difference = on_difference};
    if (!desk_replay(firm->rig.loop, firm->rig.log, &order, &report, &problem)) {
        fail_msg("it cannot be read: %.*s", (int)problem.first->detail.length,
                 problem.first->detail.bytes);
    }
    assert_true(report.events > 0);
    return report.differences;
}
