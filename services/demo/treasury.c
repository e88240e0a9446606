#include "demo/treasury.h"

#include "base/ensure.h"
#include "demo/task.h"

#define SHARE_BP          1000 /* the default policy's share of capacity */
#define BASIS_POINTS      10000
#define TEAMS_PERCENT     66 /* of the share that goes to the teams' lines */
#define POINTS_LOW        8  /* a line with fewer left is as good as empty */
#define POINTS_MORE       9
#define YEARS_OF_HOLIDAYS 3
#define HOLIDAYS_MAX      100

/* ---- the calendar ---------------------------------------------------------------------------- */

static struct working_hours_list hours_of(struct arena *arena)
{
    static const enum weekday DAYS[] = {WEEKDAY_MONDAY, WEEKDAY_TUESDAY, WEEKDAY_WEDNESDAY,
                                        WEEKDAY_THURSDAY, WEEKDAY_FRIDAY};
    struct working_hours *items = arena_array(arena, COUNT_OF(DAYS), sizeof(*items));

    for (size_t i = 0; i < COUNT_OF(DAYS); i++) {
        items[i] = (struct working_hours){DAYS[i], TEXT("09:00"), TEXT("17:00")};
    }
    return (struct working_hours_list){items, COUNT_OF(DAYS)};
}

/* From the year of `from` on. */
static struct day_list holidays_of(struct arena *arena, day from)
{
    day *items = arena_array(arena, HOLIDAYS_MAX, sizeof(*items));
    int32_t year = civil_of_day(from).year;
    day first = day_of_civil((struct civil_day){year, 1, 1});
    day last = day_of_civil((struct civil_day){year + YEARS_OF_HOLIDAYS, 1, 1});
    size_t count = 0;

    for (day on = first; on < last; on++) {
        if (worktime_is_holiday(on)) {
            ensure(count < HOLIDAYS_MAX);
            items[count++] = on;
        }
    }
    return (struct day_list){items, count};
}

static struct put_calendar_body calendar_of(struct arena *arena, day from)
{
    return (struct put_calendar_body){.time_zone = text_literal(WORKTIME_ZONE),
                                      .hours = hours_of(arena),
                                      .holidays = holidays_of(arena, from)};
}

/* The year's holidays are agreed twice a year; with them the horizon of working time rolls on. */
static bool act_calendar(struct company *company, void *thing)
{
    struct task *task = task_new(company, COMMAND_PUT_CALENDAR);
    struct put_calendar_body *body = task_body(task);

    *body = calendar_of(task->arena, worktime_day(company->now));
    task_give(task, company->cast[ROLE_ADMIN], &company->calendar);
    company->calendar.version++;
    return true;
}

/* ---- the policy ------------------------------------------------------------------------------ */

static void decode_policy(struct task *task, json_t *policy, struct policy_document *document)
{
    struct problem problem;

    problem_init(&problem, task->arena);
    bool good =
        decode(&POLICY_DOCUMENT_SHAPE, policy, text_literal(""), task->arena, document, &problem);
    ensure(good); /* the corpus is tested */
}

static json_t *default_policy(struct arena *arena)
{
    struct problem problem;

    problem_init(&problem, arena);
    json_t *policy = json_read(policy_default(), &problem);
    ensure(policy != NULL);
    return policy;
}

static void append_rules(json_t *policy, const char *table, json_t *rules)
{
    for (size_t i = 0; i < corpus_count(rules); i++) {
        ensure(json_array_append(corpus_member(policy, table), corpus_item(rules, i)) == 0);
    }
}

static void remove_rail(json_t *rails, struct text name)
{
    for (size_t i = corpus_count(rails); i > 0; i--) {
        if (text_equal(corpus_text(corpus_item(rails, i - 1), "rule"), name)) {
            ensure(json_array_remove(rails, i - 1) == 0);
        }
    }
}

static void remove_rails(json_t *policy, json_t *names)
{
    for (size_t i = 0; i < corpus_count(names); i++) {
        remove_rail(corpus_member(policy, "guard_rails"), corpus_item_text(names, i));
    }
}

