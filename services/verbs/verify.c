#include "base/ensure.h"
#include "desk/desk.h"
#include "verbs/verb.h"

#include <inttypes.h>
#include <stdio.h>

#define VERIFY_ARENA_BYTES 4096

static void print(const char *name, struct text value)
{
    printf("  %-7s %.*s\n", name, text_present(value) ? (int)value.length : 1,
           text_present(value) ? value.bytes : "-");
}

static void on_difference(int32_t org_key, enum noun noun, struct text id, struct text folded,
                          struct text stored, void *context)
{
    struct text name = noun == NOUN_COUNT ? text_literal("org") : noun_name(noun);

    printf("org %d: %.*s %.*s\n", (int)org_key, (int)name.length, name.bytes, (int)id.length,
           id.bytes);
    print("ledger", folded);
    print("table", stored);
}

static int replay(const struct verb_call *call, const char *url, int32_t org_key)
{
    scoped(arena_release) struct arena *arena = arena_new(VERIFY_ARENA_BYTES);
    struct event_base *loop = event_base_new();
    struct replay_report report = {0};
    struct problem problem;

    ensure(loop != NULL);
    problem_init(&problem, arena);
    struct replay_order order = {.url = url, .org_key = org_key, .difference = on_difference};
    bool read = desk_replay(loop, call->log, &order, &report, &problem);
    event_base_free(loop);
    if (!read) {
        verb_tell(&problem);
        return STATUS_WRONG;
    }
    printf("orgs=%" PRId64 " events=%" PRId64 " rows=%" PRId64 " differences=%" PRId64 "\n",
           report.orgs, report.events, report.rows, report.differences);
    return report.differences == 0 ? STATUS_GOOD : STATUS_WRONG;
}

int verb_verify(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(VERIFY_ARENA_BYTES);
    struct database_options database = {0};
    struct problem problem;
    int64_t org_key = 0;
    bool wants_replay = false;
    const struct option_row rows[] = {
        DATABASE_OPTIONS(&database),
        {"replay", OPTION_SWITCH, &wants_replay, NULL, 0, 0,
                     "folds the ledger and compares with every table"},
        {"org",    OPTION_NUMBER, &org_key,      NULL, 1, INT32_MAX,
                     "the number of one org; all unless given"       },
    };

    if (!verb_read(call, rows, COUNT_OF(rows), NULL)) {
        return STATUS_UNREADABLE;
    }
    if (!wants_replay) {
        fprintf(stderr, "dealdesk: --replay is needed\n");
        return STATUS_UNREADABLE;
    }
    problem_init(&problem, arena);
    const char *url = database_url(&database, &problem);
    if (url == NULL) {
        verb_tell(&problem);
        return STATUS_UNREADABLE;
    }
    return replay(call, url, (int32_t)org_key);
}
