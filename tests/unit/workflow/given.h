/*
 * How things stand before a trial: each makes it so by orders alone.
 */
#pragma once

#include "unit/workflow/stage.h"

/* Asks. Large ones wait for the head of product, the only one of her role; small ones for any of
 * two product managers. */
void given_large_ask(struct stage *stage);
void given_small_ask(struct stage *stage);
void given_claimed_ask(struct stage *stage);       /* a small one, by the manager */
void given_claimed_large_ask(struct stage *stage); /* by the head of product */
void given_confidential_ask(struct stage *stage);
void given_trial_ask(struct stage *stage); /* of a week: an executive must approve */
void given_call_ask(struct stage *stage);  /* on 2026-01-12 at 10:00 or at 14:00 UTC */
void given_question(struct stage *stage);  /* a large ask, about which the head asks back */
void given_withdrawn_ask(struct stage *stage);

/* Decisions, all on large asks and by the head of product. */
void given_promise(struct stage *stage);  /* committed: 5 points, due on 2026-03-20 */
void given_proposal(struct stage *stage); /* 5 points for a week's trial, due on 2026-03-20 */
void given_counter(struct stage *stage);  /* 5 points, due on 2026-03-20, good until 2026-01-20 */
void given_offer(struct stage *stage);    /* a workaround written on the spot, as long */

/* Workarounds, written by the manager; the stage's is the newest. */
void given_draft(struct stage *stage);
void given_published(struct stage *stage);

/* A line of 10 points for the team of the rep. */
void given_team_line(struct stage *stage);

/* The bodies of the above. */
#define A_PROMISE                                                                                \
    "{'kind':'work','scope':'SCIM users','customer_wording':'We will.','rationale':'Often asked" \
    ".','due_on':'2026-03-20','deliverable':{'title':'SCIM','points':5}}"
#define A_COUNTER                                                                                \
    "{'kind':'work','scope':'SCIM users','customer_wording':'We will.','rationale':'Often asked" \
    ".','due_on':'2026-03-20','deliverable':{'title':'SCIM','points':5},'valid_until':"          \
    "'2026-01-20'}"
#define AN_OFFER                                                                                \
    "{'workaround':{'title':'By file','steps':'Upload it.','customer_wording':'Upload a file.'" \
    "},'customer_wording':'Upload a file.','valid_until':'2026-01-20'}"
#define A_REFUSAL "{'customer_wording':'We will not.','rationale':'Too far away.'}"
#define A_REASON  "{'reason':'It is time.'}"
