/*
 * A stage: a world, and the few things in it that orders are about, by name.
 *
 * Bodies are JSON with single quotes and blanks in braces, {rep} {executive} {ask} {deal_id}, which
 * are filled with ids.
 */
#pragma once

#include "world/world.h"

struct stage {
    struct world world;
    struct id ask; /* what orders on asks are about: the newest that was submitted */
    struct id other_ask;
    struct id person; /* the others likewise */
    struct id team;
    struct id workaround;
    struct id token;
    const char *deal;    /* the CRM's id */
    const char *quarter; /* 2026Q1 unless said otherwise */
};

/* Whether an order says which version it is about. */
enum match { MATCH_PRESENT, MATCH_NONE, MATCH_STALE };

void stage_begin(struct stage *stage);
void stage_end(struct stage *stage);

/* The text with its blanks filled and its quotes doubled. Lives in the world. */
const char *stage_fill(struct stage *stage, const char *text);

/* Gives an order about what the command is about; the body of a put-policy is as in `stage_policy`.
 * True when accepted or unchanged. */
bool stage_order(struct stage *stage, enum command_kind kind, enum cast actor, const char *body,
                 enum match match);

/* The same, and fails the test when it is refused. */
void stage_must(struct stage *stage, enum command_kind kind, enum cast actor, const char *body);

/* Days pass; the hour stays. */
void stage_pass_days(struct stage *stage, int days);

/*
 * What came of the last order, when the world had `told_before` events before it: the names of the
 * events in order, with spaces between; "nothing" when it changed nothing; or what was refused, as
 * "stale" or "invalid /due_on, invalid /scope".
 */
const char *stage_outcome(struct stage *stage, size_t told_before);

/*
 * One thing as it stands, in words: "ask.state" is a row's column, "ask.route.to" a member of one;
 * "ask.routed@large" a member of the newest event of that name. Rows: ask other_ask deal account
 * decision commitment deliverable (the newest) line (the shared one of the quarter) team_line
 * person and so on. Of an event besides: @actor @role @approver @approver_role @audience
 * @segregation
 * @authority. A person is called by the part that he plays; what is not there is "none".
 */
const char *stage_look(struct stage *stage, const char *what);

/* ---- asks and deals to begin with ------------------------------------------------------------ */

/* A submit; what is NULL or 0 is as in `world_ask`: a large deal of the rep's, open, routed to the
 * head of product. */
struct asking {
    const char *deal;    /* the CRM's id: "D1" */
    const char *account; /* likewise: "A1" */
    int64_t amount;
    const char *currency;
    const char *segment;
    const char *close_date;
    const char *more_of_deal; /* ",'confidential':true" */
    const char *kind;
    const char *details;
    const char *title;
    const char *blocker;
    const char *more; /* of the ask: ",'origin':'promised_without_authority'" */
    enum cast actor;  /* CAST_SYSTEM: the rep */
};

/* The body of the submit. */
const char *stage_asking(struct stage *stage, const struct asking *asking);

/* Submits it; the stage's ask and deal are its. */
void stage_ask(struct stage *stage, const struct asking *asking);

/* The default policy with other limits and further rules, in force: members as of the document,
 * "{'limits':{'overdraft_points':5},'guard_rails':[…]}". Rules are put first. */
void stage_policy(struct stage *stage, const char *members);

/* The person of the cast holds the role as well, confirmed if need be. */
void stage_grant(struct stage *stage, enum cast cast, const char *role);

/* Somebody new, who holds the role (NULL: none); the stage's person is he. */
void stage_seat(struct stage *stage, const char *name, const char *role);
