#include "cicu.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

// The text is walked over as UTF-16, which ICU's rules run a third faster over than UTF-8; byte offsets are
// counted on the way from one boundary to the next.
struct cicu_breaker {
  UBreakIterator *iterator;
  UChar *units;
  int32_t capacity;
  int32_t position;  // of the last boundary, in units
  int32_t offset;    // of the same boundary, in bytes
};

cicu_breaker *cicu_breaker_open(int32_t kind, const char *locale, int32_t *status) {
  UErrorCode code = U_ZERO_ERROR;
  cicu_breaker *breaker = calloc(1, sizeof *breaker);
  if (breaker == NULL) {
    *status = U_MEMORY_ALLOCATION_ERROR;
    return NULL;
  }
  const UBreakIteratorType type =
      kind == CICU_GRAPHEMES ? UBRK_CHARACTER : kind == CICU_SENTENCES ? UBRK_SENTENCE : UBRK_WORD;
  breaker->iterator = ubrk_open(type, locale, NULL, 0, &code);
  if (U_FAILURE(code)) {
    *status = code;
    cicu_breaker_close(breaker);
    return NULL;
  }
  *status = 0;
  return breaker;
}

void cicu_breaker_close(cicu_breaker *breaker) {
  if (breaker == NULL) return;
  if (breaker->iterator != NULL) ubrk_close(breaker->iterator);
  free(breaker->units);
  free(breaker);
}

int32_t cicu_breaker_set_text(cicu_breaker *breaker, const uint8_t *text, int64_t length) {
  UErrorCode code = U_ZERO_ERROR;
  if (length < 0 || length > cicu_longest_text) return U_INDEX_OUTOFBOUNDS_ERROR;
  if (length > breaker->capacity || breaker->units == NULL) {
    free(breaker->units);
    breaker->capacity = (int32_t)(length < 256 ? 256 : length);
    breaker->units = malloc((size_t)breaker->capacity * sizeof(UChar));
    if (breaker->units == NULL) {
      breaker->capacity = 0;
      return U_MEMORY_ALLOCATION_ERROR;
    }
  }
  int32_t count = 0;
  u_strFromUTF8(breaker->units, breaker->capacity, &count, (const char *)text, (int32_t)length, &code);
  // A full buffer without a final zero is only a warning; it must not reach the next call.
  if (U_FAILURE(code)) return code;
  code = U_ZERO_ERROR;
  ubrk_setText(breaker->iterator, breaker->units, count, &code);
  ubrk_first(breaker->iterator);
  breaker->position = 0;
  breaker->offset = 0;
  return U_FAILURE(code) ? code : 0;
}

int32_t cicu_breaker_next(cicu_breaker *breaker, int32_t *ends, int32_t *rules, int32_t capacity) {
  const UChar *units = breaker->units;
  int32_t position = breaker->position;
  int32_t offset = breaker->offset;
  int32_t found = 0;
  while (found < capacity) {
    const int32_t end = ubrk_next(breaker->iterator);
    if (end == UBRK_DONE) break;
    for (; position < end; position++) {
      const UChar unit = units[position];
      // Each half of a surrogate pair stands for two of four bytes.
      offset += unit < 0x80 ? 1 : unit < 0x800 || (unit & 0xf800) == 0xd800 ? 2 : 3;
    }
    ends[found] = offset;
    rules[found] = ubrk_getRuleStatus(breaker->iterator);
    found++;
  }
  breaker->position = position;
  breaker->offset = offset;
  return found;
}
