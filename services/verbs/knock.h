/*
 * Asks the service itself, as a client would: what its own checks of health do, without a client's
 * program.
 */
#pragma once

#include "base/language.h"

/* The status that GET `path` is answered with at `address` and `port`, over TLS when `tls` (whose
 * name is not looked at: the caller knows who listens); 0 when nothing answers HTTP there within
 * three seconds. Where everything is listened on, loopback is asked. */
int knock(const char *address, int64_t port, bool tls, const char *path);
