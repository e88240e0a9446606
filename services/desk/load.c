#include "desk/load.h"

#include "base/ensure.h"
#include "desk/rows.h"

/* What a case's rows are loaded by. */
static const struct load_row {
    enum noun noun;
    enum noun found_as; /* as `case_find` calls it */
} LOAD_ROWS[] = {
    {NOUN_ACCOUNT,     NOUN_ACCOUNT    },
    {NOUN_DEAL,        NOUN_DEAL       },
    {NOUN_ASK,         NOUN_ASK        },
    {NOUN_DECISION,    NOUN_DECISION   },
    {NOUN_DELIVERABLE, NOUN_DELIVERABLE},
    {NOUN_COMMITMENT,  NOUN_COMMITMENT },
    {NOUN_BUDGET,      NOUN_BUDGET     },
    {NOUN_BUDGET_LINE, NOUN_BUDGET     }, /* all lines of a quarter */
};

/* ---- what comes back ------------------------------------------------------------------------- */

/* The org's `known`, or its directory's, to which rows of the noun belong. */
static struct known *known_for(const struct batch *batch, int32_t org_key, enum noun noun)
{
    struct batch_org *org = batch_org_find(batch, org_key);

    ensure(org != NULL);
    ensure(org->found); /* nothing is loaded of an org that is not there */
    return (DIRECTORY_NOUNS & BIT(noun)) != 0 ? &org->directory->known : &org->known;
}

/* Rows of the noun that `argument` is. Those of a directory live as long as it does. */
static void take_rows(struct lane *lane, const struct result *result, size_t argument)
{
    enum noun noun = (enum noun)argument;
    void *row = arena_alloc(lane->arena, noun_row_size(noun));
    struct problem problem;

    problem_init(&problem, lane->arena);
    for (size_t i = 0; i < result_row_count(result); i++) {
        struct known *known = known_for(lane->batch, result_int4(result, i, 0), noun);

        if (!row_read(noun, result, i, known->arena, row, &problem)) {
            lane_fail(lane, noun_name(noun), &problem);
            return;
        }
        rows_load(&known->nouns[noun], row);
    }
}

/* The noun of that name, among those of which rows are found. */
static enum noun found_noun(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(LOAD_ROWS); i++) {
        if (text_equal(noun_name(LOAD_ROWS[i].found_as), name)) {
            return LOAD_ROWS[i].found_as;
        }
    }
    ensure_never(); /* the statement's own words */
}

/* Keys of rows that the commands must know, to be loaded next. */
static void take_found(struct lane *lane, const struct result *result, size_t argument)
{
    struct batch *batch = lane->batch;
    size_t count = result_row_count(result);

    batch->found = arena_array(batch->arena, count, sizeof(*batch->found));
    batch->found_count = count;
    for (size_t i = 0; i < count; i++) {
        batch->found[i] = (struct found_row){
            .org_key = result_int4(result, i, 0),
            .noun = found_noun(result_bytes(result, i, 1)),
            .key = text_copy(batch->arena, result_bytes(result, i, 2)),
        };
    }
}

/* How many rows from `first` on are of its calendar. */
static size_t count_intervals(const struct result *result, size_t first)
{
    struct text calendar_id = result_bytes(result, first, 0);
    size_t next = first + 1;

    while (next < result_row_count(result)
           && text_equal(result_bytes(result, next, 0), calendar_id)) {
        next++;
    }
    return next - first;
}

/* Working time, sorted by calendar and instant. `argument` is the org's place in the batch. */
static void take_intervals(struct lane *lane, const struct result *result, size_t argument)
{
    struct batch_org *org = &lane->batch->orgs[argument];
    size_t count = 0;

    for (size_t first = 0; first < result_row_count(result); first += count) {
        struct id calendar_id = id_of(result_bytes(result, first, 0));
        struct calendar *calendar =
            rows_touch(&org->directory->known.nouns[NOUN_CALENDAR], &calendar_id);
        struct working_interval *intervals;

        count = count_intervals(result, first);
        intervals = arena_array(org->directory->arena, count, sizeof(*intervals));
        for (size_t i = 0; i < count; i++) {
            intervals[i].starts_at = result_instant(result, first + i, 1);
            intervals[i].ends_at = result_instant(result, first + i, 2);
            intervals[i].on = result_day(result, first + i, 3);
        }
        calendar->intervals = intervals;
        calendar->interval_count = count;
    }
}

/* ---- what is asked for ----------------------------------------------------------------------- */

/* Whether the command needs anything beside the directory, a token and a workaround. */
static bool needs_finding(const struct needs *needs)
{
    return id_present(&needs->ask_id) || id_present(&needs->deal_id)
           || text_present(needs->deal_external_id) || id_present(&needs->decision_id)
           || id_present(&needs->deliverable_id) || text_present(needs->account_external_id)
           || text_present(needs->wording_of) || text_present(needs->quarters[0])
           || text_present(needs->quarters[1]);
}

/* One element for each command: an id or text of its needs, or NULL. */
static void add_ids(struct parameters *parameters, const struct batch_command *const *commands,
                    size_t count, size_t offset)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < count; i++) {
        const struct id *id = (const void *)((const char *)&commands[i]->needs + offset);
        array_add_text(&array, id_text(id));
    }
    array_end(&array);
}

static void add_texts(struct parameters *parameters, const struct batch_command *const *commands,
                      size_t count, size_t offset)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < count; i++) {
        const struct text *text = (const void *)((const char *)&commands[i]->needs + offset);
        array_add_text(&array, *text);
    }
    array_end(&array);
}

