/*
 * A wall clock that jumps: `mode` is by how many microseconds it goes wrong. The clock that only
 * counts on is left alone, as it is when somebody sets a machine's time.
 */
#include "dial.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MICROSECONDS 1000000

static void move(struct timespec *now)
{
    if (dial_get() == NULL) {
        return;
    }
    int64_t wrong_us = atomic_load(&dial_get()->mode);
    if (wrong_us != 0) {
        atomic_fetch_add(&dial_get()->hit, 1);
    }
    int64_t nanoseconds = now->tv_nsec + wrong_us % MICROSECONDS * 1000;
    now->tv_sec += wrong_us / MICROSECONDS + (nanoseconds < 0 ? -1 : nanoseconds / 1000000000);
    now->tv_nsec = (nanoseconds + 1000000000) % 1000000000;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);

    if (failed == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        move(now);
    }
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec exact;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &exact) != 0) {
        return -1;
    }
    *now = (struct timeval){exact.tv_sec, exact.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *into)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return -1;
    }
    if (into != NULL) {
        *into = now.tv_sec;
    }
    return now.tv_sec;
}
