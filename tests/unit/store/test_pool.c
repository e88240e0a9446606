#include "store/store.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

/* A store that is ready. */
struct readers {
    struct rig rig;
    struct store *store;
};

static bool is_ready(void *context)
{
    return store_is_ready(context);
}

static void readers_init(struct readers *readers, int connections)
{
    readers->rig = rig_new();
    struct store_settings settings = {
        .url = "host=/tmp/no-such-folder", /* questions go to the standby */
        .read_url = readers->rig.url,
        .read_connections = connections,
        .report_connections = 1,
    };
    readers->store = store_new(readers->rig.loop, readers->rig.log, &settings);
    assert_false(store_is_ready(readers->store));
    rig_wait(&readers->rig, is_ready, readers->store);
}

static void readers_clear(struct readers *readers)
{
    store_free(readers->store);
    rig_free(&readers->rig);
}

static void ask(struct readers *readers, enum store_side side, const char *name, int32_t number,
                struct answer *answer)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct parameters parameters;

    parameters_init(&parameters, arena, statement_get(name));
    parameters_add_int4(&parameters, number);
    store_ask(readers->store, side, &parameters, on_answer, answer);
    assert_int_equal(answer->calls, 0);
}

static void ask_report(struct readers *readers, const char *name, int32_t number,
                       struct answer *answer)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct parameters parameters;

    parameters_init(&parameters, arena, statement_get(name));
    parameters_add_int4(&parameters, number);
    store_ask_report(readers->store, STORE_READ_PRODUCT, &parameters, on_answer, answer);
}

struct many {
    struct answer *answers;
    size_t count;
};

static bool all_are_answered(void *context)
{
    const struct many *many = context;

    for (size_t i = 0; i < many->count; i++) {
        if (many->answers[i].calls == 0) {
            return false;
        }
    }
    return true;
}

#define MANY 1000

static void questions_wait_in_line(const void *row)
{
    static struct answer answers[MANY];
    struct readers readers;
    struct many many = {answers, MANY};

    readers_init(&readers, 2);
    for (int32_t i = 0; i < MANY; i++) {
        ask(&readers, i % 2 == 0 ? STORE_READ_SALES : STORE_READ_PRODUCT, "echo_number", i,
            &answers[i]);
    }
    rig_wait(&readers.rig, all_are_answered, &many);
    for (int32_t i = 0; i < MANY; i++) {
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].state, RESULT_ROWS);
        assert_int_equal(answers[i].number, i);
    }
    readers_clear(&readers);
}

static void a_failure_is_its_own(const void *row)
{
    struct readers readers;
    struct answer bad = {0}, good = {0};

    readers_init(&readers, 1);
    ask(&readers, STORE_READ_SALES, "division", 0, &bad);
    ask(&readers, STORE_READ_SALES, "division", 4, &good);
    rig_wait_answer(&readers.rig, &good);
    assert_int_equal(bad.state, RESULT_FAILED);
    assert_string_equal(bad.sqlstate, "22012");
    assert_int_equal(good.number, 25);
    readers_clear(&readers);
}

/* Larger than any socket's memory. */
static void large_answers_come_whole(const void *row)
{
    struct readers readers;
    struct answer large = {0};

    readers_init(&readers, 1);
    ask(&readers, STORE_READ_PRODUCT, "rows_many", 20000, &large);
    rig_wait_answer(&readers.rig, &large);
    assert_int_equal(large.state, RESULT_ROWS);
    assert_int_equal(large.rows, 20000);
    readers_clear(&readers);
}

static void reports_do_not_stop_questions(const void *row)
{
    struct readers readers;
    struct answer slow = {0}, quick = {0};

    readers_init(&readers, 1);
    ask_report(&readers, "sleep", 20000, &slow);
    ask(&readers, STORE_READ_PRODUCT, "echo_number", 5, &quick);
    rig_wait_answer(&readers.rig, &quick);
    assert_int_equal(quick.number, 5);
    assert_int_equal(slow.calls, 0);
    readers_clear(&readers);
}

#define TERMINATE_SLEEPER_SQL                                \
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity" \
    " WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"

static bool somebody_sleeps(void *context)
{
    const struct rig *rig = context;

    return rig_ask(rig, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                        " AND query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()")
           > 0;
}

