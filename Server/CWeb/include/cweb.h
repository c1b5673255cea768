#ifndef CWEB_H
#define CWEB_H

#include <stddef.h>
#include <stdint.h>

/// Files that the server answers with, which are part of the program: their bytes and, in `size`, their number.
/// The page has its style and its script within.
const uint8_t *cweb_page(size_t *size);
const uint8_t *cweb_openapi(size_t *size);

#endif
