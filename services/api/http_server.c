#include "api/http_server.h"

#include "api/http_connection.h"
#include "api/http_proxies.h"
#include "api/http_tls.h"
#include "base/ensure.h"

#include <event2/util.h>

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG             1024
#define TOLD_PER_SECOND_MAX 20
#define RESUME_MS           100
#define ADDRESS_CHARS       (INET6_ADDRSTRLEN + 8)

/* ---- clocks ---------------------------------------------------------------------------------- */

struct timeval http_after(int64_t after_ms)
{
    return (struct timeval){.tv_sec = after_ms / 1000, .tv_usec = after_ms % 1000 * 1000};
}

int64_t http_clock_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct text http_server_date(struct http_server *server)
{
    static const char WEEKDAYS[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char MONTHS[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t second = (int64_t)time(NULL);

    if (second != server->date_second) {
        day today = (day)(second / 86400);
        int of_day = (int)(second % 86400);
        struct civil_day civil = civil_of_day(today);
        server->date_second = second;
        (void)snprintf(server->date, sizeof(server->date),
                       "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", WEEKDAYS[today % 7],
                       civil.day_of_month, MONTHS[civil.month - 1], civil.year, of_day / 3600,
                       of_day / 60 % 60, of_day % 60);
    }
    return text_of(server->date);
}

bool http_server_may_tell(struct http_server *server)
{
    int64_t second = http_clock_ms() / 1000;
    if (second != server->told_second) {
        server->told_second = second;
        server->told_count = 0;
    }
    return server->told_count++ < TOLD_PER_SECOND_MAX;
}

/* ---- accepting ------------------------------------------------------------------------------- */

static void listener_pause(struct http_server *server)
{
    if (!server->paused && server->listener != NULL) {
        server->paused = true;
        evconnlistener_disable(server->listener);
    }
}

static void listener_resume(struct http_server *server)
{
    if (server->paused && server->listener != NULL && !http_places_full(server->places)) {
        server->paused = false;
        evconnlistener_enable(server->listener);
    }
}

static void on_place_left(void *context)
{
    listener_resume(context);
}

static void on_resume(evutil_socket_t socket, short events, void *context)
{
    listener_resume(context);
}

/* The address of the other end as a person writes it. */
static void peer_write(const struct sockaddr *from, char peer[INET6_ADDRSTRLEN])
{
    const void *address = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
    int family = from->sa_family;

    if (family == AF_INET) {
        address = &((const struct sockaddr_in *)(const void *)from)->sin_addr;
    } else if (IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)address)) {
        address = (const char *)address + 12;
        family = AF_INET;
    }
    if (inet_ntop(family, address, peer, INET6_ADDRSTRLEN) == NULL) {
        peer[0] = '\0';
    }
}

static void on_accepted(struct evconnlistener *listener, evutil_socket_t socket,
                        struct sockaddr *from, int from_length, void *context)
{
    struct http_server *server = context;
    struct http_place place = {0};
    char peer[INET6_ADDRSTRLEN];

    peer_write(from, peer);
    server->figures.connections_accepted++;
    bool is_proxy = http_proxies_hold(&server->settings.proxies, text_of(peer));
    if (!http_place_take(server->places, from, is_proxy, &place)) {
        server->figures.refused++;
        if (http_server_may_tell(server)) {
            log_info(server->log, "connection_refused", log_word("peer", peer));
        }
        evutil_closesocket(socket);
        return;
    }
    if (http_places_full(server->places)) {
        listener_pause(server);
        if (http_server_may_tell(server)) {
            log_warning(server->log, "connections_exhausted",
                        log_number("open", server->figures.connections_open + 1));
        }
    }
    if (!http_connection_new(server, place, socket, peer)) {
        http_place_leave(place);
    }
}

/* Mostly: no descriptor is left. The listener rests, or the loop would turn without end. */
static void on_accept_failed(struct evconnlistener *listener, void *context)
{
    struct http_server *server = context;
    struct timeval later = http_after(RESUME_MS);

    if (http_server_may_tell(server)) {
        log_warning(server->log, "accept_failed", log_number("errno", EVUTIL_SOCKET_ERROR()));
    }
    listener_pause(server);
    evtimer_add(&server->resume, &later);
}

/* ---- its life -------------------------------------------------------------------------------- */

struct http_settings http_settings_default(void)
{
    return (struct http_settings){
        .address = "127.0.0.1",
        .port = 8080,
        .body_bytes_max = 262144,
        .head_bytes_max = 16384,
        .target_bytes_max = 8192,
        .fields_max = 100,
        .head_timeout_ms = 10000,
        .body_timeout_ms = 20000,
        .write_timeout_ms = 30000,
        .idle_timeout_ms = 60000,
        .body_rate_min_bytes = 1024,
        .connections_max = 10000,
        .connections_per_address_max = 200,
    };
}