/* Waits until the question runs, letting the loop go on. */
static void wait_for_sleeper(struct readers *readers)
{
    while (!somebody_sleeps(&readers->rig)) {
        event_base_loop(readers->rig.loop, EVLOOP_NONBLOCK);
    }
}

static void a_lost_question_is_asked_once_more(const void *row)
{
    struct readers readers;
    struct answer answer = {0};

    readers_init(&readers, 2);
    ask(&readers, STORE_READ_SALES, "sleep", 700, &answer);
    wait_for_sleeper(&readers);
    rig_run(&readers.rig, TERMINATE_SLEEPER_SQL);
    rig_wait_answer(&readers.rig, &answer);
    assert_int_equal(answer.state, RESULT_ROWS);
    assert_int_equal(answer.calls, 1);
    readers_clear(&readers);
}

static void a_question_lost_twice_is_lost(const void *row)
{
    struct readers readers;
    struct answer answer = {0}, next = {0};

    readers_init(&readers, 1);
    ask(&readers, STORE_READ_SALES, "sleep", 20000, &answer);
    for (int i = 0; i < 2; i++) {
        wait_for_sleeper(&readers);
        rig_run(&readers.rig, TERMINATE_SLEEPER_SQL);
        while (answer.calls == 0 && somebody_sleeps(&readers.rig)) {
            event_base_loop(readers.rig.loop, EVLOOP_NONBLOCK);
        }
    }
    rig_wait_answer(&readers.rig, &answer);
    assert_int_equal(answer.state, RESULT_LOST);
    ask(&readers, STORE_READ_SALES, "echo_number", 1, &next);
    rig_wait_answer(&readers.rig, &next);
    assert_int_equal(next.number, 1);
    readers_clear(&readers);
}

static void beyond_the_line_all_are_lost_at_once(const void *row)
{
    static struct answer answers[STORE_WAITING_MAX + 2];
    struct rig rig = rig_new_alone();
    struct store_settings settings = {.url = "host=/tmp/no-such-folder"};
    struct readers readers = {.rig = rig};

    readers.store = store_new(rig.loop, rig.log, &settings);
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        ask(&readers, STORE_READ_SALES, "echo_number", 1, &answers[i]);
    }
    rig_wait_answer(&rig, &answers[COUNT_OF(answers) - 1]);
    assert_int_equal(answers[STORE_WAITING_MAX - 1].calls, 0);
    assert_int_equal(answers[STORE_WAITING_MAX].state, RESULT_LOST);
    assert_int_equal(answers[STORE_WAITING_MAX + 1].state, RESULT_LOST);
    assert_false(store_is_ready(readers.store));
    readers_clear(&readers);
}

static void whoever_waits_too_long_is_told(const void *row)
{
    struct answer answer = {0};
    struct rig rig = rig_new_alone();
    struct store_settings settings = {.url = "host=/tmp/no-such-folder"};
    struct readers readers = {.rig = rig};

    readers.store = store_new(rig.loop, rig.log, &settings);
    ask(&readers, STORE_READ_SALES, "echo_number", 1, &answer);
    rig_wait_answer(&rig, &answer);
    assert_int_equal(answer.state, RESULT_LOST);
    readers_clear(&readers);
}

static void ask_a_writer(void *context)
{
    struct answer answer = {0};

    ask(context, STORE_WRITE, "echo_number", 1, &answer);
}

static void there_is_no_pool_of_writers(const void *row)
{
    struct readers readers;

    readers_init(&readers, 1);
    assert_true(case_aborts(ask_a_writer, &readers));
    readers_clear(&readers);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("questions wait in line, and each gets its own answer", questions_wait_in_line),
        CASE_PLAIN("a question that fails does not harm the next", a_failure_is_its_own),
        CASE_PLAIN("an answer of 20 MB comes whole", large_answers_come_whole),
        CASE_PLAIN("a slow report does not stop the questions", reports_do_not_stop_questions),
        CASE_PLAIN("a lost question is asked once more", a_lost_question_is_asked_once_more),
        CASE_PLAIN("a question that is lost twice is lost", a_question_lost_twice_is_lost),
        CASE_PLAIN("beyond 4096 in line, all are lost at once",
                   beyond_the_line_all_are_lost_at_once),
        CASE_PLAIN("whoever waits for too long is told", whoever_waits_too_long_is_told),
        CASE_PLAIN("there is no pool of writers", there_is_no_pool_of_writers),
    };
    return cases_run_tables("pool", TABLES, COUNT_OF(TABLES));
}
