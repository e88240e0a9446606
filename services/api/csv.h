/*
 * CSV as RFC 4180 has it, for people who open it in a spreadsheet: a cell that would be taken for a
 * formula is disarmed.
 */
#pragma once

#include "base/text.h"

/* Adds a cell of text, after a comma unless `first`. One that begins with = + - @, a tab or a line
 * break gets a leading '. */
void csv_add_text(struct text_builder *row, struct text cell, bool first);

/* Adds a cell that can be no formula, as it is: a number, a day, true. */
void csv_add_plain(struct text_builder *row, struct text cell, bool first);

/* Ends the row. */
void csv_end_row(struct text_builder *row);
