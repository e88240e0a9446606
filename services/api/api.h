/*
 * The edge's door: HTTP in, answers out. Who is asking, what may be asked, and in which form it is
 * answered.
 *
 * Commands go to the desk, questions to the store's readers; this room knows every operation only
 * as a row of the contract.
 */
#pragma once

#include "api/http.h"
#include "api/limits.h"
#include "api/token.h"
#include "desk/desk.h"
#include "store/store.h"

#define API_SEAL_BYTES 32

struct api_settings {
    struct http_settings http;
    struct limit_settings limits;
    struct store *store;          /* borrowed */
    struct desk *desk;            /* borrowed */
    uint8_t seal[API_SEAL_BYTES]; /* the key of cursors, the same in every process of a house */
    const char *docs_folder; /* the reference page's script: redoc.standalone.js; NULL: the page
                                does without */
    const char *version;     /* of the binary, for /metrics */
};

struct api;

/* Listens and answers. NULL and a problem (for the operator) when it cannot. */
struct api *api_new(struct event_base *loop, struct log *log, const struct api_settings *settings,
                    struct problem *problem);

/* Where it listens. */
uint16_t api_port(const struct api *api);

/* Whether it can answer: what /readyz says. */
bool api_ready(const struct api *api);

/* Stops listening, lets what is under way finish for `grace_ms` at most, then calls `done`. */
typedef void api_stopped(void *context);
void api_stop(struct api *api, int grace_ms, api_stopped *done, void *context);

/* Takes NULL. The desk and the store must have been freed before: they hold requests that are under
 * way. */
void api_free(struct api *api);

/* The scopes that a token of somebody with these roles (BIT(enum role)) can be used for: those of
 * the operations that name one of them. As BIT(enum scope). */
uint32_t api_scopes_of(uint32_t roles);

struct api_figures {
    int64_t requests, commands, questions, refused, failed;
    struct http_figures http;
};
struct api_figures api_figures(const struct api *api);
