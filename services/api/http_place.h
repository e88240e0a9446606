/*
 * Places: how many connections there may be, at all and from one address.
 *
 * A connection takes a place. When its client goes while a request of his is under way, the request
 * keeps the place until it is answered: else whoever hangs up at once could have more work done
 * here than the limits allow.
 *
 * One address is an IPv4 address, or the /64 network of an IPv6 one, since a host may choose any
 * address in that.
 */
#pragma once

#include "base/language.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct http_places;
struct http_address;

struct http_place {
    struct http_places *places; /* NULL: none */
    struct http_address *address;
};

/* A place was given back. */
typedef void http_place_left(void *context);

/*
 * Makes room for `places_max`, `per_address_max` of them from one address. `left` is called after
 * each that is left.
 */
struct http_places *http_places_new(size_t places_max, size_t per_address_max,
                                    http_place_left *left, void *context);

/*
 * Its owner needs it no more: it goes with the last place that is left, and tells nobody of that.
 */
void http_places_close(struct http_places *places);

bool http_places_full(const struct http_places *places);

/* Takes a place for a connection from `from`; false when its address has as many as it may. A
 * proxy, which speaks for many, may have all. */
must_use bool http_place_take(struct http_places *places, const struct sockaddr *from,
                              bool is_proxy, struct http_place *place);

/* Gives it back. */
void http_place_leave(struct http_place place);
