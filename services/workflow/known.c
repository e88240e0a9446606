#include "workflow/known.h"

#include "base/ensure.h"

/* What each noun is called, and how large a row of it is. */
static const struct noun_row {
    struct text name;
    size_t row_size;
} NOUN_ROWS[NOUN_COUNT] = {
    [NOUN_TEAM] = {TEXT("team"),         sizeof(struct team)              },
    [NOUN_PERSON] = {TEXT("person"),       sizeof(struct person)            },
    [NOUN_TOKEN] = {TEXT("token"),        sizeof(struct token)             },
    [NOUN_CALENDAR] = {TEXT("calendar"),     sizeof(struct calendar)          },
    [NOUN_RATES] = {TEXT("rates"),        sizeof(struct rates)             },
    [NOUN_POLICY] = {TEXT("policy"),       sizeof(struct policy_version)    },
    [NOUN_ACCOUNT] = {TEXT("account"),      sizeof(struct account)           },
    [NOUN_DEAL] = {TEXT("deal"),         sizeof(struct deal)              },
    [NOUN_ASK] = {TEXT("ask"),          sizeof(struct ask)               },
    [NOUN_RELATION] = {TEXT("relation"),     sizeof(struct relation)          },
    [NOUN_COMMENT] = {TEXT("comment"),      sizeof(struct comment)           },
    [NOUN_DECISION] = {TEXT("decision"),     sizeof(struct decision)          },
    [NOUN_DELIVERABLE] = {TEXT("deliverable"),  sizeof(struct deliverable)       },
    [NOUN_COMMITMENT] = {TEXT("commitment"),   sizeof(struct commitment)        },
    [NOUN_WORKAROUND] = {TEXT("workaround"),   sizeof(struct workaround)        },
    [NOUN_ARTICLE] = {TEXT("article"),      sizeof(struct workaround_article)},
    [NOUN_BUDGET] = {TEXT("budget"),       sizeof(struct budget)            },
    [NOUN_BUDGET_LINE] = {TEXT("budget_line"),  sizeof(struct budget_line)       },
    [NOUN_BUDGET_ENTRY] = {TEXT("budget_entry"), sizeof(struct budget_entry)      },
};

/* The org's own calendar is its first: ids are made in the order of time. */
static const struct calendar *first_calendar(const struct rows *calendars)
{
    const struct calendar *first = NULL;
    for (const struct calendar *at = NULL; (at = rows_next(calendars, at)) != NULL;) {
        if (first == NULL || text_compare(id_text(&at->row.id), id_text(&first->row.id)) < 0) {
            first = at;
        }
    }
    return first;
}

void known_init(struct known *known, struct arena *arena, const struct known *directory)
{
    *known = (struct known){.arena = arena};
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        bool shared = directory != NULL && (DIRECTORY_NOUNS & BIT(noun)) != 0;
        rows_init(&known->nouns[noun], arena, NOUN_ROWS[noun].row_size,
                  shared ? &directory->nouns[noun] : NULL);
    }
    if (directory != NULL) {
        known->policy = directory->policy;
    }
}

size_t noun_row_size(enum noun noun)
{
    ensure(noun < NOUN_COUNT);
    return NOUN_ROWS[noun].row_size;
}

struct text noun_name(enum noun noun)
{
    ensure(noun < NOUN_COUNT);
    return NOUN_ROWS[noun].name;
}

const struct person *known_person(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_PERSON], id);
}

const struct team *known_team(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_TEAM], id);
}

const struct ask *known_ask(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_ASK], id);
}

const struct deal *known_deal(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_DEAL], id);
}

const struct account *known_account(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_ACCOUNT], id);
}

const struct decision *known_decision(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_DECISION], id);
}

const struct commitment *known_commitment(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_COMMITMENT], id);
}

const struct deliverable *known_deliverable(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_DELIVERABLE], id);
}

const struct workaround *known_workaround(const struct known *known, const struct id *id)
{
    return rows_find(&known->nouns[NOUN_WORKAROUND], id);
}

const struct budget *known_budget(const struct known *known, struct text quarter)
{
    const struct rows *budgets = &known->nouns[NOUN_BUDGET];
    for (const struct budget *at = NULL; (at = rows_next(budgets, at)) != NULL;) {
        if (text_equal(at->quarter, quarter)) {
            return at;
        }
    }
    return NULL;
}

const struct budget_line *known_budget_line(const struct known *known, struct text quarter,
                                            struct text line)
{
    struct id id = budget_line_id(quarter, line);
    return rows_find(&known->nouns[NOUN_BUDGET_LINE], &id);
}

const struct deal *known_deal_by_external_id(const struct known *known, struct text external_id)
{
    const struct rows *deals = &known->nouns[NOUN_DEAL];
    for (const struct deal *at = NULL; (at = rows_next(deals, at)) != NULL;) {
        if (text_equal(at->external_id, external_id)) {
            return at;
        }
    }
    return NULL;
}

const struct account *known_account_by_external_id(const struct known *known,
                                                   struct text external_id)
{
    const struct rows *accounts = &known->nouns[NOUN_ACCOUNT];
    for (const struct account *at = NULL; (at = rows_next(accounts, at)) != NULL;) {
        if (text_equal(at->external_id, external_id)) {
            return at;
        }
    }
    return NULL;
}

const struct calendar *known_calendar(const struct known *known, const struct id *person_id)
{
    const struct rows *calendars = &known->nouns[NOUN_CALENDAR];
    const struct person *person = known_person(known, person_id);
    const struct calendar *own = person == NULL ? NULL : rows_find(calendars, &person->calendar_id);
    return own == NULL ? first_calendar(calendars) : own;
}
