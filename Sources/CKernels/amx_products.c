#include "amx_products.h"

#if defined(__AVX512VNNI__) && defined(__linux__)
#define PARLANCE_AMX_BYTES 1
#endif
#if defined(__AVX512BF16__) && defined(__linux__)
#define PARLANCE_AMX_BFLOAT16 1
#endif

#if defined(PARLANCE_AMX_BYTES) || defined(PARLANCE_AMX_BFLOAT16)

#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AMX __attribute__((target("amx-tile,amx-int8,amx-bf16")))
#define INLINE static inline __attribute__((always_inline))

enum { panel_columns = 32, tile_rows = 16, tile_steps = 16, request_permission = 0x1023, tile_data = 18 };

/// Asks the system once: registers of 8 kB are not saved for a process that does not.
static int permitted(void) {
  static _Atomic int answer = -1;
  if (answer < 0) answer = syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
  return answer;
}

int parlance_has_amx_bytes(void) {
#if defined(PARLANCE_AMX_BYTES)
  return __builtin_cpu_supports("amx-int8") && permitted();
#else
  return 0;
#endif
}

int parlance_has_amx_bfloat16(void) {
#if defined(PARLANCE_AMX_BFLOAT16)
  return __builtin_cpu_supports("amx-bf16") && permitted();
#else
  return 0;
#endif
}

typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t column_bytes[16];
  uint8_t rows[16];
} tile_shapes;

/// What `multiply` keeps in the registers: 0 to 3 sums, 4 rows of a, 5 the rows behind them or more of b, 6 and 7 of b.
typedef struct {
  int upper, lower;
} row_counts;

/// Shapes for `steps` words of each row; sets all registers to zero.
AMX INLINE void set_shapes(row_counts rows, int steps) {
  tile_shapes shapes;
  memset(&shapes, 0, sizeof shapes);
  shapes.palette = 1;
  for (int i = 0; i < 8; i++) {
    const int sums = i < 4, is_b = i > 5 || (i == 5 && !rows.lower);
    shapes.rows[i] = (uint8_t)(is_b ? steps : rows.lower && (i == 2 || i == 3 || i == 5) ? rows.lower : rows.upper);
    shapes.column_bytes[i] = (uint16_t)(sums || is_b ? 64 : 4 * steps);
  }
  _tile_loadconfig(&shapes);
}

// Register numbers must be constants.
#define MULTIPLY(is_bytes, sums, a, b) \
  do { \
    if (is_bytes) \
      _tile_dpbusd(sums, a, b); \
    else \
      _tile_dpbf16ps(sums, a, b); \
  } while (0)

/// Adds the products of all of a tile's rows in one panel: 32 columns of 32 rows.
AMX INLINE void add_panel(int is_bytes, const int32_t *a, ptrdiff_t a_stride, const int32_t *b, int steps) {
  for (int k = 0; k < steps; k += tile_steps) {
    _tile_loadd(6, b + k * panel_columns, 4 * panel_columns);
    _tile_loadd(4, a + k, 4 * a_stride);
    MULTIPLY(is_bytes, 0, 4, 6);
    _tile_loadd(7, b + k * panel_columns + 16, 4 * panel_columns);
    MULTIPLY(is_bytes, 1, 4, 7);
    _tile_loadd(5, a + tile_rows * a_stride + k, 4 * a_stride);
    MULTIPLY(is_bytes, 2, 5, 6);
    MULTIPLY(is_bytes, 3, 5, 7);
  }
}

/// The same for at most 16 rows and two panels: four chains of sums hide the time that each product takes.
AMX INLINE void add_two_panels(
    int is_bytes, const int32_t *a, ptrdiff_t a_stride, const int32_t *b, const int32_t *next, int steps) {
  for (int k = 0; k < steps; k += tile_steps) {
    _tile_loadd(4, a + k, 4 * a_stride);
    _tile_loadd(6, b + k * panel_columns, 4 * panel_columns);
    MULTIPLY(is_bytes, 0, 4, 6);
    _tile_loadd(7, b + k * panel_columns + 16, 4 * panel_columns);
    MULTIPLY(is_bytes, 1, 4, 7);
    _tile_loadd(5, next + k * panel_columns, 4 * panel_columns);
    MULTIPLY(is_bytes, 2, 4, 5);
    _tile_loadd(6, next + k * panel_columns + 16, 4 * panel_columns);
    MULTIPLY(is_bytes, 3, 4, 6);
  }
}

AMX INLINE void store_sums(int32_t *sums, int second) {
  _tile_stored(0, sums, 4 * panel_columns);
  _tile_stored(1, sums + 16, 4 * panel_columns);
  if (!second) return;
  _tile_stored(2, sums + tile_rows * panel_columns, 4 * panel_columns);
  _tile_stored(3, sums + tile_rows * panel_columns + 16, 4 * panel_columns);
}

