#ifndef PARLANCE_CSNOWBALL_H
#define PARLANCE_CSNOWBALL_H

#include <stdint.h>

// Snowball's stemmers for UTF-8 text. One thread at a time may use a stemmer.

typedef struct csnowball_stemmer csnowball_stemmer;

/// The name of the algorithm number `index`, NULL after the last.
const char *csnowball_name(int32_t index);

/// A stemmer by the name of a language (`english`) or its code (`en`); NULL where there is none.
csnowball_stemmer *csnowball_open(const char *name);

void csnowball_close(csnowball_stemmer *stemmer);

/// The stem of a word, and its length in bytes. It stays valid until the next call with the same stemmer; NULL where
/// there is no memory.
const uint8_t *csnowball_stem(csnowball_stemmer *stemmer, const uint8_t *word, int32_t length, int32_t *stem_length);

#endif
