/*
 * TLS 1.2 and 1.3 under a connection, as a server of today speaks it: forward secrecy and
 * authenticated ciphers only, no renegotiation, no compression, no tickets.
 */
#pragma once

#include "api/http.h"

#include <event2/bufferevent.h>
#include <event2/util.h>

struct ssl_ctx_st; /* OpenSSL's SSL_CTX */

/* Reads certificate and key. NULL and a problem for the operator when they are not good. */
struct ssl_ctx_st *http_tls_new(const struct http_settings *settings, struct problem *problem);
void http_tls_free(struct ssl_ctx_st *tls);

/*
 * A stream that will take the client's handshake on `socket`; NULL when the machine lacks what it
 * takes.
 */
struct bufferevent *http_tls_stream(struct ssl_ctx_st *tls, struct event_base *loop,
                                    evutil_socket_t socket);

/* Says that nothing more will be sent (close_notify). */
void http_tls_say_end(struct bufferevent *stream);
