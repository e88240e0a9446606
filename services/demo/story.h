/*
 * The life of an ask, from what a customer said to what was decided, and what was said on the way.
 */
#pragma once

#include "demo/task.h"

/* An ask of the deal, told by chance, which is submitted at `at`. */
void story_note(struct pursuit *deal, instant at);

/* One that is written for the last days: what it is, and how it is left. */
struct story_wish {
    enum ask_kind kind;
    size_t template; /* its place in the kind's file */
    enum blocker blocker;
    bool is_promised;
    enum hold hold;
    instant at;
};
void story_stage(struct pursuit *deal, const struct story_wish *wish);

/* Whether it was submitted and is not closed, as far as was answered. */
bool story_is_live(const struct story *story);

/* Says one of the sentences `what` on the ask. Sales and its friends name no audience. */
void story_comment(struct story *story, const struct worker *by, enum audience audience,
                   const char *what);

/* A live ask of the manager who leaves goes to another; false when it cannot move today. */
bool story_hand_over(struct story *story, const struct worker *leaver);

/* Sales takes it back, if it is live. */
void story_withdraw(struct story *story);

/* The deal was won or lost, and all answers about the ask have come. */
void story_pursuit_ended(struct story *story, bool won);

/* ---- inside: what the story's files share ---------------------------------------------------- */

/* Between so many working minutes from now comes the next phase; what was written for the last days
 * goes faster. */
void story_next(struct story *story, enum phase phase, int64_t low, int64_t high);

/* It is over, or left as it is. */
void story_end(struct story *story);

/* In so many of a hundred cases, says one of the sentences. */
void story_chat(struct story *story, int percent, const struct worker *by, enum audience audience,
                const char *what);

/* Who acts: the head of product, somebody of sales, an executive. */
struct worker *story_head(const struct story *story);
struct worker *story_sales(struct story *story);
struct worker *story_executive(struct story *story);

/* The last phases. */
void story_decide(struct story *story);
void story_settle(struct story *story);
void story_answer(struct story *story);
void story_after(struct story *story);

/* Chooses what the ask is about, and fills its blanks. */
void story_choose(struct story *story);

/* Fills a submit with it. */
void story_describe(struct story *story, struct task *task, struct submit_body *body);

/* Sets the blanks that change: dates, amounts, names. Texts live in the arena. */
void story_refresh(struct story *story, struct arena *arena);

/* A sentence of the kind's file, or of the talk, filled; in the task's arena. */
struct text story_say(struct story *story, struct task *task, const char *what);
struct text story_talk(struct story *story, struct task *task, const char *what);
struct text story_fill(struct story *story, struct task *task, struct text sentence);

/* Takes version, state and what else the answer tells. */
task_done story_take;

/* A task about the ask whose answer is taken. */
struct task *story_task(struct story *story, enum command_kind kind);

/* The head decides: commit, counter, decline or a workaround, as chance, budget and round will
 * have it. */
void verdict_give(struct story *story);

/* The manager offers the article, or the head one that he writes on the spot. */
void verdict_offer_article(struct story *story, const struct worker *by,
                           const struct article *article);
