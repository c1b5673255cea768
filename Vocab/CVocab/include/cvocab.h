#ifndef CVOCAB_H
#define CVOCAB_H

#include <stddef.h>
#include <stdint.h>

/// The shipped tokenizer.json files, which are part of the program: their bytes and, in `size`, their number.
const uint8_t *cvocab_wordpiece(size_t *size);
const uint8_t *cvocab_bpe(size_t *size);

#endif
