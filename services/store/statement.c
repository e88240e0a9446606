#include "base/ensure.h"
#include "store/store.h"

#include <string.h>

const struct statement_row *statement_get(const char *name)
{
    size_t low = 0;
    size_t high = STATEMENT_COUNT;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(STATEMENT_ROWS[middle].name, name);
        if (order == 0) {
            return &STATEMENT_ROWS[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    ensure_never(); /* the generator sorts the rows, and whoever asks names a statement that exists
                     */
}
