#include "desk/fault.h"

#include "base/ensure.h"
#include "base/text.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The process's status after FAULT_EXIT, so that a test can tell it from a failure. */
#define FAULT_EXIT_STATUS 86

static const struct action_row {
    struct text name;
    enum fault_action action;
} ACTION_ROWS[] = {
    {TEXT("abort"),           FAULT_ABORT          },
    {TEXT("exit"),            FAULT_EXIT           },
    {TEXT("drop-connection"), FAULT_DROP_CONNECTION},
    {TEXT("stall"),           FAULT_STALL          },
};

static enum fault_action find_action(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(ACTION_ROWS); i++) {
        if (text_equal(ACTION_ROWS[i].name, name)) {
            return ACTION_ROWS[i].action;
        }
    }
    return FAULT_NONE;
}

void faults_init(struct faults *faults, const char *setting)
{
    struct text rest = text_of(setting);
    struct text point = text_cut(&rest, ':');
    enum fault_action action = find_action(text_cut(&rest, ':'));
    int64_t nth = 1;

    *faults = (struct faults){.action = FAULT_NONE};
    if (text_present(rest) && (!text_to_integer(rest, &nth) || nth < 1)) {
        return;
    }
    if (action == FAULT_NONE || point.length >= sizeof(faults->point)) {
        return;
    }
    memcpy(faults->point, point.bytes, point.length);
    faults->action = action;
    faults->nth = nth;
}

void fault_reached(struct faults *faults, struct log *log, struct connection *connection,
                   const char *point)
{
    if (faults->action == FAULT_NONE || strcmp(faults->point, point) != 0) {
        return;
    }
    faults->reached++;
    if (faults->reached != faults->nth) {
        return;
    }
    log_warning(log, "fault_injected", log_word("point", point),
                log_number("reached", faults->reached));
    switch (faults->action) {
    case FAULT_NONE:
        return;
    case FAULT_ABORT:
        abort();
    case FAULT_EXIT:
        _exit(FAULT_EXIT_STATUS);
    case FAULT_DROP_CONNECTION:
        connection_drop(connection);
        return;
    case FAULT_STALL:
        (void)raise(SIGSTOP);
        return;
    }
    ensure_never();
}
