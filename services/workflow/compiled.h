/*
 * A policy as it is compiled: what policy.c, policy_compile.c and policy_lint.c share. Inside the
 * room: others see policy.h.
 */
#pragma once

#include "workflow/policy.h"
#include "workflow/premise.h"

struct policy {
    int32_t version;
    const struct policy_document *document; /* borrowed */
    struct policy_limits limits;            /* every member is present */
    const struct premise *routes;           /* one for each rule of the document */
    const struct premise *rails;
    const struct premise *pressure;
    int32_t default_points[ASK_KIND_COUNT];
};

/* Where something stands in the document, in `arena`: "/policy" "routes" 3 "/then/to" becomes
 * "/policy/routes/3/then/to". */
struct text rule_pointer(struct arena *arena, struct text pointer, const char *table, size_t place,
                         const char *member);

/* Compiles without a look at the whole: faults of single premises are added to `problem`, and those
 * never hold. */
struct policy *policy_build(struct arena *arena, const struct policy_document *document,
                            int32_t version, struct text pointer, struct problem *problem);

/* Adds to `problem` what is wrong with a compiled policy beyond its single premises, which have
 * been read: see `policy_compile`. */
void policy_lint(const struct policy *policy, struct text pointer, struct problem *problem);
