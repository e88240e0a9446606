/*
 * What has a lifetime is put away: kept answers lie in a part for each day; the parts of the days
 * ahead are made, those whose time is over are dropped. Each process does it once an hour; that
 * several do so changes nothing.
 */
#pragma once

#include "base/log.h"
#include "store/store.h"

#include <event2/event.h>

struct housekeeping {
    struct event_base *loop; /* borrowed, like `log` and `url` */
    struct log *log;
    const char *url;
    struct event *hour;
    struct connection *connection; /* while it is at work; else NULL */
};

/* The first time is a minute from now: a start has more urgent things to do. */
void housekeeping_init(struct housekeeping *housekeeping, struct event_base *loop, struct log *log,
                       const char *url);
void housekeeping_clear(struct housekeeping *housekeeping);
