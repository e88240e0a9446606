#include "api/report_columns.h"

#include "base/ensure.h"

#include <string.h>

#define COLUMNS_MAX 200

/* What is being built: columns, and the way to the member that is looked at. */
struct survey {
    struct arena *arena;
    json_t *document;
    const struct statement_row *statement;
    struct report_column *items;
    size_t count;
    const char *names[REPORT_DEPTH_MAX + 1];
    size_t depth;
};

static int find_column(const struct statement_row *statement, const char *name)
{
    for (size_t i = 0; i < statement->give_count; i++) {
        if (strcmp(statement->gives[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* What a local reference, "#/components/schemas/ask", points at; anything else is given back. */
static json_t *follow(json_t *document, json_t *schema)
{
    while (true) {
        struct text way = text_of(json_string_value(json_object_get(schema, "$ref")));
        if (!text_starts(way, text_literal("#/"))) {
            return schema;
        }
        json_t *at = document;
        text_cut(&way, '/');
        while (text_present(way)) {
            struct text part = text_cut(&way, '/');
            at = json_object_getn(at, part.bytes, part.length);
        }
        schema = at;
    }
}

/* The schema beside null of `anyOf: [x, {type: null}]`. */
static json_t *less_null(json_t *document, json_t *schema)
{
    json_t *either = json_object_get(schema, "anyOf");

    schema = json_is_array(either) ? json_array_get(either, 0) : schema;
    return follow(document, schema);
}

/* Adds the column of the way that `survey` has gone. */
static void add_column(struct survey *survey)
{
    struct text_builder name;
    int column = find_column(survey->statement, survey->names[0]);

    if (column < 0) {
        return;
    }
    ensure(survey->count < COLUMNS_MAX);
    struct report_column *item = &survey->items[survey->count++];
    *item = (struct report_column){.column = (size_t)column,
                                   .kind = survey->statement->gives[column].kind};
    text_builder_init(&name, survey->arena);
    for (size_t i = 0; i < survey->depth; i++) {
        text_builder_add_format(&name, "%s%s", i == 0 ? "" : ".", survey->names[i]);
        if (i > 0) {
            item->members[i - 1] = survey->names[i];
        }
    }
    item->name = text_builder_text(&name);
}

/* An object that is looked into, and how far. */
struct level {
    json_t *properties;
    void *at; /* jansson's iterator */
};

static json_t *properties_of(json_t *document, json_t *schema)
{
    return json_object_get(less_null(document, schema), "properties");
}

static struct level level_of(json_t *properties)
{
    return (struct level){properties, json_object_iter(properties)};
}

/* Walks the members of a row's schema, deeper where they are objects, in their order. */
static void walk(struct survey *survey, json_t *row)
{
    struct level levels[REPORT_DEPTH_MAX + 1];
    size_t depth = 1;

    levels[0] = level_of(properties_of(survey->document, row));
    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        if (level->at == NULL) {
            depth--;
            continue;
        }
        survey->names[depth - 1] =
            text_chars(survey->arena, text_of(json_object_iter_key(level->at)));
        survey->depth = depth;
        json_t *inner = properties_of(survey->document, json_object_iter_value(level->at));
        level->at = json_object_iter_next(level->properties, level->at);
        if (inner != NULL && depth < REPORT_DEPTH_MAX) {
            levels[depth++] = level_of(inner);
        } else {
            add_column(survey);
        }
    }
}

const struct report_columns *report_columns_new(struct arena *arena, const char *path,
                                                const struct statement_row *statement)
{
    struct text bytes = openapi_document();
    struct report_columns *columns = arena_alloc(arena, sizeof(*columns));
    json_t *document = json_loadb(bytes.bytes, bytes.length, 0, NULL);
    json_t *at = json_object_get(json_object_get(document, "paths"), path);
    struct survey survey = {.arena = arena,
                            .document = document,
                            .statement = statement,
                            .items = arena_array(arena, COLUMNS_MAX, sizeof(columns->items[0]))};

    at = json_object_get(json_object_get(json_object_get(at, "get"), "responses"), "200");
    at = json_object_get(follow(document, at), "content");
    at = json_object_get(json_object_get(at, "application/json"), "schema");
    at = json_object_get(json_object_get(follow(document, at), "properties"), "data");
    walk(&survey, follow(document, json_object_get(follow(document, at), "items")));
    *columns = (struct report_columns){survey.items, survey.count};
    json_decref(document);
    return columns;
}
