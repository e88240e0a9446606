#include "api/http.h"
#include "base/ensure.h"

/* The path of the pages about problems, each under its slug. */
#define TYPE_BASE "/problems/"

/*
 * Adds a JSON string. Bytes that are not UTF-8 as a whole become question marks rather than an
 * answer that nobody reads.
 */
static void add_string(struct text_builder *document, struct text text)
{
    bool readable = text_is_utf8(text);
    text_builder_add(document, text_literal("\""));
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte == '"' || byte == '\\') {
            text_builder_add_format(document, "\\%c", byte);
        } else if (byte < ' ') {
            text_builder_add_format(document, "\\u%04x", byte);
        } else if (byte >= 0x80 && !readable) {
            text_builder_add(document, text_literal("?"));
        } else {
            text_builder_add(document, (struct text){&text.bytes[i], 1});
        }
    }
    text_builder_add(document, text_literal("\""));
}

static void add_errors(struct text_builder *document, const struct problem *problem)
{
    const char *before = ",\"errors\":[";
    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        text_builder_add(document, text_of(before));
        text_builder_add(document, text_literal("{\"pointer\":"));
        add_string(document, entry->pointer);
        text_builder_add(document, text_literal(",\"detail\":"));
        add_string(document, entry->detail);
        text_builder_add(document, text_literal("}"));
        before = ",";
    }
    text_builder_add(document, text_literal("]"));
}

struct text problem_document(struct arena *arena, const struct problem *problem,
                             struct text request_id)
{
    const struct problem_entry *first = problem->first;
    ensure(first != NULL);

    const struct problem_row *row = &PROBLEM_ROWS[first->kind];
    struct text_builder document;
    text_builder_init(&document, arena);
    text_builder_add_format(&document, "{\"type\":\"" TYPE_BASE "%s\",\"title\":", row->slug);
    add_string(&document, text_of(row->title));
    text_builder_add_format(&document, ",\"status\":%d,\"detail\":", row->status);
    add_string(&document, first->detail);
    text_builder_add(&document, text_literal(",\"instance\":"));
    add_string(&document,
               text_format(arena, "urn:request:%.*s", (int)request_id.length, request_id.bytes));
    if (first->pointer.length > 0 || first->next != NULL || first->kind == PROBLEM_INVALID) {
        add_errors(&document, problem);
    }
    text_builder_add(&document, text_literal("}"));
    return text_builder_text(&document);
}
