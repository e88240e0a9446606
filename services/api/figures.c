#include "api/figures.h"

#include <inttypes.h>
#include <stdlib.h>

/* Answers are counted by their hundreds: 1xx is none, 5xx is the last. */
#define CLASS_COUNT 6

/* Upper bounds in microseconds; what took longer is in +Inf alone. */
static const int64_t BOUNDS_US[] = {500,    1000,   2500,   5000,    10000,   25000,  50000,
                                    100000, 250000, 500000, 1000000, 2500000, 5000000};
#define BOUND_COUNT COUNT_OF(BOUNDS_US)

struct operation_figures {
    int64_t by_class[CLASS_COUNT];
    int64_t within[BOUND_COUNT];
    int64_t count, sum_us;
};

struct figures {
    const struct route_row *routes;
    size_t count;
    struct operation_figures
        *operations; /* one each, and one behind them for what is no operation */
};

static const char *name_of(const struct figures *figures, size_t at)
{
    return at < figures->count ? figures->routes[at].operation : "none";
}

static void write_classes(const struct operation_figures *figures, const char *name,
                          struct text_builder *page)
{
    for (int status = 1; status < CLASS_COUNT; status++) {
        if (figures->by_class[status] > 0) {
            text_builder_add_format(
                page,
                "dealdesk_http_requests_total{operation=\"%s\",status=\"%dxx\"} %" PRId64 "\n",
                name, status, figures->by_class[status]);
        }
    }
}

static void write_durations(const struct operation_figures *figures, const char *name,
                            struct text_builder *page)
{
    for (size_t i = 0; i < BOUND_COUNT; i++) {
        text_builder_add_format(
            page,
            "dealdesk_http_request_duration_seconds_bucket{operation=\"%s\",le=\"%" PRId64
            ".%04" PRId64 "\"} %" PRId64 "\n",
            name, BOUNDS_US[i] / 1000000, BOUNDS_US[i] % 1000000 / 100, figures->within[i]);
    }
    text_builder_add_format(
        page,
        "dealdesk_http_request_duration_seconds_bucket{operation=\"%s\",le=\"+Inf\"} %" PRId64 "\n"
        "dealdesk_http_request_duration_seconds_sum{operation=\"%s\"} %" PRId64 ".%06" PRId64 "\n"
        "dealdesk_http_request_duration_seconds_count{operation=\"%s\"} %" PRId64 "\n",
        name, figures->count, name, figures->sum_us / 1000000, figures->sum_us % 1000000, name,
        figures->count);
}

struct figures *figures_new(const struct route_row *routes, size_t count)
{
    struct figures *figures = calloc(1, sizeof(*figures));
    struct operation_figures *operations = calloc(count + 1, sizeof(*operations));

    if (figures == NULL || operations == NULL) {
        free(figures);
        free(operations);
        return NULL;
    }
    *figures = (struct figures){routes, count, operations};
    return figures;
}

void figures_free(struct figures *figures)
{
    if (figures != NULL) {
        free(figures->operations);
        free(figures);
    }
}

void figures_count(struct figures *figures, const struct route_row *route, int status,
                   int64_t duration_us)
{
    size_t at = route == NULL ? figures->count : (size_t)(route - figures->routes);
    struct operation_figures *operation = &figures->operations[at];

    operation->by_class[status / 100 % CLASS_COUNT]++;
    operation->count++;
    operation->sum_us += duration_us;
    for (size_t i = 0; i < BOUND_COUNT; i++) {
        operation->within[i] += duration_us <= BOUNDS_US[i];
    }
}

struct figures_sum figures_sum(const struct figures *figures)
{
    struct figures_sum sum = {0};

    for (size_t i = 0; i <= figures->count; i++) {
        sum.requests += figures->operations[i].count;
        sum.refused += figures->operations[i].by_class[4];
        sum.failed += figures->operations[i].by_class[5];
    }
    return sum;
}

void figures_write(const struct figures *figures, struct text_builder *page)
{
    text_builder_add(
        page, text_literal(
                  "# HELP dealdesk_http_requests_total Answers by operation and class of status.\n"
                  "# TYPE dealdesk_http_requests_total counter\n"));
    for (size_t i = 0; i <= figures->count; i++) {
        write_classes(&figures->operations[i], name_of(figures, i), page);
    }
    text_builder_add(
        page,
        text_literal(
            "# HELP dealdesk_http_request_duration_seconds From the whole request to its answer.\n"
            "# TYPE dealdesk_http_request_duration_seconds histogram\n"));
    for (size_t i = 0; i <= figures->count; i++) {
        if (figures->operations[i].count > 0) {
            write_durations(&figures->operations[i], name_of(figures, i), page);
        }
    }
}

void figures_write_one(struct text_builder *page, const char *name, const char *type,
                       const char *help, int64_t value)
{
    text_builder_add_format(
        page, "# HELP dealdesk_%s %s\n# TYPE dealdesk_%s %s\ndealdesk_%s %" PRId64 "\n", name, help,
        name, type, name, value);
}
