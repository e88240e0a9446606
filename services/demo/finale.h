/*
 * The scene of the last days: asks that are left in each state, so that the head of product has a
 * queue and the rep something to look at when the curtain rises.
 */
#pragma once

#include "demo/company.h"

/* Notes when the scene is set. */
void finale_note(struct company *company);
