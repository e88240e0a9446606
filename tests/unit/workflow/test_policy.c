#include "unit/cases.h"
#include "unit/workflow/policies.h"
#include "workflow/policy.h"

#include <stdio.h>

/* ---- sentences ------------------------------------------------------------------------------- */

static struct facts facts_of_a_case(void)
{
    struct facts facts = {
        .base_currency = "EUR", .close_date = 20847, .amount = {52000000, "USD"}
    };
    facts_set(&facts, FACT_DEAL_AMOUNT_BASE, 48000000);
    facts_set(&facts, FACT_DEAL_LARGE, 1);
    facts_set(&facts, FACT_DEAL_CONFIDENTIAL, 0);
    facts_set(&facts, FACT_DEAL_SEGMENT, SEGMENT_MID_MARKET);
    facts_set(&facts, FACT_ASK_KIND, ASK_INTEGRATION);
    facts_set(&facts, FACT_DETAILS_CHANGE_BP, -2000);
    facts_set(&facts, FACT_RANKING_POSITION, 1);
    facts_set(&facts, FACT_ASK_BLOCKER, BLOCKER_NONE);
    return facts;
}

static const struct fill_case {
    const char *says;
    struct text sentence;
    struct text filled;
} FILL_CASES[] = {
    {"a sentence without blanks stays",        TEXT("So."),                        TEXT("So.")                            },
    {"a number is filled in plainly",          TEXT("Ranked {ranking.position}."), TEXT("Ranked 1.")                      },
    {"a number below zero too",                TEXT("{details.change_bp} bp"),     TEXT("-2000 bp")                       },
    {"an amount is money",                     TEXT("{deal.amount_base}"),         TEXT("480,000.00 EUR")                 },
    {"the deal's own amount has its currency", TEXT("{amount}"),                   TEXT("520,000.00 USD")                 },
    {"a word is a word",                       TEXT("An {ask.kind}."),             TEXT("An integration.")                },
    {"two words are two",                      TEXT("a {deal.segment} deal"),      TEXT("a mid market deal")              },
    {"true is yes",                            TEXT("large: {deal.large}"),        TEXT("large: yes")                     },
    {"false is no",                            TEXT("{deal.confidential}"),        TEXT("no")                             },
    {"the day on which it closes",             TEXT("on {deal.close_date}!"),      TEXT("on 2027-01-29!")                 },
    {"has a short name too",                   TEXT("{on}"),                       TEXT("2027-01-29")                     },
    {"several are filled",                     TEXT("{on}{ask.kind}{on}"),         TEXT("2027-01-29integration2027-01-29")},
    {"what the case lacks stays in braces",    TEXT("{ask.points} points"),
     TEXT("{ask.points} points")                                                                                          },
    {"a word that is none is lacking",         TEXT("a {ask.blocker}"),            TEXT("a {ask.blocker}")                },
    {"what nobody knows stays in braces",      TEXT("{weather}"),                  TEXT("{weather}")                      },
    {"an open brace stays",                    TEXT("1 { 2"),                      TEXT("1 { 2")                          },
    {"a closing brace stays",                  TEXT("1 } 2"),                      TEXT("1 } 2")                          },
    {"a blank needs its closing brace",        TEXT("{on"),                        TEXT("{on")                            },
    {"two open braces: the second counts",     TEXT("{{on}}"),                     TEXT("{2027-01-29}")                   },
    {"nothing is filled with nothing",         TEXT(""),                           TEXT("")                               },
};

static void fill_case_holds(const void *row)
{
    const struct fill_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct facts facts = facts_of_a_case();
    assert_text_equal(facts_fill(arena, it->sentence, &facts), it->filled);
}

static void what_is_not_known_is_not_told(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text sentence = text_literal("{on} {amount} {deal.amount_base}");
    struct facts facts = {0};
    assert_text_equal(facts_fill(arena, sentence, &facts), sentence);

    facts_set(&facts, FACT_DEAL_AMOUNT_BASE, 1);
    facts.close_date = DAY_NONE;
    assert_text_equal(facts_fill(arena, sentence, &facts), sentence);
}

