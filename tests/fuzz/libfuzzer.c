#include "fuzz/fuzz.h"

/* libFuzzer calls it by this name, once for each input. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes,
                           size_t size); /* NOLINT(readability-identifier-naming) */

int LLVMFuzzerTestOneInput(const uint8_t *bytes,
                           size_t size) /* NOLINT(readability-identifier-naming) */
{
    fuzz_one((struct text){(const char *)bytes, size});
    return 0;
}
