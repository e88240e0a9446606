/*
 * A command on its way to the desk: a body of the contract, who gives it, and what it is about.
 */
#pragma once

#include "demo/company.h"

struct task;

/* Called when the command was accepted, after its subject has taken id and version. */
typedef void task_done(struct company *company, const struct desk_answer *answer, void *context);

struct task {
    struct arena *arena; /* of the body; freed when the answer has come */
    struct company *company;
    struct errand errand;
    void *body;                /* as task_body gave it */
    struct subject *subject;   /* set by `task_give` */
    enum problem_kind expects; /* PROBLEM_NONE: that it is accepted */
    task_done *done;           /* NULL: nobody wants to know */
    void *context;
};

/* A command of the kind, at the company's now. */
struct task *task_new(struct company *company, enum command_kind kind);

/* Forgets a command that is not to be given. */
void task_drop(struct task *task);

/* The body to be filled, zeroed, of the size that the contract says. */
void *task_body(struct task *task);

/*
 * Gives it in the name of `by` (NULL: the system). `subject` waits for the answer (NULL: nobody
 * does); it is what the path names, or what the command makes. Its version goes along where the
 * contract wants one.
 */
void task_give(struct task *task, const struct worker *by, struct subject *subject);
