/*
 * A trial of one command: how things stand, who orders what, and what comes of it.
 *
 * Rows of this struct are cases; each is a world of its own. Beside what its row says, a trial sees
 * to it that a refused command changes nothing, and that an accepted one gives each row that it
 * touches one version more, however many of its events touch it.
 */
#pragma once

#include "unit/cases.h"
#include "unit/workflow/stage.h"

struct trial {
    const char *says;
    void (*given)(struct stage *stage); /* what went before; NULL: the world has just begun */
    enum command_kind kind;
    enum cast actor;
    const char *body;    /* see stage.h; NULL: none */
    const char *becomes; /* see `stage_outcome` */
    const char *then;    /* how things stand afterwards: "ask.state=open; ask.route.to~product",
                            where ~ is "has in it"; NULL: that is not looked at */
};

void trial_holds(const void *row);
