/*
 * The ids and salts that the desk makes: those that must be fresh, and those that must come out the
 * same each time.
 */
#pragma once

#include "workflow/workflow.h"

/* A fresh id with the prefix, of the instant. */
struct id identity_fresh(const char *prefix, instant now);

/* Fills `count` UUIDv7s of the instant. */
void identity_supply(instant now, struct uuid *uuids, size_t count);
