#include "verbs/clerk.h"

#include "api/api.h"
#include "base/ensure.h"

#include <stdlib.h>

struct clerk {
    struct event_base *loop;
    struct desk *desk;
    struct problem *problem; /* of the command under way */
    bool done;
    bool good;
    int32_t org_key;
    struct id result;
};

/* Runs the loop until what was asked for is done. */
static bool wait_for(struct clerk *clerk)
{
    while (!clerk->done) {
        ensure(event_base_loop(clerk->loop, EVLOOP_ONCE) >= 0);
    }
    return clerk->good;
}

static void begin(struct clerk *clerk, struct problem *problem)
{
    clerk->problem = problem;
    clerk->done = false;
    clerk->good = false;
    clerk->result = (struct id){""};
}

/* Entries of the answer's problem die with its arena; they are told anew. */
static void keep_problem(struct clerk *clerk, const struct problem *problem)
{
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        struct problem_entry kept = *entry;
        kept.pointer = text_copy(clerk->problem->arena, entry->pointer);
        kept.detail = text_copy(clerk->problem->arena, entry->detail);
        kept.next = NULL;
        struct problem one = {clerk->problem->arena, &kept, &kept, 1};
        problem_append(clerk->problem, &one);
    }
}

static void on_org_made(int32_t org_key, const struct problem *problem, void *context)
{
    struct clerk *clerk = context;

    clerk->done = true;
    clerk->good = problem == NULL || problem->first == NULL;
    clerk->org_key = org_key;
    if (!clerk->good) {
        keep_problem(clerk, problem);
    }
}

static void on_done(const struct desk_answer *answer, void *context)
{
    struct clerk *clerk = context;

    clerk->done = true;
    clerk->good = answer->accepted;
    clerk->result = answer->result;
    if (!answer->accepted) {
        keep_problem(clerk, answer->problem);
    }
}

static bool give(struct clerk *clerk, const struct errand *errand, struct id *result,
                 struct problem *problem)
{
    begin(clerk, problem);
    desk_submit(clerk->desk, errand, on_done, clerk);
    if (!wait_for(clerk)) {
        return false;
    }
    *result = clerk->result;
    return true;
}

struct clerk *clerk_new(struct log *log, const char *url)
{
    struct clerk *clerk = calloc(1, sizeof(*clerk));
    struct desk_settings settings = desk_settings_default(url);

    ensure(clerk != NULL);
    settings.lanes = 1;
    clerk->loop = event_base_new();
    ensure(clerk->loop != NULL);
    clerk->desk = desk_new(clerk->loop, log, &settings);
    return clerk;
}

void clerk_free(struct clerk *clerk)
{
    if (clerk != NULL) {
        desk_free(clerk->desk);
        event_base_free(clerk->loop);
        free(clerk);
    }
}

bool clerk_make_org(struct clerk *clerk, const struct id *org_id, int32_t *org_key,
                    struct problem *problem)
{
    begin(clerk, problem);
    desk_org_make(clerk->desk, org_id, on_org_made, clerk);
    if (!wait_for(clerk)) {
        return false;
    }
    *org_key = clerk->org_key;
    return true;
}

bool clerk_give(struct clerk *clerk, int32_t org_key, enum command_kind kind, const void *body,
                struct id *result, struct problem *problem)
{
    const struct errand errand = {
        .org_key = org_key,
        .command = {.kind = kind, .expected_version = -1, .body = body},
        .success = 200,
    };

    return give(clerk, &errand, result, problem);
}

bool clerk_issue_token(struct clerk *clerk, struct arena *arena, int32_t org_key,
                       const struct issue_token_body *body, struct text *token,
                       struct problem *problem)
{
    struct token_parts parts = {.org_key = org_key, .secret = token_secret(arena)};
    const struct errand errand = {
        .org_key = org_key,
        .command = {.kind = COMMAND_ISSUE_TOKEN,
                    .expected_version = -1,
                    .body = body,
                    .secret_sha256 = token_hash(arena, parts.secret)},
        .success = 200,
    };

    if (!give(clerk, &errand, &parts.id, problem)) {
        return false;
    }
    *token = token_make(arena, &parts);
    return true;
}
