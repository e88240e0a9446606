#include "api/arguments.h"

#include "base/ensure.h"

#include <string.h>

/* Where a parameter is decoded to see whether it can be: the largest of what a plain value or a
 * list becomes. */
union scratch {
    struct text text;
    struct id id;
    struct text_list list;
    struct optional_instant instant;
};

static int hexadecimal_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte of the escape that `text` begins with; -1 when it is malformed. */
static int escaped_byte(struct text text)
{
    int high = text.length >= 3 ? hexadecimal_value(text.bytes[1]) : -1;
    int low = high >= 0 ? hexadecimal_value(text.bytes[2]) : -1;

    return low < 0 ? -1 : high * 16 + low;
}

/* Undoes %-escapes and, in a query, '+' for a space; false when one is malformed or it is no UTF-8.
 */
static bool unescape(struct arena *arena, struct text text, bool in_query, struct text *plain)
{
    char *bytes = arena_alloc(arena, text.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        int byte = (unsigned char)text.bytes[i];
        if (byte == '%') {
            byte = escaped_byte((struct text){text.bytes + i, text.length - i});
            i += 2;
        } else if (byte == '+' && in_query) {
            byte = ' ';
        }
        if (byte < 0) {
            return false;
        }
        uint8_t plain_byte = (uint8_t)byte;
        memcpy(bytes + length, &plain_byte, 1);
        length++;
    }
    *plain = (struct text){bytes, length};
    return text_is_utf8(*plain);
}

/* Whether the value can be what the parameter is to be. */
static bool is_sound(struct arena *arena, const struct argument *argument, struct problem *problem)
{
    union scratch scratch = {
        .list = {NULL, 0}
    };

    return decode_parameter(&argument->row->field, argument->written, arena, &scratch, problem);
}

static bool is_id(const struct argument *argument)
{
    return argument->row->field.kind == SHAPE_ID;
}

static struct argument *find(const struct arguments *arguments, struct text name)
{
    for (size_t i = 0; i < arguments->count; i++) {
        if (text_equal(text_of(arguments->items[i].row->name), name)) {
            return &arguments->items[i];
        }
    }
    return NULL;
}

/* The name of the next blank of a path: "ask_id" of "{ask_id}"; absent when there is none. */
static struct text next_blank(struct text *pattern)
{
    while (text_present(*pattern)) {
        struct text part = text_cut(pattern, '/');
        if (part.length >= 2 && part.bytes[0] == '{') {
            return (struct text){part.bytes + 1, part.length - 2};
        }
    }
    return (struct text){NULL, 0};
}

bool arguments_read_path(struct arena *arena, const struct router_match *match,
                         struct arguments *arguments)
{
    const struct route_row *route = match->route;
    struct text pattern = text_of(route->path);
    struct problem unsaid;

    problem_init(&unsaid, arena);
    arguments->count = route->parameter_count;
    arguments->items = arena_array(arena, route->parameter_count, sizeof(arguments->items[0]));
    for (size_t i = 0; i < route->parameter_count; i++) {
        arguments->items[i].row = &route->parameters[i];
    }
    for (size_t i = 0; i < match->value_count; i++) {
        struct argument *argument = find(arguments, next_blank(&pattern));
        ensure(argument != NULL); /* the generator has compared the path with its parameters */
        if (!unescape(arena, match->values[i], false, &argument->written)
            || (is_id(argument) && !is_sound(arena, argument, &unsaid))) {
            return false;
        }
    }
    return true;
}

static bool refuse_at(struct arena *arena, struct problem *problem, enum phrase phrase,
                      struct text name)
{
    struct text_builder pointer;

    text_builder_init(&pointer, arena);
    text_builder_add(&pointer, text_literal("/"));
    for (size_t i = 0; i < name.length && i < 100; i++) {
        char c = name.bytes[i];
        struct text one = {&c, 1};
        text_builder_add(&pointer, c == '~'   ? text_literal("~0")
                                   : c == '/' ? text_literal("~1")
                                              : one);
    }
    struct text told = text_builder_text(&pointer);
    if (!text_is_utf8(told)) { /* cut within a character */
        told = text_literal("");
        name = text_literal("");
    }
    return refuse(problem, PROBLEM_INVALID, told, phrase, (struct blanks){.name = name});
}

/* Takes one `name=value` of the query. */
static bool take_pair(struct arena *arena, struct text pair, struct arguments *arguments,
                      struct problem *problem)
{
    struct text name, value;
    struct text rest = pair;
    struct text raw_name = text_cut(&rest, '=');

    if (!text_present(rest)) {
        rest = text_literal("");
    }
    if (!unescape(arena, raw_name, true, &name) || !unescape(arena, rest, true, &value)) {
        return refuse(problem, PROBLEM_INVALID, text_literal(""), PHRASE_MALFORMED_PARAMETER,
                      (struct blanks){0});
    }
    struct argument *argument = find(arguments, name);
    if (argument == NULL || argument->row->in_path) {
        return refuse_at(arena, problem, PHRASE_UNKNOWN_PARAMETER, name);
    }
    if (text_present(argument->written)) {
        return refuse_at(arena, problem, PHRASE_REPEATED_PARAMETER, name);
    }
    argument->written = value;
    return true;
}

bool arguments_read_query(struct arena *arena, struct text query, struct arguments *arguments,
                          struct problem *problem)
{
    struct text rest = query;
    bool holds = true;

    while (text_present(rest)) {
        struct text pair = text_cut(&rest, '&');
        holds &= pair.length == 0 || take_pair(arena, pair, arguments, problem);
    }
    for (size_t i = 0; i < arguments->count; i++) {
        struct argument *argument = &arguments->items[i];
        if (argument->row->in_path && is_id(argument)) {
            continue;
        }
        holds &= is_sound(arena, argument, problem);
        if (!text_present(argument->written)) {
            argument->written = text_of(argument->row->fallback);
        }
    }
    return holds;
}

const struct argument *arguments_row(const struct arguments *arguments, struct text name)
{
    return find(arguments, name);
}

struct text arguments_find(const struct arguments *arguments, struct text name)
{
    const struct argument *argument = find(arguments, name);

    return argument == NULL ? (struct text){NULL, 0} : argument->written;
}