AMX INLINE void load_sums(const int32_t *sums, int second) {
  _tile_loadd(0, sums, 4 * panel_columns);
  _tile_loadd(1, sums + 16, 4 * panel_columns);
  if (!second) return;
  _tile_loadd(2, sums + tile_rows * panel_columns, 4 * panel_columns);
  _tile_loadd(3, sums + tile_rows * panel_columns + 16, 4 * panel_columns);
}

/// Writes the sums of one panel as floats: those of bytes with what stands at the panel's beginning.
INLINE void write_floats(
    int is_bytes, const parlance_amx_product *p, int panel, const int32_t *sums, int rows, const float *row_scales) {
  const int32_t *kept = p->b + panel * p->panel_stride;
  for (int half = 0; half < 2; half++) {
    const int first = panel * panel_columns + half * 16;
    const int width = p->columns - first < 16 ? p->columns - first : 16;
    if (width <= 0) return;
    const __mmask16 mask = (__mmask16)((1u << width) - 1);
    const __m512 bias = p->bias ? _mm512_maskz_loadu_ps(mask, p->bias + first) : _mm512_setzero_ps();
    float *y = p->y + first;
    if (is_bytes) {
      const __m512i correction = _mm512_loadu_si512(kept + half * 16);
      const __m512 scale = _mm512_loadu_ps((const float *)kept + panel_columns + half * 16);
      for (int r = 0; r < rows; r++, y += p->y_stride) {
        const __m512i sum = _mm512_load_si512(sums + r * panel_columns + half * 16);
        const __m512 factor = _mm512_mul_ps(scale, _mm512_set1_ps(row_scales[r]));
        const __m512 whole = _mm512_cvtepi32_ps(_mm512_sub_epi32(sum, correction));
        _mm512_mask_storeu_ps(y, mask, _mm512_fmadd_ps(whole, factor, bias));
      }
    } else {
      for (int r = 0; r < rows; r++, y += p->y_stride) {
        const __m512 sum = _mm512_load_ps(sums + r * panel_columns + half * 16);
        _mm512_mask_storeu_ps(y, mask, _mm512_add_ps(sum, bias));
      }
    }
  }
}

AMX INLINE void multiply(int is_bytes, const parlance_amx_product *p, const float *row_scales) {
  _Alignas(64) int32_t sums[PARLANCE_AMX_ROWS * panel_columns];
  const int kept = is_bytes ? 2 * panel_columns : 0;
  const int whole = p->steps / tile_steps * tile_steps, rest = p->steps - whole;
  const row_counts rows = {
      p->rows < tile_rows ? p->rows : tile_rows, p->rows > tile_rows ? p->rows - tile_rows : 0};
  if (whole) set_shapes(rows, tile_steps);
  int panel = 0;
  while (panel < p->panels) {
    const int32_t *b = p->b + panel * p->panel_stride + kept;
    // Without a second panel the first is multiplied again, into sums that nobody reads.
    const int pair = !rows.lower && panel + 1 < p->panels;
    const int32_t *next = pair ? b + p->panel_stride : b;
    if (whole) {
      _tile_zero(0), _tile_zero(1), _tile_zero(2), _tile_zero(3);
      if (rows.lower)
        add_panel(is_bytes, p->a, p->a_stride, b, whole);
      else
        add_two_panels(is_bytes, p->a, p->a_stride, b, next, whole);
    }
    if (rest) {
      if (whole) store_sums(sums, 1);
      set_shapes(rows, rest);
      if (whole) load_sums(sums, 1);
      const ptrdiff_t skipped = (ptrdiff_t)whole * panel_columns;
      if (rows.lower)
        add_panel(is_bytes, p->a + whole, p->a_stride, b + skipped, rest);
      else
        add_two_panels(is_bytes, p->a + whole, p->a_stride, b + skipped, next + skipped, rest);
    }
    store_sums(sums, rows.lower || pair);
    if (rest && whole) set_shapes(rows, tile_steps);
    write_floats(is_bytes, p, panel, sums, p->rows, row_scales);
    if (pair) write_floats(is_bytes, p, panel + 1, sums + tile_rows * panel_columns, p->rows, row_scales);
    panel += pair ? 2 : 1;
  }
}

AMX void parlance_amx_multiply_bytes(const parlance_amx_product *p, const float *row_scales) { multiply(1, p, row_scales); }

AMX void parlance_amx_multiply_bfloat16(const parlance_amx_product *p) { multiply(0, p, NULL); }

AMX void parlance_amx_release(void) { _tile_release(); }

#else

int parlance_has_amx_bytes(void) { return 0; }
int parlance_has_amx_bfloat16(void) { return 0; }
// Never called where there are no such registers.
void parlance_amx_multiply_bytes(const parlance_amx_product *product, const float *row_scales) { (void)product, (void)row_scales; }
void parlance_amx_multiply_bfloat16(const parlance_amx_product *product) { (void)product; }
void parlance_amx_release(void) {}

#endif
