/*
 * The rows of a report, written from typed columns: one writer makes JSON, one CSV, of the same
 * result.
 */
#pragma once

#include "api/report_columns.h"

/* Adds the row as a JSON object with a member for each column but `cursor`; what is NULL is null.
 */
void report_add_json(struct text_builder *builder, const struct statement_row *statement,
                     const struct result *result, size_t row);

/* Adds the names of the columns, as the first line of a CSV. */
void report_add_header(struct text_builder *builder, const struct report_columns *columns);

/* Adds the row as a line of CSV; what is NULL is empty, a list is its JSON. */
void report_add_csv(struct text_builder *builder, const struct report_columns *columns,
                    const struct result *result, size_t row);
