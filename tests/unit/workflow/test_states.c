/*
 * Every state of an ask × every command on it, as states.csv says: the domain's table. A cell is
 * the state that follows, or the slug of the problem that refuses.
 */
#include "unit/cases.h"
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A body with which the command works in the states that allow it. `{person}` is the other product
 * manager. */
static const struct {
    enum command_kind kind;
    const char *body;
} BODIES[] = {
    {COMMAND_EDIT,             "{'need':'They changed their mind.'}"                       },
    {COMMAND_REASSIGN,         "{'to':'{person}','reason':'Hers.'}"                        },
    {COMMAND_ESTIMATE,         "{'points':5}"                                              },
    {COMMAND_REQUEST_INFO,     "{'question':'Which users?'}"                               },
    {COMMAND_PROVIDE_INFO,     "{'text':'All of them.'}"                                   },
    {COMMAND_OFFER_WORKAROUND,
     "{'workaround':{'title':'By file','steps':'Upload.','customer_wording':'Upload.'},"
     "'customer_wording':'Upload.','valid_until':'2026-01-20'}"                            },
    {COMMAND_COUNTER,
     "{'kind':'work','scope':'Users','customer_wording':'We will.','rationale':'Often.',"
     "'due_on':'2026-03-20','deliverable':{'title':'S','points':5},"
     "'valid_until':'2026-01-20'}"                                                         },
    {COMMAND_COMMIT,
     "{'kind':'work','scope':'Users','customer_wording':'We will.','rationale':'Often.',"
     "'due_on':'2026-03-20','deliverable':{'title':'S','points':5}}"                       },
    {COMMAND_DECLINE,          "{'customer_wording':'We will not.','rationale':'Too far.'}"},
    {COMMAND_APPROVE_DECISION, "{}"                                                        },
    {COMMAND_RETURN_DECISION,  "{'reason':'Longer.'}"                                      },
    {COMMAND_RETRACT_DECISION, "{'reason':'On second thoughts.'}"                          },
    {COMMAND_ACCEPT,           "{'how_agreed':'By mail.'}"                                 },
    {COMMAND_REJECT,           "{'reason':'Too late for them.'}"                           },
    {COMMAND_WITHDRAW,         "{'reason':'Not needed.'}"                                  },
    {COMMAND_ESCALATE,         "{'reason':'It closes on Friday.'}"                         },
    {COMMAND_COMMENT,          "{'text':'Well.'}"                                          },
};

static const struct {
    const char *word;
    enum cast cast;
} ACTORS[] = {
    {"rep",             CAST_REP            },
    {"manager",         CAST_MANAGER        },
    {"head_of_product", CAST_HEAD_OF_PRODUCT},
    {"executive",       CAST_EXECUTIVE      },
};

static enum cast actor_of(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(ACTORS); i++) {
        if (strcmp(ACTORS[i].word, word) == 0) {
            return ACTORS[i].cast;
        }
    }
    fail_msg("states.csv names no actor %s", word);
    return CAST_SYSTEM;
}

static const char *body_of(struct world *world, enum command_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(BODIES); i++) {
        if (BODIES[i].kind != kind) {
            continue;
        }
        const char *person = strstr(BODIES[i].body, "{person}");
        if (person == NULL) {
            return world_json(world, "%s", BODIES[i].body);
        }
        return world_json(world, "%.*s%s%s", (int)(person - BODIES[i].body), BODIES[i].body,
                          world->cast[CAST_OTHER_MANAGER].text, person + strlen("{person}"));
    }
    return NULL;
}

/* Whether the actor is told that he may give the command: the very thing that its own outcome says,
 * since the bodies here are good. NULL when `actions` does not tell of it. */
static const struct ask_action *told_of(struct world *world, const struct id *ask_id,
                                        enum command_kind kind, enum cast actor)
{
    struct order order = {.kind = COMMAND_ACTIONS, .actor = actor, .subject = *ask_id};
    struct text name = text_of(COMMAND_ROWS[kind].name);

    (void)world_order(world, &order);
    assert_non_null(world->outcome.actions);
    for (size_t i = 0; i < world->outcome.actions->data.count; i++) {
        const struct ask_action *action = &world->outcome.actions->data.items[i];
        if (text_equal(action->action, name)) {
            return action;
        }
    }
    return NULL;
}

