#include "base/ensure.h"
#include "store/result.h"
#include "store/store.h"
#include "store/value.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define BINARY 1

#define CONNECTING_MS_MAX 5000
#define ASKING_MS_MAX     15000

/* What is looked at is not changed, and nobody waits for the one who looks. */
#define SESSION                                                   \
    "SELECT set_config('search_path', 'public, pg_temp', false)," \
    " set_config('default_transaction_read_only', 'on', false),"  \
    " set_config('datestyle', 'ISO', false),"                     \
    " set_config('client_encoding', 'UTF8', false),"              \
    " set_config('lock_timeout', '1s', false),"                   \
    " set_config('statement_timeout', '10s', false)"

struct inspection {
    PGconn *postgres;
};

static int64_t now_ms(void)
{
    struct timespec now;

    ensure(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for the socket; false when the time is over. */
static bool wait_for_socket(const struct inspection *inspection, short events, int64_t ends_at_ms)
{
    struct pollfd socket = {.fd = PQsocket(inspection->postgres), .events = events};
    int64_t left_ms = ends_at_ms - now_ms();

    return socket.fd >= 0 && left_ms > 0 && poll(&socket, 1, (int)left_ms) > 0;
}

static void on_notice(void *context, const PGresult *notice)
{
    /* For PostgreSQL's own log; libpq would write it to our stderr. */
}

/* libpq's words as part of a sentence: one line, no full stop. */
static struct text words_of(struct arena *arena, struct text words, struct text otherwise)
{
    while (words.length > 0
           && (words.bytes[words.length - 1] == '\n' || words.bytes[words.length - 1] == '.')) {
        words.length--;
    }
    char *line = text_chars(arena, words.length > 0 ? words : otherwise);
    for (char *c = line; *c != '\0'; c++) {
        if (*c == '\n' || *c == '\t') {
            *c = ' ';
        }
    }
    return text_of(line);
}

static bool refuse_gone(const struct inspection *inspection, struct text otherwise,
                        struct problem *problem)
{
    struct text words = text_of(PQerrorMessage(inspection->postgres));

    return refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_DATABASE_GONE,
                  (struct blanks){.other = words_of(problem->arena, words, otherwise)});
}

/* ---- connecting ------------------------------------------------------------------------------ */

/* libpq's own words on a connection string may quote the password. */
static bool url_is_well_formed(const char *url)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);

    PQconninfoFree(options);
    return options != NULL;
}

static bool connect_to(struct inspection *inspection, const char *url, struct problem *problem)
{
    const char *const keywords[] = {"dbname", "application_name", "gssencmode", NULL};
    const char *const values[] = {url, "dealdesk doctor", "disable", NULL};
    int64_t ends_at_ms = now_ms() + CONNECTING_MS_MAX;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;

    if (!url_is_well_formed(url)) {
        return refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_DATABASE_GONE,
                      (struct blanks){.other = TEXT("the connection string is malformed")});
    }
    inspection->postgres = PQconnectStartParams(keywords, values, 1);
    if (inspection->postgres == NULL || PQstatus(inspection->postgres) == CONNECTION_BAD) {
        return refuse_gone(inspection, text_literal("it cannot be connected to"), problem);
    }
    PQsetNoticeReceiver(inspection->postgres, on_notice, NULL);
    while (status != PGRES_POLLING_OK) {
        short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!wait_for_socket(inspection, events, ends_at_ms)) {
            return refuse_gone(inspection, text_literal("connecting took too long"), problem);
        }
        status = PQconnectPoll(inspection->postgres);
        if (status == PGRES_POLLING_FAILED) {
            return refuse_gone(inspection, text_literal("it cannot be connected to"), problem);
        }
    }
    return true;
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Whether the next part of an answer is here whole; false when it does not come. */
static bool wait_for_answer(const struct inspection *inspection, int64_t ends_at_ms)
{
    while (PQisBusy(inspection->postgres)) {
        if (!wait_for_socket(inspection, POLLIN, ends_at_ms)
            || !PQconsumeInput(inspection->postgres)) {
            return false;
        }
    }
    return true;
}

/* The whole answer to what was sent; NULL when it did not come. */
static PGresult *take_answer(const struct inspection *inspection)
{
    int64_t ends_at_ms = now_ms() + ASKING_MS_MAX;
    PGresult *answer = NULL;

    while (wait_for_answer(inspection, ends_at_ms)) {
        PGresult *next = PQgetResult(inspection->postgres);
        if (next == NULL) {
            return answer;
        }
        PQclear(answer);
        answer = next;
    }
    PQclear(answer);
    return NULL;
}

static bool begin_session(const struct inspection *inspection, struct problem *problem)
{
    if (!PQsendQueryParams(inspection->postgres, SESSION, 0, NULL, NULL, NULL, NULL, BINARY)) {
        return refuse_gone(inspection, text_literal("it takes nothing"), problem);
    }
    struct result result = result_of(take_answer(inspection));
    bool good = result_state(&result) == RESULT_ROWS;
    result_clear(&result);
    return good || refuse_gone(inspection, text_literal("it does not answer"), problem);
}

/* ---- public ---------------------------------------------------------------------------------- */

struct inspection *inspection_new(const char *url, struct problem *problem)
{
    struct inspection *inspection = calloc(1, sizeof(*inspection));

    ensure(inspection != NULL);
    if (!connect_to(inspection, url, problem) || !begin_session(inspection, problem)) {
        inspection_free(inspection);
        return NULL;
    }
    return inspection;
}

void inspection_free(struct inspection *inspection)
{
    if (inspection != NULL) {
        PQfinish(inspection->postgres);
        free(inspection);
    }
}

struct result *inspection_ask(struct inspection *inspection, const struct parameters *parameters,
                              struct problem *problem)
{
    const struct statement_row *statement = parameters->statement;
    Oid types[INSPECTION_PARAMETERS_MAX];

    ensure(parameters->count == statement->take_count);
    ensure(statement->take_count <= COUNT_OF(types));
    for (size_t i = 0; i < statement->take_count; i++) {
        types[i] = value_kind_oid(statement->takes[i].kind);
    }
    if (!PQsendQueryParams(inspection->postgres, statement->text, (int)parameters->count, types,
                           parameters->values, parameters->lengths, parameters->formats, BINARY)) {
        (void)refuse_gone(inspection, text_literal("it takes nothing"), problem);
        return NULL;
    }
    struct result result = result_of(take_answer(inspection));
    if (result_state(&result) == RESULT_ROWS) {
        return result_keep(&result);
    }
    struct text words =
        words_of(problem->arena, result_message(&result), text_literal("it did not answer"));
    (void)refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_DATABASE_REFUSED,
                 (struct blanks){.other = words});
    result_clear(&result);
    return NULL;
}
