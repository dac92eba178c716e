#include "covey_dense.h"
#include "tile_rows.h"

// Goto's blocking with the tiles of tile.h: a block of op(b), at most STEPS x COLUMNS, is packed into panels that stay
// in the second-level cache; each tile of op(a) is packed once per block and stays in the first while it meets every
// panel. Source: Goto, van de Geijn, "Anatomy of high-performance matrix multiplication", 2008,
// DOI 10.1145/1356052.1356053.

#define STEPS 256
#define COLUMNS 512
#define PADDED_ROWS 16
#define PANEL 32

/// Packing b pays when it must be transposed or many tiles read it.
COVEY_INLINE int packs_b(int transpose_b, size_t m, size_t n) { return transpose_b || (m > 96 && n > PANEL); }
/// Rows of a are read in place when few panels use them; their scale must then be 1.
COVEY_INLINE int packs_a(int transpose_a, size_t n, float alpha) {
  return alpha != 1 || (!transpose_a && n > PANEL);
}

size_t covey_gemm_scratch(int transpose_a, int transpose_b, size_t m, size_t n, size_t k) {
  (void)transpose_a;
  const size_t steps = covey_min(covey_round_up(k, 16), STEPS);
  const size_t columns = covey_round_up(covey_min(n, COLUMNS), PANEL);
  return steps * PADDED_ROWS + (packs_b(transpose_b, m, n) ? steps * columns : 0) + 16;
}

/// The block's panels one after another, each steps x panel, the last padded with zeros.
static void pack_b(const struct covey_tiles *k, int transposed, const float *b, size_t ldb, size_t steps,
                   size_t columns, size_t panel, float *to) {
  for (size_t column = 0; column < columns; column += panel, to += steps * panel) {
    const size_t width = covey_min(panel, columns - column);
    if (transposed)
      k->transpose(b + column * ldb, ldb, width, steps, 1, to, panel);
    else
      k->copy(b + column, ldb, steps, width, 1, to, panel);
  }
}

COVEY_INLINE void scale_rows(size_t m, size_t n, float beta, float *c, size_t ldc) {
  for (size_t r = 0; r < m; r++)
    for (size_t i = 0; i < n; i++) c[r * ldc + i] = beta != 0 ? beta * c[r * ldc + i] : 0;
}

void covey_gemm(int transpose_a, int transpose_b, size_t m, size_t n, size_t k, float alpha, const float *a, size_t lda,
                const float *b, size_t ldb, float beta, float *c, size_t ldc, float *scratch) {
  if (k == 0) {
    scale_rows(m, n, beta, c, ldc);
    return;
  }
  const struct covey_tiles *kernels = covey_tiles_of_cpu();
  const size_t panel = 2 * kernels->lanes;
  const struct covey_row_split split = covey_split_rows(m, kernels->max_rows);
  const int pack_a = packs_a(transpose_a, n, alpha), packed_b = packs_b(transpose_b, m, n);
  float *packed_a = scratch, *panels = scratch + covey_min(covey_round_up(k, 16), STEPS) * PADDED_ROWS;
  struct covey_tile t = {.c_row = ldc, .start_row = ldc};
  for (size_t left = 0; left < n; left += COLUMNS) {
    const size_t columns = covey_min(COLUMNS, n - left);
    for (size_t first = 0; first < k; first += STEPS) {
      t.steps = covey_min(STEPS, k - first);
      t.beta = first ? 1 : beta;
      const float *corner = transpose_b ? b + left * ldb + first : b + first * ldb + left;
      if (packed_b) pack_b(kernels, transpose_b, corner, ldb, t.steps, columns, panel, panels);
      size_t row = 0;
      for (size_t i = 0; i < split.tiles; i++) {
        const size_t rows = covey_tile_rows(split, i);
        t.a = transpose_a ? a + first * lda + row : a + row * lda + first;
        t.a_row = lda;
        t.a_step = lda;
        if (pack_a) {
          t.a_step = covey_round_up(rows, kernels->lanes);
          if (transpose_a)
            kernels->copy(t.a, lda, t.steps, rows, alpha, packed_a, t.a_step);
          else
            kernels->transpose(t.a, lda, rows, t.steps, alpha, packed_a, t.a_step);
          t.a = packed_a;
        }
        void (*multiply)(const struct covey_tile *) =
            pack_a || transpose_a ? kernels->packed[rows - 1] : kernels->direct[rows - 1];
        for (size_t column = 0; column < columns; column += panel) {
          t.columns = covey_min(panel, columns - column);
          t.b = packed_b ? panels + column * t.steps : corner + column;
          t.b_step = packed_b ? panel : ldb;
          t.later = t.b;
          t.c = c + row * ldc + left + column;
          t.start = t.beta != 0 ? t.c : NULL;
          multiply(&t);
        }
        row += rows;
      }
    }
  }
}
