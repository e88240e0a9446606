#include "base/ensure.h"
#include "store/address.h"
#include "store/pending.h"
#include "store/preparation.h"
#include "store/result.h"
#include "store/store.h"
#include "store/trouble.h"
#include "store/value.h"

#include <event2/util.h>
#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

#define CONNECTION_ARENA_BYTES 4096
#define CONNECTING_SECONDS_MAX 10
#define PAUSE_MS_MIN           50
#define PAUSE_MS_MAX           2000
#define PARAMETERS_MAX         64
#define BINARY                 1

/* With TLS, bytes may wait in the library while the socket is silent. Of one record (16 KiB at
 * most) libpq takes at least half at a time. */
#define LOOKS_WITH_TLS 3

enum connection_state {
    CONNECTION_RESTING,   /* until the pause is over */
    CONNECTION_SEARCHING, /* for the addresses of its hosts */
    CONNECTION_STARTING,  /* PQconnectPoll is being asked */
    CONNECTION_PREPARING, /* the session is set, statements are prepared and compared */
    CONNECTION_READY
};

struct connection {
    struct event_base *loop;
    struct log *log;
    struct arena *arena;
    const char *url;
    enum store_side side;
    connection_ready *ready;
    void *context;

    enum connection_state state;
    struct address_search *search;
    PGconn *postgres;
    struct event *reading;
    struct event *writing;
    struct event *timer; /* the pause; the patience while connecting; the silence while something is
                            under way */
    struct event *losing; /* hands over what is lost, in a turn of its own */

    struct pending_shelf shelf;
    struct pending_line sent; /* in the order of libpq's own queue */
    struct pending_line lost; /* waits for `losing` */

    struct preparation preparation;
    unsigned attempts; /* since it was last ready */
    bool warned;       /* since the last answer */
    bool handing_over; /* callbacks are being called */
    bool freed;        /* by one of them */
    struct trouble trouble;
};

/* ---- losing ---------------------------------------------------------------------------------- */

/* Not event_active: one that is active again and again keeps the loop from its sockets. */
static void losing_set(struct connection *connection)
{
    static const struct timeval NEXT_TURN = {0};

    event_add(connection->losing, &NEXT_TURN);
}

static void timer_set(struct connection *connection, int64_t milliseconds)
{
    struct timeval pause = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};

    event_add(connection->timer, &pause);
}

/* None at first, since often it is the session alone that was lost; then it grows with each
 * attempt. Half of it is chance, so that many processes do not come back at once. */
static int64_t pause_ms(unsigned attempts)
{
    int64_t pause = attempts == 0  ? 0
                    : attempts < 7 ? PAUSE_MS_MIN * (INT64_C(1) << (attempts - 1))
                                   : PAUSE_MS_MAX;
    uint16_t chance;

    evutil_secure_rng_get_bytes(&chance, sizeof(chance));
    return pause / 2 + pause / 2 * chance / UINT16_MAX;
}

static void disconnect(struct connection *connection)
{
    event_del(connection->reading); /* before the socket is closed */
    event_del(connection->writing);
    event_del(connection->timer);
    address_search_free(connection->search);
    connection->search = NULL;
    PQfinish(connection->postgres);
    connection->postgres = NULL;
    connection->warned = false;
    connection->state = CONNECTION_RESTING;
}

/* It cannot be used any more; what was under way is told so later, and it connects again after a
 * pause. */
static void connection_lost(struct connection *connection, const char *words)
{
    trouble_set(&connection->trouble, words); /* before libpq's own words are freed */
    if (trouble_is_news(&connection->trouble)) {
        log_warning(connection->log, "connection_lost",
                    log_word("side", side_row(connection->side)->name),
                    log_word("trouble", connection->trouble.words));
    }
    disconnect(connection);
    pending_line_append(&connection->lost, &connection->sent);
    losing_set(connection);
    timer_set(connection, pause_ms(connection->attempts));
    connection->attempts++;
}

static void connection_broken(struct connection *connection)
{
    const char *words = PQerrorMessage(connection->postgres);

    connection_lost(connection, words[0] == '\0' ? "the connection was closed" : words);
}

/* ---- sending --------------------------------------------------------------------------------- */

static void flush(struct connection *connection)
{
    int left = PQflush(connection->postgres);

    if (left < 0) {
        connection_broken(connection);
    } else if (left > 0) {
        event_add(connection->writing, NULL);
    }
}

/* For how long the peer may say nothing while something is under way. */
static void silence_begin(struct connection *connection)
{
    if (connection->state != CONNECTION_READY) {
        return; /* the patience for connecting is running */
    }
    if (pending_line_is_empty(&connection->sent)) {
        event_del(connection->timer);
    } else {
        timer_set(connection, INT64_C(1000) * side_row(connection->side)->silence_seconds_max);
    }
}

