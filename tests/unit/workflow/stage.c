#include "unit/workflow/stage.h"

#include "desk/rows.h"
#include "unit/cases.h"

#include <stdio.h>
#include <string.h>

/* ---- names ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum cast cast;
} PARTS[] = {
    {"admin",           CAST_ADMIN          },
    {"executive",       CAST_EXECUTIVE      },
    {"head_of_product", CAST_HEAD_OF_PRODUCT},
    {"manager",         CAST_MANAGER        },
    {"other_manager",   CAST_OTHER_MANAGER  },
    {"head_of_sales",   CAST_HEAD_OF_SALES  },
    {"lead",            CAST_LEAD           },
    {"rep",             CAST_REP            },
    {"other_rep",       CAST_OTHER_REP      },
    {"success",         CAST_SUCCESS        },
    {"finance",         CAST_FINANCE        },
    {"auditor",         CAST_AUDITOR        },
};

/* The newest row of a noun; NULL when there is none. */
static const struct row *newest(const struct stage *stage, enum noun noun)
{
    const struct rows *rows = &stage->world.known.nouns[noun];
    const struct row *last = NULL;
    const struct row *row = NULL;

    while ((row = rows_next(rows, row)) != NULL) {
        last = row;
    }
    return last;
}

static struct id id_of_newest(const struct stage *stage, enum noun noun)
{
    const struct row *row = newest(stage, noun);

    return row == NULL ? (struct id){0} : row->id;
}

/* Of the stage's ask. */
static struct id deal_id(const struct stage *stage)
{
    const struct ask *ask = known_ask(&stage->world.known, &stage->ask);

    return ask == NULL ? (struct id){0} : ask->deal_id;
}

/* What a blank is filled with. */
static struct text blank_value(const struct stage *stage, struct text name, struct id *id)
{
    const struct {
        const char *name;
        struct id id;
    } things[] = {
        {"ask",         stage->ask        },
        {"other_ask",   stage->other_ask  },
        {"person",      stage->person     },
        {"team",        stage->team       },
        {"workaround",  stage->workaround },
        {"token",       stage->token      },
        {"deliverable", id_of_newest(stage, NOUN_DELIVERABLE)},
        {"deal_id",             deal_id(stage)                      },
    };

    for (size_t i = 0; i < COUNT_OF(PARTS); i++) {
        if (text_equal(name, text_of(PARTS[i].name))) {
            *id = stage->world.cast[PARTS[i].cast];
            return id_text(id);
        }
    }
    for (size_t i = 0; i < COUNT_OF(things); i++) {
        if (text_equal(name, text_of(things[i].name))) {
            *id = things[i].id;
            return id_text(id);
        }
    }
    return (struct text){0};
}

const char *stage_fill(struct stage *stage, const char *text)
{
    struct text_builder filled;
    struct text rest = text_of(text);

    text_builder_init(&filled, stage->world.arena);
    text_builder_add(&filled, text_cut(&rest, '{'));
    while (text_present(rest)) {
        struct text part = text_cut(&rest, '{');
        struct text words = part;
        struct text name = text_cut(&words, '}');
        struct id id;
        struct text value = blank_value(stage, name, &id);
        if (text_present(value)) {
            text_builder_add(&filled, value);
            text_builder_add(&filled, words);
        } else {
            text_builder_add(&filled, text_literal("{"));
            text_builder_add(&filled, part);
        }
    }
    return world_json(&stage->world, "%s",
                      text_chars(stage->world.arena, text_builder_text(&filled)));
}

/* ---- orders ---------------------------------------------------------------------------------- */

/* The stage's thing of the command's kind. */
static struct id subject_of(const struct stage *stage, enum command_kind kind)
{
    const char *prefix = COMMAND_ROWS[kind].subject;
    const struct {
        const char *prefix;
        struct id id;
    } subjects[] = {
        {"ask",        stage->ask       },
        {"person",     stage->person    },
        {"team",       stage->team      },
        {"workaround", stage->workaround},
        {"token",      stage->token     },
    };

    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        if (strcmp(prefix, subjects[i].prefix) == 0) {
            return subjects[i].id;
        }
    }
    return (struct id){0};
}

static const char *key_of(const struct stage *stage, enum command_kind kind)
{
    if (kind == COMMAND_PUT_DEAL || kind == COMMAND_CLOSE_DEAL) {
        return stage->deal;
    }
    bool of_quarter =
        kind == COMMAND_SET_CAPACITY || kind == COMMAND_SPLIT || kind == COMMAND_PUT_RATES;
    return of_quarter ? stage->quarter : NULL;
}

