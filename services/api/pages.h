/*
 * What the service says about itself: whether it lives and can answer, its figures, its contract,
 * and what each problem means.
 */
#pragma once

#include "api/call.h"

/* Answers a call whose route is open: by the name that the contract gives its question. */
void pages_answer(struct call *call);

/* Answers a request for a page that is no operation: /problems/{slug} and the script of /docs.
 * False when it is for none. */
bool pages_answer_path(struct call *call);
