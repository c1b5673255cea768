#include "cpu_check.h"
#include <stddef.h>

#if defined(__x86_64__)
#define REQUIRE(feature) \
  if (!__builtin_cpu_supports(feature)) return feature

__attribute__((target("no-avx"))) const char *parlance_missing_cpu_feature(void) {
  __builtin_cpu_init();
#ifdef __SSE4_2__
  REQUIRE("sse4.2");
#endif
#ifdef __AVX__
  REQUIRE("avx");
#endif
#ifdef __AVX2__
  REQUIRE("avx2");
#endif
#ifdef __FMA__
  REQUIRE("fma");
#endif
#ifdef __F16C__
  REQUIRE("f16c");
#endif
#ifdef __BMI2__
  REQUIRE("bmi2");
#endif
#ifdef __AVX512F__
  REQUIRE("avx512f");
#endif
#ifdef __AVX512BW__
  REQUIRE("avx512bw");
#endif
#ifdef __AVX512VL__
  REQUIRE("avx512vl");
#endif
#ifdef __AVX512DQ__
  REQUIRE("avx512dq");
#endif
#ifdef __AVX512VNNI__
  REQUIRE("avx512vnni");
#endif
#ifdef __AVX512BF16__
  REQUIRE("avx512bf16");
#endif
  return NULL;
}
#else
const char *parlance_missing_cpu_feature(void) { return NULL; }
#endif