/* What was made or changed is what orders are about from now on. */
static void take_result(struct stage *stage, enum command_kind kind)
{
    const struct id *result = &stage->world.outcome.result;

    if (kind == COMMAND_SUBMIT) {
        stage->other_ask = stage->ask;
        stage->ask = *result;
    } else if (kind == COMMAND_PUT_PERSON || kind == COMMAND_SEAT_PERSON) {
        stage->person = *result;
    } else if (kind == COMMAND_PUT_TEAM) {
        stage->team = *result;
    } else if (kind == COMMAND_WRITE_WORKAROUND) {
        stage->workaround = *result;
    } else if (kind == COMMAND_ISSUE_TOKEN) {
        stage->token = *result;
    }
}

/* Puts the rules of `more` before those of `document`, and its limits in the place of those. */
static void merge_policy(json_t *document, json_t *more)
{
    const char *name;
    json_t *value;

    json_object_foreach(more, name, value)
    {
        json_t *present = json_object_get(document, name);
        if (json_is_object(value)) {
            assert_int_equal(json_object_update(present, value), 0);
            continue;
        }
        for (size_t i = json_array_size(value); i > 0; i--) {
            assert_int_equal(json_array_insert(present, 0, json_array_get(value, i - 1)), 0);
        }
    }
}

static const char *policy_body(struct stage *stage, const char *members)
{
    struct arena *arena = stage->world.arena;
    struct problem problem;
    struct text_builder body;

    problem_init(&problem, arena);
    scoped(json_release) json_t *document = json_read(policy_default(), &problem);
    scoped(json_release) json_t *more = json_read(text_of(stage_fill(stage, members)), &problem);
    assert_non_null(document);
    assert_non_null(more);
    merge_policy(document, more);
    char *dumped = json_dumps(document, JSON_COMPACT);
    assert_non_null(dumped);
    text_builder_init(&body, arena);
    text_builder_add_format(&body, "{\"reason\":\"It is time.\",\"document\":%s}", dumped);
    free(dumped);
    return text_chars(arena, text_builder_text(&body));
}

/* A policy's document is made of the default one. */
static const char *body_of(struct stage *stage, enum command_kind kind, const char *body)
{
    if (body == NULL) {
        return NULL;
    }
    return kind == COMMAND_PUT_POLICY ? policy_body(stage, body) : stage_fill(stage, body);
}

bool stage_order(struct stage *stage, enum command_kind kind, enum cast actor, const char *body,
                 enum match match)
{
    struct order order = {.kind = kind,
                          .actor = actor,
                          .subject = subject_of(stage, kind),
                          .key = key_of(stage, kind),
                          .match = match == MATCH_PRESENT,
                          .version = match == MATCH_STALE ? 99 : 0,
                          .body = body_of(stage, kind, body)};
    bool accepted = world_order(&stage->world, &order);

    if (accepted) {
        take_result(stage, kind);
    }
    return accepted;
}

void stage_must(struct stage *stage, enum command_kind kind, enum cast actor, const char *body)
{
    size_t before = stage->world.told_count;

    if (!stage_order(stage, kind, actor, body, MATCH_PRESENT)) {
        fail_msg("%s was refused: %s", COMMAND_ROWS[kind].name, stage_outcome(stage, before));
    }
}

void stage_pass_days(struct stage *stage, int days)
{
    world_pass(&stage->world, days * INSTANT_DAY);
}

const char *stage_outcome(struct stage *stage, size_t told_before)
{
    const struct world *world = &stage->world;
    struct text_builder words;

    text_builder_init(&words, world->arena);
    for (const struct problem_entry *entry = world->outcome.problem.first; entry != NULL;
         entry = entry->next) {
        text_builder_add(&words, text_of(words.length == 0 ? "" : ", "));
        text_builder_add(&words, text_of(PROBLEM_ROWS[entry->kind].slug));
        text_builder_add(&words, text_of(entry->pointer.length == 0 ? "" : " "));
        text_builder_add(&words, entry->pointer);
    }
    for (size_t i = told_before; i < world->told_count; i++) {
        text_builder_add(&words, text_of(words.length == 0 ? "" : " "));
        text_builder_add(&words, text_of(EVENT_ROWS[world->told[i].event.kind].name));
    }
    return words.length == 0 ? "nothing" : text_chars(world->arena, text_builder_text(&words));
}

/* ---- looking --------------------------------------------------------------------------------- */

