/*
 * A rule's condition in one form, whatever words it was written in: for each fact that it tests,
 * the values that it takes. Inside the room: others see policy.h.
 *
 * Two such premises can be compared, which is how a policy is linted and how two are told apart.
 */
#pragma once

#include "base/problem.h"
#include "contract/types.h"
#include "workflow/policy.h"

/* What one fact must be. */
struct premise_test {
    enum fact fact;
    uint32_t words; /* of words and booleans: a bit for each constant that is taken */
    int64_t least;  /* of numbers and amounts, both bounds included */
    int64_t most;
};

/* All of the tests must hold; without any it always holds. At most one test for each fact. */
struct premise {
    const struct premise_test *tests;
    size_t count;
    bool faulty; /* what was written contradicts itself or says nothing: it never holds */
};

/*
 * Reads what a rule says; `when` NULL is a rule that always holds. Whatever is written, `premise`
 * is set, its tests in `arena`.
 *
 * An empty test and one that nothing can pass make it faulty and are added to `problem`, each at
 * `pointer` and the fact's name.
 */
void premise_read(struct arena *arena, const struct policy_when *when, struct text pointer,
                  struct premise *premise, struct problem *problem);

/* Whether the case passes every test. A fact that it does not have passes none. */
bool premise_holds(const struct premise *premise, const struct facts *facts);

/* Whether `wide` holds wherever `narrow` does. */
bool premise_contains(const struct premise *wide, const struct premise *narrow);

/* What holds where both do, its tests in `room`, which has FACT_COUNT of them; false when that is
 * nowhere. */
must_use bool premise_both(const struct premise *one, const struct premise *other,
                           struct premise_test *room, struct premise *both);
