#include "demo/agenda.h"

#include <string.h>

#define CAPACITY_FIRST 256

static bool is_before(const struct moment *one, const struct moment *other)
{
    return one->at < other->at || (one->at == other->at && one->order < other->order);
}

static void swap(struct agenda *agenda, size_t one, size_t other)
{
    struct moment moment = agenda->items[one];

    agenda->items[one] = agenda->items[other];
    agenda->items[other] = moment;
}

static void grow(struct agenda *agenda)
{
    size_t capacity = agenda->capacity == 0 ? CAPACITY_FIRST : 2 * agenda->capacity;
    struct moment *items = arena_array(agenda->arena, capacity, sizeof(*items));

    if (agenda->count > 0) {
        memcpy(items, agenda->items, agenda->count * sizeof(*items));
    }
    agenda->items = items;
    agenda->capacity = capacity;
}

void agenda_init(struct agenda *agenda, struct arena *arena)
{
    *agenda = (struct agenda){.arena = arena};
}

void agenda_put_back(struct agenda *agenda, const struct moment *moment)
{
    if (agenda->count == agenda->capacity) {
        grow(agenda);
    }
    size_t place = agenda->count++;
    agenda->items[place] = *moment;
    while (place > 0 && is_before(&agenda->items[place], &agenda->items[(place - 1) / 2])) {
        swap(agenda, place, (place - 1) / 2);
        place = (place - 1) / 2;
    }
}

void agenda_note(struct agenda *agenda, instant at, moment_act *act, void *thing)
{
    struct moment moment = {at, agenda->noted++, act, thing};

    agenda_put_back(agenda, &moment);
}

const struct moment *agenda_first(const struct agenda *agenda)
{
    return agenda->count == 0 ? NULL : &agenda->items[0];
}

bool agenda_take(struct agenda *agenda, instant until, struct moment *moment)
{
    size_t place = 0;

    if (agenda->count == 0 || agenda->items[0].at > until) {
        return false;
    }
    *moment = agenda->items[0];
    agenda->items[0] = agenda->items[--agenda->count];
    for (;;) {
        size_t least = place;
        for (size_t child = 2 * place + 1; child <= 2 * place + 2 && child < agenda->count;
             child++) {
            least = is_before(&agenda->items[child], &agenda->items[least]) ? child : least;
        }
        if (least == place) {
            return true;
        }
        swap(agenda, place, least);
        place = least;
    }
}