static void a_sentence_is_cut_at_500_characters(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct facts facts = facts_of_a_case();
    struct text_builder builder;
    text_builder_init(&builder, arena);
    for (int i = 0; i < 489; i++) {
        text_builder_add(&builder, text_literal("ö"));
    }
    text_builder_add(&builder, text_literal("{on}!"));
    struct text filled = facts_fill(arena, text_builder_text(&builder), &facts);
    assert_int_equal(text_code_points(filled), 500);
    assert_true(text_contains(filled, text_literal("2027-01-29!")));

    text_builder_add(&builder, text_literal("ö"));
    filled = facts_fill(arena, text_builder_text(&builder), &facts);
    assert_int_equal(text_code_points(filled), 500);
    assert_true(text_is_utf8(filled));
}

static void set_no_fact(void *context)
{
    facts_set(context, FACT_COUNT, 1);
}

static void set_half_a_truth(void *context)
{
    facts_set(context, FACT_DEAL_LARGE, 2);
}

static void set_less_than_false(void *context)
{
    facts_set(context, FACT_DEAL_LARGE, -1);
}

static void set_no_word(void *context)
{
    facts_set(context, FACT_ASK_KIND, ASK_KIND_COUNT);
}

static void facts_out_of_range_are_bugs(const void *row)
{
    struct facts facts = {0};
    assert_true(case_aborts(set_no_fact, &facts));
    assert_true(case_aborts(set_half_a_truth, &facts));
    assert_true(case_aborts(set_less_than_false, &facts));
    assert_true(case_aborts(set_no_word, &facts));
}

/* ---- tests on facts -------------------------------------------------------------------------- */

static const struct when_case {
    const char *says;
    const char *when;
    int64_t value;
    enum fact fact;
    bool holds;
} WHEN_CASES[] = {
    {"eq takes its number",             "{'ask.points': {'eq': 5}}",                                     5,               FACT_ASK_POINTS,  true },
    {"and no other",                    "{'ask.points': {'eq': 5}}",                                     6,               FACT_ASK_POINTS,  false},
    {"gt does not take its number",     "{'ask.points': {'gt': 5}}",                                     5,               FACT_ASK_POINTS,  false},
    {"but the next",                    "{'ask.points': {'gt': 5}}",                                     6,               FACT_ASK_POINTS,  true },
    {"gte takes it",                    "{'ask.points': {'gte': 5}}",                                    5,               FACT_ASK_POINTS,  true },
    {"and not the one before",          "{'ask.points': {'gte': 5}}",                                    4,               FACT_ASK_POINTS,  false},
    {"lt does not take its number",     "{'ask.points': {'lt': 5}}",                                     5,               FACT_ASK_POINTS,  false},
    {"but the one before",              "{'ask.points': {'lt': 5}}",                                     4,               FACT_ASK_POINTS,  true },
    {"lte takes it",                    "{'ask.points': {'lte': 5}}",                                    5,               FACT_ASK_POINTS,  true },
    {"and not the next",                "{'ask.points': {'lte': 5}}",                                    6,               FACT_ASK_POINTS,  false},
    {"two bounds make a range",         "{'ask.points': {'gt': 5, 'lte': 8}}",                           8,               FACT_ASK_POINTS,  true },
    {"which ends",                      "{'ask.points': {'gt': 5, 'lte': 8}}",                           9,               FACT_ASK_POINTS,  false},
    {"a word is taken by eq",           "{'ask.kind': {'eq': 'pricing'}}",                               ASK_PRICING,     FACT_ASK_KIND,    true },
    {"and by in",                       "{'ask.kind': {'in': ['feature', 'pricing']}}",                  ASK_PRICING,     FACT_ASK_KIND,    true },
    {"one that is not in is not",       "{'ask.kind': {'in': ['feature', 'pricing']}}",                  ASK_INTEGRATION,
     FACT_ASK_KIND,                                                                                                                         false},
    {"both must take it",               "{'ask.kind': {'eq': 'feature', 'in': ['feature', 'pricing']}}",
     ASK_PRICING,                                                                                                         FACT_ASK_KIND,    false},
    {"true is taken",                   "{'deal.large': {'eq': true}}",                                  1,               FACT_DEAL_LARGE,  true },
    {"false is not true",               "{'deal.large': {'eq': true}}",                                  0,               FACT_DEAL_LARGE,  false},
    {"false can be asked for",          "{'deal.large': {'eq': false}}",                                 0,               FACT_DEAL_LARGE,  true },
    {"a missing fact passes no test",   "{'ask.points': {'gte': 0}}",                                    5,               FACT_ASK_ROUND,   false},
    {"a word that is none passes none",
     "{'ask.blocker': {'in': ['deal_breaker', 'challenge', 'nice_to_have']}}",                           0,               FACT_ASK_BLOCKER,
     false                                                                                                                                       },
    {"all tests must hold",             "{'ask.points': {'gte': 0}, 'ask.round': {'eq': 1}}",            5,
     FACT_ASK_POINTS,                                                                                                                       false},
    {"the last word of all is a word",  "{'deal.stage': {'eq': 'closed_lost'}}",
     DEAL_STAGE_CLOSED_LOST,                                                                                              FACT_DEAL_STAGE,  true },
};

