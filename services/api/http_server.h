/*
 * The server as its own files see it: what connections share. The door is http.h.
 */
#pragma once

#include "api/http.h"
#include "api/http_place.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/listener.h>

struct http_connection;

struct http_server {
    struct event_base *loop; /* borrowed */
    struct log *log;         /* borrowed */
    struct http_settings settings;
    http_handle *handle;
    void *context;
    struct evconnlistener *listener;     /* NULL once it stopped */
    struct event resume;                 /* switches the listener on again */
    struct event stop;                   /* cuts what is left, and tells that the server stopped */
    struct ssl_ctx_st *tls;              /* NULL: plain HTTP */
    struct http_connection *connections; /* all of them, the youngest first */
    struct http_places *places;
    struct http_figures figures;
    bool paused; /* the listener is off: no place is free, or the machine has no descriptor left */
    bool stopping;
    http_stopped *stopped;
    void *stopped_context;
    int64_t told_second;    /* the last in which something about a client was told */
    int told_count;         /* how often in that second */
    uint8_t random[64][10]; /* for fresh request ids: asking the kernel each time is slow */
    size_t random_left;
    int64_t date_second; /* that `date` tells */
    char date[64];       /* "Tue, 24 Nov 2026 21:35:00 GMT" */
};

/*
 * Whether something that a client does may be told in the log: so many times a second, since he
 * could do it without end. The figures count all.
 */
bool http_server_may_tell(struct http_server *server);

/* A connection has gone. */
void http_server_lost(struct http_server *server);

/* The time for the Date field (RFC 9110, section 5.6.7), made anew once a second. */
struct text http_server_date(struct http_server *server);

/* So many milliseconds, for a timer. */
struct timeval http_after(int64_t after_ms);

/* Milliseconds of a clock that never jumps. */
int64_t http_clock_ms(void);
