/*
 * One value of a body or a parameter: read, checked against its field, and put where it belongs.
 */
#pragma once

#include "base/problem.h"
#include "contract/shape.h"

/* Where a value stands in what was sent, and who is told of its faults. */
struct spot {
    struct arena *arena; /* for texts, and for the pointers of faults */
    struct problem *problem;
    struct text parent; /* the pointer to what holds it */
    const char *name;   /* of the member */
    bool in_list;       /* it is the item `index` of the member */
    size_t index;
};

/* The JSON pointer (RFC 6901) of a spot. */
struct text spot_pointer(const struct spot *spot);

/* Adds PROBLEM_INVALID at the spot. Always false. */
bool spot_fault(const struct spot *spot, enum phrase phrase, struct blanks blanks);

/* Takes a string as TEXT, ENUM, DAY, INSTANT or ID. `written` is well-formed UTF-8. */
must_use bool scalar_take_text(const struct spot *spot, const struct shape_field *field,
                               struct text written, void *target);

must_use bool scalar_take_integer(const struct spot *spot, const struct shape_field *field,
                                  int64_t value, void *target);

void scalar_take_boolean(const struct shape_field *field, bool value, void *target);

/* Takes null, which `field` allows. */
void scalar_take_null(const struct shape_field *field, void *target);
