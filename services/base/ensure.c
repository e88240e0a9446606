#include "base/ensure.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void ensure_failed(const char *condition, const char *file, int line)
{
    /* Straight to the descriptor: the log may be what is broken. The condition comes last since it
     * may hold anything. */
    dprintf(STDERR_FILENO, "level=error event=ensure_failed file=%s line=%d condition=\"%s\"\n",
            file, line, condition);
    abort();
}
