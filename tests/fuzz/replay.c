#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* No seed is larger; what is beyond is not read. */
#define SEED_BYTES_MAX 65536

/* Replays one file; false when it cannot be read. */
static bool replay(const char *folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof(path)) {
        return false;
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    struct arena *arena = arena_new(SEED_BYTES_MAX);
    char *bytes = arena_alloc(arena, SEED_BYTES_MAX);
    size_t size = fread(bytes, 1, SEED_BYTES_MAX, file);
    bool is_read = ferror(file) == 0;
    fclose(file);
    /* A copy of just that size, so that a sanitizer sees a read past its end. */
    fuzz_one((struct text){arena_copy(arena, bytes, size), size});
    arena_free(arena);
    return is_read;
}

/* Gives every seed of a folder to the target: `fuzz_decode seeds/decode`. */
int main(int argument_count, char **arguments)
{
    const char *folder = argument_count == 2 ? arguments[1] : "";
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        fprintf(stderr, "There is no folder %s.\n", folder);
        return 1;
    }
    int replayed = 0;
    bool holds = true;
    for (const struct dirent *entry = readdir(directory); entry != NULL && holds;
         entry = readdir(directory)) {
        if (entry->d_name[0] != '.') {
            holds = replay(folder, entry->d_name);
            replayed++;
        }
    }
    closedir(directory);
    printf("%d seeds of %s\n", replayed, folder);
    return holds && replayed > 0 ? 0 : 1;
}
