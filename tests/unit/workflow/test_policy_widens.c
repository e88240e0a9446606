#include "unit/cases.h"
#include "unit/workflow/policies.h"
#include "workflow/policy.h"

#define THEN_TO(role) \
    "'then': {'to': '" role "', 'within': {'working_minutes': 60}}, 'because': 'So.'}"
#define R(name, when, role) "{'rule': '" name "', 'when': " when ", " THEN_TO(role)
#define LAST                "{'rule': 'last', " THEN_TO("product_manager")
#define LARGE(amount)       R("large", "{'deal.amount_base': {'gte': " amount "}}", "head_of_product")
#define G(name, when, then)                                 \
    "{'rule': '" name "', 'when': " when ", 'then': {" then \
    ", 'audience': 'sales'}, 'because': 'So.'}"
#define ASKS    "'effect': 'approval', 'by': 'executive'"
#define BLOCKS  "'effect': 'block'"
#define ADVISES "'effect': 'advise'"

static const struct widens_case {
    const char *says;
    struct tables now;
    struct tables next;
    const char *why; /* each on a line; "" is nothing */
} WIDENS_CASES[] = {
    {"the same is not wider",                                    {0},                           {0}, ""},
    {"a higher threshold of large is",
     {.limits = "{'large_from': 100}"},
     {.limits = "{'large_from': 101}"},
     "large_from rises from 100 to 101.\n"                                                             },
    {"a lower one is not",
     {.limits = "{'large_from': 101}"},
     {.limits = "{'large_from': 100}"},
     ""                                                                                                },
    {"what is not said has its default",
     {.limits = "{'large_from': 25000000}"},
     {.limits = NULL},
     ""                                                                                                },
    {"a default that is lower is left for more",
     {.limits = "{'large_from': 1}"},
     {.limits = NULL},
     "large_from rises from 1 to 25000000.\n"                                                          },
    {"more overdraft is wider",
     {.limits = NULL},
     {.limits = "{'overdraft_points': 1}"},
     "overdraft_points rises from 0 to 1.\n"                                                           },
    {"longer delegations are",
     {.limits = NULL},
     {.limits = "{'delegation_days_max': 91}"},
     "delegation_days_max rises from 90 to 91.\n"                                                      },
    {"one person holding both is",
     {.limits = NULL},
     {.limits = "{'one_person_may_hold_both': true}"},
     "one_person_may_hold_both is switched on.\n"                                                      },
    {"it was so before, so it is not",
     {.limits = "{'one_person_may_hold_both': true}"},
     {.limits = "{'one_person_may_hold_both': true}"},
     ""                                                                                                },
    {"to give it up is not",
     {.limits = "{'one_person_may_hold_both': true}"},
     {.limits = NULL},
     ""                                                                                                },
    {"other limits are no power",
     {.limits = NULL},
     {.limits = "{'info_rounds': 9, 'offer_valid_days_max': 300}"},
     ""                                                                                                },
    {"a rail that is gone is wider",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     {0},
     "The guard rail \"short\" is gone.\n"                                                             },
    {"a new rail is not",
     {0},
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     ""                                                                                                },
    {"a rail that holds less often is",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 13}}", ASKS) "]"},
     "The guard rail \"short\" holds less than before.\n"                                              },
    {"one that holds more often is not",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 15}}", ASKS) "]"},
     ""                                                                                                },
    {"one more thing that it asks for makes it hold less often",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     {.guard_rails =
          "[" G("short", "{'details.days': {'lt': 14}, 'deal.segment': {'eq': 'smb'}}", ASKS) "]"},
     "The guard rail \"short\" holds less than before.\n"                                              },
    {"one that only advises is softer",
     {.guard_rails = "[" G("short", "{}", ASKS) "]"},
     {.guard_rails = "[" G("short", "{}", ADVISES) "]"},
     "The guard rail \"short\" holds less than before.\n"                                              },
    {"one that asks instead of blocking is",
     {.guard_rails = "[" G("short", "{}", BLOCKS) "]"},
     {.guard_rails = "[" G("short", "{}", ASKS) "]"},
     "The guard rail \"short\" holds less than before.\n"                                              },
    {"one that blocks instead of asking is not",
     {.guard_rails = "[" G("short", "{}", ASKS) "]"},
     {.guard_rails = "[" G("short", "{}", BLOCKS) "]"},
     ""                                                                                                },
    {"another name is the same rail",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     {.guard_rails = "[" G("brief", "{'details.days': {'lt': 14}}", ASKS) "]"},
     ""                                                                                                },
    {"a rail in another place is the same too",
     {.guard_rails = "[" G("a", "{'ask.round': {'eq': 1}}",
                           ASKS) ", " G("b", "{'ask.round': {'eq': 2}}", BLOCKS) "]"},
     {.guard_rails = "[" G("b", "{'ask.round': {'eq': 2}}",
                           BLOCKS) ", " G("a", "{'ask.round': {'eq': 1}}", ASKS) "]"},
     ""                                                                                                },
    {"a higher threshold of a route is wider",
     {.routes = "[" LARGE("250") ", " LAST "]"},
     {.routes = "[" LARGE("500") ", " LAST "]"},
     "Some of what went to head_of_product by \"large\" would go to product_manager.\n"                },
    {"a lower one is not of a route either",
     {.routes = "[" LARGE("500") ", " LAST "]"},
     {.routes = "[" LARGE("250") ", " LAST "]"},
     ""                                                                                                },
    {"a route to the head that is gone is",
     {.routes = "[" LARGE("250") ", " LAST "]"},
     {.routes = "[" LAST "]"},
     "Some of what went to head_of_product by \"large\" would go to product_manager.\n"                },
    {"a new route to the head is not",
     {.routes = "[" LAST "]"},
     {.routes = "[" LARGE("250") ", " LAST "]"},
     ""                                                                                                },
    {"a route that took nothing before takes nothing away",
     {.routes = "[" LARGE("100") ", " R("calls", "{'deal.amount_base': {'gt': 200}}",
                                        "executive") ", " LAST "]"},
     {.routes = "[" LARGE("100") ", " LAST "]"},
     ""                                                                                                },
    {"an earlier route may take away from the executive",
     {.routes = "[" R("prices", "{'ask.kind': {'eq': 'pricing'}}",
                      "executive") ", " LARGE("250") ", " LAST "]"},
     {.routes = "[" LARGE("250") ", " R("prices", "{'ask.kind': {'eq': 'pricing'}}",
                                        "executive") ", " LAST "]"},
     "Some of what went to executive by \"prices\" would go to head_of_product.\n"                     },
    {"routes that never meet may change places",
     {.routes = "[" R("a", "{'ask.kind': {'eq': 'pricing'}}", "executive") ", " R(
          "b", "{'ask.kind': {'eq': 'feature'}}", "head_of_product") ", " LAST "]"},
     {.routes = "[" R("b", "{'ask.kind': {'eq': 'feature'}}", "head_of_product") ", " R(
          "a", "{'ask.kind': {'eq': 'pricing'}}", "executive") ", " LAST "]"},
     ""                                                                                                },
    {"other times and sentences are no power",
     {.routes = "[" LAST "]"},
     {.routes =
          "[{'rule': 'all', 'then': {'to': 'product_manager', 'within': {'working_minutes': 9}}, "
          "'because': 'Sooner.'}]"},
     ""                                                                                                },
    {"a rule that contradicts itself holds nothing back",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14}}", ASKS) "]"},
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14, 'gt': 14}}", ASKS) "]"},
     "The guard rail \"short\" holds less than before.\n"                                              },
    {"one that did holds nothing back now",
     {.guard_rails = "[" G("short", "{'details.days': {'lt': 14, 'gt': 14}}", ASKS) "]"},
     {0},
     ""                                                                                                },
    {"a route that contradicts itself took nothing",
     {.routes = "[" R("a", "{'ask.round': {'lt': 1, 'gt': 1}}", "executive") ", " LAST "]"},
     {.routes = "[" LAST "]"},
     ""                                                                                                },
    {"and takes nothing",
     {.routes = "[" R("all", "{}", "executive") "]"},
     {.routes = "[" R("a", "{'ask.round': {'lt': 1, 'gt': 1}}",
                      "head_of_product") ", " R("all", "{}", "executive") "]"},
     ""                                                                                                },
    {"everything is told",
     {.routes = "[" LARGE("250") ", " LAST "]", .guard_rails = "[" G("short", "{}", ASKS) "]"},
     {.limits = "{'large_from': 90000000000, 'overdraft_points': 5, 'delegation_days_max': 365, "
                "'one_person_may_hold_both': true}"},
     "large_from rises from 25000000 to 90000000000.\n"
     "overdraft_points rises from 0 to 5.\n"
     "delegation_days_max rises from 90 to 365.\n"
     "one_person_may_hold_both is switched on.\n"
     "The guard rail \"short\" is gone.\n"
     "Some of what went to head_of_product by \"large\" would go to product_manager.\n"                },
};

