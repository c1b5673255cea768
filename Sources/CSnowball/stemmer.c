#include "csnowball.h"

#include <libstemmer.h>
#include <stddef.h>

const char *csnowball_name(int32_t index) {
  const char **names = sb_stemmer_list();
  for (int32_t i = 0; names[i] != NULL; i++) {
    if (i == index) return names[i];
  }
  return NULL;
}

csnowball_stemmer *csnowball_open(const char *name) {
  return (csnowball_stemmer *)sb_stemmer_new(name, "UTF_8");
}

void csnowball_close(csnowball_stemmer *stemmer) { sb_stemmer_delete((struct sb_stemmer *)stemmer); }

const uint8_t *csnowball_stem(
    csnowball_stemmer *stemmer, const uint8_t *word, int32_t length, int32_t *stem_length) {
  struct sb_stemmer *snowball = (struct sb_stemmer *)stemmer;
  const sb_symbol *stem = sb_stemmer_stem(snowball, word, length);
  *stem_length = stem == NULL ? 0 : sb_stemmer_length(snowball);
  return stem;
}
