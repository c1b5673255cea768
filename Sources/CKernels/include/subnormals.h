#ifndef PARLANCE_SUBNORMALS_H
#define PARLANCE_SUBNORMALS_H

#include <stdint.h>

/// How the thread rounds, and what it makes of numbers below 2^-126: the register MXCSR of x86-64. Other processors lose no
/// time with such numbers; there it is 0 and stays so.
///
/// Source: Intel, Software Developer's Manual, volume 1, 10.2.3 (flush-to-zero, denormals-are-zeros).
static inline __attribute__((always_inline)) uint32_t parlance_float_modes(void) {
#if defined(__x86_64__)
  return __builtin_ia32_stmxcsr();
#else
  return 0;
#endif
}

static inline __attribute__((always_inline)) void parlance_set_float_modes(uint32_t modes) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(modes);
#else
  (void)modes;
#endif
}

/// The same modes, but such numbers count as 0, as operands and as results.
static inline __attribute__((always_inline)) uint32_t parlance_float_modes_flushing(uint32_t modes) {
#if defined(__x86_64__)
  return modes | 0x8040;
#else
  return modes;
#endif
}

#endif
