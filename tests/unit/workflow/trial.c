#include "unit/workflow/trial.h"

#include <string.h>

/* A row, and the version that it had. */
struct seen {
    enum noun noun;
    struct id id;
    int64_t version;
};

struct snapshot {
    struct seen *rows;
    size_t count;
};

static struct snapshot take_snapshot(struct world *world)
{
    struct snapshot snapshot = {0};
    size_t count = 0;

    for (int noun = 0; noun < NOUN_COUNT; noun++) {
        const struct row *row = NULL;
        while ((row = rows_next(&world->known.nouns[noun], row)) != NULL) {
            count++;
        }
    }
    snapshot.rows = arena_array(world->arena, count, sizeof(*snapshot.rows));
    for (int noun = 0; noun < NOUN_COUNT; noun++) {
        const struct row *row = NULL;
        while ((row = rows_next(&world->known.nouns[noun], row)) != NULL) {
            snapshot.rows[snapshot.count] = (struct seen){(enum noun)noun, row->id, row->version};
            snapshot.count++;
        }
    }
    return snapshot;
}

/* The version that the row had; 0 when there was none. */
static int64_t version_before(const struct snapshot *snapshot, enum noun noun, const struct id *id)
{
    for (size_t i = 0; i < snapshot->count; i++) {
        if (snapshot->rows[i].noun == noun && id_equal(&snapshot->rows[i].id, id)) {
            return snapshot->rows[i].version;
        }
    }
    return 0;
}

/* A row that the command touched is one version on, all others are as they were. */
static void check_version(struct world *world, const struct snapshot *before, enum noun noun,
                          const struct row *row, size_t told_before)
{
    int64_t version = version_before(before, noun, &row->id);
    int64_t expected = version + (row->last_event >= (int64_t)told_before ? 1 : 0);

    if (row->version != expected) {
        fail_msg("%s %s is at version %d, not %d", text_chars(world->arena, noun_name(noun)),
                 row->id.text, (int)row->version, (int)expected);
    }
}

static void check_versions(struct world *world, const struct snapshot *before, size_t told_before)
{
    for (int noun = 0; noun < NOUN_COUNT; noun++) {
        const struct row *row = NULL;
        while ((row = rows_next(&world->known.nouns[noun], row)) != NULL) {
            check_version(world, before, (enum noun)noun, row, told_before);
        }
    }
}

/* One clause of `then`. */
static void check_clause(struct stage *stage, struct text clause)
{
    struct arena *arena = stage->world.arena;
    const char *said = text_chars(arena, clause);
    size_t name_length = strcspn(said, "=~");
    const char *name = text_chars(arena, (struct text){said, name_length});

    assert_true(said[name_length] != '\0');
    const char *value = stage_look(stage, name);
    const char *wanted = stage_fill(stage, said + name_length + 1);
    bool holds =
        said[name_length] == '=' ? strcmp(value, wanted) == 0 : strstr(value, wanted) != NULL;
    if (!holds) {
        fail_msg("%s: it is %s", said, value);
    }
}

static void check_then(struct stage *stage, const char *then)
{
    struct text clauses = text_of(then);

    while (text_present(clauses)) {
        struct text clause = text_cut(&clauses, ';');
        while (clause.length > 0 && clause.bytes[0] == ' ') {
            clause = (struct text){clause.bytes + 1, clause.length - 1};
        }
        check_clause(stage, clause);
    }
}

void trial_holds(const void *row)
{
    const struct trial *trial = row;
    struct stage stage;

    stage_begin(&stage);
    if (trial->given != NULL) {
        trial->given(&stage);
    }
    struct snapshot before = take_snapshot(&stage.world);
    size_t told_before = stage.world.told_count;
    bool accepted = stage_order(&stage, trial->kind, trial->actor, trial->body, MATCH_PRESENT);
    const char *outcome = stage_outcome(&stage, told_before);

    if (strcmp(outcome, trial->becomes) != 0) {
        fail_msg("expected \"%s\", got \"%s\"", trial->becomes, outcome);
    }
    assert_true(accepted || stage.world.told_count == told_before);
    check_versions(&stage.world, &before, told_before);
    check_then(&stage, trial->then);
    stage_end(&stage);
}
