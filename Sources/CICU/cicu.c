#include "cicu.h"
#include <unicode/uversion.h>
#include <unicode/utypes.h>

const char *cicu_version(void) { return U_ICU_VERSION; }
