#include "covey_loss.h"

#include "softmax.h"

/// losses += log(sums) for `count` <= 16 rows. A sum of exponentials is at least 1, unless a logit was NaN or infinite.
COVEY_INLINE void add_logarithms(float *losses, const float *sums, size_t count) {
  const covey_f16 sum = covey_load16(sums);
  // x - x is NaN for NaN and infinity, else 0.
  covey_store_part(losses, covey_load_part(losses, count, 0) + covey_log16(sum) + (sum - sum), count);
}

/// Up to 16 rows of up to 16 classes, each in one register from the logits to the gradient. A row is read and written
/// with the start of the next one where there is a next one: later rows repair what earlier ones overwrote.
COVEY_INLINE void narrow_rows(size_t rows, size_t following, size_t classes, const float *x, const int32_t *target,
                              const float *weights, float scale, float *losses, float *dx) {
  const covey_i16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const covey_f16 nothing = -INFINITY;
  float sums[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (size_t b = 0; b < rows; b++) {
    const float *row = x + b * classes;
    const int whole = (rows + following - b) * classes >= 16;
    const covey_f16 v =
        whole ? (lanes < (int32_t)classes ? covey_load16(row) : nothing) : covey_load_part(row, classes, -INFINITY);
    const float most = covey_max16(v);
    const covey_f16 e = covey_exp16(v - most);
    const float sum = covey_sum16(e);
    sums[b] = sum;
    losses[b] = most - row[target[b]];
    if (dx) {
      const float factor = weights ? scale * weights[b] : scale;
      const covey_f16 p = e * (factor / sum), gradient = lanes == target[b] ? p - factor : p;
      if (whole)
        covey_store16(dx + b * classes, gradient);
      else
        covey_store_part(dx + b * classes, gradient, classes);
    }
  }
  add_logarithms(losses, sums, rows);
}

COVEY_INLINE void wide_rows(size_t rows, size_t classes, const float *x, const int32_t *target, const float *weights,
                            float scale, float *losses, float *dx) {
  float sums[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (size_t b = 0; b < rows; b++) {
    const float *row = x + b * classes;
    float *gradient = dx ? dx + b * classes : NULL;
    const float most = covey_row_max(row, classes);
    sums[b] = covey_row_exp(row, most, gradient, classes);
    losses[b] = most - row[target[b]];
    if (gradient) {
      const float factor = weights ? scale * weights[b] : scale;
      covey_row_scale(gradient, factor / sums[b], classes);
      gradient[target[b]] -= factor;
    }
  }
  add_logarithms(losses, sums, rows);
}

void COVEY_AT(covey_softmax_cross_entropy)(size_t batch, size_t classes, const float *x, const int32_t *target,
                                           const float *weights, float scale, float *losses, float *dx) {
  for (size_t b = 0; b < batch; b += 16) {
    const size_t rows = covey_min(16, batch - b);
    const float *own = weights ? weights + b : NULL;
    float *gradient = dx ? dx + b * classes : NULL;
    if (classes <= 16)
      narrow_rows(rows, batch - b - rows, classes, x + b * classes, target + b, own, scale, losses + b, gradient);
    else
      wide_rows(rows, classes, x + b * classes, target + b, own, scale, losses + b, gradient);
  }
}

void COVEY_AT(covey_sigmoid_cross_entropy)(size_t batch, size_t width, const float *x, const float *target,
                                           const float *weights, float scale, float *losses, float *dx) {
  const covey_f16 zero = 0;
  for (size_t b = 0; b < batch; b++) {
    const float factor = weights ? scale * weights[b] : scale;
    covey_f16 sum = 0;
    for (size_t i = 0; i < width; i += 16) {
      const size_t at = b * width + i, count = covey_min(16, width - i);
      // Past the end a logit of -infinity would be 0 * infinity: -1000 also has a loss of exactly 0.
      const covey_f16 v = covey_load_part(x + at, count, -1000), t = covey_load_part(target + at, count, 0);
      sum += (v < zero ? zero : v) - v * t + covey_log1p16(covey_exp16(-covey_abs16(v)));
      if (dx) covey_store_part(dx + at, factor * (covey_sigmoid16(v) - t), count);
    }
    losses[b] = covey_sum16(sum);
  }
}

void COVEY_AT(covey_mean_squared_error)(size_t batch, size_t width, const float *x, const float *target,
                                        const float *weights, float scale, float *losses, float *dx) {
  for (size_t b = 0; b < batch; b++) {
    const float factor = (weights ? scale * weights[b] : scale) * 2 / (float)width;
    covey_f16 sum = 0;
    for (size_t i = 0; i < width; i += 16) {
      const size_t at = b * width + i, count = covey_min(16, width - i);
      const covey_f16 error = covey_load_part(x + at, count, 0) - covey_load_part(target + at, count, 0);
      sum += error * error;
      if (dx) covey_store_part(dx + at, factor * error, count);
    }
    losses[b] = covey_sum16(sum) / (float)width;
  }
}

size_t COVEY_AT(covey_count_correct)(size_t batch, size_t classes, const float *x, const int32_t *target) {
  size_t correct = 0;
  for (size_t b = 0; b < batch; b++, x += classes) {
    const size_t t = (size_t)target[b];
    const float own = x[t];
    // Comparisons that NaN fails: a row with a NaN is never right.
    int ahead = own == own;
    for (size_t i = 0; i < t; i++) ahead &= x[i] < own;
    for (size_t i = t + 1; i < classes; i++) ahead &= x[i] <= own;
    correct += (size_t)ahead;
  }
  return correct;
}