/* The part that somebody plays; other texts as they are. */
static const char *by_part(const struct stage *stage, const char *text)
{
    for (size_t i = 0; i < COUNT_OF(PARTS); i++) {
        if (strcmp(text, stage->world.cast[PARTS[i].cast].text) == 0) {
            return PARTS[i].name;
        }
    }
    return text;
}

static const char *in_words(struct stage *stage, const json_t *value)
{
    struct arena *arena = stage->world.arena;

    if (json_is_string(value)) {
        return by_part(stage, text_chars(arena, text_of(json_string_value(value))));
    }
    if (json_is_integer(value)) {
        return text_chars(arena, text_format(arena, "%lld", (long long)json_integer_value(value)));
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? "true" : "false";
    }
    if (value == NULL) {
        return "none";
    }
    char *dumped = json_dumps(value, JSON_COMPACT);
    assert_non_null(dumped);
    const char *kept = text_chars(arena, text_of(dumped));
    free(dumped);
    return kept;
}

/* The member at "route.to" of the JSON. */
static const char *member_of(struct stage *stage, struct text json, struct text path)
{
    struct problem problem;

    problem_init(&problem, stage->world.arena);
    scoped(json_release) json_t *whole = json_read(json, &problem);
    assert_non_null(whole);
    const json_t *value = whole;
    while (text_present(path)) {
        struct text name = text_cut(&path, '.');
        value = json_object_get(value, text_chars(stage->world.arena, name));
    }
    return in_words(stage, value);
}

static const struct row *find_line(const struct stage *stage, struct text line)
{
    struct id id = budget_line_id(text_of(stage->quarter), line);

    return rows_find(&stage->world.known.nouns[NOUN_BUDGET_LINE], &id);
}

static const struct row *find_account(const struct stage *stage)
{
    const struct known *known = &stage->world.known;
    const struct deal *deal = known_deal_by_external_id(known, text_of(stage->deal));

    return deal == NULL ? NULL : rows_find(&known->nouns[NOUN_ACCOUNT], &deal->account_id);
}

/* The row that is called so, and its noun. */
static const struct row *find_thing(const struct stage *stage, struct text name, enum noun *noun)
{
    const struct known *known = &stage->world.known;

    for (*noun = 0; *noun < NOUN_COUNT - 1 && !text_equal(noun_name(*noun), name); (*noun)++) {
    }
    if (text_equal(name, text_literal("other_ask"))) {
        *noun = NOUN_ASK;
        return rows_find(&known->nouns[NOUN_ASK], &stage->other_ask);
    }
    if (text_equal(name, text_literal("line")) || text_equal(name, text_literal("team_line"))) {
        bool shared = name.length == strlen("line");
        *noun = NOUN_BUDGET_LINE;
        return find_line(stage, shared ? text_literal(BUDGET_SHARED) : id_text(&stage->team));
    }
    if (*noun == NOUN_ASK || *noun == NOUN_PERSON) {
        return rows_find(&known->nouns[*noun], *noun == NOUN_ASK ? &stage->ask : &stage->person);
    }
    if (*noun == NOUN_DEAL) {
        const struct deal *deal = known_deal_by_external_id(known, text_of(stage->deal));
        return deal == NULL ? NULL : &deal->row;
    }
    if (*noun == NOUN_BUDGET) {
        const struct budget *budget = known_budget(known, text_of(stage->quarter));
        return budget == NULL ? NULL : &budget->row;
    }
    return *noun == NOUN_ACCOUNT ? find_account(stage) : newest(stage, *noun);
}

/* What stands beside an event's data; absent text when there is no such thing, or nothing in it. */
static struct text beside(const struct event *event, struct text name)
{
    const struct authority none = {0};
    const struct authority *authority = &event->authority;
    const struct authority *approval =
        event->approval == NULL ? &none : &event->approval->authority;
    const struct id nobody = {0};
    const struct id *approver = event->approval == NULL ? &nobody : &event->approval->actor;
    const struct {
        const char *name;
        struct text value;
    } sides[] = {
  /* clang-format off */
        {"actor",         id_text(&event->actor)},
        {"approver",      id_text(approver)},
        {"role",          word_of(&ROLE_WORDS, (int)authority->role)},
        {"approver_role", word_of(&ROLE_WORDS, (int)approval->role)},
        {"authority",     word_of(&AUTHORITY_KIND_WORDS, (int)authority->kind)},
        {"segregation",   word_of(&SEGREGATION_WORDS, (int)authority->segregation)},
        {"audience",      word_of(&AUDIENCE_WORDS, (int)event->audience)},
  /* clang-format on */
    };

    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        if (text_equal(name, text_of(sides[i].name))) {
            return text_present(sides[i].value) ? sides[i].value : text_literal("none");
        }
    }
    return (struct text){0};
}

