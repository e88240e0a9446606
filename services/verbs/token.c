#include "base/ensure.h"
#include "verbs/clerk.h"
#include "verbs/verb.h"

#include <sodium.h>

#include <stdio.h>

#define TOKEN_ARENA_BYTES 16384
#define DAYS_MAX          365

struct token_options {
    struct database_options database;
    const char *person, *label, *scopes;
    int64_t org_key, days;
};

static bool refuse_setting(struct problem *problem, enum phrase phrase, const char *name,
                           const char *value)
{
    return refuse(problem, PROBLEM_INVALID, text_literal(""), phrase,
                  (struct blanks){.name = text_of(name), .other = text_of(value)});
}

static bool make_body(struct arena *arena, const struct token_options *options,
                      struct issue_token_body *body, struct problem *problem)
{
    struct text rest = text_of(options->scopes);
    enum scope *items = arena_array(arena, SCOPE_COUNT, sizeof(*items));
    size_t count = 0;

    *body = (struct issue_token_body){
        .label = text_of(options->label),
        .expires_on = day_of_instant(wall_clock()) + (day)options->days - 1,
    };
    if (!id_parse(text_of(options->person), text_literal("person"), &body->person_id)) {
        return refuse_setting(problem, PHRASE_SETTING_BAD, "person", options->person);
    }
    while (text_present(rest)) {
        int scope = word_find(&SCOPE_WORDS, text_cut(&rest, ','));
        if (scope == 0 || count == SCOPE_COUNT) {
            return refuse_setting(problem, PHRASE_SETTING_BAD, "scopes", options->scopes);
        }
        items[count++] = (enum scope)scope;
    }
    body->scopes = (struct scope_list){items, count};
    return true;
}

static bool read_options(const struct verb_call *call, struct token_options *options)
{
    *options = (struct token_options){.label = "command line", .scopes = "read", .days = DAYS_MAX};
    const struct option_row rows[] = {
        DATABASE_OPTIONS(&options->database),
        {"org",    OPTION_NUMBER, &options->org_key, NULL, 1, INT32_MAX, "the number of the org"          },
        {"person", OPTION_TEXT,   &options->person,  NULL, 0, 0,         "whose it will be: person_…"   },
        {"label",  OPTION_TEXT,   &options->label,   NULL, 0, 0,         "what it is for"                 },
        {"scopes", OPTION_TEXT,   &options->scopes,  NULL, 0, 0,         "read,submit,decide,manage: read"},
        {"days",   OPTION_NUMBER, &options->days,    NULL, 1, DAYS_MAX,  "for how long: 365"              },
    };

    if (!verb_read(call, rows, COUNT_OF(rows), NULL)) {
        return false;
    }
    if (options->org_key == 0 || options->person == NULL) {
        fprintf(stderr, "dealdesk: --org and --person are needed\n");
        return false;
    }
    return true;
}

int verb_token(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(TOKEN_ARENA_BYTES);
    struct token_options options;
    struct issue_token_body body;
    struct problem problem;
    struct text token;

    if (!read_options(call, &options)) {
        return STATUS_UNREADABLE;
    }
    ensure(sodium_init() >= 0);
    problem_init(&problem, arena);
    const char *url = database_url(&options.database, &problem);
    if (url == NULL || !make_body(arena, &options, &body, &problem)) {
        verb_tell(&problem);
        return STATUS_UNREADABLE;
    }
    struct clerk *clerk = clerk_new(call->log, url);
    bool good = clerk_issue_token(clerk, arena, (int32_t)options.org_key, &body, &token, &problem);
    clerk_free(clerk);
    if (good) {
        printf("%.*s\n", (int)token.length, token.bytes);
    } else {
        verb_tell(&problem);
    }
    return good ? STATUS_GOOD : STATUS_WRONG;
}
