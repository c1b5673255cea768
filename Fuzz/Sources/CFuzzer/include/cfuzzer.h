#ifndef PARLANCE_CFUZZER_H
#define PARLANCE_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's entry, in the toolchain's own runtime: runs `callback` on inputs that it makes up from a corpus, as its
/// command line says.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