/* The policy in force with one change. The caller releases it. */
static json_t *changed_policy(const struct company *company, json_t *change)
{
    json_t *policy = json_deep_copy(company->policy);

    ensure(policy != NULL);
    if (corpus_member(change, "limits") != NULL) {
        ensure(json_object_update(corpus_member(policy, "limits"), corpus_member(change, "limits"))
               == 0);
    }
    append_rules(policy, "guard_rails", corpus_member(change, "rails"));
    append_rules(policy, "pressure", corpus_member(change, "pressure"));
    remove_rails(policy, corpus_member(change, "without_rails"));
    return policy;
}

struct policy_change {
    json_t *about;
    json_t *document; /* released with the company, as `company->policy` */
    int32_t version;
};

/* A policy that gives its author more power waits for an executive; one that does not is in force
 * at once, and its confirmation would be refused. */
static bool needs_confirmation(const struct policy_change *change)
{
    return corpus_member(change->about, "limits") != NULL
           || corpus_member(change->about, "without_rails") != NULL;
}

static void take_in_force(struct company *company, struct policy_change *change)
{
    json_release(&company->policy);
    company->policy = change->document;
    company->policy_version = change->version;
    company->policy_subject.version = change->version;
    company->overdraft_allowed =
        corpus_number(corpus_member(company->policy, "limits"), "overdraft_points", 0) > 0;
}

static bool act_confirm_policy(struct company *company, void *thing)
{
    struct policy_change *change = thing;
    struct task *task = task_new(company, COMMAND_CONFIRM_POLICY);
    struct confirm_policy_body *body = task_body(task);

    body->version = change->version;
    task_give(task, company->cast[ROLE_EXECUTIVE], &company->policy_subject);
    take_in_force(company, change);
    return true;
}

static bool act_put_policy(struct company *company, void *thing)
{
    struct policy_change *change = thing;
    struct task *task = task_new(company, COMMAND_PUT_POLICY);
    struct put_policy_body *body = task_body(task);

    change->document = changed_policy(company, change->about);
    change->version = ++company->policy_newest;
    decode_policy(task, change->document, &body->document);
    body->reason = corpus_text(change->about, "reason");
    task_give(task, company->cast[ROLE_HEAD_OF_PRODUCT], &company->policy_subject);
    if (!needs_confirmation(change)) {
        take_in_force(company, change);
    } else if (corpus_flag(change->about, "confirmed")) {
        int64_t minutes = chance_between(&company->chance, 200, 700);
        agenda_note(&company->agenda, worktime_add(company->now, minutes), act_confirm_policy,
                    change);
    } else {
        json_release(&change->document); /* the executive leaves it lying */
    }
    return true;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool act_open_org(struct company *company, void *thing)
{
    struct task *task = task_new(company, COMMAND_OPEN_ORG);
    struct open_org_body *body = task_body(task);

    company->policy = default_policy(task->arena);
    company->policy_version = company->policy_newest = 1;
    company->policy_subject.version = 1;
    company->calendar.version = 1;
    body->name = company->name;
    body->time_zone = text_literal(WORKTIME_ZONE);
    body->base_currency = text_literal("EUR");
    body->fiscal_year_starts_month = 1;
    body->simulated = true;
    body->ledger_name = text_format(task->arena, "ledger.%.*s.example", (int)company->domain.length,
                                    company->domain.bytes);
    decode_policy(task, company->policy, &body->policy);
    body->calendar = calendar_of(task->arena, worktime_day(company->now));
    task_give(task, NULL, NULL);
    return true;
}

/* ---- plan rates ------------------------------------------------------------------------------ */

struct quarter_note {
    int32_t quarter;
};

static const struct rate_row {
    const char *currency;
    int64_t rate_e8;
} RATE_ROWS[] = {
    {"USD", 92500000 },
    {"GBP", 116400000},
    {"CHF", 105200000},
    {"JPY", 612000   },
};

static bool act_rates(struct company *company, void *thing)
{
    const struct quarter_note *note = thing;
    struct task *task = task_new(company, COMMAND_PUT_RATES);
    struct put_rates_body *body = task_body(task);
    struct rate *items = arena_array(task->arena, COUNT_OF(RATE_ROWS), sizeof(*items));
    bool is_first = note->quarter == company->purse.first_quarter;
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(RATE_ROWS); i++) {
        int64_t drift = chance_between(&company->chance, -450, 450);
        /* The first customer in yen came as a surprise: that quarter has no rate for him. */
        if (is_first && i + 1 == COUNT_OF(RATE_ROWS)) {
            continue;
        }
        items[count++] =
            (struct rate){text_of(RATE_ROWS[i].currency),
                          RATE_ROWS[i].rate_e8 + RATE_ROWS[i].rate_e8 * drift / BASIS_POINTS};
    }
    body->rates = (struct rate_list){items, count};
    task->errand.command.key = quarter_text(task->arena, note->quarter);
    task_give(task, company->cast[ROLE_FINANCE], NULL);
    return true;
}

