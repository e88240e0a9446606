#include "demo/corpus.h"

#include "base/ensure.h"

#include <stdlib.h>

#define CORPUS_ARENA_BYTES 4096

struct corpus {
    json_t *whole;
};

struct corpus *corpus_new(void)
{
    scoped(arena_release) struct arena *arena = arena_new(CORPUS_ARENA_BYTES);
    struct corpus *corpus = calloc(1, sizeof(*corpus));
    struct problem problem;

    ensure(corpus != NULL);
    problem_init(&problem, arena);
    corpus->whole = json_read(corpus_bytes(), &problem);
    ensure(corpus->whole != NULL); /* the build has read it already */
    return corpus;
}

void corpus_free(struct corpus *corpus)
{
    if (corpus != NULL) {
        json_release(&corpus->whole);
        free(corpus);
    }
}

json_t *corpus_file(const struct corpus *corpus, const char *name)
{
    json_t *file = json_object_get(corpus->whole, name);

    ensure(file != NULL);
    return file;
}

json_t *corpus_kind(const struct corpus *corpus, enum ask_kind kind)
{
    return corpus_file(corpus, ASK_KIND_WORDS.items[kind].bytes);
}

json_t *corpus_member(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

static struct text text_of_value(const json_t *value)
{
    if (!json_is_string(value)) {
        return (struct text){0};
    }
    return (struct text){json_string_value(value), json_string_length(value)};
}

struct text corpus_text(const json_t *object, const char *name)
{
    return text_of_value(json_object_get(object, name));
}

int64_t corpus_number(const json_t *object, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(object, name);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool corpus_flag(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

size_t corpus_count(const json_t *list)
{
    return json_array_size(list);
}

json_t *corpus_item(const json_t *list, size_t place)
{
    json_t *item = json_array_get(list, place);

    ensure(item != NULL);
    return item;
}

struct text corpus_item_text(const json_t *list, size_t place)
{
    return text_of_value(corpus_item(list, place));
}

json_t *corpus_pick(const json_t *list, struct chance *chance)
{
    ensure(corpus_count(list) > 0);
    return corpus_item(list, (size_t)chance_between(chance, 0, (int64_t)corpus_count(list) - 1));
}

struct text corpus_pick_text(const json_t *list, struct chance *chance)
{
    return text_of_value(corpus_pick(list, chance));
}
