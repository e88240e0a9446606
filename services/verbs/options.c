#include "verbs/options.h"

#include "base/ensure.h"

#include <stdlib.h>
#include <string.h>

static bool refuse_setting(struct problem *problem, enum phrase phrase, struct text name,
                           struct text value)
{
    return refuse(problem, PROBLEM_INVALID, text_literal(""), phrase,
                  (struct blanks){.name = name, .other = value});
}

static const struct option_row *find(const struct option_row *rows, size_t count, struct text flag)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(rows[i].flag), flag)) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool take_number(const struct option_row *row, const char *value, struct problem *problem)
{
    int64_t number;

    if (!text_to_integer(text_of(value), &number) || number < row->min || number > row->max) {
        return refuse_setting(problem, PHRASE_SETTING_BAD, text_of(row->flag), text_of(value));
    }
    *(int64_t *)row->target = number;
    return true;
}

static bool take_item(const struct option_row *row, const char *value, struct problem *problem)
{
    struct option_list *list = row->target;

    if (list->count == OPTION_LIST_MAX) {
        return refuse_setting(problem, PHRASE_SETTING_BAD, text_of(row->flag), text_of(value));
    }
    list->items[list->count++] = value;
    return true;
}

static bool take(const struct option_row *row, const char *value, struct problem *problem)
{
    switch (row->kind) {
    case OPTION_TEXT:
        *(const char **)row->target = value;
        return true;
    case OPTION_NUMBER:
        return take_number(row, value, problem);
    case OPTION_SWITCH:
        *(bool *)row->target = true;
        return true;
    case OPTION_LIST:
        return take_item(row, value, problem);
    }
    ensure_never();
}

static bool read_environment(const struct option_row *rows, size_t count, struct problem *problem)
{
    bool holds = true;

    for (size_t i = 0; i < count; i++) {
        const char *value = rows[i].environment == NULL ? NULL : getenv(rows[i].environment);
        if (value != NULL && value[0] != '\0') {
            holds &= take(&rows[i], value, problem);
        }
    }
    return holds;
}

bool options_read(const struct option_row *rows, size_t row_count, char *const *arguments,
                  size_t count, struct option_list *rest, struct problem *problem)
{
    bool holds = read_environment(rows, row_count, problem);

    for (size_t i = 0; i < count; i++) {
        struct text argument = text_of(arguments[i]);
        if (!text_starts(argument, text_literal("--"))) {
            const struct option_row rest_row = {.flag = "…", .target = rest};
            holds &= rest != NULL
                         ? take_item(&rest_row, arguments[i], problem)
                         : refuse_setting(problem, PHRASE_SETTING_BAD, text_literal("…"), argument);
            continue;
        }
        struct text value = {argument.bytes + 2, argument.length - 2};
        struct text flag = text_cut(&value, '=');
        const struct option_row *row = find(rows, row_count, flag);
        if (row == NULL) {
            holds = refuse_setting(problem, PHRASE_SETTING_UNKNOWN, flag, argument);
        } else if (row->kind == OPTION_SWITCH || text_present(value)) {
            holds &= take(row, value.bytes, problem);
        } else if (i + 1 < count) {
            holds &= take(row, arguments[++i], problem);
        } else {
            holds = refuse_setting(problem, PHRASE_SETTING_MISSING, flag, argument);
        }
    }
    return holds;
}
