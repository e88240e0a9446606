/*
 * Rows ↔ structs: what stands in a noun's table, column by column, and where each column lies in
 * the noun's struct.
 *
 * The table and the struct have the same members by the same names; `row_image` shows both as the
 * same JSON. Whatever reads or writes a noun walks its columns, so a new member is a line here, in
 * the migration and in the noun's statements.
 */
#pragma once

#include "store/store.h"
#include "workflow/workflow.h"

/* The statements of a noun; NULL where it has none. */
enum row_statement {
    ROW_STATEMENT_LOAD,      /* what the commands of a batch need: see sql/queries */
    ROW_STATEMENT_DIRECTORY, /* all of one org, for its directory: takes org_key */
    ROW_STATEMENT_SAVE,      /* for `rows_add` */
    ROW_STATEMENT_ALL,       /* all of one org, in pages: takes org_key, after, size */
    ROW_STATEMENT_COUNT
};
const struct statement_row *row_statement(enum noun noun, enum row_statement which);

/*
 * Reads row `index` of what a statement of the noun gave into `row`, which has `noun_row_size`
 * bytes; what it points at lives in `arena`. Its org_key stands in the first column. A calendar's
 * intervals are no columns: none are set.
 *
 * False, with PROBLEM_UNAVAILABLE and what is wrong, when the row holds what the contract does not
 * know: a newer version wrote it.
 */
must_use bool row_read(enum noun noun, const struct result *result, size_t index,
                       struct arena *arena, void *row, struct problem *problem);

/* A row that is to be saved: a noun's, or a struct org. */
struct stored_row {
    int32_t org_key;
    const void *row;
};

/* Adds all parameters of the noun's ROW_STATEMENT_SAVE: an array for each column, an element for
 * each of `rows`. */
void rows_add(struct parameters *parameters, enum noun noun, const struct stored_row *rows,
              size_t count);

/* The row as compact JSON, members as the columns are called, what is NULL left out. The same row
 * gives the same bytes. */
struct text row_image(struct arena *arena, enum noun noun, const void *row);

/* The same for the org's own row: `org_lock` and `org_all` give it, `org_advance` takes it. */
must_use bool org_read(const struct result *result, size_t index, struct arena *arena,
                       struct org *org, int32_t *org_key, struct problem *problem);
void orgs_add(struct parameters *parameters, const struct stored_row *orgs, size_t count);
struct text org_image(struct arena *arena, const struct org *org);
