#include "desk/batch.h"

#include "base/ensure.h"
#include "desk/identity.h"
#include "desk/rows.h"

#include <stdlib.h>
#include <string.h>

/* The roles whose holders read with product's eyes. */
#define ROLES_THAT_READ_AS_PRODUCT                                               \
    (BIT(ROLE_PRODUCT_MANAGER) | BIT(ROLE_HEAD_OF_PRODUCT) | BIT(ROLE_EXECUTIVE) \
     | BIT(ROLE_AUDITOR))

/* ---- forming --------------------------------------------------------------------------------- */

static int compare_orgs(const void *one, const void *other)
{
    const struct batch_org *left = one;
    const struct batch_org *right = other;

    return (left->org_key > right->org_key) - (left->org_key < right->org_key);
}

/* One entry for each org, by ascending key. */
static void make_orgs(struct batch *batch, struct slot *const *slots, size_t count)
{
    struct batch_org *orgs = arena_array(batch->arena, count, sizeof(*orgs));

    for (size_t i = 0; i < count; i++) {
        orgs[i].org_key = slots[i]->errand.org_key;
    }
    qsort(orgs, count, sizeof(*orgs), compare_orgs);
    for (size_t i = 0; i < count; i++) {
        if (batch->org_count == 0 || orgs[batch->org_count - 1].org_key != orgs[i].org_key) {
            orgs[batch->org_count] = orgs[i];
            batch->org_count++;
        }
    }
    for (size_t i = 0; i < batch->org_count; i++) {
        orgs[i].directory = directories_find(batch->directories, orgs[i].org_key);
        orgs[i].needs_directory = orgs[i].directory == NULL;
    }
    batch->orgs = orgs;
}

struct batch *batch_new(struct arena *arena, struct directories *directories,
                        struct slot *const *slots, size_t count)
{
    struct batch *batch = arena_alloc(arena, sizeof(*batch));

    ensure(count > 0);
    *batch = (struct batch){.arena = arena, .directories = directories, .command_count = count};
    STAILQ_INIT(&batch->records);
    STAILQ_INIT(&batch->images);
    make_orgs(batch, slots, count);
    batch->commands = arena_array(arena, count, sizeof(*batch->commands));
    for (size_t i = 0; i < count; i++) {
        struct batch_command *command = &batch->commands[i];
        command->slot = slots[i];
        command->org = batch_org_find(batch, slots[i]->errand.org_key);
        command->sequence_first = -1;
        command->sequence_last = -1;
        problem_init(&command->problem, arena);
    }
    return batch;
}

void batch_clear(struct batch *batch)
{
    for (size_t i = 0; i < batch->org_count; i++) {
        struct batch_org *org = &batch->orgs[i];
        if (org->needs_directory) {
            directory_free(org->directory);
            org->directory = NULL;
        }
    }
}

struct batch_org *batch_org_find(const struct batch *batch, int32_t org_key)
{
    struct batch_org wanted = {.org_key = org_key};

    return bsearch(&wanted, batch->orgs, batch->org_count, sizeof(wanted), compare_orgs);
}

struct batch_command *batch_command_find(const struct batch *batch, int32_t org_key,
                                         const struct id *id)
{
    for (size_t i = 0; i < batch->command_count; i++) {
        const struct errand *errand = &batch->commands[i].slot->errand;
        if (errand->org_key == org_key && id_equal(&errand->command.id, id)) {
            return &batch->commands[i];
        }
    }
    return NULL;
}

/* ---- loading --------------------------------------------------------------------------------- */

bool batch_has_directories(const struct batch *batch)
{
    for (size_t i = 0; i < batch->org_count; i++) {
        if (batch->orgs[i].directory == NULL) {
            return false;
        }
    }
    return true;
}

void batch_find_needs(struct batch *batch)
{
    for (size_t i = 0; i < batch->command_count; i++) {
        struct batch_command *command = &batch->commands[i];
        if (command->org->directory != NULL) {
            workflow_needs(&command->slot->errand.command, &command->org->directory->known.org,
                           batch->arena, &command->needs);
        }
    }
}

void batch_org_open(struct batch *batch, struct batch_org *batch_org, const struct org *org)
{
    struct directory *directory = batch_org->directory;

    if (directory == NULL || directory->sequence != org->directory_sequence || org->size == 0) {
        directory = directory_new(batch_org->org_key);
        directory_describe(directory, org);
        batch_org->directory = directory;
        batch_org->needs_directory = true;
    }
    known_init(&batch_org->known, batch->arena, &directory->known);
    batch_org->known.org = *org;
    batch_org->size_before = org->size;
    batch_org->directory_sequence_before = org->directory_sequence;
    batch_org->found = true;
}

/* A policy that was loaded again is compiled again. */
static void seal_again(struct batch_org *org)
{
    if ((org->loaded_again & BIT(NOUN_POLICY)) != 0) {
        directory_seal(org->directory);
        org->known.policy = org->directory->known.policy;
    }
}

void batch_directories_loaded(struct batch *batch)
{
    for (size_t i = 0; i < batch->org_count; i++) {
        struct batch_org *org = &batch->orgs[i];
        if (!org->found) {
            continue;
        }
        if (!org->needs_directory) {
            seal_again(org);
            continue;
        }
        if (org->size_before == 0) {
            continue; /* an org without events has none, and the first event will not tell by its
                         sequence */
        }
        directory_seal(org->directory);
        org->known.policy = org->directory->known.policy;
        directories_keep(batch->directories, org->directory);
        org->needs_directory = false;
    }
}

void batch_take_kept(struct batch_command *command, const struct kept_answer *kept,
                     struct text request_sha256)
{
    const struct errand *errand = &command->slot->errand;
    struct text asked = {(const char *)errand->request_sha256, sizeof(errand->request_sha256)};

