/*
 * The few words that we add to C, and nothing else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A result that must be looked at. */
#define must_use __attribute__((warn_unused_result))

/* A variable that `release` lets go of when its scope ends: `scoped(file_close) FILE *file`. */
#define scoped(release) __attribute__((cleanup(release)))

/* The arguments are checked as printf's. */
#define like_printf(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

/* The bit of an enum constant in a set of them. */
#define BIT(constant) (UINT32_C(1) << (constant))

/* How many elements an array has. Never for a pointer. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