static void widens_case_holds(const void *row)
{
    const struct widens_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct text_list why = {0};
    bool wider =
        policy_widens(document_of(arena, &it->now), document_of(arena, &it->next), arena, &why);
    struct text_builder builder;
    text_builder_init(&builder, arena);
    for (size_t i = 0; i < why.count; i++) {
        text_builder_add(&builder, why.items[i]);
        text_builder_add(&builder, text_literal("\n"));
    }
    assert_text_equal(text_builder_text(&builder), text_of(it->why));
    assert_int_equal(wider, why.count > 0);
}

/* ---- what is not called wider gives nobody more ---------------------------------------------- */

static int64_t height_of_route(const struct policy_document *document, const struct facts *facts)
{
    size_t i = 0;
    while (!when_holds(document->routes.items[i].when, facts)) {
        i++;
    }
    return (int64_t)document->routes.items[i].then.to; /* they stand in order of height */
}

static int64_t strictest_rail(const struct policy_document *document, const struct facts *facts)
{
    int64_t strictest = 0;
    for (size_t i = 0; i < document->guard_rails.count; i++) {
        const struct rail_rule *rule = &document->guard_rails.items[i];
        int64_t effect = (int64_t)rule->then.effect;
        if (when_holds(&rule->when, facts) && effect > strictest) {
            strictest = effect;
        }
    }
    return strictest;
}

