#include "cicu.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>

struct cicu_caser {
  UCaseMap *map;
};

cicu_caser *cicu_caser_open(const char *locale, int32_t *status) {
  UErrorCode code = U_ZERO_ERROR;
  cicu_caser *caser = calloc(1, sizeof *caser);
  if (caser == NULL) {
    *status = U_MEMORY_ALLOCATION_ERROR;
    return NULL;
  }
  char language[ULOC_LANG_CAPACITY];
  uloc_getLanguage(locale, language, sizeof language, &code);
  // Turkish and Azerbaijani tell the dotted i from the dotless one, in folding too.
  const bool is_turkic = U_SUCCESS(code) && (strcmp(language, "tr") == 0 || strcmp(language, "az") == 0);
  code = U_ZERO_ERROR;
  caser->map = ucasemap_open(
      locale, is_turkic ? U_FOLD_CASE_EXCLUDE_SPECIAL_I : U_FOLD_CASE_DEFAULT, &code);
  if (U_FAILURE(code)) {
    *status = code;
    cicu_caser_close(caser);
    return NULL;
  }
  *status = 0;
  return caser;
}

void cicu_caser_close(cicu_caser *caser) {
  if (caser == NULL) return;
  if (caser->map != NULL) ucasemap_close(caser->map);
  free(caser);
}

int32_t cicu_change_case(
    const cicu_caser *caser, int32_t operation, const uint8_t *text, int64_t length, uint8_t *output,
    int64_t capacity, int64_t *needed) {
  if (length < 0 || length > cicu_longest_text) return U_INDEX_OUTOFBOUNDS_ERROR;
  const int32_t room = capacity > INT32_MAX ? INT32_MAX : (int32_t)capacity;
  const char *source = (const char *)text;
  char *target = (char *)output;
  UErrorCode code = U_ZERO_ERROR;
  switch (operation) {
    case CICU_LOWER:
      *needed = ucasemap_utf8ToLower(caser->map, target, room, source, (int32_t)length, &code);
      break;
    case CICU_UPPER:
      *needed = ucasemap_utf8ToUpper(caser->map, target, room, source, (int32_t)length, &code);
      break;
    default:
      *needed = ucasemap_utf8FoldCase(caser->map, target, room, source, (int32_t)length, &code);
  }
  if (code == U_BUFFER_OVERFLOW_ERROR) return 0;
  return U_FAILURE(code) ? code : 0;
}
