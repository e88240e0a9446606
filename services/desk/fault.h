/*
 * Points at which a test lets the world fail: `DEALDESK_FAULT=point:action[:nth]` in the
 * environment.
 *
 * Points of a batch, in order: before-lock, after-load, before-save, before-commit, commit-sent,
 * before-answer. Actions, taken once, at the nth time (else the first) that the point is reached:
 * `abort` ends the process by a signal, `exit` without a word, `drop-connection` cuts the writer's
 * connection, `stall` stops the process until it is sent SIGCONT. The release build has no points.
 */
#pragma once

#include "base/log.h"
#include "store/store.h"

enum fault_action { FAULT_NONE, FAULT_ABORT, FAULT_EXIT, FAULT_DROP_CONNECTION, FAULT_STALL };

/* What the environment asks for, and how often its point was reached. */
struct faults {
    char point[32];
    enum fault_action action;
    int64_t nth;
    int64_t reached;
};

/* Reads `setting`, as it stands in the environment; NULL and what makes no sense ask for nothing.
 */
void faults_init(struct faults *faults, const char *setting);

/* Says that a point is reached; what is due there happens to the process, or to the connection. */
void fault_reached(struct faults *faults, struct log *log, struct connection *connection,
                   const char *point);

#ifdef DEALDESK_FAULTS
#define FAULT(faults, log, connection, point) fault_reached((faults), (log), (connection), (point))
#else
#define FAULT(faults, log, connection, point) ((void)0)
#endif
