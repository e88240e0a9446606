#include "desk/save.h"

#include "base/ensure.h"
#include "desk/append.h"
#include "desk/rows.h"

/* ---- rows ------------------------------------------------------------------------------------ */

/* Adds the org's rows of the noun that were touched to `rows`, unless it is NULL; gives how many
 * there are. */
static size_t find_dirty_of(const struct batch_org *org, enum noun noun, struct stored_row *rows)
{
    const struct row *row = org->known.nouns[noun].by_id;
    size_t count = 0;

    for (; row != NULL; row = row->hh.next) {
        if (row->dirty && rows != NULL) {
            rows[count] = (struct stored_row){org->org_key, row};
        }
        count += row->dirty;
    }
    return count;
}

/* The rows of the noun that were touched, of all orgs; gives how many. */
static size_t find_dirty(const struct batch *batch, enum noun noun, struct stored_row **rows)
{
    size_t all = 0;
    size_t count = 0;

    for (size_t i = 0; i < batch->org_count; i++) {
        all += find_dirty_of(&batch->orgs[i], noun, NULL);
    }
    *rows = arena_array(batch->arena, all, sizeof(**rows));
    for (size_t i = 0; i < batch->org_count; i++) {
        count += find_dirty_of(&batch->orgs[i], noun, *rows + count);
    }
    return count;
}

static void send_rows(struct lane *lane, enum noun noun)
{
    struct stored_row *rows;
    size_t count = find_dirty(lane->batch, noun, &rows);
    struct parameters parameters;

    if (count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, row_statement(noun, ROW_STATEMENT_SAVE));
    rows_add(&parameters, noun, rows, count);
    lane_send(lane, &parameters, NULL, 0);
}

/* Which ask a row of these nouns belongs to. */
static const struct id *ask_id_of(enum noun noun, const void *row)
{
    if (noun == NOUN_ASK) {
        const struct ask *ask = row;
        return &ask->row.id;
    }
    if (noun == NOUN_DECISION) {
        const struct decision *decision = row;
        return &decision->ask_id;
    }
    ensure(noun == NOUN_COMMENT);
    const struct comment *comment = row;
    return &comment->ask_id;
}

/* Asks are found by their words, by those of their decisions, and by what was said about them. */
static void send_search(struct lane *lane)
{
    static const enum noun NOUNS[] = {NOUN_ASK, NOUN_DECISION, NOUN_COMMENT};
    struct stored_row *rows[COUNT_OF(NOUNS)];
    size_t counts[COUNT_OF(NOUNS)];
    size_t all = 0;
    struct parameters parameters;
    struct array_builder array;

    for (size_t n = 0; n < COUNT_OF(NOUNS); n++) {
        counts[n] = find_dirty(lane->batch, NOUNS[n], &rows[n]);
        all += counts[n];
    }
    if (all == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, statement_get("ask_search_save"));
    array_begin(&array, &parameters);
    for (size_t n = 0; n < COUNT_OF(NOUNS); n++) {
        for (size_t i = 0; i < counts[n]; i++) {
            array_add_int4(&array, rows[n][i].org_key);
        }
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t n = 0; n < COUNT_OF(NOUNS); n++) {
        for (size_t i = 0; i < counts[n]; i++) {
            array_add_text(&array, id_text(ask_id_of(NOUNS[n], rows[n][i].row)));
        }
    }
    array_end(&array);
    lane_send(lane, &parameters, NULL, 0);
}

/* A calendar that was set comes to intervals, around the org's present. */
static void send_working_time(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    struct parameters parameters;
    struct array_builder array;
    size_t count = 0;

    for (size_t i = 0; i < batch->org_count; i++) {
        count += batch->orgs[i].waits_for_calendar;
    }
    if (count == 0) {
        return;
    }
    parameters_init(&parameters, lane->arena, statement_get("working_interval_expand"));
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->org_count; i++) {
        if (batch->orgs[i].waits_for_calendar) {
            array_add_int4(&array, batch->orgs[i].org_key);
        }
    }
    array_end(&array);
    array_begin(&array, &parameters);
    for (size_t i = 0; i < batch->org_count; i++) {
        if (batch->orgs[i].waits_for_calendar) {
            array_add_instant(&array, batch->orgs[i].known.org.last_event_at);
        }
    }
    array_end(&array);
    lane_send(lane, &parameters, NULL, 0);
}

static void send_orgs(struct lane *lane)
{
    const struct batch *batch = lane->batch;
    struct stored_row *orgs = arena_array(lane->arena, batch->org_count, sizeof(*orgs));
    struct parameters parameters;
    size_t count = 0;

    for (size_t i = 0; i < batch->org_count; i++) {
        const struct batch_org *org = &batch->orgs[i];
        if (org->found && org->known.org_dirty) {
            orgs[count] = (struct stored_row){org->org_key, &org->known.org};
            count++;
        }
    }
    parameters_init(&parameters, lane->arena, statement_get("org_advance"));
    orgs_add(&parameters, orgs, count);
    lane_send(lane, &parameters, NULL, 0);
}

/* ---- public ---------------------------------------------------------------------------------- */

void save_send(struct lane *lane)
{
    if (lane->batch->record_count == 0) {
        return; /* nothing happened */
    }
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        send_rows(lane, noun);
    }
    send_search(lane);
    send_working_time(lane);
    append_send(lane);
    send_orgs(lane);
}
