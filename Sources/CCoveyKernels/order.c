#include "covey_order.h"

#include "internal.h"

enum { ORDER_WIDTH = COVEY_ORDER_WIDTH };

/// Puts the smaller of each pair of values into `low` and the larger into `high`.
COVEY_INLINE void order_pair(float *restrict low, float *restrict high) {
  for (size_t i = 0; i < ORDER_WIDTH; i += 16) {
    const covey_f16 a = covey_load16(low + i), b = covey_load16(high + i);
    const covey_i16 swaps = b < a;
    covey_store16(low + i, (covey_f16)((swaps & (covey_i16)b) | (~swaps & (covey_i16)a)));
    covey_store16(high + i, (covey_f16)((swaps & (covey_i16)a) | (~swaps & (covey_i16)b)));
  }
}

/// Sorts `count` rows of ORDER_WIDTH values, column by column. Merge exchange: which rows are compared depends on `count` alone, so
/// all columns are sorted by the same vector instructions. Source: Knuth, TAOCP volume 3, 5.2.2, algorithm M (Batcher).
COVEY_INLINE void sort_rows(float *rows, size_t count) {
  size_t top = 1;
  while (top < count) top <<= 1;
  top >>= 1;
  for (size_t p = top; p > 0; p >>= 1) {
    size_t q = top, r = 0, d = p;
    for (;;) {
      for (size_t i = 0; i + d < count; i++)
        if ((i & p) == r) order_pair(rows + i * ORDER_WIDTH, rows + (i + d) * ORDER_WIDTH);
      if (q == p) break;
      d = q - p;
      q >>= 1;
      r = p;
    }
  }
}

void COVEY_AT(covey_middle_mean)(float *out, const float *slab, size_t stride, const int32_t *rows, size_t count,
                                 size_t trim, size_t n, float *scratch) {
  const size_t end = count - trim;
  for (size_t first = 0; first < n; first += ORDER_WIDTH) {
    const size_t width = covey_min(ORDER_WIDTH, n - first);
    for (size_t r = 0; r < count; r++) {
      memcpy(scratch + r * ORDER_WIDTH, slab + (size_t)rows[r] * stride + first, width * sizeof(float));
      if (width < ORDER_WIDTH) memset(scratch + r * ORDER_WIDTH + width, 0, (ORDER_WIDTH - width) * sizeof(float));
    }
    sort_rows(scratch, count);
    double sums[ORDER_WIDTH] = {0};
    for (size_t r = trim; r < end; r++)
      for (size_t i = 0; i < ORDER_WIDTH; i++) sums[i] += (double)scratch[r * ORDER_WIDTH + i];
    for (size_t i = 0; i < width; i++) out[first + i] = (float)(sums[i] / (double)(end - trim));
  }
}
