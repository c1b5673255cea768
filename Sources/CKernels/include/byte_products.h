#ifndef PARLANCE_BYTE_PRODUCTS_H
#define PARLANCE_BYTE_PRODUCTS_H

#include <stdint.h>

#include "vector_math.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/// Swift's SIMD16<Int32> and SIMD16<UInt8>.
typedef int32_t parlance_int16 __attribute__((ext_vector_type(16)));
typedef uint32_t parlance_uint16 __attribute__((ext_vector_type(16)));
typedef uint8_t parlance_byte16 __attribute__((ext_vector_type(16)));

/// How many steps a product of words of four bytes takes: 1, or 2 where the processor multiplies pairs of 16 bits, but not
/// bytes. Its instruction for pairs of bytes saturates.
static inline __attribute__((always_inline)) int parlance_byte_phases(void) {
#if defined(__AVX2__) && !defined(__AVX512VNNI__)
  return 2;
#else
  return 1;
#endif
}

/// Of each lane's four signed bytes the first and the third (phase 0), or the others (phase 1), as 16 bits.
static inline __attribute__((always_inline)) parlance_int16 parlance_bytes_of_phase(parlance_int16 b, int phase) {
  typedef int16_t pairs __attribute__((ext_vector_type(32)));
  return (parlance_int16)(phase == 0 ? (pairs)((pairs)b << 8) >> 8 : (pairs)b >> 8);
}

/// Adds to each lane the two products of its pairs of signed 16 bits.
static inline __attribute__((always_inline)) parlance_int16 parlance_add_pair_products(
    parlance_int16 sums, parlance_int16 a, parlance_int16 b) {
#if defined(__AVX2__)
  typedef int32_t half __attribute__((ext_vector_type(8)));
  parlance_int16 result;
  result.lo = sums.lo + (half)_mm256_madd_epi16((__m256i)(half)a.lo, (__m256i)(half)b.lo);
  result.hi = sums.hi + (half)_mm256_madd_epi16((__m256i)(half)a.hi, (__m256i)(half)b.hi);
  return result;
#else
  return sums + ((a << 16) >> 16) * ((b << 16) >> 16) + (a >> 16) * (b >> 16);
#endif
}

/// Adds to each lane the four products of its unsigned bytes in `a` with its signed bytes in `b`. Nothing saturates.
static inline __attribute__((always_inline)) parlance_int16 parlance_add_byte_products(
    parlance_int16 sums, parlance_int16 a, parlance_int16 b) {
#if defined(__AVX512VNNI__)
  return (parlance_int16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)a, (__m512i)b);
#else
  const parlance_uint16 c = (parlance_uint16)b;
  sums += (a & 255) * ((parlance_int16)(c << 24) >> 24);
  sums += ((a >> 8) & 255) * ((parlance_int16)(c << 16) >> 24);
  sums += ((a >> 16) & 255) * ((parlance_int16)(c << 8) >> 24);
  sums += ((a >> 24) & 255) * ((parlance_int16)c >> 24);
  return sums;
#endif
}

/// Each lane as a float.
static inline __attribute__((always_inline)) parlance_float16 parlance_float_of_int16(parlance_int16 x) {
  return __builtin_convertvector(x, parlance_float16);
}

/// The lowest byte of each lane.
static inline __attribute__((always_inline)) parlance_byte16 parlance_low_bytes16(parlance_int16 x) {
  return __builtin_convertvector(x, parlance_byte16);
}

/// In each lane the larger of `best` and the bits of |x|. As whole numbers, what is infinite or no number is the largest.
static inline __attribute__((always_inline)) parlance_uint16 parlance_larger_magnitude16(parlance_uint16 best, parlance_float16 x) {
  return __builtin_elementwise_max(best, (parlance_uint16)x & 0x7fffffffu);
}

/// The largest lane.
static inline __attribute__((always_inline)) uint32_t parlance_max_uint16(parlance_uint16 x) {
  return __builtin_reduce_max(x);
}

#endif
