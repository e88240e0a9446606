/*
 * Our own migrations and statements, not the fixture's: every statement is prepared and agrees with
 * its row on every side.
 */
#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

static const struct side_case {
    const char *says;
    enum store_side side;
} SIDE_CASES[] = {
    {"the writer's statements agree with the tables",                    STORE_WRITE       },
    {"the statements of sales' readers agree with the tables",           STORE_READ_SALES  },
    {"the statements of product's readers agree with the tables",        STORE_READ_PRODUCT},
    {"the statements of those who come and leave agree with the tables", STORE_KEEP        },
};

static bool is_decided(void *context)
{
    const struct connection *connection = context;

    return connection_is_ready(connection)
           || !text_starts(connection_trouble(connection), text_literal("it is connecting"));
}

static void side_case_holds(const void *row)
{
    const struct side_case *it = row;
    struct rig rig = rig_new_alone();
    struct problem problem;

    assert_non_null(rig.url);
    problem_init(&problem, rig.arena);
    if (!migrate(rig.url, rig.log, &problem)) {
        fail_msg("%.*s", (int)problem.first->detail.length, problem.first->detail.bytes);
    }
    struct connection *connection =
        connection_new(rig.loop, rig.log, rig.url, it->side, NULL, NULL);
    rig_wait(&rig, is_decided, connection);
    assert_text_equal(connection_trouble(connection), ((struct text){0}));
    connection_free(connection);
    rig_free(&rig);
}

int main(void)
{
    return cases_run(SIDE_CASES, side_case_holds);
}
