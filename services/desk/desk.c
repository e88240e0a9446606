#include "desk/desk.h"

#include "base/ensure.h"
#include "desk/housekeeping.h"
#include "desk/lane.h"
#include "desk/org.h"
#include "desk/settle.h"
#include "desk/token_uses.h"

#include <sodium.h>

#include <stdlib.h>

#define DESK_ARENA_BYTES ((size_t)4 * 1024)

/* Fibonacci hashing: neighbours by key go to different lanes. */
#define LANE_HASH_FACTOR UINT32_C(2654435769)

struct desk {
    struct arena *arena;
    struct event_base *loop;
    struct log *log;
    struct desk_settings settings;
    struct lane *lanes;
    struct org_makers org_makers;
    struct housekeeping housekeeping;
    struct token_uses token_uses;
    struct queue turned_away; /* for whom there was no room; answered on the next turn */
    struct event *turn;
    struct faults faults;
    struct desk_figures figures;
    desk_committed *committed;
    void *committed_context;
};

struct desk_settings desk_settings_default(const char *url)
{
    return (struct desk_settings){.url = url,
                                  .lanes = 2,
                                  .waiting_max = 4096,
                                  .waiting_org_max = 256,
                                  .batch_commands_max = 256};
}

static void on_turn(evutil_socket_t socket, short events, void *context)
{
    struct desk *desk = context;
    struct slot *slot;

    while ((slot = queue_pop(&desk->turned_away)) != NULL) {
        settle_refused(&desk->lanes[0], slot, PROBLEM_UNAVAILABLE);
    }
}

static struct lane *lane_of(struct desk *desk, int32_t org_key)
{
    uint32_t hash = (uint32_t)org_key * LANE_HASH_FACTOR;
    uint64_t lane = (uint64_t)hash * (uint64_t)desk->settings.lanes >> 32;

    return &desk->lanes[lane];
}

struct desk *desk_new(struct event_base *loop, struct log *log,
                      const struct desk_settings *settings)
{
    struct arena *arena = arena_new(DESK_ARENA_BYTES);
    struct desk *desk = arena_alloc(arena, sizeof(*desk));

    ensure(settings->lanes > 0);
    ensure(sodium_init() >= 0);
    *desk = (struct desk){.arena = arena, .loop = loop, .log = log, .settings = *settings};
    desk->settings.url = text_chars(arena, text_of(settings->url));
    queue_init(&desk->turned_away);
    org_makers_init(&desk->org_makers, loop, log, desk->settings.url);
    faults_init(&desk->faults, getenv("DEALDESK_FAULT"));
    desk->turn = evtimer_new(loop, on_turn, desk);
    ensure(desk->turn != NULL);

    struct lane_host host = {.loop = loop,
                             .log = log,
                             .url = desk->settings.url,
                             .batch_commands_max = settings->batch_commands_max,
                             .faults = &desk->faults,
                             .figures = &desk->figures,
                             .committed = &desk->committed,
                             .committed_context = &desk->committed_context};
    housekeeping_init(&desk->housekeeping, loop, log, desk->settings.url, &desk->figures.commands);
    token_uses_init(&desk->token_uses, loop, log, desk->settings.url);
    desk->lanes = arena_array(arena, (size_t)settings->lanes, sizeof(*desk->lanes));
    for (int i = 0; i < settings->lanes; i++) {
        lane_init(&desk->lanes[i], &host);
    }
    return desk;
}

void desk_free(struct desk *desk)
{
    if (desk == NULL) {
        return;
    }
    on_turn(-1, 0, desk);
    for (int i = 0; i < desk->settings.lanes; i++) {
        lane_clear(&desk->lanes[i]);
    }
    org_makers_clear(&desk->org_makers);
    housekeeping_clear(&desk->housekeeping);
    token_uses_clear(&desk->token_uses);
    event_free(desk->turn);
    arena_free(desk->arena);
}

bool desk_is_ready(const struct desk *desk)
{
    for (int i = 0; i < desk->settings.lanes; i++) {
        if (!lane_is_ready(&desk->lanes[i])) {
            return false;
        }
    }
    return true;
}

void desk_submit(struct desk *desk, const struct errand *errand, desk_done *done, void *context)
{
    struct slot *slot = slot_new(errand, done, context);
    struct lane *lane = lane_of(desk, errand->org_key);
    bool has_room =
        (size_t)desk->figures.waiting < desk->settings.waiting_max
        && queue_waiting_of(&lane->queue, errand->org_key) < desk->settings.waiting_org_max;

    desk->figures.waiting++;
    if (has_room) {
        lane_put(lane, slot);
    } else {
        queue_put(&desk->turned_away, slot);
        event_active(desk->turn, EV_TIMEOUT, 0);
    }
}

void desk_on_committed(struct desk *desk, desk_committed *committed, void *context)
{
    desk->committed = committed;
    desk->committed_context = context;
}

void desk_org_make(struct desk *desk, const struct id *org_id, desk_org_made *done, void *context)
{
    org_make(&desk->org_makers, org_id, done, context);
}

void desk_token_used(struct desk *desk, int32_t org_key, const struct id *token_id, day used_on)
{
    struct token_use use = {org_key, *token_id, used_on};

    token_uses_note(&desk->token_uses, &use);
}

struct desk_figures desk_figures(const struct desk *desk)
{
    return desk->figures;
}
