#ifndef COVEY_POOL_H
#define COVEY_POOL_H
#include <stddef.h>
#include <stdint.h>

/// A 2-D pooling window over batch x height x width x channels; positions outside the input are left out (and not
/// counted in averages).
struct covey_pool2d {
  size_t batch, height, width, channels, window_h, window_w, stride_h, stride_w, pad_top, pad_left;
  size_t out_height, out_width;
};

/// `index` gets, per output element, the winner's offset within the window (row * window_w + column; the first wins a
/// tie). window_h * window_w <= 65536.
void covey_max_pool_forward(const struct covey_pool2d *p, const float *x, float *y, uint16_t *index);
/// dx is overwritten.
void covey_max_pool_backward(const struct covey_pool2d *p, const float *dy, const uint16_t *index, float *dx);
void covey_average_pool_forward(const struct covey_pool2d *p, const float *x, float *y);
void covey_average_pool_backward(const struct covey_pool2d *p, const float *dy, float *dx);
#endif
