/*
 * The kinds of values that cross, and what PostgreSQL calls them (src/include/catalog/pg_type.dat).
 */
#pragma once

#include "store/store.h"

/* PostgreSQL counts time from 2000-01-01, we from 1970-01-01. */
#define POSTGRES_EPOCH_INSTANT (INT64_C(946684800) * INSTANT_SECOND)
#define POSTGRES_EPOCH_DAY     10957

/* jsonb's binary form begins with the number of its version. */
#define OID_JSONB     3802u
#define JSONB_VERSION 1

/* As the headers of statements have it: "int4", "json[]". */
const char *value_kind_name(enum value_kind kind);

/* The type that a parameter of this kind is declared with. */
uint32_t value_kind_oid(enum value_kind kind);

/* Whether a column of the type `oid` can be read as this kind. */
bool value_kind_reads(enum value_kind kind, uint32_t oid);

bool value_kind_is_array(enum value_kind kind);

/* The kind of an array's elements. */
enum value_kind value_kind_element(enum value_kind kind);
