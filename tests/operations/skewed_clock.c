/*
 * Put before the C library (LD_PRELOAD): the machine's clock is as many seconds ahead as
 * SKEW_SECONDS says. What only measures how long something takes is left alone.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now);

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *);
    const char *seconds = getenv("SKEW_SECONDS");

    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(clock, now);
    if (status == 0 && clock == CLOCK_REALTIME && seconds != NULL) {
        now->tv_sec += strtol(seconds, NULL, 10);
    }
    return status;
}