/* After libpq took something to send, or not; whether the connection still stands. */
static bool sent_add(struct connection *connection, int taken, bool is_sync, result_done *done,
                     void *context)
{
    bool first = pending_line_is_empty(&connection->sent);

    pending_line_add(&connection->sent, is_sync, done, context);
    if (!taken) {
        connection_broken(connection);
        return false;
    }
    if (first) {
        silence_begin(connection);
    }
    return true;
}

static void lost_add(struct connection *connection, result_done *done, void *context)
{
    pending_line_add(&connection->lost, false, done, context);
    losing_set(connection);
}

/* ---- preparing ------------------------------------------------------------------------------- */

/* Everything before it was answered. */
static void on_all_prepared(struct result *result, void *context)
{
    struct connection *connection = context;

    if (result_state(result) == RESULT_LOST) {
        return;
    }
    if (!preparation_end(&connection->preparation)) {
        connection_lost(connection, connection->preparation.difference);
        return;
    }
    connection->state = CONNECTION_READY;
    trouble_clear(&connection->trouble);
    event_del(connection->timer);
    log_info(connection->log, "connection_ready",
             log_word("side", side_row(connection->side)->name),
             log_number("attempts", connection->attempts + 1));
    connection->attempts = 0;
    if (connection->ready != NULL) {
        connection->ready(connection, connection->context);
    }
}

/* A sync after each statement, so that all that disagree are told and not only the first. */
static bool prepare_one(struct connection *connection, struct check *check)
{
    const struct statement_row *statement = check->statement;
    PGconn *postgres = connection->postgres;
    Oid types[PARAMETERS_MAX];

    ensure(statement->take_count <= PARAMETERS_MAX);
    for (size_t i = 0; i < statement->take_count; i++) {
        types[i] = value_kind_oid(statement->takes[i].kind);
    }
    int taken =
        PQsendPrepare(postgres, check->name, check->text, (int)statement->take_count, types);
    return sent_add(connection, taken, false, on_prepared, check)
           && sent_add(connection, PQsendDescribePrepared(postgres, check->name), false,
                       on_described, check)
           && sent_add(connection, PQpipelineSync(postgres), true, NULL, NULL);
}

static bool prepare_all(struct connection *connection)
{
    struct preparation *preparation = &connection->preparation;
    PGconn *postgres = connection->postgres;
    int taken = PQsendQueryParams(postgres, side_row(connection->side)->settings, 0, NULL, NULL,
                                  NULL, NULL, BINARY);

    if (!sent_add(connection, taken, false, on_session_set, preparation)
        || !sent_add(connection, PQpipelineSync(postgres), true, NULL, NULL)) {
        return false;
    }
    for (size_t i = 0; i < preparation->check_count; i++) {
        if (!prepare_one(connection, &preparation->checks[i])) {
            return false;
        }
    }
    return sent_add(connection, PQpipelineSync(postgres), true, on_all_prepared, connection);
}

static void prepare(struct connection *connection)
{
    if (PQsetnonblocking(connection->postgres, 1) != 0
        || !PQenterPipelineMode(connection->postgres)) {
        connection_broken(connection);
        return;
    }
    connection->state = CONNECTION_PREPARING;
    preparation_begin(&connection->preparation);
    if (prepare_all(connection)) {
        flush(connection);
    }
}

/* ---- answers --------------------------------------------------------------------------------- */

/* The next whole answer; NULL when none is here yet. */
static PGresult *next_answer(struct connection *connection)
{
    for (int tries = 0; tries < 2; tries++) { /* a NULL ends what belongs to the statement before */
        if (PQisBusy(connection->postgres)) {
            return NULL;
        }
        PGresult *answer = PQgetResult(connection->postgres);
        if (answer != NULL) {
            return answer;
        }
    }
    return NULL;
}

/* Hands over one answer; false when there is no more to hand over for now. */
static bool hand_over_one(struct connection *connection)
{
    PGresult *answer = next_answer(connection);

    if (answer == NULL) {
        return false;
    }
    struct result result = result_of(answer);
    result.warned = connection->warned;
    connection->warned = false;
    bool is_sync = PQresultStatus(answer) == PGRES_PIPELINE_SYNC;
    if (result.state == RESULT_LOST) {
        connection_lost(connection, PQresultErrorMessage(answer));
    } else if (is_sync != connection->sent.oldest->is_sync) {
        connection_lost(connection, "the answers do not fit what was sent");
    } else {
        pending_line_answer(&connection->sent, &result);
    }
    result_clear(&result);
    return !connection->freed && connection->postgres != NULL;
}

