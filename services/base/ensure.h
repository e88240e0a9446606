/*
 * Bugs: what the types cannot say and nobody outside can cause.
 *
 * `ensure` is on in every build. When it fails, one line on stderr says where, and the process
 * aborts; the supervisor starts another. Never `ensure` what a caller, a row or the network could
 * send.
 */
#pragma once

#include "base/language.h"

/* One condition each, so that the line names the one that failed. */
#define ensure(condition) ((condition) ? (void)0 : ensure_failed(#condition, __FILE__, __LINE__))

/* What must not be reached: after a switch over our own enum. */
#define ensure_never() ensure_failed("never reached", __FILE__, __LINE__)

_Noreturn void ensure_failed(const char *condition, const char *file, int line);
