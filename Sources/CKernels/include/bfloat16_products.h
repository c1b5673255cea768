#ifndef PARLANCE_BFLOAT16_PRODUCTS_H
#define PARLANCE_BFLOAT16_PRODUCTS_H

#include <stdint.h>

#include "byte_products.h"
#include "vector_math.h"

/// Swift's SIMD16<UInt16>.
typedef uint16_t parlance_half16 __attribute__((ext_vector_type(16)));

/// 1 where the processor multiplies pairs of bfloat16 numbers. Elsewhere the functions below are correct but slow: widening
/// both factors takes longer than a product in float32.
static inline __attribute__((always_inline)) int parlance_has_bfloat16_products(void) {
#if defined(__AVX512BF16__)
  return 1;
#else
  return 0;
#endif
}

/// Adds to each lane, a float32, the two products of its pairs of bfloat16 numbers.
static inline __attribute__((always_inline)) parlance_int16 parlance_add_bfloat16_products(
    parlance_int16 sums, parlance_int16 a, parlance_int16 b) {
#if defined(__AVX512BF16__)
  return (parlance_int16)_mm512_dpbf16_ps((__m512)sums, (__m512bh)a, (__m512bh)b);
#else
  const parlance_uint16 x = (parlance_uint16)a, y = (parlance_uint16)b;
  const parlance_float16 low = (parlance_float16)(x << 16) * (parlance_float16)(y << 16);
  const parlance_float16 high = (parlance_float16)(x & 0xffff0000u) * (parlance_float16)(y & 0xffff0000u);
  return (parlance_int16)((parlance_float16)sums + high + low);
#endif
}

/// Each lane, unless it is no number, as the nearest bfloat16, ties to even.
static inline __attribute__((always_inline)) parlance_half16 parlance_bfloat16_of_float16(parlance_float16 x) {
#if defined(__AVX512BF16__)
  return (parlance_half16)_mm512_cvtneps_pbh((__m512)x);
#else
  const parlance_uint16 bits = (parlance_uint16)x;
  return __builtin_convertvector((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16, parlance_half16);
#endif
}

// Where 16 floats are more than one register, passing them between functions depends on compiler flags, and the compiler
// warns. Here nothing is passed: both functions are always inlined.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

/// Lane by lane, a pair of bfloat16 numbers for `parlance_add_bfloat16_products`.
static inline __attribute__((always_inline)) parlance_int16 parlance_bfloat16_pairs(
    parlance_float16 low, parlance_float16 high) {
  const parlance_uint16 a = __builtin_convertvector(parlance_bfloat16_of_float16(low), parlance_uint16);
  const parlance_uint16 b = __builtin_convertvector(parlance_bfloat16_of_float16(high), parlance_uint16);
  return (parlance_int16)(a | b << 16);
}

#pragma clang diagnostic pop

#endif
