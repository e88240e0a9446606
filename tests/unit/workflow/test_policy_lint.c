#include "unit/cases.h"
#include "unit/workflow/policies.h"
#include "workflow/policy.h"

/* Rules in short: `R` a route, `G` a guard rail, `P` a rule of pressure. */
#define THEN_TO(role) \
    "'then': {'to': '" role "', 'within': {'working_minutes': 60}}, 'because': 'So.'}"
#define R(name, when) "{'rule': '" name "', 'when': " when ", " THEN_TO("head_of_product")
#define LAST          "{'rule': 'last', " THEN_TO("product_manager")
#define G(name, when, then)                                 \
    "{'rule': '" name "', 'when': " when ", 'then': {" then \
    ", 'audience': 'sales'}, 'because': 'So.'}"
#define P(name, when) \
    "{'rule': '" name "', 'when': " when ", 'then': {'ahead': 5}, 'because': 'So.'}"
#define UP(minutes, role) "{'after': {'working_minutes': " minutes "}, 'to': '" role "'}"
#define AGAIN             "{'repeat': {'working_minutes': 60}}"

static const struct lint_case {
    const char *says;
    struct tables tables;
    const char *faults; /* "pointer: sentence", each on a line; "" is none */
} LINT_CASES[] = {
    {"the smallest policy is whole",                      {0},                                           ""          },
    {"an empty condition is none",                        {.routes = "[" R("a", "{}") "]"},              ""          },
    {"the last route must take everything",
     {.routes = "[" R("a", "{'deal.large': {'eq': true}}") "]"},
     "/policy/routes/0/when: The last route must have no condition, so that every ask goes to somebody.\n"           },
    {"an earlier one must not",
     {.routes = "[" R("a", "{}") ", " R("b", "{'deal.large': {'eq': true}}") ", " LAST "]"},
     "/policy/routes/0: A route without a condition takes every ask, so it must be the last one.\n"                  },
    {"a route behind one that takes more is never taken",
     {.routes = "[" R("a", "{'ask.points': {'gte': 3}}") ", " R(
          "b", "{'ask.points': {'gt': 2, 'lt': 9}, 'deal.large': {'eq': true}}") ", " LAST "]"},
     "/policy/routes/1: This route can never be taken: the earlier one, \"a\", takes all that it would.\n"           },
    {"nor one that takes the same",
     {.routes = "[" R("a", "{'ask.kind': {'in': ['pricing']}}") ", " R(
          "b", "{'ask.kind': {'eq': 'pricing'}}") ", " LAST "]"},
     "/policy/routes/1: This route can never be taken: the earlier one, \"a\", takes all that it would.\n"           },
    {"one that takes a little more can be",
     {.routes = "[" R("a", "{'ask.points': {'gte': 3}}") ", " R(
          "b", "{'ask.points': {'gte': 2}}") ", " LAST "]"},
     ""                                                                                                              },
    {"one that takes a word more can be",
     {.routes = "[" R("a", "{'ask.kind': {'in': ['pricing', 'feature']}}") ", " R(
          "b", "{'ask.kind': {'in': ['pricing', 'product_call']}}") ", " LAST "]"},
     ""                                                                                                              },
    {"one on another fact can be",
     {.routes = "[" R("a", "{'ask.points': {'gte': 3}}") ", " R(
          "b", "{'ask.round': {'gte': 3}}") ", " LAST "]"},
     ""                                                                                                              },
    {"two routes have two names",
     {.routes = "[" R("a", "{'ask.points': {'eq': 3}}") ", " R(
          "a", "{'ask.points': {'eq': 4}}") ", " LAST "]"},
     "/policy/routes/1/rule: There is a rule \"a\" in this table already.\n"                                         },
    {"so have two rails",
     {.guard_rails = "[" G("a", "{}", "'effect': 'advise'") ", " G(
          "b", "{}", "'effect': 'advise'") ", " G("a", "{}", "'effect': 'advise'") "]"},
     "/policy/guard_rails/2/rule: There is a rule \"a\" in this table already.\n"                                    },
    {"and two rules of pressure",
     {.pressure = "[" P("a", "{}") ", " P("a", "{}") "]"},
     "/policy/pressure/1/rule: There is a rule \"a\" in this table already.\n"                                       },
    {"a name may stand in two tables",
     {.guard_rails = "[" G("a", "{}", "'effect': 'block'") "]", .pressure = "[" P("a", "{}") "]"},
     ""                                                                                                              },
    {"a route leads to one who decides",
     {.routes = "[{'rule': 'a', " THEN_TO("rep") "]"},
     "/policy/routes/0/then/to: An ask cannot wait for rep, who decides nothing here: name product_manager, "
     "head_of_product or executive.\n"                                                                               },
    {"an approval needs somebody",
     {.guard_rails = "[" G("a", "{}", "'effect': 'approval'") "]"},
     "/policy/guard_rails/0/then/by: A guard rail that demands approval must say by whom.\n"                         },
    {"from above those who decide",
     {.guard_rails = "[" G("a", "{}", "'effect': 'approval', 'by': 'head_of_product'") ", " G(
          "b", "{}",
          "'effect': 'approval', 'by': 'executive'") ", " G("c", "{}",
                                                            "'effect': 'approval', 'by': 'admin'") "]"},
     "/policy/guard_rails/0/then/by: An approval must come from above those who decide, from the executive; "
     "head_of_product is not.\n"
     "/policy/guard_rails/2/then/by: An approval must come from above those who decide, from the executive; "
     "admin is not.\n"                                                                                               },
    {"the ladder ends with the reminder",
     {.ladder = "[" UP("60", "head_of_product") ", " UP("60", "executive") "]"},
     "/policy/ladder: The ladder must end with a step that has repeat alone, so that nobody stops being reminded.\n" },
    {"which has nothing beside it",
     {.ladder =
          "[" UP("60", "executive") ", {'repeat': {'working_minutes': 60}, 'to': 'executive'}]"},
     "/policy/ladder/1: A step of the ladder needs after and to, and nothing else.\n"
     "/policy/ladder: The ladder must end with a step that has repeat alone, so that nobody stops being reminded.\n" },
    {"not even a time",
     {.ladder = "[" UP(
          "60",
          "executive") ", {'repeat': {'working_minutes': 60}, 'after': {'working_minutes': 1}}]"},
     "/policy/ladder/1: A step of the ladder needs after and to, and nothing else.\n"
     "/policy/ladder: The ladder must end with a step that has repeat alone, so that nobody stops being reminded.\n"
     "/policy/ladder: The ladder's last step up must lead to the executive.\n"                                       },
    {"no reminder stands between steps",
     {.ladder = "[" AGAIN ", " UP("60", "executive") ", " AGAIN "]"},
     "/policy/ladder/0: A step of the ladder needs after and to, and nothing else.\n"                                },
    {"a step has no reminder of its own",
     {.ladder =
          "[{'after': {'working_minutes': 1}, 'to': 'executive', 'repeat': {'working_minutes': 60}}, " AGAIN
          "]"},
     "/policy/ladder/0: A step of the ladder needs after and to, and nothing else.\n"                                },
    {"a step needs somebody",
     {.ladder = "[{'after': {'working_minutes': 1}}, " UP("60", "executive") ", " AGAIN "]"},
     "/policy/ladder/0: A step of the ladder needs after and to, and nothing else.\n"                                },
    {"who decides",
     {.ladder = "[" UP("60", "finance") ", " UP("60", "executive") ", " AGAIN "]"},
     "/policy/ladder/0/to: An ask cannot wait for finance, who decides nothing here: name product_manager, "
     "head_of_product or executive.\n"                                                                               },
    {"the ladder reaches an executive",
     {.ladder = "[" UP("60", "executive") ", " UP("60", "head_of_product") ", " AGAIN "]"},
     "/policy/ladder: The ladder's last step up must lead to the executive.\n"                                       },
    {"a reminder alone reaches nobody",
     {.ladder = "[" AGAIN "]"},
     "/policy/ladder: The ladder's last step up must lead to the executive.\n"                                       },
    {"gte above lte contradicts itself",
     {.routes = "[" R("a", "{'ask.points': {'gte': 5, 'lte': 4}}") ", " LAST "]"},
     "/policy/routes/0/when/ask.points: Nothing can pass this test of ask.points: its parts contradict each other.\n"},
    {"nothing lies between two neighbours",
     {.guard_rails = "[" G("a", "{'ask.points': {'gt': 5, 'lt': 6}}", "'effect': 'block'") "]"},
     "/policy/guard_rails/0/when/ask.points: Nothing can pass this test of ask.points: its parts contradict each "
     "other.\n"                                                                                                      },
    {"eq and in must agree",
     {.pressure = "[" P("a", "{'ask.kind': {'eq': 'pricing', 'in': ['feature']}}") "]"},
     "/policy/pressure/0/when/ask.kind: Nothing can pass this test of ask.kind: its parts contradict each other.\n"  },
    {"a test of a number says something",
     {.routes = "[" R("a", "{'ask.points': {}}") ", " LAST "]"},
     "/policy/routes/0/when/ask.points: The test of ask.points says nothing.\n"                                      },
    {"a test of a word too",
     {.routes = "[" R("a", "{'ask.kind': {}}") ", " LAST "]"},
     "/policy/routes/0/when/ask.kind: The test of ask.kind says nothing.\n"                                          },
    {"a faulty route hides nothing, nor is it hidden",
     {.routes = "[" R("a", "{'ask.points': {'gt': 5, 'lt': 5}}") ", " R(
          "b",
          "{'ask.points': {'eq': 5}}") ", " R("c",
                                              "{'ask.points': {'eq': 5}, 'ask.kind': {}}") ", " LAST
                                                                                           "]"},
     "/policy/routes/0/when/ask.points: Nothing can pass this test of ask.points: its parts contradict each other.\n"
     "/policy/routes/2/when/ask.kind: The test of ask.kind says nothing.\n"                                          },
    {"all faults are named at once",
     {.routes = "[" R("a", "{'ask.points': {}, 'ask.round': {'gt': 1, 'lt': 2}}") "]",
      .guard_rails = "[" G("a", "{}", "'effect': 'approval'") "]",
      .ladder = "[" AGAIN "]"},
     "/policy/routes/0/when/ask.points: The test of ask.points says nothing.\n"
     "/policy/routes/0/when/ask.round: Nothing can pass this test of ask.round: its parts contradict each other.\n"
     "/policy/routes/0/when: The last route must have no condition, so that every ask goes to somebody.\n"
     "/policy/guard_rails/0/then/by: A guard rail that demands approval must say by whom.\n"
     "/policy/ladder: The ladder's last step up must lead to the executive.\n"                                       },
};

