/*
 * simulation [--commands N] [--seed S] [--world W]: random commands through the core, invariants
 * after each.
 */
#include "simulation/chance.h"
#include "simulation/invariants.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally {
    uint64_t tried;
    uint64_t accepted;
    uint64_t events;
    uint64_t accepted_of[COMMAND_KIND_COUNT];
};

/* One world's life; gives what fell, or NULL. */
static const char *live(uint64_t seed, uint64_t commands, struct tally *tally)
{
    struct world world;
    struct invariants invariants;
    const char *fell = NULL;
    uint64_t i = 0;

    world_init(&world, seed);
    invariants_init(&invariants, world.arena);
    for (; fell == NULL && i < commands; i++) {
        struct order order;
        int64_t before = world.commands;
        chance_order(&world, &order);
        (void)world_order(&world, &order);
        bool accepted = world.commands > before;
        tally->accepted += accepted;
        tally->accepted_of[order.kind] +=
            accepted || world.outcome.preview != NULL || world.outcome.actions != NULL;
        world_pass(&world, (instant)world_random(&world, 180) * INSTANT_MINUTE);
        fell = invariants_check(&invariants, &world);
    }
    if (fell == NULL) {
        fell = invariants_replay(&world);
    }
    if (fell != NULL) {
        fprintf(stderr, "%s\n  seed %" PRIu64 ", command %" PRIu64 "\n", fell, seed, i);
    }
    tally->tried += i;
    tally->events += world.told_count;
    world_clear(&world);
    return fell;
}

static uint64_t argument(int count, char **arguments, const char *name, uint64_t otherwise)
{
    for (int i = 1; i + 1 < count; i++) {
        int64_t value;
        if (strcmp(arguments[i], name) == 0 && text_to_integer(text_of(arguments[i + 1]), &value)
            && value >= 0) {
            return (uint64_t)value;
        }
    }
    return otherwise;
}

/* A command of people that was never accepted was never tested. */
static bool all_were_accepted(const struct tally *tally)
{
    bool all = true;

    for (int kind = 1; kind < COMMAND_KIND_COUNT; kind++) {
        bool of_people = COMMAND_ROWS[kind].roles != 0;
        if (of_people && tally->accepted_of[kind] == 0) {
            fprintf(stderr, "%s was never accepted\n", COMMAND_ROWS[kind].name);
            all = false;
        }
    }
    return all;
}

int main(int count, char **arguments)
{
    uint64_t commands = argument(count, arguments, "--commands", 200000);
    uint64_t seed = argument(count, arguments, "--seed", 1);
    uint64_t life = argument(count, arguments, "--life", 600);
    struct tally tally = {0};

    while (tally.tried < commands) {
        if (live(seed, life, &tally) != NULL) {
            return 1;
        }
        seed++;
    }
    printf("%" PRIu64 " commands tried, %" PRIu64 " accepted, %" PRIu64
           " events; every invariant held\n",
           tally.tried, tally.accepted, tally.events);
    return commands < 20000 || all_were_accepted(&tally) ? 0 : 1;
}
