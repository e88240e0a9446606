/*
 * A company that lives: its people, deals and asks as the script sees them, and what comes next.
 *
 * The script is a discrete simulation. Each thing that happens is a moment on the agenda; the
 * earliest is acted, gives its commands and notes what follows from it. It does not wait for
 * answers as long as it need not know them: only who must know an id, a version or a state waits
 * until his own subject has answered. So many commands are under way at once, in the order of their
 * time, and yet each is the consequence of those before it.
 */
#pragma once

#include "demo/agenda.h"
#include "demo/chance.h"
#include "demo/corpus.h"
#include "demo/demo.h"
#include "demo/purse.h"
#include "demo/words.h"
#include "demo/worktime.h"
#include "desk/desk.h"

struct company;
struct story;

/* What commands are about: it has an id once the first one was answered. */
struct subject {
    struct id id;
    int64_t version;
    int32_t waits; /* answers that are still to come */
    bool lost;     /* a command that was to make or move it was refused: its tale ends here */
};

/* ---- people ---------------------------------------------------------------------------------- */

#define TEAM_NONE (-1)

struct worker {
    struct subject subject;
    struct text name, first_name, email;
    enum role role;
    int team; /* TEAM_NONE: none */
    bool active;
};

struct worker_list {
    struct worker **items;
    size_t count, capacity;
};

/* ---- what is sold ---------------------------------------------------------------------------- */

struct prospect {
    json_t *about; /* name, industry, currency, team */
    struct text external_id, name;
    enum segment segment;
    int open_deals;
    bool is_reserved; /* for the scene of the last days */
};

#define DEAL_STORIES_MAX 12

struct pursuit {
    struct company *company;
    struct subject subject;
    struct text external_id, name;
    struct prospect *account;
    struct text currency;
    int64_t amount; /* minor units */
    enum deal_stage stage;
    enum deal_state state;
    day close_date;
    instant created_at;
    struct worker *owner;
    int team; /* the owner's, when it was put last */
    bool confidential;
    bool is_staged; /* written for the end: neither chance nor time closes it */
    bool will_win;
    int slips_left;
    int close_tries;
    struct story *stories[DEAL_STORIES_MAX];
    size_t story_count;
    json_t *champion;
    struct text competitor, incumbent;
};

/* An article of the library. */
struct article {
    struct company *company;
    struct subject subject;
    json_t *about;
    enum ask_kind kind;
    enum workaround_state state;
    int32_t version;           /* the newest */
    int32_t published_version; /* 0: never */
    struct worker *author;
};

/* ---- asks ------------------------------------------------------------------------------------ */

/* What comes next in an ask's life. */
enum phase {
    PHASE_SUBMIT,
    PHASE_LOOK,        /* who holds it looks at it for the first time */
    PHASE_PUSH,        /* sales pushes it up */
    PHASE_ESTIMATE,    /* a manager says what it costs */
    PHASE_ASK_BACK,    /* product asks for more */
    PHASE_ANSWER_BACK, /* sales says more */
    PHASE_PREPARE,     /* the manager offers an article, or hands it to the head */
    PHASE_HAND_BACK,   /* the executive hands it to the head */
    PHASE_DECIDE,      /* the head decides */
    PHASE_APPROVE,     /* an executive approves, or does not */
    PHASE_ANSWER,      /* sales answers the offer */
    PHASE_AFTER,       /* what is said when it is over */
    PHASE_OVER,
    PHASE_COUNT
};

/* How an ask of the last days is to be left. */
enum hold {
    HOLD_NONE,
    HOLD_OPEN,
    HOLD_NEEDS_INFO,
    HOLD_PROPOSED,
    HOLD_OFFERED,
    HOLD_COMMITTED,
    HOLD_DECLINED,
    HOLD_ESCALATED,
    HOLD_REJECTED,
    HOLD_WORKED_AROUND,
    HOLD_WITHDRAWN
};

struct story {
    struct company *company;
    struct subject subject;
    struct pursuit *deal;
    enum ask_kind kind;
    json_t *corpus;   /* the kind's file */
    json_t *template; /* the one that it tells */
    size_t template_place;
    struct blank_list blanks;
    struct text thing;
    enum blocker blocker;
    bool is_promised;          /* somebody promised it without authority */
    struct instant_list slots; /* of a call */
    int64_t minutes;
    int64_t days, months, seats; /* 0: none */
    int64_t percent;
    int64_t points_meant; /* what it will cost */

    enum phase phase;
    enum phase after_answer; /* where it goes when sales has said more */
    enum hold hold;
    enum ask_state state;   /* as the last answer said */
    struct worker *manager; /* who works on it */
    struct worker *asked_by;
    struct worker *executive; /* who has claimed it */
    json_t *question;
    bool is_held_by_head;
    bool is_held_by_executives; /* whoever claims it */
    bool was_pushed;
    bool was_returned;
    int32_t round;
    int32_t info_rounds;
    int64_t points; /* estimated; -1: not */
    day valid_until;
    const struct article *offered;

    day due;          /* of the promise */
    struct draw draw; /* what is reserved for it at present */
    struct id deliverable_id;
    struct story *joins; /* whose deliverable it rests on */
    int32_t guests;      /* live promises of other deals that rest on ours */
};

struct story_list {
    struct story **items;
    size_t count, capacity;
};

/* ---- the company ----------------------------------------------------------------------------- */

struct company {
    const struct company_world *world;
    struct desk *desk; /* this and the next four are the world's */
    struct log *log;
    const struct corpus *corpus;
    const struct demo_settings *settings;
    struct demo_report *report;
    struct arena *arena; /* for its life */
    struct chance chance;
    int32_t number; /* from 0; the first one's people get tokens */
    int32_t org_key;
    struct text name, domain;
    instant begins_at, ends_at;
    instant now;          /* of the moving clock */
    int32_t last_quarter; /* in which the real now lies */

    struct agenda agenda;
    int32_t under_way;
    int64_t size; /* events, as the last answer said */

    struct worker_list people;
    struct subject teams[TEAMS];
    struct worker *leads[TEAMS];
    struct worker *cast[ROLE_COUNT]; /* the named person of each role */
    struct prospect *accounts;
    size_t account_count;
    struct pursuit **deals;
    size_t deal_count, deal_capacity;
    struct story_list committed; /* asks whose deliverable others may join */
    struct article *articles;
    size_t article_count;
    struct purse purse;
    json_t *policy; /* in force */
    int32_t policy_version, policy_newest;
    bool overdraft_allowed;
    struct subject calendar;
    struct subject policy_subject;
};

/* What all companies of a run share. */
struct company_world {
    struct desk *desk;
    struct log *log;
    const struct corpus *corpus;
    const struct demo_settings *settings;
    struct demo_report *report;
    instant real_now;
    int32_t under_way_max;       /* commands of one company */
    void (*wake)(void *context); /* an answer has come: somebody may go on */
    void *context;
};

/* A company whose org has the key; its life is on the agenda. */
struct company *company_new(const struct company_world *world, int32_t number, int32_t org_key);

/* Not while commands of it are under way. Takes NULL. */
void company_free(struct company *company);

/* Lives on, until somebody must wait for an answer or as many commands are under way as may be. */
void company_walk(struct company *company);

/* Whether its life is over and all answers have come. */
bool company_is_over(const struct company *company);

/* Says that an answer has come. */
void company_wake(struct company *company);