static struct text told(struct arena *arena, const struct problem *problem)
{
    struct text_builder builder;
    text_builder_init(&builder, arena);
    for (const struct problem_entry *at = problem->first; at != NULL; at = at->next) {
        assert_int_equal(at->kind, PROBLEM_INVALID);
        text_builder_add(&builder, at->pointer);
        text_builder_add(&builder, text_literal(": "));
        text_builder_add(&builder, at->detail);
        text_builder_add(&builder, text_literal("\n"));
    }
    return text_builder_text(&builder);
}

static void lint_case_holds(const void *row)
{
    const struct lint_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    const struct policy_document *document = document_of(arena, &it->tables);
    const struct policy *policy =
        policy_compile(arena, document, 1, text_literal("/policy"), &problem);

    assert_text_equal(told(arena, &problem), text_of(it->faults));
    assert_int_equal(policy == NULL, problem.count > 0);
}

static void faults_of_others_do_not_count(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    refuse(&problem, PROBLEM_INVALID, text_literal("/reason"), PHRASE_MISSING, (struct blanks){0});

    assert_non_null(policy_compile(arena, document_of(arena, &(const struct tables){0}), 1,
                                   text_literal("/policy"), &problem));
    assert_int_equal(problem.count, 1);
}

static void a_ladder_without_steps_is_faulty(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct problem problem;
    problem_init(&problem, arena);
    struct policy_document *document = document_of(arena, &(const struct tables){0});
    document->ladder.count = 0;

    assert_null(policy_compile(arena, document, 1, text_literal(""), &problem));
    assert_int_equal(problem.count, 2);
    assert_text_equal(problem.first->pointer, text_literal("/ladder"));
}

