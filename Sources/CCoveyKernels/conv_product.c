#include "conv_internal.h"

// Register tiles of R rows by 16 V columns. 24 accumulators hide the latency of the multiply-add and leave room for a
// row of b in AVX-512's 32 registers; narrower instruction sets use V = 1 only.

#define DEFINE_TILE(R, V)                                                                                   \
  COVEY_INLINE void tile_##R##x##V(const struct covey_conv_product *p, size_t row, size_t column) {        \
    covey_v16 sum[R][V];                                                                                    \
    ptrdiff_t offset[R];                                                                                    \
    float *c = p->c + column;                                                                               \
    COVEY_UNROLL for (int r = 0; r < R; r++) offset[r] = p->row[row + r];                                   \
    if (p->accumulate) {                                                                                    \
      COVEY_UNROLL for (int r = 0; r < R; r++) {                                                            \
        COVEY_UNROLL for (int v = 0; v < V; v++) sum[r][v] = *covey_load16(c + p->c_row[row + r] + 16 * v); \
      }                                                                                                     \
    } else {                                                                                                \
      COVEY_UNROLL for (int v = 0; v < V; v++) {                                                            \
        covey_v16 start = p->start ? *covey_load16(p->start + column + 16 * v) : (covey_v16){0};            \
        COVEY_UNROLL for (int r = 0; r < R; r++) sum[r][v] = start;                                         \
      }                                                                                                     \
    }                                                                                                       \
    const float *b = p->b + column;                                                                         \
    const size_t ldb = p->ldb, inner = p->inner;                                                            \
    const ptrdiff_t step = p->inner_step;                                                                   \
    for (size_t i = 0; i < p->outer; i++) {                                                                 \
      for (size_t j = 0; j < p->middle; j++) {                                                              \
        const float *a = p->a + (ptrdiff_t)i * p->outer_step + (ptrdiff_t)j * p->middle_step;               \
        for (size_t k = 0; k < inner; k++) {                                                                \
          covey_v16 line[V];                                                                                \
          COVEY_UNROLL for (int v = 0; v < V; v++) line[v] = *covey_load16(b + 16 * v);                     \
          COVEY_UNROLL for (int r = 0; r < R; r++) {                                                        \
            const float value = a[offset[r]];                                                               \
            COVEY_UNROLL for (int v = 0; v < V; v++) sum[r][v] += line[v] * value;                          \
          }                                                                                                 \
          a += step;                                                                                        \
          b += ldb;                                                                                         \
        }                                                                                                   \
      }                                                                                                     \
    }                                                                                                       \
    if (p->relu) {                                                                                          \
      COVEY_UNROLL for (int r = 0; r < R; r++) {                                                            \
        COVEY_UNROLL for (int v = 0; v < V; v++) {                                                          \
          sum[r][v] = (covey_v16)((covey_i16)sum[r][v] & ~(covey_i16)(sum[r][v] < 0.0f));                   \
        }                                                                                                   \
      }                                                                                                     \
    }                                                                                                       \
    if (column + 16 * V <= p->n) {                                                                          \
      COVEY_UNROLL for (int r = 0; r < R; r++) {                                                            \
        COVEY_UNROLL for (int v = 0; v < V; v++) *covey_store16(c + p->c_row[row + r] + 16 * v) = sum[r][v]; \
      }                                                                                                     \
    } else {                                                                                                \
      /* A copy, so that the sums themselves never leave the registers. */                                  \
      COVEY_UNROLL for (int r = 0; r < R; r++) {                                                            \
        covey_v16 edge[V];                                                                                  \
        COVEY_UNROLL for (int v = 0; v < V; v++) edge[v] = sum[r][v];                                       \
        memcpy(c + p->c_row[row + r], edge, (p->n - column) * sizeof(float));                               \
      }                                                                                                     \
    }                                                                                                       \
  }

DEFINE_TILE(1, 1)
DEFINE_TILE(2, 1)
DEFINE_TILE(3, 1)
DEFINE_TILE(4, 1)
DEFINE_TILE(5, 1)
DEFINE_TILE(6, 1)
DEFINE_TILE(8, 1)
DEFINE_TILE(12, 1)
DEFINE_TILE(1, 2)
DEFINE_TILE(2, 2)
DEFINE_TILE(3, 2)
DEFINE_TILE(4, 2)
DEFINE_TILE(5, 2)
DEFINE_TILE(6, 2)
DEFINE_TILE(8, 2)
DEFINE_TILE(9, 2)
DEFINE_TILE(12, 2)
DEFINE_TILE(1, 4)
DEFINE_TILE(2, 4)
DEFINE_TILE(3, 4)
DEFINE_TILE(4, 4)
DEFINE_TILE(5, 4)
DEFINE_TILE(6, 4)

#define CASE(R, V)                 \
  case R:                          \
    tile_##R##x##V(p, row, column); \
    break;

/// 1 if the tiles of 32 and 64 columns fit the registers.
COVEY_INLINE int has_wide_registers(void) { return covey_kernel_level() == 4; }

void COVEY_AT(covey_conv_multiply)(const struct covey_conv_product *p) {
  const int wide = has_wide_registers();
  size_t column = 0;
  while (column < p->n) {
    const size_t left = covey_up16(p->n - column);
    const size_t vectors = !wide ? 1 : left >= 64 ? 4 : left >= 32 ? 2 : 1;
    const size_t most = !wide ? 6 : vectors == 4 ? 6 : 12;
    size_t row = 0;
    while (row < p->m) {
      // The rows that are left, shared as evenly as the tiles allow.
      const size_t rows = p->m - row, groups = (rows + most - 1) / most;
      size_t take = (rows + groups - 1) / groups;
      if (vectors == 4) {
        switch (take) {
          CASE(1, 4) CASE(2, 4) CASE(3, 4) CASE(4, 4) CASE(5, 4) CASE(6, 4)
        }
      } else if (vectors == 2) {
        if (take > 9 && take < 12) take = 9;
        if (take == 7) take = 6;
        switch (take) {
          CASE(1, 2) CASE(2, 2) CASE(3, 2) CASE(4, 2) CASE(5, 2) CASE(6, 2) CASE(8, 2) CASE(9, 2) CASE(12, 2)
        }
      } else {
        if (take > 8 && take < 12) take = 8;
        if (take == 7) take = 6;
        switch (take) {
          CASE(1, 1) CASE(2, 1) CASE(3, 1) CASE(4, 1) CASE(5, 1) CASE(6, 1) CASE(8, 1) CASE(12, 1)
        }
      }
      row += take;
    }
    column += 16 * vectors;
  }
}
