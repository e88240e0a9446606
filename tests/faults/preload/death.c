/*
 * SIGKILL at the k-th call that reads, writes or syncs. Mode 0: before it; mode 1: a write does its
 * first half before.
 */
#include "dial.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static void die(void)
{
    (void)kill(getpid(), SIGKILL);
}

static void die_if_due(void)
{
    if (dial_turns()) {
        die();
    }
}

/* Before a write of `size` bytes; `bytes` may be NULL where they lie scattered. */
static void die_writing_if_due(int file, const void *bytes, size_t size)
{
    if (!dial_turns()) {
        return;
    }
    if (atomic_load(&dial_get()->mode) == 1 && bytes != NULL) {
        (void)syscall(SYS_write, file, bytes, size / 2);
    }
    die();
}

static void die_scattering_if_due(int file, const struct iovec *pieces, int count)
{
    die_writing_if_due(file, count > 0 ? pieces[0].iov_base : NULL,
                       count > 0 ? pieces[0].iov_len : 0);
}

ssize_t read(int file, void *bytes, size_t size)
{
    die_if_due();
    return syscall(SYS_read, file, bytes, size);
}

ssize_t readv(int file, const struct iovec *pieces, int count)
{
    die_if_due();
    return syscall(SYS_readv, file, pieces, count);
}

ssize_t recv(int file, void *bytes, size_t size, int flags)
{
    die_if_due();
    return syscall(SYS_recvfrom, file, bytes, size, flags, NULL, NULL);
}

ssize_t recvfrom(int file, void *restrict bytes, size_t size, int flags,
                 struct sockaddr *restrict address, socklen_t *restrict length)
{
    die_if_due();
    return syscall(SYS_recvfrom, file, bytes, size, flags, address, length);
}

ssize_t recvmsg(int file, struct msghdr *message, int flags)
{
    die_if_due();
    return syscall(SYS_recvmsg, file, message, flags);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    die_writing_if_due(file, bytes, size);
    return syscall(SYS_write, file, bytes, size);
}

ssize_t writev(int file, const struct iovec *pieces, int count)
{
    die_scattering_if_due(file, pieces, count);
    return syscall(SYS_writev, file, pieces, count);
}

ssize_t send(int file, const void *bytes, size_t size, int flags)
{
    die_writing_if_due(file, bytes, size);
    return syscall(SYS_sendto, file, bytes, size, flags, NULL, 0);
}

ssize_t sendto(int file, const void *bytes, size_t size, int flags, const struct sockaddr *address,
               socklen_t length)
{
    die_writing_if_due(file, bytes, size);
    return syscall(SYS_sendto, file, bytes, size, flags, address, length);
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags)
{
    die_scattering_if_due(file, message->msg_iov, (int)message->msg_iovlen);
    return syscall(SYS_sendmsg, file, message, flags);
}

int fsync(int file)
{
    die_if_due();
    return (int)syscall(SYS_fsync, file);
}
