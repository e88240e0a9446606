#include "desk/queue.h"
#include "unit/cases.h"

#include <stdio.h>

#define MEBIBYTE 1048576

/* A line of errands, one letter each: its org; a digit after it is the id of a command that is
 * fixed. */
static const struct batch_case {
    const char *says;
    const char *line;
    size_t body_bytes;
    size_t commands_max;
    size_t taken;
} BATCH_CASES[] = {
    {"nobody waits, nobody goes",                          "",          10,           256, 0},
    {"what waits goes along",                              "a b a",     10,           256, 3},
    {"a batch has so many commands at most",               "a a a a",   10,           3,   3},
    {"bodies are bounded together",                        "a a a",     MEBIBYTE / 2, 256, 2},
    {"one that is too large goes alone",                   "a a",       2 * MEBIBYTE, 256, 1},
    {"a command that comes again waits for the first",     "a1 b a1 b", 10,           256, 2},
    {"another org's command of the same id does not wait", "a1 b1",     10,           256, 2},
    {"all that stands behind it waits too",                "a1 a1 b b", 10,           256, 1},
};

static void fill(struct queue *queue, const char *line, size_t body_bytes)
{
    for (const char *at = line; *at != '\0'; at++) {
        struct errand errand = {.org_key = *at, .body_bytes = body_bytes};
        if (at[1] >= '0' && at[1] <= '9') {
            snprintf(errand.command.id.text, sizeof(errand.command.id.text), "command_%c", at[1]);
            at++;
        }
        if (at[1] == ' ') {
            at++;
        }
        queue_put(queue, slot_new(&errand, NULL, NULL));
    }
}

static void free_rest(struct queue *queue)
{
    struct slot *slot;
    while ((slot = queue_pop(queue)) != NULL) {
        slot_free(slot);
    }
}

static void batch_case_holds(const void *row)
{
    const struct batch_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(4096);
    struct queue queue;
    size_t taken = 0;

    queue_init(&queue);
    fill(&queue, it->line, it->body_bytes);
    size_t before = queue.count;
    struct slot **slots = queue_take(&queue, it->commands_max, arena, &taken);
    assert_int_equal(taken, it->taken);
    assert_int_equal(queue.count, before - taken);
    for (size_t i = 0; i < taken; i++) {
        slot_free(slots[i]);
    }
    free_rest(&queue);
}

static void a_command_without_an_id_gets_one(const void *row)
{
    struct errand errand = {.org_key = 1};
    struct slot *one = slot_new(&errand, NULL, NULL);
    struct slot *other = slot_new(&errand, NULL, NULL);

    assert_true(text_starts(id_text(&one->errand.command.id), text_literal("command_")));
    assert_false(id_equal(&one->errand.command.id, &other->errand.command.id));
    slot_free(one);
    slot_free(other);
}

static void an_org_is_counted_by_itself(const void *row)
{
    struct queue queue;

    queue_init(&queue);
    fill(&queue, "a b a", 0);
    assert_int_equal(queue_waiting_of(&queue, 'a'), 2);
    assert_int_equal(queue_waiting_of(&queue, 'c'), 0);
    free_rest(&queue);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(BATCH_CASES, batch_case_holds),
        CASE_PLAIN("a command without an id gets a fresh one", a_command_without_an_id_gets_one),
        CASE_PLAIN("an org is counted by itself", an_org_is_counted_by_itself),
    };
    return cases_run_tables("queue", TABLES, COUNT_OF(TABLES));
}
