/*
 * What must be loaded before a command can be decided.
 */
#include "unit/cases.h"
#include "world/world.h"

#include <string.h>

#define ASK         "ask_01jd7q3v0nebksp2xgtr8m6w9a"
#define DEAL        "deal_01jd7q3v0nebksp2xgtr8m6w9a"
#define WORKAROUND  "workaround_01jd7q3v0nebksp2xgtr8m6w9a"
#define DELIVERABLE "deliverable_01jd7q3v0nebksp2xgtr8m6w9a"
#define TOKEN       "token_01jd7q3v0nebksp2xgtr8m6w9a"

/* A commit or a counter, with what comes beside. */
#define WORK(more)                                                                     \
    "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R','valid_until':" \
    "'2026-02-01'" more "}"
#define COMMIT(more) "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R'" more "}"
#define SUBMIT(deal) \
    "{" deal         \
    ",'kind':'feature','title':'Dark mode','need':'N of it.','blocker':'challenge','details':{}}"
#define PUT                                                                                      \
    "'name':'R','account':{'external_id':'A1','name':'G','segment':'smb'},'amount':1,'currency'" \
    ":'EUR','stage':'proposal','close_date':'2026-12-29'"

/* clang-format off */
static const struct needs_case {
    const char *says;
    enum command_kind kind;
    const char *subject;
    const char *key;
    const char *body;
    const char *needs; /* each thing that is wanted, with spaces between */
} NEEDS_CASES[] = {
    {"a submit needs the deal and the account that it puts along",
     COMMAND_SUBMIT, NULL, NULL, SUBMIT("'deal':{'external_id':'D1'," PUT "}"),
     "deal:D1 account:A1"},
    {"or the deal that it names",
     COMMAND_SUBMIT, NULL, NULL, SUBMIT("'deal_id':'" DEAL "'"), DEAL},
    {"a preview likewise",
     COMMAND_PREVIEW, NULL, NULL, SUBMIT("'deal_id':'" DEAL "'"), DEAL},
    {"a deal needs itself and its account",
     COMMAND_PUT_DEAL, NULL, "D1", "{" PUT "}", "deal:D1 account:A1"},
    {"its end, and what its case has drawn",
     COMMAND_CLOSE_DEAL, NULL, "D1", "{'outcome':'lost','occurred_on':'2026-01-05'}",
     "deal:D1 budget"},
    {"an ask needs its case",
     COMMAND_CLAIM, ASK, NULL, NULL, ASK},
    {"a commit besides the quarter in which it is due",
     COMMAND_COMMIT, ASK, NULL, COMMIT(",'due_on':'2026-05-20'"), ASK " 2026Q2"},
    {"a call is due in none",
     COMMAND_COMMIT, ASK, NULL, COMMIT(""), ASK},
    {"and what it joins and bridges",
     COMMAND_COMMIT, ASK, NULL,
     COMMIT(",'deliverable_id':'" DELIVERABLE "','bridge_workaround':{'id':'" WORKAROUND
            "','version':1}"), ASK " " DELIVERABLE " " WORKAROUND},
    {"a counter likewise",
     COMMAND_COUNTER, ASK, NULL,
     WORK(",'due_on':'2026-05-20','bridge_workaround':{'id':'" WORKAROUND "','version':1}"),
     ASK " " WORKAROUND " 2026Q2"},
    {"without them it does not",
     COMMAND_COUNTER, ASK, NULL, WORK(""), ASK},
    {"an offer needs its article",
     COMMAND_OFFER_WORKAROUND, ASK, NULL,
     "{'workaround':{'id':'" WORKAROUND
     "','version':1},'customer_wording':'C','valid_until':'2026-02-01'}", ASK " " WORKAROUND},
    {"an answer to it what was drawn",
     COMMAND_REJECT, ASK, NULL, "{'reason':'R'}", ASK " budget"},
    {"an article needs itself",
     COMMAND_RETIRE_WORKAROUND, WORKAROUND, NULL, "{'reason':'R'}", WORKAROUND},
    {"to be published, whom it names",
     COMMAND_PUBLISH_WORKAROUND, WORKAROUND, NULL, NULL, WORKAROUND " wording:" WORKAROUND},
    {"a budget needs its quarter",
     COMMAND_SET_CAPACITY, NULL, "2026Q3", "{'points':1}", "2026Q3"},
    {"a token needs itself",
     COMMAND_REVOKE_TOKEN, TOKEN, NULL, NULL, TOKEN},
    {"people need the directory alone",
     COMMAND_PUT_TEAM, NULL, NULL, "{'name':'North'}", ""},
};
/* clang-format on */

static void add(struct text_builder *words, const char *before, struct text word)
{
    if (!text_present(word)) {
        return;
    }
    text_builder_add(words, text_of(words->length == 0 ? "" : " "));
    text_builder_add(words, text_of(before));
    text_builder_add(words, word);
}

static struct text needs_in_words(struct arena *arena, const struct needs *needs)
{
    struct text_builder words;

    text_builder_init(&words, arena);
    add(&words, "", id_text(&needs->ask_id));
    add(&words, "", id_text(&needs->deal_id));
    add(&words, "deal:", needs->deal_external_id);
    add(&words, "account:", needs->account_external_id);
    add(&words, "", id_text(&needs->decision_id));
    add(&words, "", id_text(&needs->deliverable_id));
    add(&words, "", id_text(&needs->workaround_id));
    add(&words, "", id_text(&needs->token_id));
    add(&words, "", needs->quarters[0]);
    add(&words, "", needs->quarters[1]);
    add(&words, "wording:", needs->wording_of);
    add(&words, "", needs->budget_of_case ? text_literal("budget") : (struct text){0});
    return text_builder_text(&words);
}

static void *body_of(struct world *world, const struct needs_case *it)
{
    const struct shape *shape = COMMAND_ROWS[it->kind].body;
    struct problem problem;

    if (shape == NULL) {
        return NULL;
    }
    problem_init(&problem, world->arena);
    void *body = arena_alloc(world->arena, shape->size);
    scoped(json_release) json_t *value =
        json_read(text_of(world_json(world, "%s", it->body)), &problem);
    assert_non_null(value);
    assert_true(decode(shape, value, text_literal(""), world->arena, body, &problem));
    return body;
}

static void needs_case_holds(const void *row)
{
    const struct needs_case *it = row;
    struct world world = {.arena = arena_new(4096)};
    struct org org = {.fiscal_year_starts_month = 1};
    struct needs needs;
    struct command command = {.kind = it->kind,
                              .subject = id_of(text_of(it->subject == NULL ? "" : it->subject)),
                              .key = text_of(it->key),
                              .body = body_of(&world, it)};

    workflow_needs(&command, &org, world.arena, &needs);
    assert_text_equal(needs_in_words(world.arena, &needs), text_of(it->needs));
    arena_free(world.arena);
}

int main(void)
{
    return cases_run(NEEDS_CASES, needs_case_holds);
}
