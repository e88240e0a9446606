#include "desk/directory.h"
#include "unit/cases.h"

static struct directory *kept(struct directories *directories, int32_t org_key)
{
    struct directory *directory = directory_new(org_key);

    directories_keep(directories, directory);
    return directory;
}

static void what_was_kept_is_found(const void *row)
{
    struct directories directories;

    directories_init(&directories);
    struct directory *one = kept(&directories, 1);
    struct directory *same_bucket = kept(&directories, 1 + DIRECTORY_BUCKETS);
    assert_ptr_equal(directories_find(&directories, 1), one);
    assert_ptr_equal(directories_find(&directories, 1 + DIRECTORY_BUCKETS), same_bucket);
    assert_null(directories_find(&directories, 2));
    directories_clear(&directories);
}

static void a_newer_one_takes_the_place_of_the_older(const void *row)
{
    struct directories directories;

    directories_init(&directories);
    (void)kept(&directories, 1);
    struct directory *newer = kept(&directories, 1);
    assert_ptr_equal(directories_find(&directories, 1), newer);
    assert_int_equal(directories.count, 1);
    directories_drop(&directories, 1);
    assert_null(directories_find(&directories, 1));
    assert_int_equal(directories.held_bytes, 0);
    directories_drop(&directories, 1); /* once more does no harm */
    directories_clear(&directories);
}

static void the_one_used_longest_ago_goes_first(const void *row)
{
    struct directories directories;

    directories_init(&directories);
    for (int32_t org_key = 0; org_key <= DIRECTORY_COUNT_MAX; org_key++) {
        (void)kept(&directories, org_key);
    }
    assert_non_null(directories_find(&directories, 0));
    directories_trim(&directories);
    assert_true(directories.count <= DIRECTORY_COUNT_MAX);
    assert_true(directories.held_bytes <= DIRECTORY_BYTES_MAX);
    assert_non_null(directories_find(&directories, 0)); /* it was used just now */
    assert_null(directories_find(&directories, 1));
    directories_clear(&directories);
}

static void bytes_are_bounded_too(const void *row)
{
    struct directories directories;

    directories_init(&directories);
    for (int32_t org_key = 0; org_key < 3; org_key++) {
        struct directory *directory = directory_new(org_key);
        (void)arena_alloc(directory->arena, DIRECTORY_BYTES_MAX / 2);
        directories_keep(&directories, directory);
    }
    directories_trim(&directories);
    assert_int_equal(directories.count, 1);
    assert_non_null(directories_find(&directories, 2));
    directories_clear(&directories);
}

static void add_person(struct directory *directory, const char *id)
{
    struct person person = {
        .row = {.id = id_of(text_of(id)), .version = 1}
    };

    rows_load(&directory->known.nouns[NOUN_PERSON], &person);
}

static void what_changed_is_loaded_again_and_nothing_else(const void *row)
{
    struct directories directories;
    struct org org = {.directory_sequence = 7, .policy_version = 3, .name = TEXT("Acme")};
    const struct id ann = id_of(text_literal("person_ann"));
    const struct team team = {
        .row = {.id = id_of(text_literal("team_one")), .version = 1}
    };

    (void)row;
    directories_init(&directories);
    struct directory *directory = kept(&directories, 1);
    add_person(directory, "person_ann");
    rows_load(&directory->known.nouns[NOUN_TEAM], &team);
    assert_int_equal(directory_begin_again(directory), 0);
    assert_true(directory_outdate(directory, &org, BIT(NOUN_PERSON)));
    assert_true(directory_outdate(directory, &org, BIT(NOUN_POLICY)));
    assert_int_equal(directory->sequence, 7);
    assert_int_equal(directory->known.org.policy_version, 3);
    assert_non_null(known_person(&directory->known, &ann)); /* until it is used again */
    assert_int_equal(directory_begin_again(directory), BIT(NOUN_PERSON) | BIT(NOUN_POLICY));
    assert_null(known_person(&directory->known, &ann));
    assert_non_null(known_team(&directory->known, &team.row.id));
    add_person(directory, "person_ann");
    assert_non_null(known_person(&directory->known, &ann));
    assert_int_equal(directory_begin_again(directory), 0);
    directories_clear(&directories);
}

static void one_that_has_grown_is_made_anew(const void *row)
{
    struct directories directories;
    struct org org = {.directory_sequence = 7};

    (void)row;
    directories_init(&directories);
    struct directory *directory = kept(&directories, 1);
    (void)arena_alloc(directory->arena, directory->held_bytes);
    assert_true(directory_outdate(directory, &org, BIT(NOUN_PERSON)));
    (void)arena_alloc(directory->arena, 5 * directory->held_bytes);
    assert_false(directory_outdate(directory, &org, BIT(NOUN_PERSON)));
    directories_clear(&directories);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("what was kept is found", what_was_kept_is_found),
        CASE_PLAIN("a newer one takes the place of the older",
                   a_newer_one_takes_the_place_of_the_older),
        CASE_PLAIN("the one used longest ago goes first", the_one_used_longest_ago_goes_first),
        CASE_PLAIN("what changed is loaded again, and nothing else",
                   what_changed_is_loaded_again_and_nothing_else),
        CASE_PLAIN("one that has grown is made anew", one_that_has_grown_is_made_anew),
        CASE_PLAIN("bytes are bounded too", bytes_are_bounded_too),
    };
    return cases_run_tables("directory", TABLES, COUNT_OF(TABLES));
}
