/*
 * The people of a company: who is there, who comes and who leaves.
 */
#pragma once

#include "demo/company.h"

/* Thinks up all who are there from the first day. They act once they are `active`. */
void staff_make(struct company *company);

/* Thinks up one more. */
struct worker *staff_add(struct company *company, enum role role, int team);

/* Somebody who is there and does the job, in the team (TEAM_NONE: in any); NULL when nobody is. */
struct worker *staff_pick(struct company *company, enum role role, int team);

/* The same, another than `except`. */
struct worker *staff_pick_other(struct company *company, enum role role, int team,
                                const struct worker *except);

/* The manager who knows asks of the kind best. */
struct worker *staff_manager(struct company *company, enum ask_kind kind);

/* Who answers for sales on the deal: mostly its owner, at times his lead. */
struct worker *staff_sales(struct company *company, const struct pursuit *deal);
