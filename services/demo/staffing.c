#include "demo/staffing.h"

#include "base/ensure.h"
#include "demo/pursuit.h"
#include "demo/staff.h"
#include "demo/task.h"

/* For so many days a manager stays whose asks cannot move. */
#define POSTPONED_MAX 30

#define TRIES_MAX 20

/* ---- commands about people ------------------------------------------------------------------- */

static const struct worker *admin_of(const struct company *company)
{
    return company->cast[ROLE_ADMIN];
}

static void put_person(struct company *company, struct worker *worker, bool active)
{
    struct task *task = task_new(company, COMMAND_PUT_PERSON);
    struct put_person_body *body = task_body(task);

    body->name = worker->name;
    body->email = worker->email;
    if (worker->team != TEAM_NONE) {
        body->team_id = company->teams[worker->team].id;
    }
    if (!active) {
        body->active = (struct optional_boolean){true, false};
    }
    task_give(task, admin_of(company), &worker->subject);
}

static void grant_role(struct company *company, struct worker *worker, enum role role)
{
    struct task *task = task_new(company, COMMAND_GRANT_ROLE);
    struct grant_role_body *body = task_body(task);

    body->role = role;
    task_give(task, admin_of(company), &worker->subject);
}

static bool needs_second_key(enum role role)
{
    return role == ROLE_EXECUTIVE || role == ROLE_ADMIN || role == ROLE_AUDITOR;
}

static void confirm_grant(struct company *company, struct worker *worker)
{
    struct task *task = task_new(company, COMMAND_CONFIRM_GRANT);
    struct confirm_grant_body *body = task_body(task);

    body->role = worker->role;
    task_give(task, company->cast[ROLE_EXECUTIVE], &worker->subject);
}

static void put_team(struct company *company, int team, const struct worker *lead)
{
    const json_t *names = corpus_member(corpus_file(company->corpus, "people"), "teams");
    struct task *task = task_new(company, COMMAND_PUT_TEAM);
    struct put_team_body *body = task_body(task);

    body->name = corpus_item_text(names, (size_t)team);
    if (lead != NULL) {
        body->lead_id = lead->subject.id;
    }
    task_give(task, admin_of(company), &company->teams[team]);
}

/* ---- the first day --------------------------------------------------------------------------- */

/* Whether everybody's last command was answered. */
static bool all_answered(const struct company *company)
{
    for (size_t i = 0; i < company->people.count; i++) {
        if (company->people.items[i]->subject.waits > 0) {
            return false;
        }
    }
    for (int team = 0; team < TEAMS; team++) {
        if (company->teams[team].waits > 0) {
            return false;
        }
    }
    return true;
}

/* The five whom the server's operator seats; everybody else comes by them. */
static bool is_seated(enum role role)
{
    return role == ROLE_ADMIN || role == ROLE_EXECUTIVE || role == ROLE_HEAD_OF_PRODUCT
           || role == ROLE_HEAD_OF_SALES || role == ROLE_AUDITOR;
}

static bool act_seat(struct company *company, void *thing)
{
    for (int role = 1; role < ROLE_COUNT; role++) {
        struct worker *worker = company->cast[role];
        if (!is_seated((enum role)role)) {
            continue;
        }
        struct task *task = task_new(company, COMMAND_SEAT_PERSON);
        struct seat_person_body *body = task_body(task);
        enum role *items = arena_array(task->arena, 1, sizeof(*items));
        items[0] = worker->role;
        body->name = worker->name;
        body->email = worker->email;
        body->roles = (struct role_list){items, 1};
        worker->active = true;
        task_give(task, NULL, &worker->subject);
    }
    return true;
}

static bool act_teams(struct company *company, void *thing)
{
    if (!all_answered(company)) {
        return false;
    }
    for (int team = 0; team < TEAMS; team++) {
        put_team(company, team, NULL);
    }
    return true;
}

static bool is_new(const struct company *company, const struct worker *worker)
{
    return !(is_seated(worker->role) && company->cast[worker->role] == worker);
}

static bool act_people(struct company *company, void *thing)
{
    if (!all_answered(company)) {
        return false;
    }
    for (size_t i = 0; i < company->people.count; i++) {
        if (is_new(company, company->people.items[i])) {
            put_person(company, company->people.items[i], true);
        }
    }
    return true;
}

