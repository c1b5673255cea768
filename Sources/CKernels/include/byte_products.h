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

#if defined(__AVX2__) && !defined(__AVX512VNNI__)
/// The same for eight lanes: bytes are widened to 16 bits, whose products and pair sums fit 32.
static inline __attribute__((always_inline)) __m256i parlance_add_byte_products8(__m256i sums, __m256i a, __m256i b) {
  const __m256i even_a = _mm256_and_si256(a, _mm256_set1_epi16(0xff));
  const __m256i even_b = _mm256_srai_epi16(_mm256_slli_epi16(b, 8), 8);
  const __m256i odd_a = _mm256_srli_epi16(a, 8);
  const __m256i odd_b = _mm256_srai_epi16(b, 8);
  const __m256i pairs = _mm256_add_epi32(_mm256_madd_epi16(even_a, even_b), _mm256_madd_epi16(odd_a, odd_b));
  return _mm256_add_epi32(sums, pairs);
}
#endif

/// Adds to each lane the four products of its unsigned bytes in `a` with its signed bytes in `b`. Nothing saturates.
static inline __attribute__((always_inline)) parlance_int16 parlance_add_byte_products(
    parlance_int16 sums, parlance_int16 a, parlance_int16 b) {
#if defined(__AVX512VNNI__)
  return (parlance_int16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  typedef int32_t half __attribute__((ext_vector_type(8)));
  parlance_int16 result;
  result.lo = (half)parlance_add_byte_products8((__m256i)(half)sums.lo, (__m256i)(half)a.lo, (__m256i)(half)b.lo);
  result.hi = (half)parlance_add_byte_products8((__m256i)(half)sums.hi, (__m256i)(half)a.hi, (__m256i)(half)b.hi);
  return result;
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
