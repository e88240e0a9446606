/*
 * The chores of the tables, done every few seconds while commands come, and each hour. That several
 * processes do them changes nothing.
 *
 * Kept answers lie in a part for each day: the parts of the days ahead are made, those whose time
 * is over are dropped. Tables that have grown get new statistics, without which plans that were
 * made while they were small stay.
 */
#pragma once

#include "base/log.h"
#include "store/store.h"

#include <event2/event.h>

struct housekeeping {
    struct event_base *loop; /* borrowed, like `log` and `url` */
    struct log *log;
    const char *url;
    struct event *next;
    const int64_t *commands; /* how many were dealt with, counted by somebody else; borrowed */
    int64_t commands_seen;   /* when it was last done */
    size_t looks;            /* there were */
    struct connection *connection; /* while it is at work; else NULL */
    size_t done;                   /* chores of this time that were answered */
};

/* The first time is some seconds from now: a start has more urgent things to do. */
void housekeeping_init(struct housekeeping *housekeeping, struct event_base *loop, struct log *log,
                       const char *url, const int64_t *commands);
void housekeeping_clear(struct housekeeping *housekeeping);