/* What became of the command: the state after it, or the problem's slug. */
static struct text outcome_of(struct world *world, enum ask_state state, enum command_kind kind,
                              enum cast actor)
{
    struct id id = world_ask_in(world, state);
    struct order order = {
        .kind = kind, .actor = actor, .subject = id, .match = true, .body = body_of(world, kind)};

    assert_int_equal(world_get_ask(world, &id)->state, state);
    const struct ask_action *told = told_of(world, &id, kind, actor);
    assert_int_equal(told == NULL, kind == COMMAND_ACTIONS);
    size_t before = world->told_count;
    if (!world_order(world, &order)) {
        assert_int_equal(world->told_count, before);
        assert_false(told->may);
        assert_text_equal(told->problem,
                          text_of(PROBLEM_ROWS[problem_kind_of(&world->outcome.problem)].slug));
        assert_text_equal(told->why_not, world->outcome.problem.first->detail);
        return text_of(PROBLEM_ROWS[problem_kind_of(&world->outcome.problem)].slug);
    }
    assert_true(told == NULL || told->may);
    return word_of(&ASK_STATE_WORDS, (int)world_get_ask(world, &id)->state);
}

static void check_cell(struct text state_word, const char *command, const char *actor,
                       struct text expected)
{
    struct world world;
    enum command_kind kind = command_kind_find(text_of(command));
    enum ask_state state = (enum ask_state)word_find(&ASK_STATE_WORDS, state_word);

    assert_int_not_equal(kind, COMMAND_NONE);
    assert_int_not_equal(state, ASK_STATE_NONE);
    world_init(&world, 1);
    struct text got = outcome_of(&world, state, kind, actor_of(actor));
    if (!text_equal(got, expected)) {
        fail_msg("%s of an ask that is %.*s: expected %.*s, got %.*s", command,
                 (int)state_word.length, state_word.bytes, (int)expected.length, expected.bytes,
                 (int)got.length, got.bytes);
    }
    world_clear(&world);
}

static void every_cell_holds(const void *row)
{
    (void)row;
    char head[1024];
    char line[1024];
    size_t cells = 0;
    FILE *file = fopen(STATES_CSV, "r");

    assert_non_null(file);
    assert_non_null(fgets(head, sizeof(head), file));
    head[strcspn(head, "\n")] = '\0';
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        struct text cells_left = text_of(line);
        struct text states_left = text_of(head);
        struct text command = text_cut(&cells_left, ',');
        struct text actor = text_cut(&cells_left, ',');
        line[command.length] = '\0';
        line[command.length + 1 + actor.length] = '\0';
        (void)text_cut(&states_left, ',');
        (void)text_cut(&states_left, ',');
        while (text_present(cells_left)) {
            check_cell(text_cut(&states_left, ','), command.bytes, actor.bytes,
                       text_cut(&cells_left, ','));
            cells++;
        }
    }
    fclose(file);
    assert_true(cells >= 8 * 19);
}

/* A command on asks that states.csv forgets is a command that nobody tested. */
static void every_command_on_asks_is_in_the_table(const void *row)
{
    (void)row;
    static char table[16384];
    FILE *file = fopen(STATES_CSV, "r");

    assert_non_null(file);
    size_t length = fread(table, 1, sizeof(table) - 1, file);
    fclose(file);
    table[length] = '\0';
    for (int kind = 1; kind < COMMAND_KIND_COUNT; kind++) {
        char name[64];
        if (strcmp(COMMAND_ROWS[kind].subject, "ask") != 0) {
            continue;
        }
        snprintf(name, sizeof(name), "\n%s,", COMMAND_ROWS[kind].name);
        if (strstr(table, name) == NULL) {
            fail_msg("states.csv has no row for %s", COMMAND_ROWS[kind].name);
        }
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("every state and command do what the domain's table says", every_cell_holds),
        CASE_PLAIN("every command on an ask has its row", every_command_on_asks_is_in_the_table),
    };
    return cases_run_tables("states", TABLES, COUNT_OF(TABLES));
}
