#include "conv_internal.h"

/// Exchanges the off-diagonal blocks of `distance` x `distance` in each block twice as large.
#define EXCHANGE(distance, low, high)                                              \
  COVEY_UNROLL for (int i = 0; i < 16; i++) {                                      \
    if (i & (distance)) continue;                                                  \
    const covey_v16 a = row[i], b = row[i + (distance)];                           \
    row[i] = __builtin_shufflevector(a, b, low);                                   \
    row[i + (distance)] = __builtin_shufflevector(a, b, high);                     \
  }
#define LOW_8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define LOW_4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW_2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW_1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31

/// Transposes 16 x 16 values, rows ldx and ldy apart.
COVEY_INLINE void transpose_square(const float *x, size_t ldx, float *y, size_t ldy) {
  covey_v16 row[16];
  COVEY_UNROLL for (int i = 0; i < 16; i++) row[i] = *covey_load16(x + (size_t)i * ldx);
  EXCHANGE(8, LOW_8, HIGH_8)
  EXCHANGE(4, LOW_4, HIGH_4)
  EXCHANGE(2, LOW_2, HIGH_2)
  EXCHANGE(1, LOW_1, HIGH_1)
  COVEY_UNROLL for (int i = 0; i < 16; i++) *covey_store16(y + (size_t)i * ldy) = row[i];
}

void COVEY_AT(covey_conv_transpose)(const float *x, size_t count, size_t rows, size_t columns, float *out) {
  const size_t padded = covey_up16(rows);
  for (size_t k = 0; k < count; k++, x += rows * columns, out += columns * padded) {
    for (size_t i = 0; i < padded; i += 16) {
      const size_t valid = covey_min(16, rows - i);
      size_t j = 0;
      for (; valid == 16 && j + 16 <= columns; j += 16) {
        transpose_square(x + i * columns + j, columns, out + j * padded + i, padded);
      }
      for (; j < columns; j++) {
        float line[16] = {0};
        for (size_t r = 0; r < valid; r++) line[r] = x[(i + r) * columns + j];
        memcpy(out + j * padded + i, line, sizeof line);
      }
    }
  }
}
