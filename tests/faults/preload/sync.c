/*
 * The disk fails: fsync and fdatasync answer EIO from the k-th call on, for as long as the dial
 * says. What they were to bring to the disk may be lost, so they bring nothing.
 */
#include "dial.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sync_by(long number, int file)
{
    if (dial_turns()) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(number, file);
}

int fsync(int file)
{
    return sync_by(SYS_fsync, file);
}

int fdatasync(int file)
{
    return sync_by(SYS_fdatasync, file);
}
