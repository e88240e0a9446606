/*
 * What the edge counts: answers by operation and status, and how long they took. In Prometheus'
 * text format, 0.0.4.
 */
#pragma once

#include "base/text.h"
#include "contract/contract.h"

struct figures;

/* For the rows of a table of routes, which is borrowed. */
struct figures *figures_new(const struct route_row *routes, size_t count);
void figures_free(struct figures *figures);

/* Counts an answer; `route` is NULL when the request was for none. */
void figures_count(struct figures *figures, const struct route_row *route, int status,
                   int64_t duration_us);

struct figures_sum {
    int64_t requests, refused, failed; /* refused: 4xx; failed: 5xx */
};
struct figures_sum figures_sum(const struct figures *figures);

/* Adds the lines of requests_total and request_duration_seconds. */
void figures_write(const struct figures *figures, struct text_builder *page);

/* Adds one line with its HELP and TYPE: `dealdesk_<name> <value>`. */
void figures_write_one(struct text_builder *page, const char *name, const char *type,
                       const char *help, int64_t value);
