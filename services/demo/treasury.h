/*
 * What is settled quarter by quarter: plan rates, capacity, lines; and once in a while the calendar
 * and the policy.
 */
#pragma once

#include "demo/company.h"

/* Opens the org on the first day, and notes all that is settled later. */
void treasury_note(struct company *company);
