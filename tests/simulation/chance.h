/*
 * Random orders: any command, of anyone, about anything, mostly sensible.
 */
#pragma once

#include "world/world.h"

/* Makes the next order; its texts live in the world. */
void chance_order(struct world *world, struct order *order);
