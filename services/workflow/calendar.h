/*
 * Working time: minutes counted along sorted intervals in UTC. Zones and holidays are already in
 * them.
 */
#pragma once

#include "workflow/org.h"

/* The instant `minutes` of working time after `from`. Past the last interval, or without a
 * calendar, time runs on as if all of it were working time. */
instant calendar_add(const struct calendar *calendar, instant from, int64_t minutes);

/* The instant `minutes` of working time before `until`; the mirror of `calendar_add`. */
instant calendar_subtract(const struct calendar *calendar, instant until, int64_t minutes);

/* How many whole working minutes lie between; 0 when `until` is not after `from`. */
int64_t calendar_minutes_between(const struct calendar *calendar, instant from, instant until);

/* When working time ends on the day, or, when nobody works then, on the last working day before it.
 * Without a calendar, before its first day or past its last: the end of the day in UTC. */
instant calendar_end_of_day(const struct calendar *calendar, day on);
