#include "base/ensure.h"
#include "contract/contract.h"
#include "fuzz/fuzz.h"
#include "workflow/facts.h"

#define BLOCK_BYTES 65536

/* What facts are made of: the bounds at which rules change their mind. */
static const int64_t VALUES[] = {0, 1, 2, 3, 7, 14, 30, 365, 10000, 25000000, INT64_MAX, -1};

static int64_t value_of(const struct fact_row *row, int choice)
{
    switch (row->kind) {
    case TEST_BOOLEAN:
        return choice % 2;
    case TEST_WORD:
        return choice % (int64_t)row->words->count;
    case TEST_NUMBER:
    case TEST_AMOUNT:
        return VALUES[(size_t)choice % COUNT_OF(VALUES)];
    }
    ensure_never();
}

/* A case from the bytes of a line: of each fact whether there is one, and which. */
static struct facts facts_from(struct text line)
{
    struct facts facts = {.base_currency = "EUR"};

    for (size_t i = 0; i < line.length && i < FACT_COUNT; i++) {
        unsigned char byte = (unsigned char)line.bytes[i];
        if ((byte & 1) != 0) {
            facts_set(&facts, (enum fact)i, value_of(&FACT_ROWS[i], byte >> 1));
        }
    }
    return facts;
}

static const struct policy_document *read_document(struct arena *arena, struct text json)
{
    struct problem problem;

    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(json, &problem);
    void *document = arena_alloc(arena, POLICY_DOCUMENT_SHAPE.size);
    if (value == NULL
        || !decode(&POLICY_DOCUMENT_SHAPE, value, text_literal(""), arena, document, &problem)) {
        return NULL;
    }
    return document;
}

/* What a policy says of a case, in words. */
static struct text judge(struct arena *arena, const struct policy *policy,
                         const struct facts *facts)
{
    const struct rail_notice_list rails = policy_rails(policy, facts, arena);
    const struct reason_list reasons = policy_pressure(policy, facts, arena);
    const struct route_rule *route = policy_route(policy, facts);
    struct text_builder said;

    ensure(route != NULL);
    text_builder_init(&said, arena);
    text_builder_add(&said, facts_fill(arena, route->because, facts));
    for (size_t i = 0; i < rails.count; i++) {
        ensure(text_is_utf8(rails.items[i].because));
        text_builder_add(&said, rails.items[i].because);
    }
    for (size_t i = 0; i < reasons.count; i++) {
        ensure(text_is_utf8(reasons.items[i].because));
        text_builder_add(&said, reasons.items[i].because);
    }
    return text_builder_text(&said);
}

static void climb(const struct policy *policy)
{
    int32_t steps = policy_ladder_steps(policy);

    ensure(steps >= 0);
    for (int32_t step = 1; step <= steps; step++) {
        ensure(policy_ladder(policy, step).to != ROLE_NONE);
    }
    ensure(policy_ladder(policy, steps + 1).to == ROLE_NONE);
    ensure(policy_ladder(policy, steps + 1).working_minutes > 0);
}

/*
 * A line that makes a case, then a policy: refused with reasons, or compiled; then it routes every
 * case, climbs to its end, says the same when it comes out of the record, and widens nobody's power
 * over itself.
 */
void fuzz_one(struct text input)
{
    scoped(arena_release) struct arena *arena = arena_new(BLOCK_BYTES);
    struct text json = input;
    struct facts facts = facts_from(text_cut(&json, '\n'));
    const struct policy_document *document = read_document(arena, json);
    struct text_list why = {NULL, 0};
    struct problem problem;

    if (document == NULL) {
        return;
    }
    problem_init(&problem, arena);
    struct policy *policy = policy_compile(arena, document, 1, text_literal(""), &problem);
    struct policy *record = policy_of_record(arena, document, 1);
    ensure(record != NULL);
    ensure((policy == NULL) == (problem.count > 0));
    ensure(!policy_widens(document, document, arena, &why));
    if (policy == NULL) {
        return;
    }
    climb(policy);
    ensure(text_equal(judge(arena, policy, &facts), judge(arena, record, &facts)));
}