static bool refuse_address(const struct http_settings *settings, const char *reason,
                           struct problem *problem)
{
    struct text name =
        text_format(problem->arena, "%s port %u", settings->address, (unsigned)settings->port);
    return refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_ADDRESS_TAKEN,
                  (struct blanks){.name = name, .other = text_of(reason)});
}

/* An address of a socket, of either family. */
union socket_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool address_parse(const struct http_settings *settings, union socket_address *address,
                          int *length)
{
    *address = (union socket_address){0};
    if (inet_pton(AF_INET, settings->address, &address->v4.sin_addr) == 1) {
        address->v4.sin_family = AF_INET;
        address->v4.sin_port = htons(settings->port);
        *length = sizeof(address->v4);
        return true;
    }
    if (inet_pton(AF_INET6, settings->address, &address->v6.sin6_addr) == 1) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons(settings->port);
        *length = sizeof(address->v6);
        return true;
    }
    return false;
}

static bool server_listen(struct http_server *server, struct problem *problem)
{
    union socket_address address;
    int length = 0;

    if (!address_parse(&server->settings, &address, &length)) {
        return refuse_address(&server->settings, "it is not an IP address", problem);
    }
    server->listener =
        evconnlistener_new_bind(server->loop, on_accepted, server,
                                LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
                                BACKLOG, &address.any, length);
    if (server->listener == NULL) {
        return refuse_address(&server->settings, strerror(errno), problem);
    }
    evconnlistener_set_error_cb(server->listener, on_accept_failed);
    return true;
}

static void cut_all(struct http_server *server)
{
    while (server->connections != NULL) {
        http_connection_free(server->connections);
    }
}

/* The grace is over, or the last connection has gone. */
static void on_stop(evutil_socket_t socket, short events, void *context)
{
    struct http_server *server = context;
    cut_all(server);

    http_stopped *stopped = server->stopped;
    server->stopped = NULL;
    if (stopped != NULL) {
        stopped(server->stopped_context);
    }
}

void http_server_lost(struct http_server *server)
{
    if (server->stopped != NULL && server->connections == NULL) {
        event_active(&server->stop, EV_TIMEOUT, 0);
    }
}

struct http_server *http_server_new(struct event_base *loop, struct log *log,
                                    const struct http_settings *settings, http_handle *handle,
                                    void *context, struct problem *problem)
{
    struct http_server *server = malloc(sizeof(*server));
    ensure(server != NULL);

    *server = (struct http_server){
        .loop = loop, .log = log, .settings = *settings, .handle = handle, .context = context};
    server->places = http_places_new(settings->connections_max,
                                     settings->connections_per_address_max, on_place_left, server);
    evtimer_assign(&server->resume, loop, on_resume, server);
    evtimer_assign(&server->stop, loop, on_stop, server);
    if (settings->certificate_file != NULL) {
        server->tls = http_tls_new(settings, problem);
    }
    bool fine = settings->certificate_file == NULL || server->tls != NULL;
    if (!fine || !server_listen(server, problem)) {
        http_server_free(server);
        return NULL;
    }
    (void)signal(SIGPIPE, SIG_IGN); /* a client that is gone is an error of its write */
    return server;
}

uint16_t http_server_port(const struct http_server *server)
{
    union socket_address address = {0};
    socklen_t length = sizeof(address);

    if (server->listener == NULL) {
        return 0;
    }
    if (getsockname(evconnlistener_get_fd(server->listener), &address.any, &length) != 0) {
        return 0;
    }
    return ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

struct http_figures http_server_figures(const struct http_server *server)
{
    return server->figures;
}

void http_server_stop(struct http_server *server, int grace_ms, http_stopped *done, void *context)
{
    struct timeval grace = http_after(grace_ms);
    struct http_connection *next = NULL;
    ensure(!server->stopping);

    server->stopping = true;
    server->stopped = done;
    server->stopped_context = context;
    evconnlistener_free(server->listener);
    server->listener = NULL;
    event_add(&server->stop, &grace);
    for (struct http_connection *each = server->connections; each != NULL; each = next) {
        next = each->next;
        http_connection_stop(each);
    }
    http_server_lost(server);
}

void http_server_free(struct http_server *server)
{
    if (server == NULL) {
        return;
    }
    server->stopped = NULL;
    cut_all(server);
    if (server->listener != NULL) {
        evconnlistener_free(server->listener);
        server->listener = NULL;
    }
    event_del(&server->resume);
    event_del(&server->stop);
    http_places_close(server->places);
    http_tls_free(server->tls);
    free(server);
}
