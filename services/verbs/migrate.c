#include "store/store.h"
#include "verbs/verb.h"

#define MIGRATE_ARENA_BYTES 4096

int verb_migrate(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(MIGRATE_ARENA_BYTES);
    struct database_options database = {0};
    bool check = false;
    struct problem problem;
    const struct option_row rows[] = {
        DATABASE_OPTIONS(&database),
        {"check", OPTION_SWITCH, &check, NULL, 0, 0,
                     "changes nothing; says whether something is missing"},
    };

    if (!verb_read(call, rows, COUNT_OF(rows), NULL)) {
        return STATUS_UNREADABLE;
    }
    problem_init(&problem, arena);
    const char *url = database_url(&database, &problem);
    if (url == NULL) {
        verb_tell(&problem);
        return STATUS_UNREADABLE;
    }
    bool good = check ? migrate_check(url, &problem) : migrate(url, call->log, &problem);
    if (!good) {
        verb_tell(&problem);
    }
    return good ? STATUS_GOOD : STATUS_WRONG;
}
