#include "cvocab.h"

// #embed is C23; clang has it in all modes since version 19.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t wordpiece[] = {
#embed "../Files/wordpiece.json"
};

static const uint8_t bpe[] = {
#embed "../Files/bpe.json"
};

const uint8_t *cvocab_wordpiece(size_t *size) {
  *size = sizeof wordpiece;
  return wordpiece;
}

const uint8_t *cvocab_bpe(size_t *size) {
  *size = sizeof bpe;
  return bpe;
}
