#include "demo/demo.h"

#include "base/ensure.h"
#include "demo/company.h"
#include "demo/tokens.h"

#include <sodium.h>

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define RUN_ARENA_BYTES  4096
#define MONTHS_DEFAULT   18
#define PROGRESS_SECONDS 2

/* For how long PostgreSQL may keep us waiting at the start, and how often we look. */
#define LOOK_SECONDS   30
#define READY_PAUSE_US 20000

/* How many companies live at once, and how many commands are under way: enough for large batches,
 * and fewer than the desk has room for. */
#define COMPANIES_AT_ONCE 64
#define MAKING_AT_ONCE    2
#define MAKING_TRIES      5
#define UNDER_WAY_ALONE   200
#define UNDER_WAY_MIN     24
#define UNDER_WAY_ALL     2048
#define WAITING_MAX       16384

struct run {
    struct arena *arena;
    struct event_base *loop;
    struct log *log;
    const struct demo_settings *settings;
    struct demo_report *report;
    struct problem *problem;
    struct desk *desk;
    struct corpus *corpus;
    struct company_world world;
    struct company *companies[COMPANIES_AT_ONCE];
    int32_t at_once;
    int32_t making_failures;
    int32_t making; /* orgs whose rows are being made */
    int32_t begun;  /* companies, of which each has its number */
    int32_t ended;
    struct event *turn;
    struct event *progress;
    struct token_book book;
    instant began_at; /* of the real clock */
    bool failed;
};

