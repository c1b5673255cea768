#ifndef PARLANCE_VECTOR_MATH_H
#define PARLANCE_VECTOR_MATH_H

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

// Lane-wise functions that the standard library computes one lane at a time, in a call each.

/// Swift's SIMD16<Float>.
typedef float parlance_float16 __attribute__((ext_vector_type(16)));
/// Swift's SIMD8<Float>.
typedef float parlance_float8 __attribute__((ext_vector_type(8)));
/// Swift's SIMD8<Double>.
typedef double parlance_double8 __attribute__((ext_vector_type(8)));

/// Swift's SIMD4<Float> and SIMD2<Float>.
typedef float parlance_float4 __attribute__((ext_vector_type(4)));
typedef float parlance_float2 __attribute__((ext_vector_type(2)));

/// Sums of neighboring lanes: eight of `a`, then eight of `b`.
static inline __attribute__((always_inline)) parlance_float16 parlance_pair_sums16(parlance_float16 a, parlance_float16 b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
         __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/// The square root of each lane.
static inline __attribute__((always_inline)) parlance_float16 parlance_sqrt16(parlance_float16 x) {
  return __builtin_elementwise_sqrt(x);
}

/// 1 / x within 2 units in the last place, for 2⁻¹²⁶ ≤ |x| ≤ 2¹²⁶: one step of Newton's from 14 bits, where the processor has
/// them; a division takes as long as ten products.
static inline __attribute__((always_inline)) parlance_float16 parlance_reciprocal16(parlance_float16 x) {
#if defined(__AVX512F__)
  const __m512 near = _mm512_rcp14_ps((__m512)x);
  const __m512 rest = _mm512_fnmadd_ps((__m512)x, near, _mm512_set1_ps(1.0f));
  return (parlance_float16)_mm512_fmadd_ps(near, rest, near);
#else
  return 1.0f / x;
#endif
}

/// Each lane as a double.
static inline __attribute__((always_inline)) parlance_double8 parlance_widen8(parlance_float8 x) {
  return __builtin_convertvector(x, parlance_double8);
}

/// The largest lane, where none is NaN.
static inline __attribute__((always_inline)) float parlance_max16(parlance_float16 x) {
  parlance_float8 eight = x.lo > x.hi ? x.lo : x.hi;
  parlance_float4 four = eight.lo > eight.hi ? eight.lo : eight.hi;
  parlance_float2 two = four.lo > four.hi ? four.lo : four.hi;
  return two.x > two.y ? two.x : two.y;
}

/// `count` floats, fewer than sixteen; the lanes beyond are `filler`. In C, so that it is inlined before anything else: a vector
/// that a Swift function returns comes in four registers, and what is computed with it stays in quarters.
static inline __attribute__((always_inline)) parlance_float16 parlance_load_lanes(const float *from, long count, float filler) {
  parlance_float16 lanes = filler;
  __builtin_memcpy(&lanes, from, (unsigned long)count * sizeof(float));
  return lanes;
}

/// Stores the first `count` lanes.
static inline __attribute__((always_inline)) void parlance_store_lanes(parlance_float16 lanes, float *to, long count) {
  __builtin_memcpy(to, &lanes, (unsigned long)count * sizeof(float));
}

#endif