/* ---- capacity and lines ---------------------------------------------------------------------- */

static bool act_split(struct company *company, void *thing)
{
    const struct quarter_note *note = thing;
    struct purse_quarter *quarter = purse_quarter(&company->purse, note->quarter);
    struct task *task = task_new(company, COMMAND_SPLIT);
    struct split_body *body = task_body(task);
    struct split_line *items = arena_array(task->arena, TEAMS, sizeof(*items));
    int64_t share = quarter->lines[LINE_SHARED].allotted;

    for (int team = 0; team < TEAMS; team++) {
        int64_t points = share * TEAMS_PERCENT / 100 / TEAMS;
        items[team] = (struct split_line){id_text(&company->teams[team].id), points};
        quarter->lines[team].allotted = points;
        quarter->lines[LINE_SHARED].allotted -= points;
    }
    body->lines = (struct split_line_list){items, TEAMS};
    task->errand.command.key = quarter_text(task->arena, note->quarter);
    task->errand.command.expected_version = quarter->version++;
    quarter->is_split = true;
    task_give(task, company->cast[ROLE_HEAD_OF_SALES], NULL);
    return true;
}

/* In the course of the quarter the head of sales gives more to teams whose line is empty, as long
 * as the shared line has some. */
static bool act_split_again(struct company *company, void *thing)
{
    const struct quarter_note *note = thing;
    struct purse_quarter *quarter = purse_quarter(&company->purse, note->quarter);
    struct purse_line *shared = &quarter->lines[LINE_SHARED];
    struct task *task = task_new(company, COMMAND_SPLIT);
    struct split_body *body = task_body(task);
    struct split_line *items = arena_array(task->arena, TEAMS, sizeof(*items));
    size_t count = 0;

    for (int team = 0; team < TEAMS && quarter->is_split; team++) {
        bool is_empty = purse_left(&company->purse, note->quarter, team) < POINTS_LOW;
        if (!is_empty || purse_left(&company->purse, note->quarter, LINE_SHARED) < POINTS_MORE) {
            continue;
        }
        quarter->lines[team].allotted += POINTS_MORE;
        shared->allotted -= POINTS_MORE;
        int64_t beyond = quarter->lines[team].reserved - quarter->lines[team].allotted;
        if (quarter->lines[team].overdraft > beyond) {
            quarter->lines[team].overdraft = beyond > 0 ? beyond : 0;
        }
        items[count++] =
            (struct split_line){id_text(&company->teams[team].id), quarter->lines[team].allotted};
    }
    if (count == 0) {
        task_drop(task);
        return true;
    }
    body->lines = (struct split_line_list){items, count};
    task->errand.command.key = quarter_text(task->arena, note->quarter);
    task->errand.command.expected_version = quarter->version++;
    task_give(task, company->cast[ROLE_HEAD_OF_SALES], NULL);
    return true;
}

