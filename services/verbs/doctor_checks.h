/*
 * What is judged of the facts. Nothing is looked at here: the same facts give the same findings.
 */
#pragma once

#include "verbs/doctor_facts.h"
#include "verbs/findings.h"

/* Every check in turn; one that has nothing to tell says that all is good. Checks of the database
 * are left out when it was not reached. */
void doctor_judge(const struct doctor_facts *facts, struct findings *findings);
