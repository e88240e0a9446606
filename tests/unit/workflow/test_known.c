#include "unit/cases.h"
#include "workflow/known.h"

static struct id id_text_of(const char *text)
{
    return id_of(text_of(text));
}

static void nouns_have_names_and_sizes(const void *row)
{
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        assert_true(noun_row_size(noun) > sizeof(struct row));
        assert_true(noun_name(noun).length > 0);
        for (enum noun other = 0; other < noun; other++) {
            assert_false(text_equal(noun_name(noun), noun_name(other)));
        }
    }
    assert_text_equal(noun_name(NOUN_BUDGET_LINE), text_literal("budget_line"));
    assert_int_equal(noun_row_size(NOUN_POLICY), sizeof(struct policy_version));
}

/* A way in, given as one that takes any noun. */
typedef const void *find(const struct known *known, const struct id *id);

static const void *find_person(const struct known *known, const struct id *id)
{
    return known_person(known, id);
}
static const void *find_team(const struct known *known, const struct id *id)
{
    return known_team(known, id);
}
static const void *find_ask(const struct known *known, const struct id *id)
{
    return known_ask(known, id);
}
static const void *find_deal(const struct known *known, const struct id *id)
{
    return known_deal(known, id);
}
static const void *find_account(const struct known *known, const struct id *id)
{
    return known_account(known, id);
}
static const void *find_decision(const struct known *known, const struct id *id)
{
    return known_decision(known, id);
}
static const void *find_commitment(const struct known *known, const struct id *id)
{
    return known_commitment(known, id);
}
static const void *find_deliverable(const struct known *known, const struct id *id)
{
    return known_deliverable(known, id);
}
static const void *find_workaround(const struct known *known, const struct id *id)
{
    return known_workaround(known, id);
}

static const struct find_case {
    const char *says;
    enum noun noun;
    find *find;
} FIND_CASES[] = {
    {"a person is found by id",      NOUN_PERSON,      find_person     },
    {"a team is found by id",        NOUN_TEAM,        find_team       },
    {"an ask is found by id",        NOUN_ASK,         find_ask        },
    {"a deal is found by id",        NOUN_DEAL,        find_deal       },
    {"an account is found by id",    NOUN_ACCOUNT,     find_account    },
    {"a decision is found by id",    NOUN_DECISION,    find_decision   },
    {"a commitment is found by id",  NOUN_COMMITMENT,  find_commitment },
    {"a deliverable is found by id", NOUN_DELIVERABLE, find_deliverable},
    {"a workaround is found by id",  NOUN_WORKAROUND,  find_workaround },
};

static void find_case_holds(const void *row)
{
    const struct find_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct known known;
    known_init(&known, arena, NULL);
    struct id id = id_text_of("thing_1");
    struct id other = id_text_of("thing_2");

    assert_null(it->find(&known, &id));
    const void *made = rows_touch(&known.nouns[it->noun], &id);
    assert_ptr_equal(it->find(&known, &id), made);
    assert_null(it->find(&known, &other));
}

static void deals_and_accounts_have_external_ids(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct known known;
    known_init(&known, arena, NULL);
    struct id ids[] = {id_text_of("deal_1"), id_text_of("deal_2"), id_text_of("account_1")};
    struct deal *deal = rows_touch(&known.nouns[NOUN_DEAL], &ids[0]);
    struct deal *other = rows_touch(&known.nouns[NOUN_DEAL], &ids[1]);
    struct account *account = rows_touch(&known.nouns[NOUN_ACCOUNT], &ids[2]);
    deal->external_id = text_literal("006A");
    other->external_id = text_literal("006B");
    account->external_id = text_literal("001A");

    assert_ptr_equal(known_deal_by_external_id(&known, text_literal("006B")), other);
    assert_null(known_deal_by_external_id(&known, text_literal("001A")));
    assert_ptr_equal(known_account_by_external_id(&known, text_literal("001A")), account);
    assert_null(known_account_by_external_id(&known, text_literal("006A")));
}