static void when_case_holds(const void *row)
{
    const struct when_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    char rails[400];
    snprintf(
        rails, sizeof(rails),
        "[{'rule': 'it', 'when': %s, 'then': {'effect': 'advise', 'audience': 'sales'}, 'because': 'So.'}]",
        it->when);
    struct policy *policy =
        policy_of(arena, document_of(arena, &(const struct tables){.guard_rails = rails}));
    struct facts facts = {0};
    facts_set(&facts, it->fact, it->value);

    assert_int_equal(policy_rails(policy, &facts, arena).count, it->holds ? 1 : 0);
}

/* ---- the tables ------------------------------------------------------------------------------ */

static const char WHOLE[] =
    "{'routes': ["
    "  {'rule': 'large', 'when': {'deal.large': {'eq': true}},"
    "   'then': {'to': 'head_of_product', 'within': {'working_minutes': 240}}, 'because': 'It is large.'},"
    "  {'rule': 'prices', 'when': {'ask.kind': {'eq': 'pricing'}},"
    "   'then': {'to': 'executive', 'within': {'working_minutes': 480}}, 'because': 'It is a price.'},"
    "  {'rule': 'rest', 'when': {},"
    "   'then': {'to': 'product_manager', 'within': {'working_minutes': 960}}, 'because': 'So.'}],"
    " 'guard_rails': ["
    "  {'rule': 'dear', 'when': {'details.change_bp': {'lte': -2000}},"
    "   'then': {'effect': 'approval', 'by': 'executive', 'audience': 'product'},"
    "   'because': '{details.change_bp} basis points.'},"
    "  {'rule': 'never', 'when': {'ask.round': {'gt': 9}},"
    "   'then': {'effect': 'block', 'audience': 'sales'}, 'because': 'Enough.'},"
    "  {'rule': 'always', 'when': {}, 'then': {'effect': 'advise', 'audience': 'sales'}, 'because': 'Think.'}],"
    " 'pressure': ["
    "  {'rule': 'ranked', 'when': {'ranking.position': {'lte': 3}},"
    "   'then': {'ahead': 480}, 'because': 'Ranked {ranking.position} by sales.'},"
    "  {'rule': 'small', 'when': {'deal.large': {'eq': false}}, 'then': {'ahead': 60}, 'because': 'It is small.'},"
    "  {'rule': 'inside', 'when': {'deal.large': {'eq': true}},"
    "   'then': {'ahead': 240, 'audience': 'product'}, 'because': 'It is large.'}],"
    " 'ladder': ["
    "  {'after': {'working_minutes': 240}, 'to': 'head_of_product'},"
    "  {'after': {'working_minutes': 480}, 'to': 'executive'},"
    "  {'repeat': {'working_minutes': 500}}],"
    " 'limits': {'large_from': 5, 'info_rounds': 0, 'carry_unspent': true, 'managers_publish': false},"
    " 'default_points': [{'kind': 'pricing', 'points': 2}, {'kind': 'feature', 'points': 13}]}";

