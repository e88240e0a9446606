/*
 * Before an operation is carried out: who is asking, whether he may, and whether he has not asked
 * too often.
 */
#pragma once

#include "api/call.h"

typedef void sign_in_done(struct call *call);

/* Finds out who is asking and calls `done` when he may; otherwise the call is answered here. */
void sign_in(struct call *call, sign_in_done *done);
