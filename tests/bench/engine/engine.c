/*
 * bench_engine: gives commands to the desk in one process, without HTTP, so many outstanding at
 * once, and tells how many a second were accepted.
 *
 * The people who submit come on stdin, "org_key person_id" a line, and take turns. Each submit is
 * of a deal and an account of its own, the same that load/submit.lua sends. The database is that of
 * DATABASE_URL.
 */
#include "base/ensure.h"
#include "desk/desk.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SELLERS_MAX     1024
#define OUTSTANDING_MAX 4096
#define NAME_CHARS_MAX  48
#define SECONDS_MAX     3600
#define WARM_SECONDS    2

struct seller {
    int32_t org_key;
    struct id id;
};

/* A command under way. What it says lives here until it was answered. */
struct giver {
    struct engine *engine;
    struct submit_body body;
    struct deal_body deal;
    char external_id[NAME_CHARS_MAX];
};

struct engine {
    struct event_base *loop;
    struct desk *desk;
    const struct submit_body *pattern;
    struct seller sellers[SELLERS_MAX];
    size_t seller_count;
    int64_t round; /* tells the deals of one run from those of another */
    int64_t given, accepted, refused;
    int64_t accepted_before; /* while it was warming up */
    bool stopping;
};

static const char SUBMIT[] =
    "{\"deal\": {\"external_id\": \"E\", \"name\": \"Globex rollout\", \"account\": "
    "{\"external_id\": \"E\", \"name\": \"Globex\", \"segment\": \"enterprise\"}, \"amount\": "
    "48000000, \"currency\": \"EUR\", \"stage\": \"negotiation\", \"close_date\": \"2027-01-29\"}, "
    "\"kind\": \"integration\", \"title\": \"Provision users from Okta\", \"need\": \"Their IT "
    "will not sign without SCIM.\", \"blocker\": \"deal_breaker\", \"details\": {\"system\": "
    "\"Okta\", \"direction\": \"in\"}}";

static const struct submit_body *read_pattern(struct arena *arena)
{
    struct submit_body *body = arena_alloc(arena, SUBMIT_BODY_SHAPE.size);
    struct problem problem;

    problem_init(&problem, arena);
    scoped(json_release) json_t *value = json_read(text_of(SUBMIT), &problem);
    ensure(value != NULL);
    ensure(decode(&SUBMIT_BODY_SHAPE, value, text_literal(""), arena, body, &problem));
    return body;
}

static bool read_sellers(struct engine *engine)
{
    char line[NAME_CHARS_MAX * 2];

    while (engine->seller_count < SELLERS_MAX && fgets(line, sizeof(line), stdin) != NULL) {
        struct text rest = {line, strcspn(line, "\n")};
        struct text key = text_cut(&rest, ' ');
        struct seller *seller = &engine->sellers[engine->seller_count];
        int64_t org_key;

        if (!text_to_integer(key, &org_key) || org_key < 1 || org_key > INT32_MAX
            || !id_parse(rest, text_literal("person"), &seller->id)) {
            return false;
        }
        seller->org_key = (int32_t)org_key;
        engine->seller_count++;
    }
    return engine->seller_count > 0;
}

static void give(struct giver *giver);

static void on_done(const struct desk_answer *answer, void *context)
{
    struct giver *giver = context;
    struct engine *engine = giver->engine;

    if (engine->stopping) {
        return; /* what still waits is answered when the desk is freed, and counts for nothing */
    }
    engine->accepted += answer->accepted;
    engine->refused += !answer->accepted;
    give(giver);
}

static void give(struct giver *giver)
{
    struct engine *engine = giver->engine;
    int64_t number = engine->given++;
    const struct seller *seller = &engine->sellers[(size_t)number % engine->seller_count];

    snprintf(giver->external_id, sizeof(giver->external_id), "E%" PRId64 "-%" PRId64, engine->round,
             number);
    giver->body = *engine->pattern;
    giver->deal = *engine->pattern->deal;
    giver->deal.external_id = text_of(giver->external_id);
    giver->deal.account.external_id = text_of(giver->external_id);
    giver->body.deal = &giver->deal;

    struct errand errand = {
        .org_key = seller->org_key,
        .body_bytes = sizeof(SUBMIT) - 1,
        .answer = "ask_answer",
        .success = 201,
    };
    errand.command = (struct command){
        .kind = COMMAND_SUBMIT,
        .actor = seller->id,
        .expected_version = -1,
        .body = &giver->body,
    };
    desk_submit(engine->desk, &errand, on_done, giver);
}

