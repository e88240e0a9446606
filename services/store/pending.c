#include "store/pending.h"

#include "base/ensure.h"

bool pending_line_is_empty(const struct pending_line *line)
{
    return line->oldest == NULL;
}

void pending_line_add(struct pending_line *line, bool is_sync, result_done *done, void *context)
{
    struct pending_shelf *shelf = line->shelf;
    struct pending *pending = shelf->spare;

    if (pending == NULL) {
        pending = arena_alloc(shelf->arena, sizeof(*pending));
    } else {
        shelf->spare = pending->next;
    }
    *pending = (struct pending){.done = done, .context = context, .is_sync = is_sync};
    if (line->newest == NULL) {
        line->oldest = pending;
    } else {
        line->newest->next = pending;
    }
    line->newest = pending;
}

void pending_line_answer(struct pending_line *line, struct result *result)
{
    struct pending *pending = line->oldest;

    ensure(pending != NULL);
    line->oldest = pending->next;
    if (line->oldest == NULL) {
        line->newest = NULL;
    }
    result_done *done = pending->done;
    void *context = pending->context;
    pending->next = line->shelf->spare;
    line->shelf->spare = pending;
    if (done != NULL) {
        done(result, context); /* last: it may send more, or free all of this */
    }
}

void pending_line_append(struct pending_line *line, struct pending_line *from)
{
    if (from->oldest == NULL) {
        return;
    }
    if (line->newest == NULL) {
        line->oldest = from->oldest;
    } else {
        line->newest->next = from->oldest;
    }
    line->newest = from->newest;
    from->oldest = NULL;
    from->newest = NULL;
}
