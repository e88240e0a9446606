#include "base/problem.h"

#include "base/ensure.h"

void problem_init(struct problem *problem, struct arena *arena)
{
    *problem = (struct problem){.arena = arena};
}

enum problem_kind problem_kind_of(const struct problem *problem)
{
    return problem->first == NULL ? PROBLEM_NONE : problem->first->kind;
}

/* Hangs a new entry behind the last; `detail` lives in the problem's arena already. */
static void keep(struct problem *problem, enum problem_kind kind, struct text pointer,
                 struct text detail)
{
    struct problem_entry *entry = arena_alloc(problem->arena, sizeof(*entry));
    entry->kind = kind;
    entry->pointer = text_present(pointer) ? text_copy(problem->arena, pointer) : text_literal("");
    entry->detail = detail;

    if (problem->last == NULL) {
        problem->first = entry;
    } else {
        problem->last->next = entry;
    }
    problem->last = entry;
}

bool refuse(struct problem *problem, enum problem_kind kind, struct text pointer,
            enum phrase phrase, struct blanks blanks)
{
    ensure(kind != PROBLEM_NONE);

    if (problem->count < PROBLEM_ENTRIES_MAX) {
        keep(problem, kind, pointer, phrase_fill(problem->arena, phrase, &blanks));
    }
    problem->count++;
    return false;
}

void problem_append(struct problem *problem, const struct problem *from)
{
    size_t kept = problem->count;
    for (const struct problem_entry *entry = from->first; entry != NULL; entry = entry->next) {
        if (kept < PROBLEM_ENTRIES_MAX) {
            keep(problem, entry->kind, entry->pointer, text_copy(problem->arena, entry->detail));
        }
        kept++;
    }
    problem->count += from->count;
}
