#include "base/ensure.h"
#include "desk/desk.h"
#include "desk/recall.h"
#include "desk/rows.h"

#define REPLAY_ARENA_BYTES ((size_t)16 * 1024)
#define ORG_ARENA_BYTES    ((size_t)1024 * 1024)
#define PAGE_ARENA_BYTES   ((size_t)256 * 1024)

#define EVENTS_A_PAGE 500
#define ROWS_A_PAGE   500

/* For how long PostgreSQL may take to let us in. */
#define PATIENCE_SECONDS 10

struct stored {
    int32_t org_key;
    struct org org;
};

/* Where it stands: one org after the other, in each first the events, then the tables. */
struct replay {
    struct event_base *loop;
    struct connection *connection;
    struct event *patience;
    bool ready;
    bool impatient;
    size_t pending; /* statements whose answer is awaited */
    bool failed;
    const struct replay_order *order;
    struct replay_report *report;
    struct problem *problem;

    struct arena *arena; /* of the orgs as they are stored */
    struct stored *orgs;
    size_t org_count;

    struct arena *org_arena; /* of the org that is being folded */
    struct arena *page_arena;
    int32_t org_key;
    struct known known;   /* the fold */
    struct id command_id; /* of the event before */
    int64_t sequence;     /* of the last event; -1: none */
    enum noun noun;       /* that is being compared */
    struct id row_id;     /* the last of it; "": none */
    size_t row_count;     /* that the last page had */
};

/* What a statement brought; false with the replay's problem when it makes no sense. */
typedef bool replay_take(struct replay *replay, const struct result *result);

struct question {
    struct replay *replay;
    replay_take *take;
};

/* ---- asking ---------------------------------------------------------------------------------- */

static void on_answer(struct result *result, void *context)
{
    const struct question *question = context;
    struct replay *replay = question->replay;

    replay->pending--;
    if (replay->failed) {
        return;
    }
    if (result_state(result) != RESULT_ROWS) {
        struct text words = result_state(result) == RESULT_LOST
                                ? text_literal("the connection was lost")
                                : result_message(result);
        replay->failed = true;
        (void)refuse(replay->problem, PROBLEM_UNAVAILABLE, text_literal(""),
                     PHRASE_DATABASE_REFUSED, (struct blanks){.other = words});
    } else if (question->take != NULL) {
        replay->failed = !question->take(replay, result);
    }
}

/* Runs the loop until all was answered; false when it failed. */
static bool wait_for_answers(struct replay *replay)
{
    connection_flush(replay->connection);
    while (replay->pending > 0) {
        event_base_loop(replay->loop, EVLOOP_ONCE);
    }
    return !replay->failed;
}

static bool ask(struct replay *replay, const struct parameters *parameters, replay_take *take)
{
    struct question question = {replay, take};

    replay->pending++;
    connection_send(replay->connection, parameters, on_answer, &question);
    return wait_for_answers(replay);
}

static bool say(struct replay *replay, const char *sql)
{
    struct question question = {replay, NULL};

    replay->pending++;
    connection_send_plain(replay->connection, sql, on_answer, &question);
    return wait_for_answers(replay);
}

/* ---- folding --------------------------------------------------------------------------------- */

static bool take_events(struct replay *replay, const struct result *result)
{
    for (size_t i = 0; i < result_row_count(result); i++) {
        struct recalled recalled;

        if (!recall_event(result, i, replay->org_arena, &recalled, replay->problem)) {
            return false;
        }
        if (!id_equal(&recalled.command_id, &replay->command_id)) {
            workflow_begin(&replay->known);
            replay->command_id = recalled.command_id;
        }
        workflow_evolve(&replay->known, &recalled.event, recalled.sequence, recalled.recorded_at);
        replay->known.org.size = recalled.sequence + 1;
        replay->known.org.last_event_at = recalled.recorded_at;
        replay->sequence = recalled.sequence;
        replay->report->events++;
    }
    replay->row_count = result_row_count(result);
    return true;
}