static const char *look_at_event(struct stage *stage, struct text event_name, struct text path)
{
    enum event_kind kind = event_kind_find(event_name);

    for (size_t i = stage->world.told_count; i > 0; i--) {
        const struct event *event = &stage->world.told[i - 1].event;
        if (event->kind != kind) {
            continue;
        }
        struct text side = beside(event, path);
        if (text_present(side)) {
            return by_part(stage, text_chars(stage->world.arena, side));
        }
        struct text data = encode(stage->world.arena, EVENT_ROWS[kind].data, event->data);
        return member_of(stage, data, path);
    }
    return "none";
}

const char *stage_look(struct stage *stage, const char *what)
{
    struct text path = text_of(what);
    enum noun noun;

    if (strchr(what, '@') != NULL) {
        struct text event_name = text_cut(&path, '@');
        return look_at_event(stage, event_name, path);
    }
    struct text name = text_cut(&path, '.');
    if (text_equal(name, text_literal("org"))) {
        return member_of(stage, org_image(stage->world.arena, &stage->world.known.org), path);
    }
    const struct row *row = find_thing(stage, name, &noun);
    return row == NULL ? "none" : member_of(stage, row_image(stage->world.arena, noun, row), path);
}

/* ---- asks and deals to begin with ------------------------------------------------------------ */

void stage_begin(struct stage *stage)
{
    *stage = (struct stage){.deal = "D1", .quarter = "2026Q1"};
    world_init(&stage->world, 1);
    stage->team = stage->world.team;
}

void stage_end(struct stage *stage)
{
    world_clear(&stage->world);
}

static const char *or_else(const char *said, const char *otherwise)
{
    return said == NULL ? otherwise : said;
}

const char *stage_asking(struct stage *stage, const struct asking *asking)
{
    const char *account = or_else(asking->account, "A1");

    return world_json(
        &stage->world,
        "{'deal':{'external_id':'%s','name':'Rollout','account':{'external_id':'%s','name':"
        "'Globex %s','segment':'%s'},'amount':%lld,'currency':'%s','stage':'negotiation',"
        "'close_date':'%s'%s},'kind':'%s','title':'%s','need':'They will not sign without it.',"
        "'blocker':'%s','details':%s%s}",
        or_else(asking->deal, "D1"), account, account, or_else(asking->segment, "enterprise"),
        (long long)(asking->amount == 0 ? 48000000 : asking->amount),
        or_else(asking->currency, "EUR"), or_else(asking->close_date, "2026-12-29"),
        or_else(asking->more_of_deal, ""), or_else(asking->kind, "integration"),
        or_else(asking->title, "Provision users"), or_else(asking->blocker, "deal_breaker"),
        or_else(asking->details, "{'system':'Okta','direction':'in'}"), or_else(asking->more, ""));
}

void stage_ask(struct stage *stage, const struct asking *asking)
{
    stage->deal = or_else(asking->deal, "D1");
    stage_must(stage, COMMAND_SUBMIT, asking->actor == CAST_SYSTEM ? CAST_REP : asking->actor,
               stage_asking(stage, asking));
}

void stage_policy(struct stage *stage, const char *members)
{
    stage_must(stage, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, members);
    if (strcmp(stage_look(stage, "policy.state"), "proposed") == 0) {
        stage_must(stage, COMMAND_CONFIRM_POLICY, CAST_EXECUTIVE,
                   text_chars(stage->world.arena,
                              text_format(stage->world.arena, "{'version':%s}",
                                          stage_look(stage, "policy.policy_version"))));
    }
}

void stage_grant(struct stage *stage, enum cast cast, const char *role)
{
    const char *body = world_json(&stage->world, "{'role':'%s'}", role);

    stage->person = stage->world.cast[cast];
    stage_must(stage, COMMAND_GRANT_ROLE, CAST_ADMIN, body);
    if (strcmp(stage_look(stage, "role.granted@pending"), "true") == 0) {
        stage_must(stage, COMMAND_CONFIRM_GRANT, CAST_EXECUTIVE, body);
    }
}

void stage_seat(struct stage *stage, const char *name, const char *role)
{
    stage->person = (struct id){0};
    if (role != NULL) {
        stage_must(stage, COMMAND_SEAT_PERSON, CAST_SYSTEM,
                   world_json(&stage->world, "{'name':'%s','email':'%s@acme.test','roles':['%s']}",
                              name, name, role));
        return;
    }
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN,
               world_json(&stage->world, "{'name':'%s','email':'%s@acme.test'}", name, name));
}
