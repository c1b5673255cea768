#ifndef PARLANCE_LARGE_PAGES_H
#define PARLANCE_LARGE_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/// Asks for pages of 2 MB under memory that is still untouched, where the system has such and the memory is that large: looks
/// all over a table then seldom miss the processor's table of pages. A hint: changes nothing else.
static inline void parlance_use_large_pages(const void *address, size_t bytes) {
#ifdef MADV_HUGEPAGE
  const uintptr_t page = (uintptr_t)1 << 21;
  uintptr_t start = ((uintptr_t)address + page - 1) & ~(page - 1);
  uintptr_t end = ((uintptr_t)address + bytes) & ~(page - 1);
  if (start < end) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#endif
}

#endif
