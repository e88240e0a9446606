/*
 * How people get their seats and roles on the first day, and who comes, moves and leaves later.
 */
#pragma once

#include "demo/company.h"

/* Notes all of it. */
void staffing_note(struct company *company);
