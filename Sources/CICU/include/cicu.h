#ifndef PARLANCE_CICU_H
#define PARLANCE_CICU_H

/// The version of ICU in use, as "72.1".
const char *cicu_version(void);

#endif