static bool act_roles(struct company *company, void *thing)
{
    if (!all_answered(company)) {
        return false;
    }
    for (size_t i = 0; i < company->people.count; i++) {
        if (is_new(company, company->people.items[i])) {
            grant_role(company, company->people.items[i], company->people.items[i]->role);
        }
    }
    for (int team = 0; team < TEAMS; team++) {
        put_team(company, team, company->leads[team]);
    }
    return true;
}

static bool act_second_keys(struct company *company, void *thing)
{
    if (!all_answered(company)) {
        return false;
    }
    for (size_t i = 0; i < company->people.count; i++) {
        struct worker *worker = company->people.items[i];
        if (is_new(company, worker) && needs_second_key(worker->role)) {
            confirm_grant(company, worker);
        }
    }
    return true;
}

static bool act_begin(struct company *company, void *thing)
{
    if (!all_answered(company)) {
        return false;
    }
    for (size_t i = 0; i < company->people.count; i++) {
        company->people.items[i]->active = !company->people.items[i]->subject.lost;
    }
    return true;
}

/* ---- coming ---------------------------------------------------------------------------------- */

struct change {
    const struct change_row *row;
    struct worker *worker;
    int postponed;
};

struct change_row {
    int at_percent; /* of the company's life */
    moment_act *act;
    enum role role;
    int team;
};

static void later(struct company *company, struct change *change, int64_t minutes, moment_act *act)
{
    agenda_note(&company->agenda, worktime_add(company->now, minutes), act, change);
}

static bool act_start(struct company *company, void *thing)
{
    struct change *change = thing;

    if (change->worker->subject.waits > 0) {
        return false;
    }
    change->worker->active = !change->worker->subject.lost;
    return true;
}

static bool act_confirm(struct company *company, void *thing)
{
    struct change *change = thing;

    if (change->worker->subject.waits > 0) {
        return false;
    }
    confirm_grant(company, change->worker);
    later(company, change, 30, act_start);
    return true;
}

static bool act_grant(struct company *company, void *thing)
{
    struct change *change = thing;

    if (change->worker->subject.waits > 0) {
        return false;
    }
    grant_role(company, change->worker, change->worker->role);
    bool pending = needs_second_key(change->worker->role);
    later(company, change, pending ? 200 : 30, pending ? act_confirm : act_start);
    return true;
}

static bool act_hire(struct company *company, void *thing)
{
    struct change *change = thing;

    change->worker = staff_add(company, change->row->role, change->row->team);
    put_person(company, change->worker, true);
    later(company, change, 15, act_grant);
    return true;
}

/* ---- leaving --------------------------------------------------------------------------------- */

/* Somebody of the job who is no named person and leads no team. */
static struct worker *pick_leaver(struct company *company, enum role role, int team)
{
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct worker *worker = staff_pick(company, role, team);
        if (worker != NULL && worker != company->cast[role]) {
            return worker;
        }
    }
    return NULL;
}

static bool is_free(const struct company *company, const struct worker *worker)
{
    return worker->subject.waits == 0 && admin_of(company)->subject.waits == 0;
}

static bool act_rep_leaves(struct company *company, void *thing)
{
    struct change *change = thing;

    if (change->worker == NULL) {
        change->worker = pick_leaver(company, change->row->role, change->row->team);
    }
    if (change->worker == NULL) {
        return true;
    }
    if (!is_free(company, change->worker) || !pursuits_are_answered(company)) {
        return false;
    }
    change->worker->active = false;
    pursuits_hand_over(company, change->worker);
    put_person(company, change->worker, false);
    return true;
}

/* His asks go to another manager; those that cannot move today make him stay a day longer. */
static bool act_manager_leaves(struct company *company, void *thing)
{
    struct change *change = thing;

    if (change->worker == NULL) {
        change->worker = pick_leaver(company, change->row->role, change->row->team);
    }
    if (change->worker == NULL) {
        return true;
    }
    if (!is_free(company, change->worker) || !pursuits_are_answered(company)) {
        return false;
    }
    bool may_go = pursuits_hand_over_asks(company, change->worker);
    if (!may_go && change->postponed++ < POSTPONED_MAX) {
        later(company, change, WORKTIME_DAY_MINUTES, act_manager_leaves);
        return true;
    }
    change->worker->active = false;
    put_person(company, change->worker, false);
    return true;
}

static bool act_somebody_leaves(struct company *company, void *thing)
{
    struct change *change = thing;
    struct worker *worker = change->worker;

    if (worker == NULL) {
        worker = pick_leaver(company, change->row->role, change->row->team);
    }
    if (worker == NULL) {
        return true;
    }
    change->worker = worker;
    if (!is_free(company, worker)) {
        return false;
    }
    worker->active = false;
    put_person(company, worker, false);
    return true;
}

