#ifndef PARLANCE_AMX_PRODUCTS_H
#define PARLANCE_AMX_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

/// Some rows times some panels in the processor's matrix registers (Intel AMX), for panels of 32 columns that hold, for each
/// step, 32 words of 32 bits: four bytes or two bfloat16 numbers each.
///
/// Source: Intel, Architecture Instruction Set Extensions Programming Reference, chapter on AMX.
typedef struct {
  /// Row r's words begin at a[r * a_stride].
  const int32_t *a;
  ptrdiff_t a_stride;
  /// At most PARLANCE_AMX_ROWS.
  int rows;
  /// The first panel; of bytes, where its corrections and scales begin.
  const int32_t *b;
  /// Words from one panel to the next.
  ptrdiff_t panel_stride;
  int panels;
  /// Words of a row.
  int steps;
  /// Columns of all panels; the last panel may have fewer than 32.
  int columns;
  float *y;
  ptrdiff_t y_stride;
  /// One for each column, or NULL.
  const float *bias;
} parlance_amx_product;

#define PARLANCE_AMX_ROWS 32

/// Whether this build and processor multiply bytes, and bfloat16 numbers, in such registers and the system lets this process
/// use them. The first call asks the system. Where that is so, all threads of the process may.
int parlance_has_amx_bytes(void);
int parlance_has_amx_bfloat16(void);

/// Unsigned bytes times signed ones: y = (sum - correction) * scale * (scale of the row) + bias. Sums are exact, so y has the
/// same bits as without these registers.
void parlance_amx_multiply_bytes(const parlance_amx_product *product, const float *row_scales);

/// bfloat16 numbers: y = sum + bias. Sums of 32 products are added up by themselves, then to those before, so y's last bits
/// differ from sums in pairs; they do not depend on the number of rows.
void parlance_amx_multiply_bfloat16(const parlance_amx_product *product);

/// Gives the registers back: called when a thread has done its part.
void parlance_amx_release(void);

#endif
