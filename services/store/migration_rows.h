/*
 * The migrations of this binary, in order: generated from sql/migrations.
 */
#pragma once

#include "base/language.h"

struct migration_row {
    int32_t version; /* 1, 2, 3 … */
    const char *name;
    const char *sha256; /* of the file, in hexadecimal */
    const char *text;
};
extern const struct migration_row MIGRATION_ROWS[];
extern const size_t MIGRATION_COUNT;
