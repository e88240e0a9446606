#include "api/figures.h"
#include "unit/cases.h"

static const struct route_row ROUTES[] = {
    {.path = "/a", .operation = "get_a"},
    {.path = "/b", .operation = "get_b"},
};

static void what_was_counted_is_written(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(65536);
    struct figures *figures = figures_new(ROUTES, COUNT_OF(ROUTES));
    struct text_builder page;

    figures_count(figures, &ROUTES[0], 200, 400);
    figures_count(figures, &ROUTES[0], 201, 1700000);
    figures_count(figures, &ROUTES[1], 503, 100);
    figures_count(figures, NULL, 404, 100);
    text_builder_init(&page, arena);
    figures_write(figures, &page);
    struct text text = text_builder_text(&page);

    static const struct text LINES[] = {
        TEXT("\ndealdesk_http_requests_total{operation=\"get_a\",status=\"2xx\"} 2\n"),
        TEXT("\ndealdesk_http_requests_total{operation=\"get_b\",status=\"5xx\"} 1\n"),
        TEXT("\ndealdesk_http_requests_total{operation=\"none\",status=\"4xx\"} 1\n"),
        TEXT("_bucket{operation=\"get_a\",le=\"0.0005\"} 1\n"),
        TEXT("_bucket{operation=\"get_a\",le=\"1.0000\"} 1\n"),
        TEXT("_bucket{operation=\"get_a\",le=\"2.5000\"} 2\n"),
        TEXT("_bucket{operation=\"get_a\",le=\"+Inf\"} 2\n"),
        TEXT("_sum{operation=\"get_a\"} 1.700400\n"),
        TEXT("_count{operation=\"get_a\"} 2\n"),
    };
    for (size_t i = 0; i < COUNT_OF(LINES); i++) {
        assert_true(text_contains(text, LINES[i]));
    }
    struct figures_sum sum = figures_sum(figures);
    assert_int_equal(sum.requests, 4);
    assert_int_equal(sum.refused, 1);
    assert_int_equal(sum.failed, 1);
    figures_free(figures);
}

static void one_figure_says_what_it_is(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct text_builder page;

    text_builder_init(&page, arena);
    figures_write_one(&page, "ready", "gauge", "Whether it can answer.", 1);
    assert_text_equal(text_builder_text(&page),
                      text_literal("# HELP dealdesk_ready Whether it can answer.\n"
                                   "# TYPE dealdesk_ready gauge\ndealdesk_ready 1\n"));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("what was counted is written", what_was_counted_is_written),
        CASE_PLAIN("one figure says what it is", one_figure_says_what_it_is),
    };
    return cases_run_tables("figures", TABLES, COUNT_OF(TABLES));
}
