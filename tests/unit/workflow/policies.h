/*
 * Policies for tests: written as JSON, or at random.
 */
#pragma once

#include "unit/workflow/dice.h"
#include "workflow/policy.h"

/* Reads a policy's document. Single quotes stand for double ones, so that C can hold it; what is no
 * document fails the test. */
struct policy_document *document_read(struct arena *arena, const char *json);

/* The same, of a whole document made of its tables; NULL is a table that is as it should be: one
 * route, no rails, no pressure, a ladder up to the executive, no limits. */
struct tables {
    const char *routes;
    const char *guard_rails;
    const char *pressure;
    const char *ladder;
    const char *limits;
};
struct policy_document *document_of(struct arena *arena, const struct tables *tables);

/* Compiles; a fault fails the test. */
struct policy *policy_of(struct arena *arena, const struct policy_document *document);

/* A document whose conditions overlap often; it may have faults, but its last route takes all. */
struct policy_document *document_random(struct arena *arena, struct dice *dice);

/* Facts near the bounds of such a document; some are missing. */
struct facts facts_random(struct dice *dice);

/* Whether `when` holds, worked out as the contract tells it, without our code. NULL always holds.
 */
bool when_holds(const struct policy_when *when, const struct facts *facts);