/* Whether the problem says that the route can never be taken. */
static bool is_called_dead(struct arena *arena, const struct problem *problem, size_t place)
{
    struct text pointer = text_format(arena, "/routes/%zu", place);
    for (const struct problem_entry *at = problem->first; at != NULL; at = at->next) {
        if (text_equal(at->pointer, pointer)
            && text_starts(at->detail, text_literal("This route can never be taken"))) {
            return true;
        }
    }
    return false;
}

/* Fails when a case shows that the route can be taken. */
static void check_dead(struct dice *dice, const struct policy_document *document, size_t place)
{
    const struct route_rule *rules = document->routes.items;
    for (int i = 0; i < 100; i++) {
        struct facts facts = facts_random(dice);
        bool taken = false;
        for (size_t before = 0; before < place; before++) {
            taken |= when_holds(rules[before].when, &facts);
        }
        assert_true(taken || !when_holds(rules[place].when, &facts));
    }
}

/* How many routes of the document are called dead; each of them is looked at. */
static int count_dead(struct arena *arena, struct dice *dice,
                      const struct policy_document *document)
{
    int dead = 0;
    struct problem problem;
    problem_init(&problem, arena);
    (void)!policy_compile(arena, document, 1, text_literal(""), &problem);
    for (size_t i = 0; i < document->routes.count; i++) {
        if (is_called_dead(arena, &problem, i)) {
            check_dead(dice, document, i);
            dead++;
        }
    }
    return dead;
}

static void what_is_called_dead_is_dead(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct dice dice = {.state = 1001};
    int dead = 0;
    for (int i = 0; i < 6000; i++) {
        arena_reset(arena);
        dead += count_dead(arena, &dice, document_random(arena, &dice));
    }
    assert_true(dead > 50); /* or nothing was tried */
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(LINT_CASES, lint_case_holds),
        CASE_PLAIN("faults that were there before do not count", faults_of_others_do_not_count),
        CASE_PLAIN("a ladder without steps is faulty", a_ladder_without_steps_is_faulty),
        CASE_PLAIN("a route that is called dead is dead", what_is_called_dead_is_dead),
    };
    return cases_run_tables("policy_lint", TABLES, COUNT_OF(TABLES));
}
