/*
 * Gives commands to the desk one by one, in the name of the system, and waits for each: what the
 * command line does to an org.
 */
#pragma once

#include "desk/desk.h"

struct clerk;

/* A clerk with a desk of his own. */
struct clerk *clerk_new(struct log *log, const char *url);
void clerk_free(struct clerk *clerk);

/* Makes the row of a new org; false and a problem when it cannot be. */
must_use bool clerk_make_org(struct clerk *clerk, const struct id *org_id, int32_t *org_key,
                             struct problem *problem);

/* Gives a command whose body is `body`; the id of what came of it in `result`. */
must_use bool clerk_give(struct clerk *clerk, int32_t org_key, enum command_kind kind,
                         const void *body, struct id *result, struct problem *problem);

/* Issues a token: the whole text of it, in `arena`. */
must_use bool clerk_issue_token(struct clerk *clerk, struct arena *arena, int32_t org_key,
                                const struct issue_token_body *body, struct text *token,
                                struct problem *problem);
