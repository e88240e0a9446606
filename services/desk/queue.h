/*
 * What waits in line on a lane, and what of it goes along as one batch.
 */
#pragma once

#include "desk/desk.h"

#include <sys/queue.h>

/* The bodies of one batch are at most this large together; one body alone may always go. */
#define BATCH_BYTES_MAX ((size_t)1024 * 1024)

/* An errand on its way. It lives in an arena of its own, until it was answered. */
struct slot {
    TAILQ_ENTRY(slot) entry;
    struct arena *arena;
    struct errand errand; /* a copy, whose command has its id */
    desk_done *done;
    void *context;
    bool may_be_done; /* a COMMIT of ours was sent, and its answer lost */
};
TAILQ_HEAD(slot_list, slot);

/* The errand in a slot of its own; when its command has no id, it gets a fresh one. */
struct slot *slot_new(const struct errand *errand, desk_done *done, void *context);
void slot_free(struct slot *slot);

struct queue {
    struct slot_list slots;
    size_t count;
};

void queue_init(struct queue *queue);
void queue_put(struct queue *queue, struct slot *slot);

/* The slot that has waited longest, taken out; NULL when nobody waits. */
struct slot *queue_pop(struct queue *queue);

/* How many errands of the org wait. */
size_t queue_waiting_of(const struct queue *queue, int32_t org_key);

/*
 * Takes the next batch, in order of arrival: at most `commands_max` errands and BATCH_BYTES_MAX of
 * bodies. It ends before a command whose id is in it already: that one must see the answer of the
 * first. Gives the slots, in `arena`.
 */
struct slot **queue_take(struct queue *queue, size_t commands_max, struct arena *arena,
                         size_t *count);
