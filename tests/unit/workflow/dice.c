#include "unit/workflow/dice.h"

uint64_t dice_next(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t value = dice->state;
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

int64_t dice_between(struct dice *dice, int64_t least, int64_t most)
{
    uint64_t span = (uint64_t)most - (uint64_t)least + 1;
    return (int64_t)((uint64_t)least + dice_next(dice) % span);
}

bool dice_once_in(struct dice *dice, int64_t times)
{
    return dice_between(dice, 1, times) == 1;
}
