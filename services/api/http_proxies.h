/*
 * The proxies that stand before us: alone what they say of their clients in X-Forwarded-For is
 * believed.
 */
#pragma once

#include "api/http.h"

/* Whether the address, as a person writes it, is a proxy's. */
bool http_proxies_hold(const struct http_proxies *proxies, struct text address);

/*
 * The address of the client of a request that came from `peer`: `peer` itself unless that is a
 * proxy; else the last address of X-Forwarded-For that is no proxy's, since each proxy adds the one
 * that it saw at the end and only the proxies' own entries can be believed. What cannot be read
 * ends the search at the proxy that wrote it.
 *
 * What is given lives as long as `peer` and the fields.
 */
struct text http_proxies_client(const struct http_proxies *proxies, struct text peer,
                                const struct http_field *fields, size_t field_count);
