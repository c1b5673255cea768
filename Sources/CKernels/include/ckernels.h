#ifndef PARLANCE_CKERNELS_H
#define PARLANCE_CKERNELS_H

#include "amx_products.h"
#include "bfloat16_products.h"
#include "byte_products.h"
#include "cpu_check.h"
#include "half_floats.h"
#include "large_pages.h"
#include "prefetch.h"
#include "subnormals.h"
#include "vector_math.h"
#include "wide_vectors.h"

#endif
