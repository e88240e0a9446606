#include "demo/staff.h"

#include "base/ensure.h"

/* How much of what sales does the lead does himself. */
#define LEAD_PERCENT 25

/* How often a manager gets the asks of the kind that he knows best. */
#define TOPIC_PERCENT 70

#define MANAGERS_MAX 64

/* ---- who is there ---------------------------------------------------------------------------- */

static bool does(const struct worker *worker, enum role role, int team)
{
    return worker->active && worker->role == role && (team == TEAM_NONE || worker->team == team);
}

struct worker *staff_pick_other(struct company *company, enum role role, int team,
                                const struct worker *except)
{
    int64_t count = 0;

    for (size_t i = 0; i < company->people.count; i++) {
        const struct worker *worker = company->people.items[i];
        count += worker != except && does(worker, role, team);
    }
    if (count == 0) {
        return NULL;
    }
    int64_t left = chance_between(&company->chance, 0, count - 1);
    for (size_t i = 0; i < company->people.count; i++) {
        struct worker *worker = company->people.items[i];
        if (worker != except && does(worker, role, team) && left-- == 0) {
            return worker;
        }
    }
    ensure_never();
}

struct worker *staff_pick(struct company *company, enum role role, int team)
{
    return staff_pick_other(company, role, team, NULL);
}

struct worker *staff_manager(struct company *company, enum ask_kind kind)
{
    size_t count = 0;
    struct worker *managers[MANAGERS_MAX];

    for (size_t i = 0; i < company->people.count && count < COUNT_OF(managers); i++) {
        if (does(company->people.items[i], ROLE_PRODUCT_MANAGER, TEAM_NONE)) {
            managers[count++] = company->people.items[i];
        }
    }
    ensure(count > 0);
    bool by_topic = chance_percent(&company->chance, TOPIC_PERCENT);
    return by_topic ? managers[(size_t)kind % count]
                    : managers[chance_between(&company->chance, 0, (int64_t)count - 1)];
}

struct worker *staff_sales(struct company *company, const struct pursuit *deal)
{
    struct worker *lead = company->leads[deal->team];

    if (lead->active && !deal->confidential && chance_percent(&company->chance, LEAD_PERCENT)) {
        return lead;
    }
    return deal->owner;
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct text email_of(struct company *company, struct text given, struct text family)
{
    struct text first = words_plain(company->arena, given);
    struct text last = words_plain(company->arena, family);

    return text_format(company->arena, "%.*s.%.*s@%.*s.example", (int)first.length, first.bytes,
                       (int)last.length, last.bytes, (int)company->domain.length,
                       company->domain.bytes);
}

static bool is_taken(const struct company *company, struct text email)
{
    for (size_t i = 0; i < company->people.count; i++) {
        if (text_equal(company->people.items[i]->email, email)) {
            return true;
        }
    }
    return false;
}

static struct worker *add_worker(struct company *company, struct text name, struct text email)
{
    struct worker_list *people = &company->people;
    struct worker *worker = arena_alloc(company->arena, sizeof(*worker));
    struct text rest = name;

    if (people->count == people->capacity) {
        size_t capacity = people->capacity == 0 ? 64 : 2 * people->capacity;
        struct worker **items = arena_array(company->arena, capacity, sizeof(struct worker *));
        for (size_t i = 0; i < people->count; i++) {
            items[i] = people->items[i];
        }
        people->items = items;
        people->capacity = capacity;
    }
    *worker = (struct worker){.name = name, .first_name = text_cut(&rest, ' '), .email = email};
    people->items[people->count++] = worker;
    return worker;
}

struct worker *staff_add(struct company *company, enum role role, int team)
{
    const json_t *names = corpus_member(corpus_file(company->corpus, "people"), "names");
    struct text given, family, email;

    do {
        const json_t *land = corpus_pick(names, &company->chance);
        given = corpus_pick_text(corpus_member(land, "given"), &company->chance);
        family = corpus_pick_text(corpus_member(land, "family"), &company->chance);
        email = email_of(company, given, family);
    } while (is_taken(company, email));
    struct text name = text_format(company->arena, "%.*s %.*s", (int)given.length, given.bytes,
                                   (int)family.length, family.bytes);
    struct worker *worker = add_worker(company, name, email);
    worker->role = role;
    worker->team = team;
    return worker;
}

/* The named person of a role: the same in every company, so that a demo can be told. */
static void add_cast(struct company *company)
{
    const json_t *cast = corpus_member(corpus_file(company->corpus, "people"), "cast");

    for (size_t i = 0; i < corpus_count(cast); i++) {
        const json_t *item = corpus_item(cast, i);
        struct text name = corpus_text(item, "name");
        struct text family = name;
        struct text given = text_cut(&family, ' ');
        struct worker *worker = add_worker(company, name, email_of(company, given, family));
        worker->role = (enum role)word_find(&ROLE_WORDS, corpus_text(item, "role"));
        ensure(worker->role != ROLE_NONE);
        bool sells = worker->role == ROLE_REP || worker->role == ROLE_SALES_LEAD;
        worker->team = sells ? 0 : TEAM_NONE;
        company->cast[worker->role] = worker;
    }
    company->leads[0] = company->cast[ROLE_SALES_LEAD];
}

void staff_make(struct company *company)
{
    static const struct {
        enum role role;
        int count;
    } MORE[] = {
        {ROLE_EXECUTIVE,        1},
        {ROLE_ADMIN,            1},
        {ROLE_AUDITOR,          1},
        {ROLE_FINANCE,          1},
        {ROLE_CUSTOMER_SUCCESS, 5},
        {ROLE_PRODUCT_MANAGER,  5},
    };
    static const int REPS[TEAMS] = {5, 6, 5, 6, 5};

    add_cast(company);
    for (size_t i = 0; i < COUNT_OF(MORE); i++) {
        for (int n = 0; n < MORE[i].count; n++) {
            staff_add(company, MORE[i].role, TEAM_NONE);
        }
    }
    for (int team = 0; team < TEAMS; team++) {
        if (company->leads[team] == NULL) {
            company->leads[team] = staff_add(company, ROLE_SALES_LEAD, team);
        }
        for (int n = 0; n < REPS[team]; n++) {
            staff_add(company, ROLE_REP, team);
        }
    }
}
