/*
 * Which operation of the contract a request is for: the raw path against the paths of ROUTE_ROWS.
 */
#pragma once

#include "api/http.h"
#include "contract/contract.h"

#define ROUTER_VALUES_MAX 4

/* What a path is. */
struct router_match {
    const struct route_row *route; /* NULL: the path, or the method on it, is not there */
    uint32_t methods; /* BIT(enum http_method) of all that the path takes; 0: no such path */
    struct text values[ROUTER_VALUES_MAX]; /* what stands for {…}, as sent, in the path's order */
    size_t value_count;
};

/*
 * Finds the row for `path`. A part of a path that is spelled out goes before one in braces,
 * whatever the method: what /v1/asks/preview does not take is not taken for an ask called
 * "preview". HEAD is GET.
 */
struct router_match router_find(const struct route_row *rows, size_t row_count, enum http_verb verb,
                                struct text path);

/* "GET, HEAD, OPTIONS, POST": the Allow field for a path that takes `methods`; in `arena`. */
struct text router_allow(struct arena *arena, uint32_t methods);