static void on_warm(evutil_socket_t socket, short events, void *context)
{
    struct engine *engine = context;

    engine->accepted_before = engine->accepted;
}

static void run_for(struct engine *engine, int64_t seconds)
{
    const struct timeval warm = {.tv_sec = WARM_SECONDS};
    const struct timeval all = {.tv_sec = WARM_SECONDS + seconds};

    ensure(event_base_once(engine->loop, -1, EV_TIMEOUT, on_warm, engine, &warm) == 0);
    ensure(event_base_loopexit(engine->loop, &all) == 0);
    ensure(event_base_dispatch(engine->loop) >= 0);
}

static void wait_until_ready(struct engine *engine)
{
    while (!desk_is_ready(engine->desk)) {
        ensure(event_base_loop(engine->loop, EVLOOP_ONCE) >= 0);
    }
}

struct engine_options {
    int64_t outstanding, seconds, round, lanes;
};

static bool read_number(int64_t *number, int64_t most)
{
    return text_to_integer(text_of(optarg), number) && *number >= 1 && *number <= most;
}

static bool read_options(int count, char **arguments, struct engine_options *options)
{
    static const struct option ROWS[] = {
        {"outstanding", required_argument, NULL, 'o'},
        {"seconds",     required_argument, NULL, 's'},
        {"round",       required_argument, NULL, 'r'},
        {"lanes",       required_argument, NULL, 'l'},
        {NULL,          0,                 NULL, 0  },
    };
    bool good = true;
    int option;

    *options = (struct engine_options){.outstanding = 64, .seconds = 4, .round = 1, .lanes = 2};
    while ((option = getopt_long(count, arguments, "", ROWS, NULL)) != -1) {
        good &= option == 'o'   ? read_number(&options->outstanding, OUTSTANDING_MAX)
                : option == 's' ? read_number(&options->seconds, SECONDS_MAX)
                : option == 'r' ? read_number(&options->round, INT64_MAX)
                : option == 'l' ? read_number(&options->lanes, 16)
                                : false;
    }
    return good && optind == count;
}

static void print_figures(const struct engine *engine, int64_t seconds)
{
    struct desk_figures figures = desk_figures(engine->desk);
    int64_t counted = engine->accepted - engine->accepted_before;
    int64_t batches = figures.batches > 0 ? figures.batches : 1;

    printf("rate=%.1f refused=%" PRId64 " batches=%" PRId64 " commands_a_batch=%.1f"
           " lock_us=%" PRId64 " load_us=%" PRId64 " decide_us=%" PRId64 " save_us=%" PRId64 "\n",
           (double)counted / (double)seconds, engine->refused, figures.batches,
           (double)figures.commands / (double)batches, figures.lock_us / batches,
           figures.load_us / batches, figures.decide_us / batches, figures.save_us / batches);
}

int main(int count, char **arguments)
{
    static struct engine engine;
    static struct giver givers[OUTSTANDING_MAX];
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct engine_options options;
    const char *url = getenv("DATABASE_URL");

    if (!read_options(count, arguments, &options) || url == NULL || !read_sellers(&engine)) {
        fprintf(stderr, "bench_engine [--outstanding N] [--seconds N] [--round N] [--lanes N]; "
                        "DATABASE_URL; \"org_key person_id\" a line on stdin\n");
        return 2;
    }
    struct desk_settings settings = desk_settings_default(url);
    struct log *log = log_new(STDERR_FILENO, LOG_LEVEL_WARNING);

    settings.lanes = (int)options.lanes;
    engine.loop = event_base_new();
    ensure(engine.loop != NULL);
    engine.pattern = read_pattern(arena);
    engine.round = options.round;
    engine.desk = desk_new(engine.loop, log, &settings);
    wait_until_ready(&engine);
    for (int64_t i = 0; i < options.outstanding; i++) {
        givers[i].engine = &engine;
        give(&givers[i]);
    }
    run_for(&engine, options.seconds);
    print_figures(&engine, options.seconds);
    engine.stopping = true;
    desk_free(engine.desk);
    event_base_free(engine.loop);
    log_free(log);
    return engine.refused > 0 ? 1 : 0;
}
