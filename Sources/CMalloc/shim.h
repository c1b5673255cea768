// The C library's allocator beyond the C standard: its statistics, and giving unused pages back.
#include <malloc.h>
