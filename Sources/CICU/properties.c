#include "cicu.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

int32_t cicu_category(uint32_t scalar) { return u_charType((UChar32)scalar); }

bool cicu_is_white_space(uint32_t scalar) { return u_isUWhiteSpace((UChar32)scalar); }

bool cicu_is_word(uint32_t scalar) {
  const UChar32 c = (UChar32)scalar;
  const uint32_t kinds = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
  return u_isUAlphabetic(c) || (U_GET_GC_MASK(c) & kinds) != 0 || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL);
}

int32_t cicu_script(uint32_t scalar) {
  UErrorCode code = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript((UChar32)scalar, &code);
  return U_FAILURE(code) ? USCRIPT_UNKNOWN : script;
}

int32_t cicu_age(uint32_t scalar) {
  UVersionInfo version;
  u_charAge((UChar32)scalar, version);
  return version[0] * 10 + version[1];
}

uint8_t cicu_combining_class(uint32_t scalar) { return u_getCombiningClass((UChar32)scalar); }

int32_t cicu_decompose(bool compatible, uint32_t scalar, uint32_t *output, int32_t capacity) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *normalizer =
      compatible ? unorm2_getNFKDInstance(&code) : unorm2_getNFDInstance(&code);
  if (U_FAILURE(code)) return 0;
  UChar units[64];
  const int32_t count =
      unorm2_getDecomposition(normalizer, (UChar32)scalar, units, (int32_t)(sizeof units / sizeof *units), &code);
  if (U_FAILURE(code) || count < 0) return 0;
  int32_t length = 0;
  for (int32_t i = 0; i < count;) {
    UChar32 part;
    U16_NEXT(units, i, count, part);
    if (length == capacity) return 0;
    output[length++] = (uint32_t)part;
  }
  return length;
}

int32_t cicu_compose(uint32_t first, uint32_t second) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = unorm2_getNFCInstance(&code);
  if (U_FAILURE(code)) return -1;
  return unorm2_composePair(normalizer, (UChar32)first, (UChar32)second);
}
