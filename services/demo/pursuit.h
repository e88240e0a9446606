/*
 * What sales wants to win: deals that begin, move, slip, are won and lost, in the seasons of a
 * quarter.
 */
#pragma once

#include "demo/company.h"

/* Makes the customers, and notes when each deal of the company's life begins. */
void pursuits_note(struct company *company);

/* A deal that is written for the last days: its owner, amount class, stage and close date are
 * given; it is put at `at`. NULL when no customer is free. */
struct pursuit_wish {
    struct worker *owner;
    bool is_large;
    enum deal_stage stage;
    day close_date;
    instant at;
};
struct pursuit *pursuit_stage(struct company *company, const struct pursuit_wish *wish);

/* Whether no command about a deal or an ask is under way. */
bool pursuits_are_answered(const struct company *company);

/* The open deals of somebody who leaves go to others of his team. */
void pursuits_hand_over(struct company *company, const struct worker *leaver);

/* The live asks of a manager who leaves go to another; false when some cannot move today. */
bool pursuits_hand_over_asks(struct company *company, const struct worker *leaver);

/* Fills a body with the deal as the CRM has it. The texts live as long as the company. */
void pursuit_describe(const struct pursuit *deal, struct deal_body *body);

/* Sets the blanks that tell of the deal as it is now; texts in the arena. */
void pursuit_fill_blanks(const struct pursuit *deal, struct arena *arena,
                         struct blank_list *blanks);
