#include "cicu.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static const UNormalizer2 *instance(int32_t form, UErrorCode *code) {
  switch (form) {
    case CICU_NFC: return unorm2_getNFCInstance(code);
    case CICU_NFD: return unorm2_getNFDInstance(code);
    case CICU_NFKC: return unorm2_getNFKCInstance(code);
    case CICU_NFKD: return unorm2_getNFKDInstance(code);
    default: return unorm2_getNFKCCasefoldInstance(code);
  }
}

bool cicu_has_boundary_before(int32_t form, uint32_t scalar) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = instance(form, &code);
  return U_SUCCESS(code) && unorm2_hasBoundaryBefore(normalizer, (UChar32)scalar);
}

/// Brings a run of combining marks into canonical order: by class, equal classes in the order they had. Each step
/// is linear, where ICU moves every mark back over the ones before it.
static bool order_marks(UChar *units, int32_t count) {
  int32_t starts[257] = {0};
  UChar *sorted = malloc((size_t)count * sizeof(UChar));
  if (sorted == NULL) return false;
  for (int32_t i = 0; i < count;) {
    const int32_t first = i;
    UChar32 scalar;
    U16_NEXT(units, i, count, scalar);
    starts[u_getCombiningClass(scalar) + 1] += i - first;
  }
  for (int32_t class = 0; class < 256; class++) starts[class + 1] += starts[class];
  for (int32_t i = 0; i < count;) {
    const int32_t first = i;
    UChar32 scalar;
    U16_NEXT(units, i, count, scalar);
    int32_t *place = &starts[u_getCombiningClass(scalar)];
    for (int32_t j = first; j < i; j++) sorted[(*place)++] = units[j];
  }
  memcpy(units, sorted, (size_t)count * sizeof(UChar));
  free(sorted);
  return true;
}

/// Does so for every run that is so long that ICU's quadratic time would be felt. Text stays canonically the same.
static bool order_long_runs(UChar *units, int32_t count) {
  const int32_t longest = 128;
  for (int32_t i = 0; i < count;) {
    // The first mark of Unicode is U+0300.
    if (units[i] < 0x300) {
      i++;
      continue;
    }
    const int32_t first = i;
    int32_t end = i;
    while (i < count) {
      UChar32 scalar;
      U16_NEXT(units, i, count, scalar);
      if (u_getCombiningClass(scalar) == 0) break;
      end = i;
    }
    if (end - first > longest && !order_marks(units + first, end - first)) return false;
  }
  return true;
}

/// Normalizes `source` from `done` on, where everything before is normalized already, and writes UTF-8.
static int32_t normalize_rest(
    const UNormalizer2 *normalizer, const UChar *source, int32_t count, int32_t done, uint8_t *output,
    int64_t capacity, int64_t *needed) {
  // Almost every text grows little; the rare one that does not fit is done again with the exact size.
  int32_t room = count + count / 2 + 64;
  UChar *result = NULL;
  int32_t length = 0;
  UErrorCode code = U_ZERO_ERROR;
  for (;;) {
    UChar *larger = realloc(result, (size_t)room * sizeof(UChar));
    if (larger == NULL) {
      free(result);
      return U_MEMORY_ALLOCATION_ERROR;
    }
    result = larger;
    u_memcpy(result, source, done);
    code = U_ZERO_ERROR;
    // The second argument may end in the middle of a composition, which this call takes up again.
    length = unorm2_normalizeSecondAndAppend(
        normalizer, result, done, room, source + done, count - done, &code);
    if (code != U_BUFFER_OVERFLOW_ERROR) break;
    room = length + 1;
  }
  if (U_SUCCESS(code)) {
    int32_t bytes = 0;
    code = U_ZERO_ERROR;
    u_strToUTF8((char *)output, (int32_t)capacity, &bytes, result, length, &code);
    *needed = bytes;
    if (code == U_BUFFER_OVERFLOW_ERROR) code = U_ZERO_ERROR;
  }
  free(result);
  return U_FAILURE(code) ? code : 0;
}

int32_t cicu_normalize(
    int32_t form, const uint8_t *text, int64_t length, uint8_t *output, int64_t capacity, int64_t *needed) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = instance(form, &code);
  if (U_FAILURE(code)) return code;
  if (length < 0 || length > cicu_longest_text) return U_INDEX_OUTOFBOUNDS_ERROR;
  if (capacity > INT32_MAX) capacity = INT32_MAX;
  UChar near[512];
  UChar *source = near;
  if (length > 512) {
    source = malloc((size_t)length * sizeof(UChar));
    if (source == NULL) return U_MEMORY_ALLOCATION_ERROR;
  }
  int32_t count = 0;
  int32_t status = 0;
  u_strFromUTF8(source, length > 512 ? (int32_t)length : 512, &count, (const char *)text, (int32_t)length, &code);
  if (U_FAILURE(code)) {
    status = code;
  } else {
    code = U_ZERO_ERROR;
    const int32_t done = unorm2_spanQuickCheckYes(normalizer, source, count, &code);
    if (U_FAILURE(code)) {
      status = code;
    } else if (done == count) {
      *needed = -1;
    } else if (!order_long_runs(source + done, count - done)) {
      status = U_MEMORY_ALLOCATION_ERROR;
    } else {
      status = normalize_rest(normalizer, source, count, done, output, capacity, needed);
    }
  }
  if (source != near) free(source);
  return status;
}