static void add_org_keys(struct parameters *parameters, const struct batch_command *const *commands,
                         size_t count, size_t times)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (size_t i = 0; i < count * times; i++) {
        array_add_int4(&array, commands[i / times]->org->org_key);
    }
    array_end(&array);
}

static void add_quarters(struct parameters *parameters, const struct batch_command *const *commands,
                         size_t count)
{
    struct array_builder array;

    add_org_keys(parameters, commands, count, 2);
    array_begin(&array, parameters);
    for (size_t i = 0; i < count; i++) {
        array_add_text(&array, commands[i]->needs.quarters[0]);
        array_add_text(&array, commands[i]->needs.quarters[1]);
    }
    array_end(&array);
}

/* Asks which rows the open commands must know. */
static void send_find(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    const struct batch_command **commands =
        arena_array(lane->arena, batch->command_count, sizeof(struct batch_command *));
    struct parameters parameters;
    size_t count = 0;

    for (size_t i = 0; i < batch->command_count; i++) {
        const struct batch_command *command = &batch->commands[i];
        if (command->fate == FATE_OPEN && needs_finding(&command->needs)) {
            commands[count] = command;
            count++;
        }
    }
    if (count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, statement_get("case_find"));
    add_org_keys(&parameters, commands, count, 1);
    add_ids(&parameters, commands, count, offsetof(struct needs, ask_id));
    add_ids(&parameters, commands, count, offsetof(struct needs, deal_id));
    add_texts(&parameters, commands, count, offsetof(struct needs, deal_external_id));
    add_ids(&parameters, commands, count, offsetof(struct needs, decision_id));
    add_ids(&parameters, commands, count, offsetof(struct needs, deliverable_id));
    add_texts(&parameters, commands, count, offsetof(struct needs, account_external_id));
    add_texts(&parameters, commands, count, offsetof(struct needs, wording_of));
    add_quarters(&parameters, commands, count);
    lane_send(lane, &parameters, take_found, 0);
}

/* What is loaded by its id alone; `offset` is the id's place in the needs. */
static void load_by_id(struct lane *lane, enum noun noun, size_t offset)
{
    const struct batch *batch = lane->batch;
    const struct batch_command **commands =
        arena_array(lane->arena, batch->command_count, sizeof(struct batch_command *));
    struct parameters parameters;
    size_t count = 0;

    for (size_t i = 0; i < batch->command_count; i++) {
        const struct batch_command *command = &batch->commands[i];
        const struct id *id = (const void *)((const char *)&command->needs + offset);
        if (command->fate == FATE_OPEN && id_present(id)) {
            commands[count] = command;
            count++;
        }
    }
    if (count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, row_statement(noun, ROW_STATEMENT_LOAD));
    add_org_keys(&parameters, commands, count, 1);
    add_ids(&parameters, commands, count, offset);
    lane_send(lane, &parameters, take_rows, noun);
}

/* Rows of the noun, by the keys that were found. */
static void load_found(struct lane *lane, const struct load_row *row)
{
    const struct batch *batch = lane->batch;
    struct parameters parameters;
    struct array_builder array;
    size_t count = 0;

    for (size_t i = 0; i < batch->found_count; i++) {
        count += batch->found[i].noun == row->found_as;
    }
    if (count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, row_statement(row->noun, ROW_STATEMENT_LOAD));
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->found_count; i++) {
        if (batch->found[i].noun == row->found_as) {
            array_add_int4(&array, batch->found[i].org_key);
        }
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->found_count; i++) {
        if (batch->found[i].noun == row->found_as) {
            array_add_text(&array, batch->found[i].key);
        }
    }
    array_end(&array);
    lane_send(lane, &parameters, take_rows, row->noun);
}

void load_find(struct lane *lane)
{
    batch_find_needs(lane->batch);
    lane->batch->needs_asked = true;
    load_by_id(lane, NOUN_TOKEN, offsetof(struct needs, token_id));
    load_by_id(lane, NOUN_WORKAROUND, offsetof(struct needs, workaround_id));
    send_find(lane);
}

void load_cases(struct lane *lane)
{
    for (size_t i = 0; i < COUNT_OF(LOAD_ROWS); i++) {
        load_found(lane, &LOAD_ROWS[i]);
    }
}

static void load_nouns(struct lane *lane, const struct batch_org *org, uint32_t nouns)
{
    struct parameters parameters;

    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        if ((nouns & BIT(noun)) == 0) {
            continue;
        }
        parameters_init(&parameters, lane->arena, row_statement(noun, ROW_STATEMENT_DIRECTORY));
        parameters_add_int4(&parameters, org->org_key);
        lane_send(lane, &parameters, take_rows, noun);
    }
}

void load_directory(struct lane *lane, struct batch_org *org)
{
    struct parameters parameters;

    load_nouns(lane, org, DIRECTORY_NOUNS);
    parameters_init(&parameters, lane->arena, statement_get("directory_working_interval"));
    parameters_add_int4(&parameters, org->org_key);
    lane_send(lane, &parameters, take_intervals, (size_t)(org - lane->batch->orgs));
    org->directory_asked = true;
}

void load_stale(struct lane *lane, struct batch_org *org)
{
    org->loaded_again = directory_begin_again(org->directory);
    load_nouns(lane, org, org->loaded_again);
}
