/*
 * The edge as its own files see it: what all requests share. The door is api.h.
 */
#pragma once

#include "api/api.h"
#include "api/callers.h"
#include "api/figures.h"
#include "api/plan.h"

struct api {
    struct event_base *loop; /* borrowed */
    struct log *log;         /* borrowed */
    struct api_settings settings;
    struct http_server *http;
    struct limits *limits;
    struct callers *callers;
    struct figures *figures;
    struct arena *arena;      /* as long as the edge lives */
    const struct plan *plans; /* how each row of ROUTE_ROWS is answered */
    int64_t questions, commands;
};

/* Microseconds of a clock that never goes back. */
int64_t edge_clock_us(void);
