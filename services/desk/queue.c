#include "desk/queue.h"

#include "base/ensure.h"
#include "desk/identity.h"

#include <time.h>

/* Most errands need no more than their slot and a problem. */
#define SLOT_ARENA_BYTES 1024

static instant wall_now(void)
{
    struct timespec now;
    ensure(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (instant)now.tv_sec * INSTANT_SECOND + (instant)now.tv_nsec / 1000;
}

struct slot *slot_new(const struct errand *errand, desk_done *done, void *context)
{
    struct arena *arena = arena_new(SLOT_ARENA_BYTES);
    struct slot *slot = arena_alloc(arena, sizeof(*slot));

    *slot = (struct slot){.arena = arena, .errand = *errand, .done = done, .context = context};
    if (!id_present(&slot->errand.command.id)) {
        slot->errand.command.id = identity_fresh("command", wall_now());
    }
    return slot;
}

void slot_free(struct slot *slot)
{
    if (slot != NULL) {
        arena_free(slot->arena);
    }
}

void queue_init(struct queue *queue)
{
    TAILQ_INIT(&queue->slots);
    queue->count = 0;
}

void queue_put(struct queue *queue, struct slot *slot)
{
    TAILQ_INSERT_TAIL(&queue->slots, slot, entry);
    queue->count++;
}

struct slot *queue_pop(struct queue *queue)
{
    struct slot *slot = TAILQ_FIRST(&queue->slots);

    if (slot != NULL) {
        TAILQ_REMOVE(&queue->slots, slot, entry);
        queue->count--;
    }
    return slot;
}

size_t queue_waiting_of(const struct queue *queue, int32_t org_key)
{
    const struct slot *slot;
    size_t count = 0;

    TAILQ_FOREACH(slot, &queue->slots, entry)
    {
        count += slot->errand.org_key == org_key;
    }
    return count;
}

static bool has_command(struct slot *const *slots, size_t count, const struct errand *errand)
{
    for (size_t i = 0; i < count; i++) {
        const struct errand *other = &slots[i]->errand;
        if (other->org_key == errand->org_key
            && id_equal(&other->command.id, &errand->command.id)) {
            return true;
        }
    }
    return false;
}

struct slot **queue_take(struct queue *queue, size_t commands_max, struct arena *arena,
                         size_t *count)
{
    size_t room = queue->count < commands_max ? queue->count : commands_max;
    struct slot **slots = arena_array(arena, room, sizeof(struct slot *));
    size_t bytes = 0;

    *count = 0;
    while (*count < room) {
        const struct slot *next = TAILQ_FIRST(&queue->slots);
        size_t bytes_with_it = bytes + next->errand.body_bytes;
        if (*count > 0
            && (bytes_with_it > BATCH_BYTES_MAX || has_command(slots, *count, &next->errand))) {
            break;
        }
        bytes = bytes_with_it;
        slots[*count] = queue_pop(queue);
        (*count)++;
    }
    return slots;
}