static bool act_capacity(struct company *company, void *thing)
{
    const struct quarter_note *note = thing;
    struct purse_quarter *quarter = purse_quarter(&company->purse, note->quarter);
    struct task *task = task_new(company, COMMAND_SET_CAPACITY);
    struct set_capacity_body *body = task_body(task);
    int64_t age = note->quarter - company->purse.first_quarter;
    bool is_ahead = note->quarter > company->last_quarter;

    body->points = 1700 + 40 * age + 10 * chance_between(&company->chance, 0, 24);
    if (is_ahead) {
        body->points += 900; /* two teams join product */
    }
    quarter->is_set = true;
    quarter->lines[LINE_SHARED].allotted = body->points * SHARE_BP / BASIS_POINTS;
    task->errand.command.key = quarter_text(task->arena, note->quarter);
    task->errand.command.expected_version = quarter->version++;
    task_give(task, company->cast[ROLE_HEAD_OF_PRODUCT], NULL);
    int64_t minutes = chance_between(&company->chance, 60, 400);
    agenda_note(&company->agenda, worktime_add(company->now, minutes), act_split, thing);
    return true;
}

static const day SPLIT_AGAIN_DAYS[] = {16, 33, 51, 68, 80};

static void note_quarter(struct company *company, int32_t quarter, instant rates_at,
                         instant capacity_at)
{
    struct quarter_note *note = arena_alloc(company->arena, sizeof(*note));

    note->quarter = quarter;
    if (rates_at != 0) {
        agenda_note(&company->agenda, rates_at, act_rates, note);
    }
    agenda_note(&company->agenda, capacity_at, act_capacity, note);
    for (size_t i = 0; i < COUNT_OF(SPLIT_AGAIN_DAYS); i++) {
        instant at =
            worktime_instant(quarter_first_day(quarter) + SPLIT_AGAIN_DAYS[i], WORKTIME_BEGINS);
        if (at > capacity_at + 3 * INSTANT_DAY) {
            agenda_note(&company->agenda, worktime_add(at, 40), act_split_again, note);
        }
    }
}

/* The quarter in which the company begins and the next are set at once, each other one when the one
 * before it begins; its rates come in the last days of that. */
static void note_quarters(struct company *company)
{
    int32_t first = quarter_number(worktime_day(company->begins_at));
    instant latest = worktime_subtract(company->ends_at, 600);

    company->purse.first_quarter = first;
    for (int32_t quarter = first; quarter <= company->last_quarter + 1; quarter++) {
        int64_t minutes = chance_between(&company->chance, 30, 300);
        instant begun = worktime_add(company->begins_at, 260 + (quarter - first) * 20);
        instant capacity_at =
            worktime_add(worktime_instant(quarter_first_day(quarter - 1), 0), minutes);
        day before = workday_until(quarter_first_day(quarter) - 1);
        instant rates_at = worktime_add(worktime_instant(before, WORKTIME_BEGINS), minutes);

        capacity_at = capacity_at < begun ? begun : capacity_at;
        capacity_at = capacity_at > latest ? latest : capacity_at;
        rates_at = rates_at < begun ? begun : rates_at;
        note_quarter(company, quarter,
                     quarter > company->last_quarter ? 0
                     : rates_at > latest             ? latest
                                                     : rates_at,
                     capacity_at);
    }
}

static void note_calendars(struct company *company)
{
    day first = worktime_day(company->begins_at);
    day last = worktime_day(company->ends_at);

    for (int32_t quarter = quarter_number(first) + 1; quarter_first_day(quarter) <= last;
         quarter++) {
        day on = workday_add(quarter_first_day(quarter), 3);
        if (quarter % 2 == 0 && on < last) {
            agenda_note(&company->agenda, worktime_instant(on, WORKTIME_BEGINS + 95), act_calendar,
                        NULL);
        }
    }
}

static void note_policies(struct company *company)
{
    json_t *changes = corpus_file(company->corpus, "policies");
    instant life = company->ends_at - company->begins_at;

    for (size_t i = 0; i < corpus_count(changes); i++) {
        struct policy_change *change = arena_alloc(company->arena, sizeof(*change));
        change->about = corpus_item(changes, i);
        instant at =
            company->begins_at + life / 100 * corpus_number(change->about, "at_percent", 50);
        int64_t minutes = chance_between(&company->chance, 10, 300);
        agenda_note(&company->agenda, worktime_add(at, minutes), act_put_policy, change);
    }
}

void treasury_note(struct company *company)
{
    agenda_note(&company->agenda, company->begins_at, act_open_org, NULL);
    note_quarters(company);
    note_calendars(company);
    note_policies(company);
}
