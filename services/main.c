/*
 * The one binary. It finds out which verb it is told, and leaves the rest to that.
 */
#include "verbs/verbs.h"

#include <stdlib.h>
#include <unistd.h>

int main(int argument_count, char **arguments)
{
    struct log *log = log_new(STDERR_FILENO, LOG_LEVEL_INFO);
    size_t count = argument_count > 0 ? (size_t)argument_count - 1 : 0;
    int status = verbs_run(log, arguments + 1, count);

    log_free(log);
    exit(status);
}