/* ---- changing -------------------------------------------------------------------------------- */

/* A lead leaves and a rep of his team becomes the lead. */
static bool act_promote(struct company *company, void *thing)
{
    struct change *change = thing;
    int team = change->row->team;
    struct worker *lead = company->leads[team];

    if (!pursuits_are_answered(company) || lead->subject.waits > 0
        || company->teams[team].waits > 0) {
        return false;
    }
    struct worker *heir = staff_pick(company, ROLE_REP, team);
    if (heir == NULL || lead == company->cast[ROLE_SALES_LEAD] || heir == company->cast[ROLE_REP]) {
        return true;
    }
    heir->role = ROLE_SALES_LEAD;
    grant_role(company, heir, ROLE_SALES_LEAD);
    put_team(company, team, heir);
    company->leads[team] = heir;
    lead->active = false;
    pursuits_hand_over(company, lead);
    put_person(company, lead, false);
    return true;
}

static bool act_move_team(struct company *company, void *thing)
{
    struct change *change = thing;
    struct worker *worker = pick_leaver(company, ROLE_REP, change->row->team);

    if (worker != NULL) {
        worker->team = 1;
        put_person(company, worker, true);
    }
    return true;
}

static bool act_revoke(struct company *company, void *thing)
{
    struct change *change = thing;
    const json_t *reasons = corpus_member(corpus_file(company->corpus, "talk"), "revoked");
    struct worker *worker = pick_leaver(company, change->row->role, TEAM_NONE);

    if (worker == NULL) {
        return true;
    }
    struct task *task = task_new(company, COMMAND_REVOKE_ROLE);
    struct revoke_role_body *body = task_body(task);
    body->role = worker->role;
    body->reason = corpus_pick_text(reasons, &company->chance);
    worker->active = false;
    task_give(task, admin_of(company), &worker->subject);
    return true;
}

static const struct change_row CHANGE_ROWS[] = {
    {5,  act_hire,            ROLE_REP,              4        },
    {12, act_rep_leaves,      ROLE_REP,              2        },
    {18, act_hire,            ROLE_PRODUCT_MANAGER,  TEAM_NONE},
    {25, act_manager_leaves,  ROLE_PRODUCT_MANAGER,  TEAM_NONE},
    {30, act_hire,            ROLE_REP,              2        },
    {39, act_promote,         ROLE_SALES_LEAD,       3        },
    {46, act_hire,            ROLE_AUDITOR,          TEAM_NONE},
    {48, act_revoke,          ROLE_ADMIN,            TEAM_NONE},
    {54, act_hire,            ROLE_REP,              3        },
    {58, act_move_team,       ROLE_REP,              4        },
    {63, act_hire,            ROLE_CUSTOMER_SUCCESS, TEAM_NONE},
    {67, act_rep_leaves,      ROLE_REP,              1        },
    {73, act_hire,            ROLE_REP,              1        },
    {78, act_hire,            ROLE_PRODUCT_MANAGER,  TEAM_NONE},
    {85, act_somebody_leaves, ROLE_CUSTOMER_SUCCESS, TEAM_NONE},
    {88, act_rep_leaves,      ROLE_REP,              4        },
    {91, act_hire,            ROLE_REP,              4        },
};

static const struct {
    int minutes;
    moment_act *act;
} FIRST_DAY[] = {
    {5,   act_seat       },
    {25,  act_teams      },
    {45,  act_people     },
    {110, act_roles      },
    {200, act_second_keys},
    {240, act_begin      },
};

void staffing_note(struct company *company)
{
    instant life = company->ends_at - company->begins_at;

    for (size_t i = 0; i < COUNT_OF(FIRST_DAY); i++) {
        instant at = worktime_add(company->begins_at, FIRST_DAY[i].minutes);
        agenda_note(&company->agenda, at, FIRST_DAY[i].act, NULL);
    }
    for (size_t i = 0; i < COUNT_OF(CHANGE_ROWS); i++) {
        struct change *change = arena_alloc(company->arena, sizeof(*change));
        instant at = company->begins_at + life / 100 * CHANGE_ROWS[i].at_percent;
        change->row = &CHANGE_ROWS[i];
        int64_t minutes = chance_between(&company->chance, 10, WORKTIME_DAY_MINUTES);
        agenda_note(&company->agenda, worktime_add(at, minutes), CHANGE_ROWS[i].act, change);
    }
}
