#ifndef PARLANCE_PREFETCH_H
#define PARLANCE_PREFETCH_H

/// Asks the processor to bring the cache line at `address` near. A hint: never faults.
static inline __attribute__((always_inline)) void parlance_prefetch(const void *address) {
  __builtin_prefetch(address, 0, 3);
}

/// The same, for later: as far as the second-level cache.
static inline __attribute__((always_inline)) void parlance_prefetch_second_level(const void *address) {
  __builtin_prefetch(address, 0, 2);
}

/// Of how many neighboring cache lines one is asked for where a product of one row, and one of up to six, waits for memory. Zen 4
/// sees reading in order coming; asked for each line besides, it reads at two thirds of the speed (four rows of bytes, each line,
/// every second, fourth, eighth: 22, 27, 32 and 33 GB/s).
#if defined(__znver4__)
#define PARLANCE_LINES_OF_ONE_ROW 2
#define PARLANCE_LINES_OF_FEW_ROWS 8
#else
#define PARLANCE_LINES_OF_ONE_ROW 1
#define PARLANCE_LINES_OF_FEW_ROWS 1
#endif

/// The same for a line that is about to be written.
static inline __attribute__((always_inline)) void parlance_prefetch_write(const void *address) {
  __builtin_prefetch(address, 1, 3);
}

/// 1 where a multiply and an add become one instruction; otherwise each lane would be a call of libm.
#if defined(__FMA__) || defined(__aarch64__)
#define PARLANCE_HAS_FMA 1
#else
#define PARLANCE_HAS_FMA 0
#endif

static inline __attribute__((always_inline)) int parlance_has_fma(void) { return PARLANCE_HAS_FMA; }

#endif
