#include "softmax.h"

#include "covey_activation.h"

void COVEY_AT(covey_softmax_forward)(const float *x, float *y, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, x += width, y += width) {
    const float sum = covey_row_exp(x, covey_row_max(x, width), y, width);
    covey_row_scale(y, 1 / sum, width);
  }
}

void COVEY_AT(covey_softmax_backward)(const float *y, const float *dy, float *dx, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, y += width, dy += width, dx += width) {
    covey_f16 products = 0;
    size_t i = 0;
    for (; i + 16 <= width; i += 16) products += covey_load16(y + i) * covey_load16(dy + i);
    if (i < width) products += covey_load_part(y + i, width - i, 0) * covey_load_part(dy + i, width - i, 0);
    const float dot = covey_sum16(products);
    for (i = 0; i + 16 <= width; i += 16) covey_store16(dx + i, covey_load16(y + i) * (covey_load16(dy + i) - dot));
    if (i < width) {
      const size_t rest = width - i;
      covey_store_part(dx + i, covey_load_part(y + i, rest, 0) * (covey_load_part(dy + i, rest, 0) - dot), rest);
    }
  }
}
