#include "contract/contract.h"
#include "workflow/compiled.h"

/* Who may be asked to decide, or to see to it that someone does. */
#define DECIDING_ROLES (BIT(ROLE_PRODUCT_MANAGER) | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_EXECUTIVE))

/* Who stands above all who decide: the head of product decides like his delegates and managers. */
#define APPROVING_ROLES BIT(ROLE_EXECUTIVE)

/* What each check has at hand. */
struct lint {
    const struct policy *policy;
    struct text pointer; /* of the document */
    struct problem *problem;
};

static void fault(const struct lint *lint, struct text pointer, enum phrase phrase,
                  struct text name)
{
    refuse(lint->problem, PROBLEM_INVALID, pointer, phrase, (struct blanks){.name = name});
}

static struct text at(const struct lint *lint, const char *table, size_t place, const char *member)
{
    return rule_pointer(lint->problem->arena, lint->pointer, table, place, member);
}

static bool decides(enum role role)
{
    return (DECIDING_ROLES & BIT(role)) != 0;
}

/* Says when an earlier route takes all that this one would. Those that take everything have been
 * named themselves. */
static void lint_reach(const struct lint *lint, size_t place)
{
    const struct premise *premises = lint->policy->routes;
    if (premises[place].faulty) {
        return;
    }
    for (size_t i = 0; i < place; i++) {
        if (premises[i].count > 0 && premise_contains(&premises[i], &premises[place])) {
            fault(lint, at(lint, "routes", place, ""), PHRASE_POLICY_NEVER_MATCHES,
                  lint->policy->document->routes.items[i].rule);
            return;
        }
    }
}

static void lint_routes(const struct lint *lint)
{
    const struct route_rule_list *rules = &lint->policy->document->routes;
    for (size_t i = 0; i < rules->count; i++) {
        bool last = i + 1 == rules->count;
        bool takes_all = lint->policy->routes[i].count == 0;
        if (last && !takes_all) {
            fault(lint, at(lint, "routes", i, "/when"), PHRASE_POLICY_LAST_ROUTE_HAS_CONDITION,
                  rules->items[i].rule);
        }
        if (!last && takes_all) {
            fault(lint, at(lint, "routes", i, ""), PHRASE_POLICY_ROUTE_TAKES_ALL,
                  rules->items[i].rule);
        }
        if (!decides(rules->items[i].then.to)) {
            fault(lint, at(lint, "routes", i, "/then/to"), PHRASE_POLICY_ROLE_DECIDES_NOTHING,
                  word_of(&ROLE_WORDS, (int)rules->items[i].then.to));
        }
        lint_reach(lint, i);
    }
}

static void lint_rails(const struct lint *lint)
{
    const struct rail_rule_list *rules = &lint->policy->document->guard_rails;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rail_then *then = &rules->items[i].then;
        if (then->effect != RAIL_EFFECT_APPROVAL) {
            continue;
        }
        if (then->by == ROLE_NONE) {
            fault(lint, at(lint, "guard_rails", i, "/then/by"), PHRASE_POLICY_APPROVAL_BY_NOBODY,
                  rules->items[i].rule);
        } else if ((APPROVING_ROLES & BIT(then->by)) == 0) {
            fault(lint, at(lint, "guard_rails", i, "/then/by"), PHRASE_POLICY_APPROVER_NOT_ABOVE,
                  word_of(&ROLE_WORDS, (int)then->by));
        }
    }
}

/* A step that leads up says after what time and to whom, and no more. */
static void lint_step(const struct lint *lint, size_t place)
{
    const struct ladder_step *step = &lint->policy->document->ladder.items[place];
    if (step->after == NULL || step->to == ROLE_NONE || step->repeat != NULL) {
        fault(lint, at(lint, "ladder", place, ""), PHRASE_POLICY_LADDER_STEP, (struct text){0});
    } else if (!decides(step->to)) {
        fault(lint, at(lint, "ladder", place, "/to"), PHRASE_POLICY_ROLE_DECIDES_NOTHING,
              word_of(&ROLE_WORDS, (int)step->to));
    }
}

static void lint_ladder(const struct lint *lint)
{
    const struct ladder_step_list *ladder = &lint->policy->document->ladder;
    bool has_repeat = false;
    enum role highest = ROLE_NONE;

    if (ladder->count > 0) {
        const struct ladder_step *last = &ladder->items[ladder->count - 1];
        has_repeat = last->repeat != NULL && last->after == NULL && last->to == ROLE_NONE;
    }
    size_t steps = has_repeat ? ladder->count - 1 : ladder->count;
    for (size_t i = 0; i < steps; i++) {
        lint_step(lint, i);
        highest = ladder->items[i].to;
    }
    struct text whole = text_format(lint->problem->arena, "%.*s/ladder", (int)lint->pointer.length,
                                    lint->pointer.bytes);
    if (!has_repeat) {
        fault(lint, whole, PHRASE_POLICY_LADDER_WITHOUT_REPEAT, (struct text){0});
    }
    if (highest != ROLE_EXECUTIVE) {
        fault(lint, whole, PHRASE_POLICY_LADDER_TOO_LOW, (struct text){0});
    }
}

/* The name of the rule at a place of some table. */
typedef struct text rule_name(const struct policy_document *document, size_t place);

static struct text route_name(const struct policy_document *document, size_t place)
{
    return document->routes.items[place].rule;
}

static struct text rail_name(const struct policy_document *document, size_t place)
{
    return document->guard_rails.items[place].rule;
}

static struct text pressure_name(const struct policy_document *document, size_t place)
{
    return document->pressure.items[place].rule;
}

/* Names are how a reason is told from another, so each stands once in its table. */
static void lint_names(const struct lint *lint, const char *table, size_t count, rule_name *name_of)
{
    const struct policy_document *document = lint->policy->document;
    for (size_t i = 0; i < count; i++) {
        struct text name = name_of(document, i);
        size_t first = 0;
        while (!text_equal(name_of(document, first), name)) {
            first++;
        }
        if (first < i) {
            fault(lint, at(lint, table, i, "/rule"), PHRASE_POLICY_RULE_TWICE, name);
        }
    }
}

void policy_lint(const struct policy *policy, struct text pointer, struct problem *problem)
{
    const struct lint lint = {policy, pointer, problem};
    const struct policy_document *document = policy->document;

    lint_names(&lint, "routes", document->routes.count, route_name);
    lint_names(&lint, "guard_rails", document->guard_rails.count, rail_name);
    lint_names(&lint, "pressure", document->pressure.count, pressure_name);
    lint_routes(&lint);
    lint_rails(&lint);
    lint_ladder(&lint);
}
