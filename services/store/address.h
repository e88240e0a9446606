/*
 * Where PostgreSQL is: a connection string whose host names are looked up before libpq sees them.
 *
 * libpq's own lookup blocks the whole process inside PQconnectStart. So every attempt to connect
 * asks libevent's resolver (hosts file, then DNS, as /etc/resolv.conf says) and hands libpq the
 * addresses as `hostaddr`; a failover that moves a name is followed. Socket folders and numbers
 * pass as they are.
 */
#pragma once

#include "store/store.h"

/* What PQconnectStartParams takes: two arrays, each ended by NULL. */
struct address {
    const char *const *keywords;
    const char *const *values;
};

/* Hands over the address, borrowed for the call; or NULL and, in words, why there is none. */
typedef void address_done(const struct address *address, struct text trouble, void *context);

struct address_search;

/* Looks up what `url` names; adds `defaults` (keyword and value by turns, ended by NULL) where the
 * url is silent. Later calls `done` once, unless it is freed before. */
struct address_search *address_search_new(struct event_base *loop, const char *url,
                                          const char *const *defaults, address_done *done,
                                          void *context);
void address_search_free(struct address_search *search);
