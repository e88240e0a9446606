#include "fuzz/fuzz.h"

/* libFuzzer calls it by this name, once for each input. */
/* NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_one((struct text){(const char *)bytes, size});
    return 0;
}
