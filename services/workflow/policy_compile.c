#include "workflow/compiled.h"

#include <string.h>

/* What a limit is when the document does not say; the contract's `default`
 * (proto/schemas/policy.yaml). */
static const struct policy_limits DEFAULT_LIMITS = {
    .large_from = {true, 25000000},
    .budget_share_bp = {true, 1000    },
    .info_rounds = {true, 3       },
    .reopen_within_days = {true, 90      },
    .offer_valid_days_max = {true, 30      },
    .rescind_minutes = {true, 60      },
    .nudge_every_minutes = {true, 240     },
    .overdraft_points = {true, 0       },
    .carry_unspent = {true, false   },
    .quarter_grace_days = {true, 5       },
    .silent_acceptance = {true, false   },
    .acceptance_within_days = {true, 15      },
    .relook_bp = {true, 3000    },
    .single_account_bp = {true, 2500    },
    .managers_publish = {true, true    },
    .one_person_may_hold_both = {true, false   },
    .delegation_days_max = {true, 90      },
};

/* What an ask counts with until it is estimated, when the document does not say. What draws no work
 * has none. */
static const int32_t DEFAULT_POINTS[ASK_KIND_COUNT] = {
    [ASK_UI_TAILORING] = 3,
    [ASK_INTEGRATION] = 8,
    [ASK_UNBUNDLING] = 5,
    [ASK_FEATURE] = 8,
};

/* Copies one limit, an optional integer or boolean, if the document says it. */
static void take_limit(const struct shape_field *field, const struct policy_limits *said,
                       struct policy_limits *limits)
{
    _Static_assert(offsetof(struct optional_integer, present) == 0, "read below");
    _Static_assert(offsetof(struct optional_boolean, present) == 0, "read below");

    const char *from = (const char *)said + field->offset;
    bool present = false;
    memcpy(&present, from, sizeof(present));
    if (present) {
        memcpy((char *)limits + field->offset, from,
               field->kind == SHAPE_BOOLEAN ? sizeof(struct optional_boolean)
                                            : sizeof(struct optional_integer));
    }
}

static struct policy_limits limits_of(const struct policy_document *document)
{
    struct policy_limits limits = DEFAULT_LIMITS;
    if (document->limits == NULL) {
        return limits;
    }
    for (size_t i = 0; i < POLICY_LIMITS_SHAPE.field_count; i++) {
        take_limit(&POLICY_LIMITS_SHAPE.fields[i], document->limits, &limits);
    }
    return limits;
}

static void take_default_points(const struct kind_points_list *said, struct policy *policy)
{
    memcpy(policy->default_points, DEFAULT_POINTS, sizeof(policy->default_points));
    for (size_t i = 0; i < said->count; i++) {
        policy->default_points[said->items[i].kind] = (int32_t)said->items[i].points;
    }
}

static void compile_routes(struct arena *arena, const struct route_rule_list *rules,
                           struct text pointer, struct policy *policy, struct problem *problem)
{
    struct premise *premises = arena_array(arena, rules->count, sizeof(*premises));
    policy->routes = premises;
    for (size_t i = 0; i < rules->count; i++) {
        premise_read(arena, rules->items[i].when,
                     rule_pointer(arena, pointer, "routes", i, "/when"), &premises[i], problem);
    }
}

static void compile_rails(struct arena *arena, const struct rail_rule_list *rules,
                          struct text pointer, struct policy *policy, struct problem *problem)
{
    struct premise *premises = arena_array(arena, rules->count, sizeof(*premises));
    policy->rails = premises;
    for (size_t i = 0; i < rules->count; i++) {
        premise_read(arena, &rules->items[i].when,
                     rule_pointer(arena, pointer, "guard_rails", i, "/when"), &premises[i],
                     problem);
    }
}

static void compile_pressure(struct arena *arena, const struct pressure_rule_list *rules,
                             struct text pointer, struct policy *policy, struct problem *problem)
{
    struct premise *premises = arena_array(arena, rules->count, sizeof(*premises));
    policy->pressure = premises;
    for (size_t i = 0; i < rules->count; i++) {
        premise_read(arena, &rules->items[i].when,
                     rule_pointer(arena, pointer, "pressure", i, "/when"), &premises[i], problem);
    }
}

struct text rule_pointer(struct arena *arena, struct text pointer, const char *table, size_t place,
                         const char *member)
{
    return text_format(arena, "%.*s/%s/%zu%s", (int)pointer.length, pointer.bytes, table, place,
                       member);
}

struct policy *policy_build(struct arena *arena, const struct policy_document *document,
                            int32_t version, struct text pointer, struct problem *problem)
{
    struct policy *policy = arena_alloc(arena, sizeof(*policy));

    *policy =
        (struct policy){.version = version, .document = document, .limits = limits_of(document)};
    take_default_points(&document->default_points, policy);
    compile_routes(arena, &document->routes, pointer, policy, problem);
    compile_rails(arena, &document->guard_rails, pointer, policy, problem);
    compile_pressure(arena, &document->pressure, pointer, policy, problem);
    return policy;
}

struct policy *policy_compile(struct arena *arena, const struct policy_document *document,
                              int32_t version, struct text pointer, struct problem *problem)
{
    size_t faults_before = problem->count;
    struct policy *policy = policy_build(arena, document, version, pointer, problem);

    policy_lint(policy, pointer, problem);
    return problem->count == faults_before ? policy : NULL;
}

struct policy *policy_of_record(struct arena *arena, const struct policy_document *document,
                                int32_t version)
{
    struct problem unread;

    problem_init(&unread, arena);
    return policy_build(arena, document, version, text_literal(""), &unread);
}