static bool fold_events(struct replay *replay)
{
    struct parameters parameters;

    do {
        arena_reset(replay->page_arena);
        parameters_init(&parameters, replay->page_arena, statement_get("event_all"));
        parameters_add_int4(&parameters, replay->org_key);
        parameters_add_int8(&parameters, replay->sequence);
        parameters_add_int4(&parameters, EVENTS_A_PAGE);
        if (!ask(replay, &parameters, take_events)) {
            return false;
        }
    } while (replay->row_count == EVENTS_A_PAGE);
    return true;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void tell_difference(struct replay *replay, enum noun noun, const struct id *id,
                            struct text folded, struct text stored)
{
    replay->report->differences++;
    if (replay->order->difference != NULL) {
        replay->order->difference(replay->org_key, noun, id_text(id), folded, stored,
                                  replay->order->context);
    }
}

/* Compares a row of the table; the folded one is marked as found by being no longer dirty. */
static void compare_row(struct replay *replay, const struct row *stored)
{
    struct rows *rows = &replay->known.nouns[replay->noun];
    struct text stored_image = row_image(replay->page_arena, replay->noun, stored);
    struct text folded_image = {0};

    if (rows_find(rows, &stored->id) != NULL) {
        struct row *folded = rows_touch(rows, &stored->id);
        folded_image = row_image(replay->page_arena, replay->noun, folded);
        folded->dirty = false;
    }
    if (!text_equal(folded_image, stored_image)) {
        tell_difference(replay, replay->noun, &stored->id, folded_image, stored_image);
    }
    replay->report->rows++;
}

static bool take_rows(struct replay *replay, const struct result *result)
{
    struct row *row = arena_alloc(replay->page_arena, noun_row_size(replay->noun));

    for (size_t i = 0; i < result_row_count(result); i++) {
        if (!row_read(replay->noun, result, i, replay->page_arena, row, replay->problem)) {
            return false;
        }
        compare_row(replay, row);
        replay->row_id = row->id;
    }
    replay->row_count = result_row_count(result);
    return true;
}

/* What was folded and stands in no table. */
static void tell_missing(struct replay *replay)
{
    const struct row *row = replay->known.nouns[replay->noun].by_id;

    for (; row != NULL; row = row->hh.next) {
        if (row->dirty) {
            tell_difference(replay, replay->noun, &row->id,
                            row_image(replay->page_arena, replay->noun, row), (struct text){0});
        }
    }
}

static bool compare_noun(struct replay *replay, enum noun noun)
{
    struct parameters parameters;

    replay->noun = noun;
    replay->row_id = (struct id){.text = ""};
    do {
        arena_reset(replay->page_arena);
        parameters_init(&parameters, replay->page_arena, row_statement(noun, ROW_STATEMENT_ALL));
        parameters_add_int4(&parameters, replay->org_key);
        parameters_add_text(&parameters, text_of(replay->row_id.text));
        parameters_add_int4(&parameters, ROWS_A_PAGE);
        if (!ask(replay, &parameters, take_rows)) {
            return false;
        }
    } while (replay->row_count == ROWS_A_PAGE);
    tell_missing(replay);
    return true;
}

static void compare_org(struct replay *replay, const struct org *stored)
{
    struct text folded_image = org_image(replay->page_arena, &replay->known.org);
    struct text stored_image = org_image(replay->page_arena, stored);

    if (!text_equal(folded_image, stored_image)) {
        tell_difference(replay, NOUN_COUNT, &stored->id, folded_image, stored_image);
    }
    replay->report->rows++;
}

static bool replay_org(struct replay *replay, const struct stored *stored)
{
    arena_reset(replay->org_arena);
    known_init(&replay->known, replay->org_arena, NULL);
    replay->known.org.id = stored->org.id;
    replay->org_key = stored->org_key;
    replay->command_id = (struct id){.text = ""};
    replay->sequence = -1;
    replay->report->orgs++;
    if (stored->org.size == 0) {
        return true; /* made, and not opened yet */
    }
    if (!fold_events(replay)) {
        return false;
    }
    compare_org(replay, &stored->org);
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        if (!compare_noun(replay, noun)) {
            return false;
        }
    }
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool take_orgs(struct replay *replay, const struct result *result)
{
    replay->org_count = result_row_count(result);
    replay->orgs = arena_array(replay->arena, replay->org_count, sizeof(*replay->orgs));
    for (size_t i = 0; i < replay->org_count; i++) {
        struct stored *stored = &replay->orgs[i];
        if (!org_read(result, i, replay->arena, &stored->org, &stored->org_key, replay->problem)) {
            return false;
        }
    }
    return true;
}

/* One snapshot for all of it, so that what happens meanwhile is no difference. It locks nothing, so
 * that it may be idle for as long as a page takes to fold. */
static bool replay_all(struct replay *replay)
{
    int32_t org_key = replay->order->org_key;
    struct parameters parameters;

    parameters_init(&parameters, replay->arena, statement_get("org_all"));
    if (!say(replay, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        || !say(replay, "SET LOCAL idle_in_transaction_session_timeout = 0")
        || !ask(replay, &parameters, take_orgs)) {
        return false;
    }
    for (size_t i = 0; i < replay->org_count; i++) {
        bool is_wanted = org_key == 0 || org_key == replay->orgs[i].org_key;
        if (is_wanted && !replay_org(replay, &replay->orgs[i])) {
            return false;
        }
    }
    return say(replay, "COMMIT");
}

static void on_ready(struct connection *connection, void *context)
{
    struct replay *replay = context;

    replay->ready = true;
}

static void on_patience_over(evutil_socket_t socket, short events, void *context)
{
    struct replay *replay = context;

    replay->impatient = true;
}

static bool wait_for_connection(struct replay *replay)
{
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};

    event_add(replay->patience, &patience);
    while (!replay->ready && !replay->impatient) {
        event_base_loop(replay->loop, EVLOOP_ONCE);
    }
    return replay->ready
           || refuse(replay->problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_DATABASE_GONE,
                     (struct blanks){.other = connection_trouble(replay->connection)});
}

bool desk_replay(struct event_base *loop, struct log *log, const struct replay_order *order,
                 struct replay_report *report, struct problem *problem)
{
    scoped(arena_release) struct arena *arena = arena_new(REPLAY_ARENA_BYTES);
    scoped(arena_release) struct arena *org_arena = arena_new(ORG_ARENA_BYTES);
    scoped(arena_release) struct arena *page_arena = arena_new(PAGE_ARENA_BYTES);
    struct replay_report counted = {.orgs = 0};
    struct replay replay = {.loop = loop,
                            .order = order,
                            .report = &counted,
                            .problem = problem,
                            .arena = arena,
                            .org_arena = org_arena,
                            .page_arena = page_arena};

    replay.patience = evtimer_new(loop, on_patience_over, &replay);
    ensure(replay.patience != NULL);
    replay.connection = connection_new(loop, log, order->url, STORE_WRITE, on_ready, &replay);
    bool read = wait_for_connection(&replay) && replay_all(&replay);
    connection_free(replay.connection);
    event_free(replay.patience);
    if (read) {
        *report = counted;
    }
    return read;
}
