/*
 * The steps of a batch: what each sends, and what becomes of the answers. The lane walks them.
 */
#pragma once

#include "desk/lane.h"

/* Sends the step's statements; it may have none. */
typedef void step_send(struct lane *lane);

struct step_row {
    const char *name;
    step_send *send;
    enum step next;
};
extern const struct step_row STEP_ROWS[STEP_COUNT];
