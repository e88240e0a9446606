/*
 * An event read back from the record: the other way of record.h.
 */
#pragma once

#include "store/store.h"
#include "workflow/workflow.h"

struct recalled {
    struct event event;
    int64_t sequence;
    instant recorded_at;
    struct id command_id;
};

/*
 * Reads row `index` of what `event_all` gave; all of it lives in `arena`. Members that were erased
 * are as if they had never been said. False and PROBLEM_UNAVAILABLE when the event is none that
 * this version knows.
 */
must_use bool recall_event(const struct result *result, size_t index, struct arena *arena,
                           struct recalled *recalled, struct problem *problem);