static instant real_now(void)
{
    struct timespec now;

    ensure(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (instant)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

struct demo_settings demo_settings_default(void)
{
    return (struct demo_settings){.orgs = 1, .months = MONTHS_DEFAULT, .seed = 1};
}

/* ---- is anybody there? ----------------------------------------------------------------------- */

/* What is found in the database before the first company opens. */
struct look {
    struct event_base *loop;
    struct connection *connection;
    struct event *patience;
    struct arena *arena;
    bool answered;
    size_t orgs, real_orgs;
};

static void on_orgs(struct result *result, void *context)
{
    struct look *look = context;

    if (result_state(result) != RESULT_ROWS) {
        return; /* lost: it comes again */
    }
    look->answered = true;
    look->orgs = result_row_count(result);
    for (size_t column = 0; column < result_column_count(result); column++) {
        struct text name = text_of(result_column_name(result, column));
        for (size_t i = 0; text_equal(name, text_literal("simulated")) && i < look->orgs; i++) {
            look->real_orgs += !result_bool(result, i, column);
        }
    }
    event_base_loopbreak(look->loop);
}

static void on_look_ready(struct connection *connection, void *context)
{
    struct look *look = context;
    struct parameters parameters;

    parameters_init(&parameters, look->arena, statement_get("org_all"));
    connection_send(connection, &parameters, on_orgs, look);
    connection_sync(connection, NULL, NULL);
}

static void on_look_over(evutil_socket_t socket, short events, void *context)
{
    const struct look *look = context;

    event_base_loopbreak(look->loop);
}

/* Looks which orgs there are; false when the database does not answer. */
static bool look_around(struct run *run, const char *url, struct look *look)
{
    struct timeval patience = {.tv_sec = LOOK_SECONDS};

    *look = (struct look){.loop = run->loop, .arena = run->arena};
    look->patience = evtimer_new(run->loop, on_look_over, look);
    ensure(look->patience != NULL);
    event_add(look->patience, &patience);
    look->connection = connection_new(run->loop, run->log, url, STORE_KEEP, on_look_ready, look);
    (void)event_base_dispatch(run->loop);
    struct text trouble = text_copy(run->arena, connection_trouble(look->connection));
    connection_free(look->connection);
    event_free(look->patience);
    if (!look->answered) {
        return refuse(run->problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_SETTING_BAD,
                      (struct blanks){.name = text_literal("DATABASE_URL"), .other = trouble});
    }
    return true;
}

/*
 * Whether there is nothing to do. A demo that was broken off has left its org, but no tokens: then
 * another one is made, as long as nobody real lives here.
 */
static bool is_done_already(const struct run *run, const struct look *look)
{
    const char *file = run->settings->tokens_file;
    bool was_broken_off = file != NULL && access(file, F_OK) != 0 && look->real_orgs == 0;

    return run->settings->if_empty && look->orgs > 0 && !was_broken_off;
}

/* ---- companies ------------------------------------------------------------------------------- */

static void wake(void *context)
{
    struct run *run = context;

    event_active(run->turn, EV_TIMEOUT, 0);
}

static void fail(struct run *run, const struct problem *problem)
{
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        struct text detail = text_copy(run->problem->arena, entry->detail);
        (void)refuse(run->problem, entry->kind, entry->pointer, PHRASE_SETTING_BAD,
                     (struct blanks){.name = text_literal("DATABASE_URL"), .other = detail});
    }
    run->failed = true;
    event_base_loopbreak(run->loop);
}

/* The company moves into a place that is free. */
static void begin_company(struct run *run, int32_t org_key)
{
    int32_t place = 0;

    while (run->companies[place] != NULL) {
        place++;
    }
    ensure(place < run->at_once);
    struct company *company = company_new(&run->world, run->begun++, org_key);
    run->companies[place] = company;
    if (company->number == 0 && run->settings->tokens_file != NULL) {
        tokens_note(company, &run->book);
    }
}

static void on_org_made(int32_t org_key, const struct problem *problem, void *context)
{
    struct run *run = context;

    run->making--;
    if (problem != NULL && run->making_failures++ >= MAKING_TRIES) {
        fail(run, problem);
        return;
    }
    if (problem == NULL) {
        begin_company(run, org_key);
    } /* else the machine is busy: once more */
    wake(run);
}

static void make_org(struct run *run)
{
    uint8_t random[10];

    randombytes_buf(random, sizeof(random));
    struct uuid uuid = uuid_v7(run->world.real_now, random);
    struct id id = id_make(text_literal("org"), &uuid);
    run->making++;
    desk_org_make(run->desk, &id, on_org_made, run);
}

static void end_company(struct run *run, int32_t place)
{
    struct company *company = run->companies[place];

    run->report->events += company->size;
    run->report->orgs++;
    run->ended++;
    company_free(company);
    run->companies[place] = NULL;
}

static void fail_unanswered(struct run *run)
{
    struct problem problem;

    problem_init(&problem, run->arena);
    (void)refuse(&problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_TRY_LATER,
                 (struct blanks){.number = LOOK_SECONDS});
    fail(run, &problem);
}

/* Nobody begins before the desk can work: on a busy machine that may take a while. */
static void wait_for_desk(struct run *run)
{
    struct timeval pause = {.tv_usec = READY_PAUSE_US};

    if (real_now() - run->began_at < LOOK_SECONDS * INSTANT_SECOND) {
        event_add(run->turn, &pause);
    } else {
        fail_unanswered(run);
    }
}

/* Everybody lives on; who is at the end leaves, and another comes. */
static void on_turn(evutil_socket_t socket, short events, void *context)
{
    struct run *run = context;
    int32_t living = 0;

    if (!desk_is_ready(run->desk) && run->begun + run->making == 0) {
        wait_for_desk(run);
        return;
    }
    if (run->report->unanswered > 0) {
        fail_unanswered(run);
        return;
    }
    for (int32_t i = 0; i < run->at_once; i++) {
        if (run->companies[i] == NULL) {
            continue;
        }
        company_walk(run->companies[i]);
        if (company_is_over(run->companies[i])) {
            end_company(run, i);
        } else {
            living++;
        }
    }
    while (run->making < MAKING_AT_ONCE && living + run->making < run->at_once
           && run->begun + run->making < run->settings->orgs) {
        make_org(run);
    }
    if (run->ended == run->settings->orgs) {
        event_base_loopbreak(run->loop);
    }
}

static void on_progress(evutil_socket_t socket, short events, void *context)
{
    const struct run *run = context;
    int64_t span = (real_now() - run->began_at) / 1000;

    log_info(run->log, "demo_goes_on", log_number("orgs", run->report->orgs),
             log_number("commands", run->report->commands),
             log_number("per_second", span > 0 ? run->report->commands * 1000 / span : 0));
}

/* ---- the run --------------------------------------------------------------------------------- */

static void run_open(struct run *run, const char *url)
{
    struct desk_settings desk_settings = desk_settings_default(url);
    struct timeval pause = {.tv_sec = PROGRESS_SECONDS};

    run->at_once =
        run->settings->orgs < COMPANIES_AT_ONCE ? run->settings->orgs : COMPANIES_AT_ONCE;
    desk_settings.waiting_max = WAITING_MAX;
    desk_settings.lanes = run->at_once > 1 ? desk_settings.lanes : 1;
    run->desk = desk_new(run->loop, run->log, &desk_settings);
    run->corpus = corpus_new();
    int32_t share = UNDER_WAY_ALL / run->at_once;
    run->world = (struct company_world){
        .desk = run->desk,
        .log = run->log,
        .corpus = run->corpus,
        .settings = run->settings,
        .report = run->report,
        .real_now = run->settings->now != 0 ? run->settings->now : run->began_at,
        .under_way_max = share > UNDER_WAY_ALONE ? UNDER_WAY_ALONE
                         : share < UNDER_WAY_MIN ? UNDER_WAY_MIN
                                                 : share,
        .wake = wake,
        .context = run,
    };
    run->book.arena = run->arena;
    run->turn = evtimer_new(run->loop, on_turn, run);
    run->progress = event_new(run->loop, -1, EV_PERSIST, on_progress, run);
    ensure(run->turn != NULL);
    ensure(run->progress != NULL);
    event_add(run->progress, &pause);
}

static void run_close(struct run *run)
{
    const struct desk_figures figures = desk_figures(run->desk);

    run->report->batches = figures.batches;
    run->report->milliseconds = (real_now() - run->began_at) / 1000;
    log_info(run->log, "demo_batches", log_number("batches", figures.batches),
             log_number("largest", figures.batch_commands_largest),
             log_number("lock_us", figures.lock_us / (figures.batches + 1)),
             log_number("decide_us", figures.decide_us / (figures.batches + 1)),
             log_number("save_us", figures.save_us / (figures.batches + 1)));
    desk_free(run->desk); /* answers what is still under way */
    for (int32_t i = 0; i < run->at_once; i++) {
        company_free(run->companies[i]);
    }
    event_free(run->turn);
    event_free(run->progress);
    corpus_free(run->corpus);
}

static bool run_all(struct run *run, const char *url)
{
    run_open(run, url);
    wake(run);
    (void)event_base_dispatch(run->loop);
    run_close(run);
    return !run->failed;
}

static void tell_end(struct log *log, const struct demo_report *report)
{
    int64_t span = report->milliseconds > 0 ? report->milliseconds : 1;

    log_info(log, "demo_loaded", log_number("orgs", report->orgs),
             log_number("commands", report->commands), log_number("events", report->events),
             log_number("refused_expected", report->refused_expected),
             log_number("refused_unexpected", report->refused_unexpected),
             log_number("batches", report->batches), log_number("milliseconds", span),
             log_number("per_second", report->commands * 1000 / span));
}

bool demo_run(struct event_base *loop, struct log *log, const char *url,
              const struct demo_settings *settings, struct demo_report *report,
              struct problem *problem)
{
    scoped(arena_release) struct arena *arena = arena_new(RUN_ARENA_BYTES);
    struct run run = {.arena = arena,
                      .loop = loop,
                      .log = log,
                      .settings = settings,
                      .report = report,
                      .problem = problem,
                      .began_at = real_now()};
    struct look look;

    ensure(settings->orgs >= 1);
    ensure(settings->months >= 1);
    ensure(settings->months <= DEMO_MONTHS_MAX);
    *report = (struct demo_report){0};
    if (!look_around(&run, url, &look)) {
        return false;
    }
    if (is_done_already(&run, &look)) {
        report->skipped = true;
        log_info(log, "demo_skipped", log_number("orgs", (int64_t)look.orgs));
        return true;
    }
    if (!run_all(&run, url)) {
        return false;
    }
    tell_end(log, report);
    return settings->tokens_file == NULL || tokens_write(&run.book, settings->tokens_file, problem);
}
