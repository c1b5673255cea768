#include "cicu.h"

#include <stdlib.h>
#include <unicode/uregex.h>
#include <unicode/utext.h>

struct cicu_regex {
  URegularExpression *expression;
};

/// ICU counts in units of some thousand steps of its matcher.
static const int32_t longest_match = 20000;

cicu_regex *cicu_regex_open(const uint8_t *expression, int64_t length, int32_t *place, int32_t *status) {
  *place = 0;
  UErrorCode code = U_ZERO_ERROR;
  UText *text = utext_openUTF8(NULL, (const char *)expression, length, &code);
  if (U_FAILURE(code)) {
    *status = code;
    return NULL;
  }
  UParseError problem = {0};
  URegularExpression *compiled = uregex_openUText(text, UREGEX_MULTILINE | UREGEX_UNIX_LINES, &problem, &code);
  utext_close(text);
  if (U_SUCCESS(code)) uregex_setTimeLimit(compiled, longest_match, &code);
  cicu_regex *regex = U_SUCCESS(code) ? malloc(sizeof *regex) : NULL;
  if (regex == NULL) {
    if (compiled != NULL) uregex_close(compiled);
    *place = problem.offset;
    *status = U_FAILURE(code) ? code : U_MEMORY_ALLOCATION_ERROR;
    return NULL;
  }
  regex->expression = compiled;
  *status = 0;
  return regex;
}

void cicu_regex_close(cicu_regex *regex) {
  if (regex == NULL) return;
  uregex_close(regex->expression);
  free(regex);
}

void cicu_regex_free(int32_t *bounds) { free(bounds); }

int32_t cicu_regex_matches(
    const cicu_regex *regex, const uint8_t *text, int64_t length, int32_t **bounds, intptr_t *count) {
  *bounds = NULL;
  *count = 0;
  if (length < 0 || length > cicu_longest_text) return U_INDEX_OUTOFBOUNDS_ERROR;
  UErrorCode code = U_ZERO_ERROR;
  // A matcher holds the text that it is at, so each call has its own; the compiled expression is shared.
  URegularExpression *matcher = uregex_clone(regex->expression, &code);
  UText *source = U_SUCCESS(code) ? utext_openUTF8(NULL, (const char *)text, length, &code) : NULL;
  if (U_SUCCESS(code)) uregex_setUText(matcher, source, &code);
  int32_t *found = NULL;
  intptr_t used = 0;
  intptr_t room = 0;
  while (U_SUCCESS(code) && uregex_findNext(matcher, &code)) {
    if (used + 2 > room) {
      room = room == 0 ? 64 : room * 2;
      int32_t *larger = realloc(found, (size_t)room * sizeof *found);
      if (larger == NULL) {
        code = U_MEMORY_ALLOCATION_ERROR;
        break;
      }
      found = larger;
    }
    found[used++] = (int32_t)uregex_start64(matcher, 0, &code);
    found[used++] = (int32_t)uregex_end64(matcher, 0, &code);
  }
  if (matcher != NULL) uregex_close(matcher);
  if (source != NULL) utext_close(source);
  if (U_FAILURE(code)) {
    free(found);
    return code;
  }
  *bounds = found;
  *count = used;
  return 0;
}
