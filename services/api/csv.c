#include "api/csv.h"

#include <string.h>

static bool needs_quotes(struct text cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (strchr("\",\r\n\t", cell.bytes[i]) != NULL) {
            return true;
        }
    }
    return cell.length > 0 && (cell.bytes[0] == ' ' || cell.bytes[cell.length - 1] == ' ');
}

static void add_quoted(struct text_builder *row, struct text cell)
{
    struct text rest = cell;

    text_builder_add(row, text_literal("\""));
    while (text_present(rest)) {
        text_builder_add(row, text_cut(&rest, '"'));
        text_builder_add(row, text_present(rest) ? text_literal("\"\"") : text_literal(""));
    }
    text_builder_add(row, text_literal("\""));
}

static bool could_be_formula(struct text cell)
{
    return cell.length > 0 && strchr("=+-@\t\r\n", cell.bytes[0]) != NULL;
}

void csv_add_text(struct text_builder *row, struct text cell, bool first)
{
    struct text disarmed = cell;

    if (could_be_formula(cell)) {
        disarmed = text_format(row->arena, "'%.*s", (int)cell.length, cell.bytes);
    }
    csv_add_plain(row, disarmed, first);
}

void csv_add_plain(struct text_builder *row, struct text cell, bool first)
{
    text_builder_add(row, first ? text_literal("") : text_literal(","));
    if (needs_quotes(cell)) {
        add_quoted(row, cell);
    } else {
        text_builder_add(row, cell);
    }
}

void csv_end_row(struct text_builder *row)
{
    text_builder_add(row, text_literal("\r\n"));
}
