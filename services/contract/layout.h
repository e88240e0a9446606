/*
 * Where a member's value lies in C, and in which form: what the decoder writes, the encoder reads.
 */
#pragma once

#include "contract/shape.h"

/* Every generated list begins with these two. */
struct list_members {
    const void *items;
    size_t count;
};

/* Whether the value stands there itself, rather than an optional_… or a pointer to it. */
bool layout_by_value(const struct shape_field *field);

/* The bytes from one item of a list to the next. */
size_t layout_item_size(const struct shape_field *item);

/* The list at `at`; its items are NULL when it is absent. */
struct list_members layout_list(const void *at);

/* The enum constant at `at`. */
int layout_constant(const void *at);

/* Whether a member is there, was null, or neither. */
enum presence { PRESENCE_ABSENT, PRESENCE_NULL, PRESENCE_THERE };
enum presence layout_presence(const struct shape_field *field, const void *at);
