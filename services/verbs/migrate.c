#include "store/store.h"
#include "verbs/verb.h"

#include <stdio.h>

#define MIGRATE_ARENA_BYTES 4096

int verb_migrate(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(MIGRATE_ARENA_BYTES);
    const char *url = NULL;
    bool check = false;
    struct problem problem;
    const struct option_row rows[] = {
        DATABASE_OPTION(&url),
        {"check", OPTION_SWITCH, &check, NULL, 0, 0,
                "changes nothing; says whether something is missing"},
    };

    if (!verb_read(call, rows, COUNT_OF(rows), NULL)) {
        return STATUS_UNREADABLE;
    }
    if (url == NULL) {
        fprintf(stderr, "dealdesk: --database-url or DATABASE_URL is needed\n");
        return STATUS_UNREADABLE;
    }
    problem_init(&problem, arena);
    bool good = check ? migrate_check(url, &problem) : migrate(url, call->log, &problem);
    if (!good) {
        verb_tell(&problem);
    }
    return good ? STATUS_GOOD : STATUS_WRONG;
}