static void hand_over_all(struct connection *connection)
{
    bool handed_over = false;

    while (!pending_line_is_empty(&connection->sent) && hand_over_one(connection)) {
        handed_over = true;
    }
    if (handed_over && connection->postgres != NULL) {
        silence_begin(connection);
    }
}

static void release(struct connection *connection)
{
    event_free(connection->reading);
    event_free(connection->writing);
    event_free(connection->timer);
    event_free(connection->losing);
    arena_free(connection->arena);
}

/* After callbacks were called. */
static void hand_over_end(struct connection *connection)
{
    connection->handing_over = false;
    if (connection->freed) {
        release(connection);
    }
}

/* ---- connecting ------------------------------------------------------------------------------ */

/* Listens to the socket, which may be another one after each step of connecting. */
static void listen_to(struct connection *connection, bool readable, bool writable)
{
    int socket = PQsocket(connection->postgres);

    event_assign(connection->reading, connection->loop, socket, EV_READ | EV_PERSIST,
                 event_get_callback(connection->reading), connection);
    event_assign(connection->writing, connection->loop, socket, EV_WRITE,
                 event_get_callback(connection->writing), connection);
    if (readable) {
        event_add(connection->reading, NULL);
    }
    if (writable) {
        event_add(connection->writing, NULL);
    }
}

static void connect_step(struct connection *connection)
{
    event_del(connection->reading); /* the step may close the socket */
    event_del(connection->writing);

    PostgresPollingStatusType status = PQconnectPoll(connection->postgres);
    if (status == PGRES_POLLING_OK) {
        listen_to(connection, true, false);
        prepare(connection);
    } else if (status == PGRES_POLLING_FAILED) {
        connection_broken(connection);
    } else {
        listen_to(connection, status == PGRES_POLLING_READING, status == PGRES_POLLING_WRITING);
    }
}

/* PostgreSQL's notices are for its own log; libpq would write them to our stderr. A warning is told
 * with the answer that it comes before. */
static void on_notice(void *context, const PGresult *notice)
{
    struct connection *connection = context;
    struct text severity = text_of(PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED));

    connection->warned = connection->warned || text_equal(severity, text_literal("WARNING"));

    log_debug(connection->log, "notice_received",
              log_word("side", side_row(connection->side)->name),
              log_text("sqlstate", text_of(PQresultErrorField(notice, PG_DIAG_SQLSTATE))));
}

static void on_address(const struct address *address, struct text trouble, void *context)
{
    struct connection *connection = context;

    if (address == NULL) {
        connection_lost(connection, trouble.bytes);
        return;
    }
    connection->state = CONNECTION_STARTING;
    connection->postgres = PQconnectStartParams(address->keywords, address->values, 0);
    if (connection->postgres == NULL || PQstatus(connection->postgres) == CONNECTION_BAD) {
        connection_broken(connection);
        return;
    }
    PQsetNoticeReceiver(connection->postgres, on_notice, connection);
    listen_to(connection, false, true);
    address_search_free(connection->search);
    connection->search = NULL;
}

