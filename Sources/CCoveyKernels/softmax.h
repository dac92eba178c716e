#ifndef COVEY_SOFTMAX_H
#define COVEY_SOFTMAX_H
#include "math16.h"

#include <math.h>

// A row of at least 16 ends with a vector that overlaps the one before: cheaper than a part of a vector.

/// A row's largest value.
COVEY_INLINE float covey_row_max(const float *x, size_t width) {
  if (width < 16) return covey_max16(covey_load_part(x, width, -INFINITY));
  covey_f16 most = covey_load16(x + width - 16);
  for (size_t i = 0; i + 16 < width; i += 16) {
    const covey_f16 v = covey_load16(x + i);
    most = v > most ? v : most;
  }
  return covey_max16(most);
}

/// e = exp(x - most), unless e is NULL; returns the row's sum.
COVEY_INLINE float covey_row_exp(const float *x, float most, float *e, size_t width) {
  const covey_i16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const covey_f16 zero = 0;
  if (width < 16) {
    const covey_f16 v = covey_exp16(covey_load_part(x, width, -INFINITY) - most);
    if (e) covey_store_part(e, v, width);
    return covey_sum16(v);
  }
  // Lanes of the last vector that the loop has had already do not count again.
  const covey_f16 last = covey_exp16(covey_load16(x + width - 16) - most);
  covey_f16 sum = lanes < (int32_t)((16 - width % 16) % 16) ? zero : last;
  for (size_t i = 0; i + 16 < width; i += 16) {
    const covey_f16 v = covey_exp16(covey_load16(x + i) - most);
    sum += v;
    if (e) covey_store16(e + i, v);
  }
  if (e) covey_store16(e + width - 16, last);
  return covey_sum16(sum);
}

COVEY_INLINE void covey_row_scale(float *x, float a, size_t width) {
  if (width < 16) {
    covey_store_part(x, a * covey_load_part(x, width, 0), width);
    return;
  }
  const covey_f16 last = a * covey_load16(x + width - 16);
  for (size_t i = 0; i + 16 < width; i += 16) covey_store16(x + i, a * covey_load16(x + i));
  covey_store16(x + width - 16, last);
}
#endif