/* The same document, or one with some of its rules replaced by those of `other`. */
static struct policy_document mixed(struct dice *dice, const struct policy_document *document,
                                    const struct policy_document *other)
{
    struct policy_document mixed = *document;
    if (dice_once_in(dice, 2)) {
        mixed.routes = other->routes;
    }
    if (dice_once_in(dice, 2)) {
        mixed.guard_rails = other->guard_rails;
    }
    return mixed;
}

/* Whether each condition can be passed, so that the reference reads it as we do. */
static bool compiles(struct arena *arena, const struct policy_document *document)
{
    struct problem problem;
    problem_init(&problem, arena);
    return policy_compile(arena, document, 1, text_literal(""), &problem) != NULL;
}

static void what_is_not_wider_gives_no_power(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct dice dice = {.state = 5};
    int tried = 0;
    for (int i = 0; i < 12000; i++) {
        arena_reset(arena);
        struct text_list why;
        const struct policy_document *now = document_random(arena, &dice);
        struct policy_document next = mixed(&dice, now, document_random(arena, &dice));
        if (!compiles(arena, now) || !compiles(arena, &next)
            || policy_widens(now, &next, arena, &why)) {
            continue;
        }
        tried++;
        for (int j = 0; j < 100; j++) {
            struct facts facts = facts_random(&dice);
            assert_true(height_of_route(&next, &facts) >= height_of_route(now, &facts));
            assert_true(strictest_rail(&next, &facts) >= strictest_rail(now, &facts));
        }
    }
    assert_true(tried > 500);
}

static void no_policy_is_wider_than_itself(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct dice dice = {.state = 6};
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        struct text_list why;
        const struct policy_document *document = document_random(arena, &dice);
        if (compiles(arena, document)) {
            assert_false(policy_widens(document, document, arena, &why));
        }
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(WIDENS_CASES, widens_case_holds),
        CASE_PLAIN("what is not called wider gives nobody more", what_is_not_wider_gives_no_power),
        CASE_PLAIN("no policy is wider than itself", no_policy_is_wider_than_itself),
    };
    return cases_run_tables("policy_widens", TABLES, COUNT_OF(TABLES));
}