static void connect_begin(struct connection *connection)
{
    connection->state = CONNECTION_SEARCHING;
    connection->search =
        address_search_new(connection->loop, connection->url, side_row(connection->side)->defaults,
                           on_address, connection);
    timer_set(connection, INT64_C(1000) * CONNECTING_SECONDS_MAX);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Takes what the socket has; whether there may be more that the socket does not tell of. */
static bool take_in(struct connection *connection)
{
    bool stands = PQconsumeInput(connection->postgres);

    hand_over_all(connection); /* what came before the end is whole, and may say why it ends */
    if (!stands && connection->postgres != NULL) {
        connection_broken(connection);
    }
    return connection->postgres != NULL && PQsslInUse(connection->postgres);
}

static void on_readable(evutil_socket_t socket, short events, void *context)
{
    struct connection *connection = context;
    int looks = 0;

    if (connection->state == CONNECTION_STARTING) {
        connect_step(connection);
        return;
    }
    connection->handing_over = true;
    while (take_in(connection) && ++looks < LOOKS_WITH_TLS) {
    }
    hand_over_end(connection);
}

static void on_writable(evutil_socket_t socket, short events, void *context)
{
    struct connection *connection = context;

    if (connection->state == CONNECTION_STARTING) {
        connect_step(connection);
    } else {
        flush(connection);
    }
}

static void on_timer(evutil_socket_t socket, short events, void *context)
{
    struct connection *connection = context;

    if (connection->state == CONNECTION_RESTING) {
        connect_begin(connection);
    } else if (connection->state == CONNECTION_READY) {
        connection_lost(connection, "the server has fallen silent");
    } else {
        connection_lost(connection, "connecting took too long");
    }
}

static void on_losing(evutil_socket_t socket, short events, void *context)
{
    struct connection *connection = context;
    struct result result = {.state = RESULT_LOST};
    const struct pending *last =
        connection->lost.newest; /* what is sent meanwhile waits for the next turn */
    const struct pending *told = NULL;

    connection->handing_over = true;
    while (!connection->freed && told != last) {
        told = connection->lost.oldest;
        pending_line_answer(&connection->lost, &result);
    }
    hand_over_end(connection);
}

/* ---- public ---------------------------------------------------------------------------------- */

struct connection *connection_new(struct event_base *loop, struct log *log, const char *url,
                                  enum store_side side, connection_ready *ready, void *context)
{
    struct arena *arena = arena_new(CONNECTION_ARENA_BYTES);
    struct connection *connection = arena_alloc(arena, sizeof(*connection));

    *connection = (struct connection){
        .loop = loop,
        .log = log,
        .arena = arena,
        .url = text_chars(arena, text_of(url)),
        .side = side,
        .ready = ready,
        .context = context,
        .state = CONNECTION_RESTING,
        .shelf = {.arena = arena},
        .sent = {.shelf = &connection->shelf},
        .lost = {.shelf = &connection->shelf},
        .reading = event_new(loop, -1, EV_READ | EV_PERSIST, on_readable, connection),
        .writing = event_new(loop, -1, EV_WRITE, on_writable, connection),
        .timer = evtimer_new(loop, on_timer, connection),
        .losing = evtimer_new(loop, on_losing, connection),
        .trouble.words = "it is connecting for the first time",
    };
    ensure(connection->reading != NULL);
    ensure(connection->writing != NULL);
    ensure(connection->timer != NULL);
    ensure(connection->losing != NULL);
    preparation_init(&connection->preparation, arena, log, side);
    timer_set(connection, 0);
    return connection;
}

void connection_free(struct connection *connection)
{
    if (connection == NULL) {
        return;
    }
    disconnect(connection);
    event_del(connection->losing);
    if (connection->handing_over) {
        connection->freed = true; /* the one that calls the callbacks releases it */
    } else {
        release(connection);
    }
}

bool connection_is_ready(const struct connection *connection)
{
    return connection->state == CONNECTION_READY;
}

struct text connection_trouble(const struct connection *connection)
{
    return connection_is_ready(connection) ? (struct text){0} : text_of(connection->trouble.words);
}

void connection_send(struct connection *connection, const struct parameters *parameters,
                     result_done *done, void *context)
{
    const struct statement_row *statement = parameters->statement;
    char name[PREPARED_NAME_BYTES];

    ensure(parameters->count == statement->take_count);
    ensure((statement->sides & BIT(connection->side)) != 0);
    if (!connection_is_ready(connection)) {
        lost_add(connection, done, context);
        return;
    }
    prepared_name(name, statement, connection->side, parameters->for_sales);
    int taken =
        PQsendQueryPrepared(connection->postgres, name, (int)parameters->count, parameters->values,
                            parameters->lengths, parameters->formats, BINARY);
    sent_add(connection, taken, false, done, context);
}

void connection_send_plain(struct connection *connection, const char *sql, result_done *done,
                           void *context)
{
    if (!connection_is_ready(connection)) {
        lost_add(connection, done, context);
        return;
    }
    int taken = PQsendQueryParams(connection->postgres, sql, 0, NULL, NULL, NULL, NULL, BINARY);
    sent_add(connection, taken, false, done, context);
}

void connection_flush(struct connection *connection)
{
    if (!connection_is_ready(connection)) {
        return;
    }
    /* A Flush message would do, but behind it the server is still in the midst of a run, where it
     * does not count how long the transaction idles: a process that was stopped here would hold its
     * locks for as long as that lasts. */
    int taken = PQpipelineSync(connection->postgres);
    if (sent_add(connection, taken, true, NULL, NULL)) {
        flush(connection);
    }
}

void connection_sync(struct connection *connection, result_done *done, void *context)
{
    if (!connection_is_ready(connection)) {
        lost_add(connection, done, context);
        return;
    }
    int taken = PQpipelineSync(connection->postgres);
    if (sent_add(connection, taken, true, done, context)) {
        flush(connection);
    }
}

void connection_drop(struct connection *connection)
{
    if (connection->postgres != NULL) {
        connection_lost(connection, "it was dropped");
    }
}
