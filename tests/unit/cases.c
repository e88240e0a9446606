#include "unit/cases.h"

#include "base/arena.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What cmocka carries from the group's list to a test. */
struct one_case {
    case_holds *holds;
    const void *row;
};

static void run_one(void **state)
{
    const struct one_case *one = *state;
    one->holds(one->row);
}

static size_t count_all(const struct case_table *tables, size_t count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        all += tables[i].count;
    }
    return all;
}

static struct CMUnitTest test_of(struct arena *arena, const struct case_table *table, size_t at)
{
    struct one_case *one = arena_alloc(arena, sizeof(*one));
    const char *says = table->says;
    one->holds = table->holds;
    if (table->rows != NULL) {
        one->row = (const char *)table->rows + at * table->row_bytes;
        memcpy(&says, one->row, sizeof(says));
    }
    return (struct CMUnitTest){.name = says, .test_func = run_one, .initial_state = one};
}

int cases_run_tables(const char *group, const struct case_table *tables, size_t count)
{
    scoped(arena_release) struct arena *arena = arena_new(4096);
    size_t all = count_all(tables, count);
    struct CMUnitTest *tests = arena_array(arena, all, sizeof(*tests));

    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t row = 0; row < tables[i].count; row++) {
            tests[made] = test_of(arena, &tables[i], row);
            made++;
        }
    }
    int failed = _cmocka_run_group_tests(group, tests, made, NULL, NULL);
    return failed > 100 ? 100 : failed;
}

void case_text_equal(struct text one, struct text other, const char *file, int line)
{
    if (!text_equal(one, other)) {
        print_error("\"%.*s\" is not \"%.*s\"\n", (int)one.length, one.bytes, (int)other.length,
                    other.bytes);
        _fail(file, line);
    }
}

static void die_quietly(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

bool case_aborts(void (*act)(void *context), void *context)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        die_quietly();
        act(context);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}