static const struct route_case {
    const char *says;
    bool large;
    enum ask_kind kind;
    const char *rule;
} ROUTE_CASES[] = {
    {"the first that matches routes",       true,  ASK_PRICING, "large" },
    {"else the second",                     false, ASK_PRICING, "prices"},
    {"the last takes all that others left", false, ASK_FEATURE, "rest"  },
};

static void route_case_holds(const void *row)
{
    const struct route_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));
    struct facts facts = {0};
    facts_set(&facts, FACT_DEAL_LARGE, it->large);
    facts_set(&facts, FACT_ASK_KIND, (int64_t)it->kind);

    assert_text_equal(policy_route(policy, &facts)->rule, text_of(it->rule));
    assert_int_equal(policy_version_number(policy), 7);
}

static void rails_speak_in_their_order(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));
    struct facts facts = {0};
    facts_set(&facts, FACT_DETAILS_CHANGE_BP, -2500);
    struct rail_notice_list rails = policy_rails(policy, &facts, arena);

    assert_int_equal(rails.count, 2);
    assert_text_equal(rails.items[0].rule, text_literal("dear"));
    assert_text_equal(rails.items[0].because, text_literal("-2500 basis points."));
    assert_int_equal(rails.items[0].effect, RAIL_EFFECT_APPROVAL);
    assert_int_equal(rails.items[0].by, ROLE_EXECUTIVE);
    assert_int_equal(rails.items[0].audience, AUDIENCE_PRODUCT);
    assert_text_equal(rails.items[1].rule, text_literal("always"));
    assert_int_equal(rails.items[1].by, ROLE_NONE);
}

static void pressure_adds_up(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));
    struct facts facts = {0};
    facts_set(&facts, FACT_DEAL_LARGE, 1);
    facts_set(&facts, FACT_RANKING_POSITION, 2);
    struct reason_list reasons = policy_pressure(policy, &facts, arena);

    assert_int_equal(reasons.count, 2);
    assert_text_equal(reasons.items[0].rule, text_literal("ranked"));
    assert_text_equal(reasons.items[0].because, text_literal("Ranked 2 by sales."));
    assert_int_equal(reasons.items[0].ahead_minutes, 480);
    assert_int_equal(reasons.items[0].audience,
                     AUDIENCE_SALES); /* unless the rule says otherwise */
    assert_text_equal(reasons.items[1].rule, text_literal("inside"));
    assert_int_equal(reasons.items[1].ahead_minutes, 240);
    assert_int_equal(reasons.items[1].audience, AUDIENCE_PRODUCT);
}

static const struct rung_case {
    const char *says;
    int32_t step;
    enum role to;
    int64_t working_minutes;
} RUNG_CASES[] = {
    {"the first step leads to the head", 1,   ROLE_HEAD_OF_PRODUCT, 240},
    {"the second to the executive",      2,   ROLE_EXECUTIVE,       480},
    {"then the reminder repeats",        3,   ROLE_NONE,            500},
    {"for ever",                         300, ROLE_NONE,            500},
};

static void rung_case_holds(const void *row)
{
    const struct rung_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));
    struct ladder_rung rung = policy_ladder(policy, it->step);

    assert_int_equal(policy_ladder_steps(policy), 2);
    assert_int_equal(rung.to, it->to);
    assert_int_equal(rung.working_minutes, it->working_minutes);
}

