#include "verbs/verbs.h"

#include "base/ensure.h"
#include "verbs/verb.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define VERB_ARENA_BYTES 4096
#define FLAG_BYTES       64

static verb_function verb_help;
static verb_function verb_version;

const struct verb_row VERB_ROWS[] = {
    {"serve",   "answers: HTTP in, answers out",                                   verb_serve  },
    {"migrate", "brings the database to the newest schema; --check only looks",    verb_migrate},
    {"org",     "org create NAME: opens an org with its first people",             verb_org    },
    {"token",   "issues a token for a person",                                     verb_token  },
    {"verify",  "verify --replay: folds the ledger and compares with every table", verb_verify },
    {"doctor",  "says what is wrong with an installation, and what to do",         verb_doctor },
    {"demo",    "makes demo orgs: a simulated company and its past",               verb_demo   },
    {"version", "says which version this is",                                      verb_version},
    {"help",    "says this",                                                       verb_help   },
};
const size_t VERB_COUNT = COUNT_OF(VERB_ROWS);

static int verb_version(const struct verb_call *call)
{
    printf("dealdesk %s\n", DEALDESK_VERSION);
    return STATUS_GOOD;
}

static int verb_help(const struct verb_call *call)
{
    printf("dealdesk VERB [options]\n\n");
    for (size_t i = 0; i < VERB_COUNT; i++) {
        printf("  %-8s %s\n", VERB_ROWS[i].name, VERB_ROWS[i].words);
    }
    printf("\n`dealdesk VERB --help` tells its options.\n");
    return STATUS_GOOD;
}

/* "--port N" and what stands behind it: the words, the bounds of a number, the variable. */
static void tell_options(const struct option_row *rows, size_t count)
{
    static const char *const VALUES[] = {[OPTION_TEXT] = " TEXT",
                                         [OPTION_NUMBER] = " N",
                                         [OPTION_SWITCH] = "",
                                         [OPTION_LIST] = " TEXT"};

    for (size_t i = 0; i < count; i++) {
        char flag[FLAG_BYTES];
        snprintf(flag, sizeof(flag), "%s%s", rows[i].flag, VALUES[rows[i].kind]);
        printf("  --%-28s %s", flag, rows[i].words);
        if (rows[i].kind == OPTION_NUMBER && rows[i].max < INT32_MAX) {
            printf(" (%" PRId64 " to %" PRId64 ")", rows[i].min, rows[i].max);
        }
        if (rows[i].environment != NULL) {
            printf("; $%s", rows[i].environment);
        }
        printf("\n");
    }
}

void verb_tell(const struct problem *problem)
{
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        fprintf(stderr, "dealdesk: %.*s%s%.*s\n", (int)entry->pointer.length, entry->pointer.bytes,
                entry->pointer.length > 0 ? ": " : "", (int)entry->detail.length,
                entry->detail.bytes);
    }
}

instant wall_clock(void)
{
    struct timespec now;

    ensure(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (instant)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

bool verb_read(const struct verb_call *call, const struct option_row *rows, size_t row_count,
               struct option_list *rest)
{
    scoped(arena_release) struct arena *arena = arena_new(VERB_ARENA_BYTES);
    struct problem problem;

    for (size_t i = 0; i < call->count; i++) {
        if (strcmp(call->arguments[i], "--help") == 0) {
            tell_options(rows, row_count);
            return false;
        }
    }
    problem_init(&problem, arena);
    if (!options_read(rows, row_count, call->arguments, call->count, rest, &problem)) {
        verb_tell(&problem);
        return false;
    }
    return true;
}

int verbs_run(struct log *log, char *const *arguments, size_t count)
{
    struct verb_call call = {.log = log};

    for (size_t i = 0; i < VERB_COUNT && count > 0; i++) {
        if (strcmp(VERB_ROWS[i].name, arguments[0]) == 0) {
            call.arguments = arguments + 1;
            call.count = count - 1;
            return VERB_ROWS[i].run(&call);
        }
    }
    (void)verb_help(&call);
    return STATUS_UNREADABLE;
}
