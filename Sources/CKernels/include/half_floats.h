#ifndef PARLANCE_HALF_FLOATS_H
#define PARLANCE_HALF_FLOATS_H

#include <stdint.h>

#include "bfloat16_products.h"

// Numbers of IEEE 754's binary16: 11 bits of precision, at most 65,504. Swift's SIMD16<UInt16> holds their bits.

// As in bfloat16_products.h: nothing is passed, the functions are always inlined.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

/// Sixteen halves as floats. Every half is a float.
static inline __attribute__((always_inline)) parlance_float16 parlance_float16_of_halves(const uint16_t *from) {
#if defined(__AVX512F__)
  return (parlance_float16)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)from));
#elif defined(__F16C__)
  parlance_float16 result;
  result.lo = (parlance_float8)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)from));
  result.hi = (parlance_float8)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + 8)));
  return result;
#else
  parlance_half16 halves;
  __builtin_memcpy(&halves, from, sizeof(halves));
  const parlance_uint16 bits = __builtin_convertvector(halves, parlance_uint16);
  // The exponent of a half is 112 less; a subnormal half becomes what is left when the hidden bit is taken away again.
  const parlance_uint16 magnitude = (bits & 0x7fffu) << 13;
  const parlance_uint16 normal = magnitude + (112u << 23);
  const parlance_float16 subnormal = (parlance_float16)(magnitude + (113u << 23)) - 0x1p-14f;
  const parlance_uint16 isSubnormal = (parlance_uint16)((bits & 0x7c00u) == 0);
  const parlance_uint16 isSpecial = (parlance_uint16)((bits & 0x7c00u) == 0x7c00u);
  const parlance_uint16 finite = (isSubnormal & (parlance_uint16)subnormal) | (~isSubnormal & normal);
  const parlance_uint16 value = (isSpecial & (magnitude | 0x7f800000u)) | (~isSpecial & finite);
  return (parlance_float16)(value | (bits & 0x8000u) << 16);
#endif
}

/// Sixteen floats as the nearest halves, ties to even; beyond the largest half, that one. NaN stays NaN.
static inline __attribute__((always_inline)) void parlance_store_halves(parlance_float16 x, uint16_t *to) {
  const parlance_float16 most = 65504.0f;
  x = x > most ? most : x;
  x = x < -most ? -most : x;
#if defined(__AVX512F__)
  _mm256_storeu_si256((__m256i *)to, _mm512_cvtps_ph((__m512)x, _MM_FROUND_TO_NEAREST_INT));
#elif defined(__F16C__)
  _mm_storeu_si128((__m128i *)to, _mm256_cvtps_ph((__m256)x.lo, _MM_FROUND_TO_NEAREST_INT));
  _mm_storeu_si128((__m128i *)(to + 8), _mm256_cvtps_ph((__m256)x.hi, _MM_FROUND_TO_NEAREST_INT));
#else
  const parlance_uint16 bits = (parlance_uint16)x;
  const parlance_uint16 magnitude = bits & 0x7fffffffu;
  const parlance_uint16 normal = (magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  // Below 2^-14 an addition rounds to multiples of 2^-24, the distance of subnormal halves.
  const parlance_uint16 subnormal = (parlance_uint16)((parlance_float16)magnitude + 0.5f) - (126u << 23);
  const parlance_uint16 isSubnormal = (parlance_uint16)(magnitude < (113u << 23));
  const parlance_uint16 isNaN = (parlance_uint16)(magnitude > (255u << 23));
  const parlance_uint16 finite = (isSubnormal & subnormal) | (~isSubnormal & normal);
  const parlance_uint16 value = (isNaN & 0x7e00u) | (~isNaN & finite);
  const parlance_half16 halves = __builtin_convertvector(value | (bits >> 16 & 0x8000u), parlance_half16);
  __builtin_memcpy(to, &halves, sizeof(halves));
#endif
}

#pragma clang diagnostic pop

#endif
