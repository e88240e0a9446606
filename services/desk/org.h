/*
 * Makes the rows of new orgs, each over a connection of its own: it happens seldom, and never in
 * the way of a batch.
 */
#pragma once

#include "desk/desk.h"

#include <sys/queue.h>

struct org_maker;

struct org_makers {
    struct event_base *loop;
    struct log *log;
    const char *url;
    LIST_HEAD(org_maker_list, org_maker) at_work;
};

void org_makers_init(struct org_makers *makers, struct event_base *loop, struct log *log,
                     const char *url);

/* Tells those for whom nothing was made yet that it cannot be. */
void org_makers_clear(struct org_makers *makers);

/* The same id again gives the same key, so that who lost the answer may ask again. */
void org_make(struct org_makers *makers, const struct id *org_id, desk_org_made *done,
              void *context);
