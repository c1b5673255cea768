#ifndef PARLANCE_WIDE_VECTORS_H
#define PARLANCE_WIDE_VECTORS_H

/// 1 where sixteen floats are one register and there are 32 of them.
#if defined(__AVX512F__)
#define PARLANCE_HAS_WIDE_VECTORS 1
#else
#define PARLANCE_HAS_WIDE_VECTORS 0
#endif

static inline __attribute__((always_inline)) int parlance_has_wide_vectors(void) { return PARLANCE_HAS_WIDE_VECTORS; }

#endif
