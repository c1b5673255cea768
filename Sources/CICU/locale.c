#include "cicu.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utypes.h>
#include <unicode/uversion.h>

const char *cicu_version(void) { return U_ICU_VERSION; }

const char *cicu_status_name(int32_t status) { return u_errorName((UErrorCode)status); }

/// ICU takes any well-formed name and silently falls back to the root, so each part is looked up.
static bool is_known(const char *locale) {
  char part[ULOC_FULLNAME_CAPACITY];
  UErrorCode code = U_ZERO_ERROR;
  uloc_getLanguage(locale, part, sizeof part, &code);
  if (U_FAILURE(code)) return false;
  if (part[0] != 0 && strcmp(part, "und") != 0 && strcmp(part, "root") != 0 && uloc_getISO3Language(locale)[0] == 0) {
    return false;
  }
  uloc_getScript(locale, part, sizeof part, &code);
  if (U_FAILURE(code)) return false;
  if (part[0] != 0 && u_getPropertyValueEnum(UCHAR_SCRIPT, part) == UCHAR_INVALID_CODE &&
      strcmp(part, "Hans") != 0 && strcmp(part, "Hant") != 0 && strcmp(part, "Jpan") != 0 &&
      strcmp(part, "Kore") != 0) {
    return false;
  }
  uloc_getCountry(locale, part, sizeof part, &code);
  if (U_FAILURE(code)) return false;
  // Regions of several countries, such as 419 for Latin America, are numbers and have no ISO name.
  const bool is_number = strspn(part, "0123456789") == 3 && part[3] == 0;
  return part[0] == 0 || is_number || uloc_getISO3Country(locale)[0] != 0;
}

bool cicu_canonical_locale(const char *name, char *canonical, int32_t capacity) {
  char tag[ULOC_FULLNAME_CAPACITY];
  const size_t length = strcspn(name, ".");  // pt_BR.UTF-8: the encoding says nothing about the language.
  if (length >= sizeof tag || capacity < 1 || (length == 0 && name[0] != 0)) return false;
  memcpy(tag, name, length);
  tag[length] = 0;
  UErrorCode code = U_ZERO_ERROR;
  if (length == 0 || strcmp(tag, "root") == 0) {
    canonical[0] = 0;
    return true;
  }
  if (strchr(tag, '@') != NULL) {
    const int32_t needed = uloc_canonicalize(tag, canonical, capacity, &code);
    return U_SUCCESS(code) && needed < capacity && is_known(canonical);
  }
  for (char *c = tag; *c != 0; c++) {
    if (*c == '_') *c = '-';
  }
  int32_t parsed = 0;
  const int32_t needed = uloc_forLanguageTag(tag, canonical, capacity, &parsed, &code);
  return U_SUCCESS(code) && needed < capacity && parsed == (int32_t)length && is_known(canonical);
}