static void limits_have_defaults(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));
    struct policy *silent = policy_of(arena, document_of(arena, &(const struct tables){0}));
    struct policy_document *mute = document_of(arena, &(const struct tables){0});
    mute->limits = NULL;
    const struct policy_limits *said = policy_limits(policy);
    const struct policy_limits *defaults = policy_limits(silent);

    assert_int_equal(said->large_from.value, 5);
    assert_int_equal(said->info_rounds.value, 0);
    assert_true(said->info_rounds.present);
    assert_true(said->carry_unspent.value);
    assert_false(said->managers_publish.value);
    assert_int_equal(said->budget_share_bp.value, 1000);
    assert_int_equal(defaults->large_from.value, 25000000);
    assert_true(defaults->large_from.present);
    assert_int_equal(defaults->delegation_days_max.value, 90);
    assert_false(defaults->carry_unspent.value);
    assert_true(defaults->carry_unspent.present);
    assert_true(defaults->managers_publish.value);
    assert_int_equal(policy_limits(policy_of(arena, mute))->info_rounds.value, 3);
}

static void default_points_are_as_said_or_ours(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));

    assert_int_equal(policy_default_points(policy, ASK_PRICING), 2);
    assert_int_equal(policy_default_points(policy, ASK_FEATURE), 13);
    assert_int_equal(policy_default_points(policy, ASK_INTEGRATION), 8);
    assert_int_equal(policy_default_points(policy, ASK_TRIAL_TERMS), 0);
}

static void points_of_no_kind(void *context)
{
    policy_default_points(context, ASK_NONE);
}

static void points_beyond_all_kinds(void *context)
{
    policy_default_points(context, ASK_KIND_COUNT);
}

static void step_nought(void *context)
{
    policy_ladder(context, 0);
}

static void what_no_policy_knows_is_a_bug(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = policy_of(arena, document_read(arena, WHOLE));
    assert_true(case_aborts(points_of_no_kind, policy));
    assert_true(case_aborts(points_beyond_all_kinds, policy));
    assert_true(case_aborts(step_nought, policy));
}

/* ---- compiled and written agree -------------------------------------------------------------- */

static struct text expected_route(const struct policy_document *document, const struct facts *facts)
{
    size_t i = 0;
    while (!when_holds(document->routes.items[i].when, facts)) {
        i++;
    }
    return document->routes.items[i].rule;
}

static void check_agreement(struct arena *arena, const struct policy *policy,
                            const struct policy_document *document, const struct facts *facts)
{
    struct rail_notice_list rails = policy_rails(policy, facts, arena);
    struct reason_list reasons = policy_pressure(policy, facts, arena);
    size_t spoken = 0;
    size_t held = 0;

    assert_text_equal(policy_route(policy, facts)->rule, expected_route(document, facts));
    for (size_t i = 0; i < document->guard_rails.count; i++) {
        const struct rail_rule *rule = &document->guard_rails.items[i];
        if (when_holds(&rule->when, facts)) {
            assert_true(spoken < rails.count);
            assert_text_equal(rails.items[spoken].rule, rule->rule);
            spoken++;
        }
    }
    for (size_t i = 0; i < document->pressure.count; i++) {
        const struct pressure_rule *rule = &document->pressure.items[i];
        if (when_holds(&rule->when, facts)) {
            assert_true(held < reasons.count);
            assert_text_equal(reasons.items[held].rule, rule->rule);
            held++;
        }
    }
    assert_int_equal(rails.count, spoken);
    assert_int_equal(reasons.count, held);
}

