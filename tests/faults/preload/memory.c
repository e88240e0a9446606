/*
 * No memory at the k-th call. Mode 0 counts what libraries ask for, mode 1 what the program itself
 * does: its arenas, and the few things that stand by themselves.
 */
#include "dial.h"

#include <errno.h>
#include <link.h>
#include <stdlib.h>

enum { OF_LIBRARIES, OF_THE_PROGRAM };

/* glibc's own names for what is replaced here. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *bytes, size_t size);

static uintptr_t program_begins, program_ends;

/* The first object that is told of is the program. */
static int on_object(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    (void)context;
    program_begins = UINTPTR_MAX;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type == PT_LOAD) {
            uintptr_t begins = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr;
            uintptr_t ends = begins + object->dlpi_phdr[i].p_memsz;
            program_begins = begins < program_begins ? begins : program_begins;
            program_ends = ends > program_ends ? ends : program_ends;
        }
    }
    return 1;
}

__attribute__((constructor)) static void program_find(void)
{
    (void)dl_iterate_phdr(on_object, NULL);
}

/* Whether the call that came from `caller` is to fail. */
static bool is_over(const void *caller)
{
    uintptr_t from = (uintptr_t)caller;
    bool of_program = from >= program_begins && from < program_ends;

    if (dial_get() == NULL || of_program != (atomic_load(&dial_get()->mode) == OF_THE_PROGRAM)
        || !dial_turns()) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return is_over(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_over(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *bytes, size_t size)
{
    return is_over(__builtin_return_address(0)) ? NULL : __libc_realloc(bytes, size);
}