    if (errand->keyed && !text_equal(asked, request_sha256)) {
        command->fate = FATE_REFUSED;
        (void)refuse(&command->problem, PROBLEM_KEY_REUSED, text_literal(""), PHRASE_KEY_REUSED,
                     (struct blanks){0});
        return;
    }
    command->fate = FATE_REPLAYED;
    command->answer = *kept;
}

/* ---- deciding -------------------------------------------------------------------------------- */

static void keep_image(struct batch *batch, struct batch_org *org, enum noun noun,
                       const struct row *row)
{
    struct image *image = arena_alloc(batch->arena, sizeof(*image));

    *image = (struct image){.org = org,
                            .noun = noun,
                            .subject = row->id,
                            .sequence = row->last_event,
                            .json = row_image(batch->arena, noun, row)};
    STAILQ_INSERT_TAIL(&batch->images, image, next);
    batch->image_count++;
}

/* Keeps how each row of the noun looks that the command touched. */
static void keep_images(struct batch *batch, struct batch_org *org, enum noun noun)
{
    const struct row *row = org->known.nouns[noun].by_id;

    for (; row != NULL; row = row->hh.next) {
        if (row->command == org->known.command) {
            keep_image(batch, org, noun, row);
        }
    }
}

/* The event's effect becomes part of what is known; the event itself a record. */
static void happen(struct batch *batch, struct batch_command *command, const struct event *event,
                   instant at)
{
    struct batch_org *org = command->org;
    struct batch_record *record = arena_alloc(batch->arena, sizeof(*record));
    int64_t sequence = org->known.org.size;

    workflow_evolve(&org->known, event, sequence, at);
    org->known.org.size = sequence + 1;
    org->known.org.last_event_at = at;
    org->known.org_dirty = true;

    record->org = org;
    record->command = &command->slot->errand.command;
    record->record = (struct record){.event = event, .sequence = sequence, .at = at};
    record_make(batch->arena, &org->known.org, record->command, &record->record);
    STAILQ_INSERT_TAIL(&batch->records, record, next);
    batch->record_count++;
    batch->field_count += record->record.field_count;
    if (command->sequence_first < 0) {
        command->sequence_first = sequence;
    }
    command->sequence_last = sequence;
}

static void take_events(struct batch *batch, struct batch_command *command,
                        const struct outcome *outcome, instant now)
{
    struct batch_org *org = command->org;

    command->fate = FATE_ACCEPTED;
    workflow_begin(&org->known);
    for (size_t i = 0; i < outcome->event_count; i++) {
        happen(batch, command, &outcome->events[i], now + (instant)i);
    }
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        keep_images(batch, org, noun);
    }
    org->waits_for_calendar = org->known.calendars_changed;
}

/* The later of the clock and the moment after the last event, so that time strictly rises. */
static instant now_of(const struct batch_command *command)
{
    instant next = command->org->known.org.last_event_at + 1;

    return command->now > next ? command->now : next;
}

/* Whether what the actor reads is what sales reads. */
static bool reads_as_sales(const struct known *known, const struct id *actor)
{
    const struct person *person = known_person(known, actor);

    return person == NULL || !person_holds(person, ROLES_THAT_READ_AS_PRODUCT);
}

static void decide(struct batch *batch, struct batch_command *command)
{
    const struct errand *errand = &command->slot->errand;
    struct batch_org *org = command->org;
    struct uuid uuids[SUPPLY_UUIDS];
    struct outcome outcome;
    instant now = now_of(command);
    struct supply supply = {
        .now = now, .today = command->today, .uuids = uuids, .uuid_count = SUPPLY_UUIDS};

    identity_supply(now, uuids, SUPPLY_UUIDS);
    org->known.today = command->today;
    workflow_decide(&org->known, &errand->command, &supply, batch->arena, &outcome);
    if (outcome.verdict == VERDICT_REFUSED) {
        command->fate = FATE_REFUSED;
        command->problem = outcome.problem;
        command->answer.version = outcome.version_now;
        return;
    }
    if (outcome.verdict == VERDICT_ACCEPTED && outcome.event_count > 0) {
        take_events(batch, command, &outcome, now);
    } else {
        command->fate = FATE_UNCHANGED;
    }
    command->preview = outcome.preview;
    command->for_sales = reads_as_sales(&org->known, &errand->command.actor);
    command->answer = (struct kept_answer){
        .status = errand->success, .result = outcome.result, .org_size = org->known.org.size};
    if (outcome.actions != NULL) {
        command->answer.body = encode(batch->arena, &ASK_ACTIONS_SHAPE, outcome.actions);
    }
}

void batch_decide(struct batch *batch)
{
    for (size_t i = 0; i < batch->command_count; i++) {
        struct batch_command *command = &batch->commands[i];
        if (!command->org->found) {
            command->fate = FATE_REFUSED;
            (void)refuse(&command->problem, PROBLEM_NOT_FOUND, text_literal(""), PHRASE_NOT_FOUND,
                         (struct blanks){0});
        } else if (command->fate == FATE_OPEN && command->org->waits_for_calendar) {
            command->fate = FATE_POSTPONED;
        } else if (command->fate == FATE_OPEN) {
            decide(batch, command);
        }
        batch->kept_count += batch_command_is_kept(command);
    }
}

bool batch_command_wants_answer(const struct batch_command *command)
{
    return (command->fate == FATE_ACCEPTED || command->fate == FATE_UNCHANGED)
           && command->slot->errand.answer != NULL;
}

bool batch_command_is_kept(const struct batch_command *command)
{
    return command->fate == FATE_ACCEPTED
           || (command->fate == FATE_UNCHANGED && command->slot->errand.keyed);
}
