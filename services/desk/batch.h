/*
 * One batch: commands in order of arrival, the orgs that they are about, and what becomes of them.
 *
 * What happens here happens in C, between what was loaded and what will be saved; nothing waits.
 */
#pragma once

#include "desk/directory.h"
#include "desk/queue.h"
#include "desk/record.h"

/* An org that the batch locks. */
struct batch_org {
    int32_t org_key;
    bool found;                  /* it exists, and is locked */
    bool needs_directory;        /* nothing was kept of it, or what was is of yesterday */
    bool directory_asked;        /* its statements were sent */
    uint32_t loaded_again;       /* BIT of the nouns of a kept one that were stale */
    struct directory *directory; /* what was kept of it; later the one that its `known` lies over */
    struct known known;          /* from `batch_org_open` on */
    int64_t size_before;
    int64_t directory_sequence_before;
    bool waits_for_calendar; /* one was set: the commands behind it need its working time, which is
                                not expanded yet */
};

enum fate {
    FATE_OPEN,
    FATE_REPLAYED,  /* it was done before: the kept answer again */
    FATE_ACCEPTED,  /* with events */
    FATE_UNCHANGED, /* it was so already */
    FATE_REFUSED,
    FATE_POSTPONED /* it goes with the next batch */
};

/* What was answered before, or will be. */
struct kept_answer {
    int status;
    struct id result;
    int64_t version; /* 0: none */
    int64_t org_size;
    struct text body; /* absent: none */
};

struct batch_command {
    struct slot *slot;
    struct batch_org *org;
    instant now; /* the database's, or the moving clock of a simulated org */
    day today;
    struct needs needs;

    enum fate fate;
    struct problem problem; /* of FATE_REFUSED */
    struct kept_answer answer;
    const struct preview *preview;
    bool for_sales;         /* whose eyes the answer has */
    int64_t sequence_first; /* of its events; -1: none */
    int64_t sequence_last;
};

/* A row as a command left it. */
struct image {
    const struct batch_org *org;
    enum noun noun;
    struct id subject;
    int64_t sequence;
    struct text json;
    STAILQ_ENTRY(image) next;
};
STAILQ_HEAD(image_list, image);

/* Commands whose answers one statement shapes, for one pair of eyes. */
struct answer_group {
    const char *statement;
    bool for_sales;
    struct batch_command **commands;
    size_t count;
};

struct batch_record {
    const struct batch_org *org;
    const struct command *command;
    struct record record;
    STAILQ_ENTRY(batch_record) next;
};
STAILQ_HEAD(record_list, batch_record);

/* A row that the commands must know. */
struct found_row {
    int32_t org_key;
    enum noun noun;
    struct text key; /* its id; of a budget the quarter */
};

struct batch {
    struct arena *arena;             /* of all that is made for it; borrowed */
    struct directories *directories; /* borrowed */
    struct batch_org *orgs;          /* by ascending key: the order of the locks */
    size_t org_count;
    struct batch_command *commands; /* in order of arrival */
    size_t command_count;

    struct record_list records;
    size_t record_count;
    size_t field_count;
    struct image_list images;
    size_t image_count;
    size_t kept_count; /* commands whose answer will be kept */

    bool needs_asked; /* what the commands need was asked for */
    struct found_row *found;
    size_t found_count;
    struct answer_group *answer_groups;
    size_t answer_group_count;
};

/* A batch of the slots. Of each org it knows what was kept of its directory. */
struct batch *batch_new(struct arena *arena, struct directories *directories,
                        struct slot *const *slots, size_t count);

/* Lets go of directories that were being loaded and are not kept. */
void batch_clear(struct batch *batch);

struct batch_org *batch_org_find(const struct batch *batch, int32_t org_key);

/* The command with that id, of that org; NULL when there is none. */
struct batch_command *batch_command_find(const struct batch *batch, int32_t org_key,
                                         const struct id *id);

/* Whether the directory of every org was kept, so that what the commands need can be told before
 * the orgs are locked. */
bool batch_has_directories(const struct batch *batch);

/* Finds what each command needs. */
void batch_find_needs(struct batch *batch);

/* The org is locked, and `org` is its row: what was kept of its directory is current, or must be
 * loaded. */
void batch_org_open(struct batch *batch, struct batch_org *batch_org, const struct org *org);

/* All directories are loaded: they are kept, and their policies compiled. */
void batch_directories_loaded(struct batch *batch);

/* The answer that was kept for a command: it is not decided again. The same key for another request
 * is refused. */
void batch_take_kept(struct batch_command *command, const struct kept_answer *kept,
                     struct text request_sha256);

/* Decides the open commands, in order, each knowing what those before it did. */
void batch_decide(struct batch *batch);

/* Whether the command has an answer that a statement must shape. */
bool batch_command_wants_answer(const struct batch_command *command);

/* Whether the command's answer is kept, for those who ask again. */
bool batch_command_is_kept(const struct batch_command *command);
