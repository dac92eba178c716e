#ifndef COVEY_TILE_H
#define COVEY_TILE_H
#include "internal.h"

/// One register tile of a product: c[rows x columns] = (start * beta) + a * b, where a's element (row r, step s) is
/// a[r * a_row + s * a_step] and b's row s starts at b + s * b_step.
struct covey_tile {
  size_t steps, columns;
  const float *a;
  size_t a_row, a_step;
  const float *b;
  size_t b_step;
  float *c;
  size_t c_row;
  /// What the sums start from (row r at start + r * start_row; NULL: zero), multiplied by beta.
  const float *start;
  size_t start_row;
  float beta;
  int relu;
  /// What a later tile will read in place of b (prefetched), and how far from c its sums will be.
  const float *later;
  ptrdiff_t ahead_c;
};

#define COVEY_MAX_ROWS 14

/// The kernels of one instruction set; products of any size are made of them.
struct covey_tiles {
  /// Floats in a vector; a tile is at most max_rows x (2 * lanes).
  size_t lanes, max_rows, max_dot_rows;
  /// tile[r - 1] does r rows and 1 to 2 * lanes columns; a_row is taken as 1.
  void (*packed[COVEY_MAX_ROWS])(const struct covey_tile *);
  /// The same for any a_row; a_step is taken as 1.
  void (*direct[COVEY_MAX_ROWS])(const struct covey_tile *);
  /// to[c * to_row + r] = scale * from[r * from_row + c]; r padded with zeros to whole vectors.
  void (*transpose)(const float *from, size_t from_row, size_t rows, size_t columns, float scale, float *to,
                    size_t to_row);
  /// to[r * to_row + c] = scale * from[r * from_row + c]; c padded with zeros to whole vectors.
  void (*copy)(const float *from, size_t from_row, size_t rows, size_t columns, float scale, float *to, size_t to_row);
  /// c[r * c_row + i] = the dot product of a's row r and b's row i, each n long: up to max_dot_rows rows, i < 4.
  void (*dots)(size_t rows, size_t n, const float *a, size_t a_row, const float *b, size_t b_row, float *c,
               size_t c_row);
};

extern const struct covey_tiles covey_tiles_base;
#if COVEY_LEVELS
extern const struct covey_tiles covey_tiles_v3, covey_tiles_v4;
#endif

COVEY_INLINE const struct covey_tiles *covey_tiles_of_cpu(void) {
#if COVEY_LEVELS
  const int level = covey_kernel_level();
  if (level == 4) return &covey_tiles_v4;
  if (level == 3) return &covey_tiles_v3;
#endif
  return &covey_tiles_base;
}
#endif