static void compiled_and_written_agree(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct dice dice = {.state = 41};
    for (int compiled = 0; compiled < 1500;) {
        arena_reset(arena);
        struct problem problem;
        problem_init(&problem, arena);
        struct policy_document *document = document_random(arena, &dice);
        struct policy *policy = policy_compile(arena, document, 1, text_literal(""), &problem);
        if (policy == NULL) {
            continue; /* a fault: the lint's tests look at those */
        }
        compiled++;
        for (int i = 0; i < 60; i++) {
            struct facts facts = facts_random(&dice);
            check_agreement(arena, policy, document, &facts);
        }
    }
}

/* ---- what an org starts with ----------------------------------------------------------------- */

static struct policy *default_policy(struct arena *arena)
{
    char *bytes = arena_alloc(arena, 65536);
    FILE *file = fopen(DEFAULT_POLICY, "r");
    assert_non_null(file);
    size_t size = fread(bytes, 1, 65535, file);
    fclose(file);
    assert_true(size < 65535);
    return policy_of(arena, document_read(arena, bytes));
}

/* The deal of the contract's worked example: 480,000 EUR of an enterprise, closing in two months.
 */
static struct facts facts_of_the_walk(void)
{
    struct facts facts = {
        .base_currency = "EUR", .close_date = 20847, .amount = {48000000, "EUR"}
    };
    facts_set(&facts, FACT_DEAL_AMOUNT_BASE, 48000000);
    facts_set(&facts, FACT_DEAL_LARGE, 1);
    facts_set(&facts, FACT_DEAL_SEGMENT, SEGMENT_ENTERPRISE);
    facts_set(&facts, FACT_DEAL_STAGE, DEAL_STAGE_NEGOTIATION);
    facts_set(&facts, FACT_DEAL_CONFIDENTIAL, 0);
    facts_set(&facts, FACT_DEAL_DAYS_TO_CLOSE, 66);
    facts_set(&facts, FACT_ASK_KIND, ASK_INTEGRATION);
    facts_set(&facts, FACT_ASK_BLOCKER, BLOCKER_DEAL_BREAKER);
    facts_set(&facts, FACT_ASK_ORIGIN, ASK_ORIGIN_ASKED);
    facts_set(&facts, FACT_ASK_ROUND, 1);
    facts_set(&facts, FACT_DECISION_KIND, DECISION_COMMIT);
    facts_set(&facts, FACT_DECISION_POINTS, 8);
    facts_set(&facts, FACT_DECISION_HAS_DELIVERABLE, 1);
    return facts;
}

static void the_walk_meets_no_rail(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = default_policy(arena);
    struct facts facts = facts_of_the_walk();
    const struct route_rule *route = policy_route(policy, &facts);

    assert_int_equal(route->then.to, ROLE_HEAD_OF_PRODUCT);
    assert_int_equal(route->then.within.working_minutes, 240);
    assert_int_equal(policy_rails(policy, &facts, arena).count, 0);
    assert_true(policy_pressure(policy, &facts, arena).count > 0);
}

