/*
 * What a question and a report have in common: what is asked for, where the page begins, and how it
 * is told to go on.
 */
#pragma once

#include "api/call.h"
#include "api/cursor.h"

struct export;

struct question {
    struct call *call;
    const struct plan *plan;
    struct plan_values values;
    int64_t limit; /* rows of a page */
    bool sealed;   /* the page ends with a cursor of ours, not with a bare key */
    struct cursor_place place;
    struct text etag;      /* absent until it is known */
    struct text head;      /* members before the data, with their braces; absent */
    struct export *export; /* of a report as CSV; NULL */
};

/* Reads parameters and cursor; false, and the call's problem says what is wrong. */
must_use bool question_read(struct question *question, struct call *call);

/* Sends a statement of the question to the readers that see what the caller may; reports have
 * readers of their own. */
void question_ask(struct question *question, const struct statement_row *statement, bool report,
                  result_done *done);

/* The cursor for what comes after the row whose key is `last`. */
struct text question_next(struct question *question, struct text last);

/* Adds the Link field that leads to the next page (RFC 8288). */
void question_link(struct question *question, struct text next);

/* Adds the JSON of a page around its rows: what stands before them, and after. `next` is absent on
 * the last page. */
void question_open(const struct question *question, struct text_builder *page);
void question_close(struct text_builder *page, struct text next);
