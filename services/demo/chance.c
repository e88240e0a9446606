#include "demo/chance.h"

#include "base/ensure.h"

static uint64_t next(struct chance *chance)
{
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return (chance->state * UINT64_C(2685821657736338717)) >> 16;
}

void chance_init(struct chance *chance, uint64_t seed)
{
    chance->state = seed * UINT64_C(0x9E3779B97F4A7C15) + UINT64_C(0x6A09E667F3BCC909);
    if (chance->state == 0) {
        chance->state = 1;
    }
    for (int i = 0; i < 8; i++) {
        (void)next(chance); /* neighbouring seeds part */
    }
}

int64_t chance_between(struct chance *chance, int64_t low, int64_t high)
{
    ensure(low <= high);
    return low + (int64_t)(next(chance) % (uint64_t)(high - low + 1));
}

bool chance_percent(struct chance *chance, int percent)
{
    return chance_between(chance, 0, 99) < percent;
}

size_t chance_weighted(struct chance *chance, const int *weights, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    ensure(sum > 0);
    int64_t at = chance_between(chance, 0, sum - 1);
    for (size_t i = 0; i < count; i++) {
        at -= weights[i];
        if (at < 0) {
            return i;
        }
    }
    ensure_never();
}
