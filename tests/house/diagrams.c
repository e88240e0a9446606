/*
 * diagrams [FILE]: prints the state diagrams (Mermaid) from the tables of the workflow. With a
 * file, compares: the block between the markers must be what is printed.
 */
#include "workflow/workflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGINS "<!-- diagrams: printed from the tables of services/workflow/evolve.c -->\n"
#define ENDS   "<!-- end of the diagrams -->\n"

static void print_edges(struct text_builder *out, const struct transition *transitions,
                        size_t count, const struct words *words)
{
    for (size_t i = 0; i < count; i++) {
        for (int from = 1; from < (int)words->count; from++) {
            if ((transitions[i].from & BIT(from)) == 0) {
                continue;
            }
            struct text before = word_of(words, from);
            struct text after = word_of(words, transitions[i].to);
            text_builder_add_format(out, "    %.*s --> %.*s: %s\n", (int)before.length,
                                    before.bytes, (int)after.length, after.bytes,
                                    EVENT_ROWS[transitions[i].event].name);
        }
    }
}

static void print_diagram(struct text_builder *out, const char *title, const char *first,
                          const struct transition *transitions, size_t count,
                          const struct words *words)
{
    text_builder_add_format(out, "\n%s:\n\n```mermaid\nstateDiagram-v2\n%s", title, first);
    print_edges(out, transitions, count, words);
    text_builder_add_format(out, "```\n");
}

static void print_all(struct text_builder *out)
{
    print_diagram(out, "An ask", "    [*] --> open: ask.submitted\n", ASK_TRANSITIONS,
                  ASK_TRANSITION_COUNT, &ASK_STATE_WORDS);
    print_diagram(out, "A decision",
                  "    [*] --> proposed: decision.proposed\n    [*] --> made: decision.made\n",
                  DECISION_TRANSITIONS, DECISION_TRANSITION_COUNT, &DECISION_STATE_WORDS);
    print_diagram(out, "A commitment",
                  "    [*] --> conditional: commitment.made\n    [*] --> active: commitment.made\n",
                  COMMITMENT_TRANSITIONS, COMMITMENT_TRANSITION_COUNT, &COMMITMENT_STATE_WORDS);
    print_diagram(out, "A deliverable", "    [*] --> planned: deliverable.planned\n",
                  DELIVERABLE_TRANSITIONS, DELIVERABLE_TRANSITION_COUNT, &DELIVERABLE_STATE_WORDS);
    text_builder_add_format(out, "\n");
}

static bool stands_in(const char *path, struct text diagrams)
{
    static char page[1 << 18];
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return false;
    }
    size_t length = fread(page, 1, sizeof(page) - 1, file);
    fclose(file);
    page[length] = '\0';
    const char *begins = strstr(page, BEGINS);
    const char *ends = begins == NULL ? NULL : strstr(begins, ENDS);
    if (ends == NULL) {
        return false;
    }
    begins += strlen(BEGINS);
    return text_equal((struct text){begins, (size_t)(ends - begins)}, diagrams);
}

int main(int count, char **arguments)
{
    scoped(arena_release) struct arena *arena = arena_new(1 << 16);
    struct text_builder out;

    text_builder_init(&out, arena);
    print_all(&out);
    struct text diagrams = text_builder_text(&out);
    if (count < 2) {
        printf("%.*s", (int)diagrams.length, diagrams.bytes);
        return 0;
    }
    if (!stands_in(arguments[1], diagrams)) {
        fprintf(stderr,
                "%s does not hold the diagrams that the tables print; run this without a file\n",
                arguments[1]);
        return 1;
    }
    return 0;
}