static void budgets_and_lines_are_found_by_quarter(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct known known;
    known_init(&known, arena, NULL);
    struct id budget_ids[] = {id_text_of("budget_1"), id_text_of("budget_2")};
    struct id line_id = budget_line_id(text_literal("2027Q1"), text_literal(BUDGET_SHARED));
    struct budget *budget = rows_touch(&known.nouns[NOUN_BUDGET], &budget_ids[0]);
    struct budget *next = rows_touch(&known.nouns[NOUN_BUDGET], &budget_ids[1]);
    const void *line = rows_touch(&known.nouns[NOUN_BUDGET_LINE], &line_id);
    budget->quarter = text_literal("2027Q1");
    next->quarter = text_literal("2027Q2");

    assert_ptr_equal(known_budget(&known, text_literal("2027Q2")), next);
    assert_null(known_budget(&known, text_literal("2027Q3")));
    assert_ptr_equal(known_budget_line(&known, text_literal("2027Q1"), text_literal("shared")),
                     line);
    assert_null(known_budget_line(&known, text_literal("2027Q2"), text_literal("shared")));
    assert_null(known_budget_line(&known, text_literal("2027Q1"),
                                  text_literal("a line that is far too long to be one of ours")));
}

static void a_person_works_by_his_calendar(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct known known;
    known_init(&known, arena, NULL);
    struct id person_ids[] = {id_text_of("person_1"), id_text_of("person_2")};
    struct id calendar_ids[] = {id_text_of("calendar_2"), id_text_of("calendar_1"),
                                id_text_of("calendar_3")};
    struct id nobody = {0};
    assert_null(known_calendar(&known, &person_ids[0]));

    const void *second = rows_touch(&known.nouns[NOUN_CALENDAR], &calendar_ids[0]);
    const void *first = rows_touch(&known.nouns[NOUN_CALENDAR], &calendar_ids[1]);
    rows_touch(&known.nouns[NOUN_CALENDAR], &calendar_ids[2]);
    struct person *with = rows_touch(&known.nouns[NOUN_PERSON], &person_ids[0]);
    rows_touch(&known.nouns[NOUN_PERSON], &person_ids[1]);
    with->calendar_id = calendar_ids[0];

    assert_ptr_equal(known_calendar(&known, &person_ids[0]), second);
    assert_ptr_equal(known_calendar(&known, &person_ids[1]), first);
    assert_ptr_equal(known_calendar(&known, &nobody), first);
    with->calendar_id = id_text_of("calendar_9");
    assert_ptr_equal(known_calendar(&known, &person_ids[0]), first);
}

static void a_batch_stands_on_the_directory(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct known directory;
    struct known known;
    known_init(&directory, arena, NULL);
    assert_null(directory.policy);
    struct id id = id_text_of("thing_1");
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        rows_touch(&directory.nouns[noun], &id);
    }
    directory.policy = arena_alloc(arena, 1);
    known_init(&known, arena, &directory);

    assert_ptr_equal(known.policy, directory.policy);
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        bool shared = (DIRECTORY_NOUNS & BIT(noun)) != 0;
        assert_int_equal(rows_find(&known.nouns[noun], &id) != NULL, shared);
    }
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("every noun has a name of its own and a size", nouns_have_names_and_sizes),
        CASE_TABLE(FIND_CASES, find_case_holds),
        CASE_PLAIN("deals and accounts are found by external id",
                   deals_and_accounts_have_external_ids),
        CASE_PLAIN("budgets and lines are found by quarter",
                   budgets_and_lines_are_found_by_quarter),
        CASE_PLAIN("a person works by his calendar, else by the org's",
                   a_person_works_by_his_calendar),
        CASE_PLAIN("a batch stands on the directory, and on nothing else",
                   a_batch_stands_on_the_directory),
    };
    return cases_run_tables("known", TABLES, COUNT_OF(TABLES));
}
