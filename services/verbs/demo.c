#include "demo/demo.h"

#include "api/api.h"
#include "base/ensure.h"
#include "verbs/verb.h"

#include <sodium.h>

#include <inttypes.h>
#include <stdio.h>

#define DEMO_ARENA_BYTES 4096
#define ORGS_MAX         100000

struct demo_options {
    struct database_options database;
    const char *tokens;
    int64_t orgs, months, seed;
    bool if_empty;
};

static struct text token_of(struct arena *arena, int32_t org_key, const struct id *id,
                            struct text secret)
{
    return token_make(arena,
                      &(struct token_parts){.org_key = org_key, .id = *id, .secret = secret});
}

static bool read_options(const struct verb_call *call, struct demo_options *options)
{
    const struct demo_settings settings = demo_settings_default();

    *options = (struct demo_options){
        .orgs = settings.orgs, .months = settings.months, .seed = (int64_t)settings.seed};
    const struct option_row rows[] = {
        DATABASE_OPTIONS(&options->database),
        {"orgs",     OPTION_NUMBER, &options->orgs,     NULL, 1, ORGS_MAX,        "how many companies: 1"},
        {"months",   OPTION_NUMBER, &options->months,   NULL, 1, DEMO_MONTHS_MAX,
                              "how long each has lived: 18"                                                                   },
        {"seed",     OPTION_NUMBER, &options->seed,     NULL, 0, INT64_MAX,
                              "another number is another company: 1"                                                          },
        {"tokens",   OPTION_TEXT,   &options->tokens,   NULL, 0, 0,
                              "the file for a token of each role; of the first org"                                           },
        {"if-empty", OPTION_SWITCH, &options->if_empty, NULL, 0, 0,
                              "does nothing when there is an org already"                                                     },
    };

    return verb_read(call, rows, COUNT_OF(rows), NULL);
}

static void print_report(const struct demo_report *report)
{
    int64_t span = report->milliseconds > 0 ? report->milliseconds : 1;

    if (report->skipped) {
        printf("There are orgs already; nothing was added.\n");
        return;
    }
    printf("orgs=%" PRId64 " commands=%" PRId64 " events=%" PRId64 " refused=%" PRId64
           " refused_unexpectedly=%" PRId64 " seconds=%.1f commands_per_second=%" PRId64 "\n",
           report->orgs, report->commands, report->events, report->refused_expected,
           report->refused_unexpected, (double)span / 1000.0, report->commands * 1000 / span);
}

int verb_demo(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(DEMO_ARENA_BYTES);
    struct demo_options options;
    struct demo_report report;
    struct problem problem;

    if (!read_options(call, &options)) {
        return STATUS_UNREADABLE;
    }
    problem_init(&problem, arena);
    const char *url = database_url(&options.database, &problem);
    if (url == NULL) {
        verb_tell(&problem);
        return STATUS_UNREADABLE;
    }
    const struct demo_settings settings = {
        .orgs = (int32_t)options.orgs,
        .months = (int32_t)options.months,
        .seed = (uint64_t)options.seed,
        .if_empty = options.if_empty,
        .tokens_file = options.tokens,
        .mint = {token_secret, token_hash, token_of},
    };
    struct event_base *loop = event_base_new();

    ensure(sodium_init() >= 0);
    ensure(loop != NULL);
    bool good = demo_run(loop, call->log, url, &settings, &report, &problem);
    event_base_free(loop);
    if (!good) {
        verb_tell(&problem);
        return STATUS_WRONG;
    }
    print_report(&report);
    return STATUS_GOOD;
}