/* What one fact more or another does to a small deal's small ask under the default policy. */
static const struct default_case {
    const char *says;
    enum ask_kind kind;
    enum fact fact;
    int64_t value;
    enum role to;
    enum rail_effect strictest;
} DEFAULT_CASES[] = {
    {"a small ask goes to a product manager",    ASK_FEATURE,        FACT_ASK_ROUND,         1,     ROLE_PRODUCT_MANAGER,
     RAIL_EFFECT_NONE                                                                                                                         },
    {"of a large deal to the head",              ASK_FEATURE,        FACT_DEAL_LARGE,        1,     ROLE_HEAD_OF_PRODUCT,
     RAIL_EFFECT_NONE                                                                                                                         },
    {"one promised without authority too",       ASK_FEATURE,        FACT_ASK_ORIGIN,
     ASK_ORIGIN_PROMISED_WITHOUT_AUTHORITY,                                                         ROLE_HEAD_OF_PRODUCT, RAIL_EFFECT_NONE    },
    {"a trial of 14 days is fine",               ASK_TRIAL_TERMS,    FACT_DETAILS_DAYS,      14,    ROLE_PRODUCT_MANAGER,
     RAIL_EFFECT_NONE                                                                                                                         },
    {"a shorter one needs an executive",         ASK_TRIAL_TERMS,    FACT_DETAILS_DAYS,      13,
     ROLE_PRODUCT_MANAGER,                                                                                                RAIL_EFFECT_APPROVAL},
    {"a small customer's year needs one",        ASK_CONTRACT_TERMS, FACT_DETAILS_MONTHS,    12,
     ROLE_PRODUCT_MANAGER,                                                                                                RAIL_EFFECT_APPROVAL},
    {"eleven months do not",                     ASK_CONTRACT_TERMS, FACT_DETAILS_MONTHS,    11,    ROLE_PRODUCT_MANAGER,
     RAIL_EFFECT_NONE                                                                                                                         },
    {"a small discount goes to the head",        ASK_PRICING,        FACT_DETAILS_CHANGE_BP, -1999,
     ROLE_HEAD_OF_PRODUCT,                                                                                                RAIL_EFFECT_NONE    },
    {"a fifth needs an executive",               ASK_PRICING,        FACT_DETAILS_CHANGE_BP, -2000, ROLE_HEAD_OF_PRODUCT,
     RAIL_EFFECT_APPROVAL                                                                                                                     },
    {"a price rise without anything new is out", ASK_PRICING,        FACT_DETAILS_CHANGE_BP, 1,
     ROLE_HEAD_OF_PRODUCT,                                                                                                RAIL_EFFECT_BLOCK   },
};

static void default_case_holds(const void *row)
{
    const struct default_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct policy *policy = default_policy(arena);
    struct facts facts = facts_of_the_walk();
    facts_set(&facts, FACT_DEAL_LARGE, 0);
    facts_set(&facts, FACT_DEAL_SEGMENT, SEGMENT_SMB);
    facts_set(&facts, FACT_DECISION_HAS_DELIVERABLE, 0);
    facts_set(&facts, FACT_ASK_KIND, (int64_t)it->kind);
    facts_set(&facts, it->fact, it->value);
    struct rail_notice_list rails = policy_rails(policy, &facts, arena);
    enum rail_effect strictest = RAIL_EFFECT_NONE;
    for (size_t i = 0; i < rails.count; i++) {
        strictest = rails.items[i].effect > strictest ? rails.items[i].effect : strictest;
    }

    assert_int_equal(policy_route(policy, &facts)->then.to, it->to);
    assert_int_equal(strictest, it->strictest);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(FILL_CASES, fill_case_holds),
        CASE_PLAIN("what is not known is not told", what_is_not_known_is_not_told),
        CASE_PLAIN("a sentence is cut at 500 characters", a_sentence_is_cut_at_500_characters),
        CASE_PLAIN("facts out of range are bugs", facts_out_of_range_are_bugs),
        CASE_TABLE(WHEN_CASES, when_case_holds),
        CASE_TABLE(ROUTE_CASES, route_case_holds),
        CASE_PLAIN("rails speak in their order", rails_speak_in_their_order),
        CASE_PLAIN("pressure adds up", pressure_adds_up),
        CASE_TABLE(RUNG_CASES, rung_case_holds),
        CASE_PLAIN("limits that are not said have defaults", limits_have_defaults),
        CASE_PLAIN("default points are as said, or ours", default_points_are_as_said_or_ours),
        CASE_PLAIN("what no policy knows is a bug", what_no_policy_knows_is_a_bug),
        CASE_PLAIN("compiled and written rules agree", compiled_and_written_agree),
        CASE_PLAIN("the worked example goes to the head and meets no rail", the_walk_meets_no_rail),
        CASE_TABLE(DEFAULT_CASES, default_case_holds),
    };
    return cases_run_tables("policy", TABLES, COUNT_OF(TABLES));
}
