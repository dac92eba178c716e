#include "conv_internal.h"

// Depthwise convolution: one filter a channel, so channels are the vector lanes and every tap is one multiply-add.

COVEY_INLINE size_t image_floats(const struct covey_conv2d *c) {
  const struct covey_conv_window window = covey_conv_input_window(c);
  return covey_conv_window_inside(&window) ? 0 : covey_up16(window.rows * window.columns * window.channels);
}

#if COVEY_ONCE
size_t covey_conv_depthwise_scratch(const struct covey_conv2d *c) {
  return image_floats(c) + covey_up16(c->kernel_h * c->kernel_w * c->channels) + covey_up16(c->channels);
}
#endif

void COVEY_AT(covey_conv_depthwise_forward)(const struct covey_conv2d *c, const float *x, const float *w,
                                            const float *bias, int activation, float *y, float *scratch) {
  const struct covey_conv_window window = covey_conv_input_window(c);
  const int inside = covey_conv_window_inside(&window);
  const size_t n = c->channels, line = (inside ? c->width : window.columns) * n, step = c->stride_w * n;
  for (size_t e = 0; e < c->batch; e++, x += c->height * c->width * n, y += c->out_height * c->out_width * n) {
    if (!inside) covey_conv_extract(&window, x, scratch);
    const float *image = inside ? x : scratch;
    for (size_t oy = 0; oy < c->out_height; oy++) {
      const float *source = image + oy * c->stride_h * line;
      float *out = y + oy * c->out_width * n;
      size_t f = 0;
      for (; f + 16 <= n; f += 16) {
        const covey_v16 start = bias ? *covey_load16(bias + f) : (covey_v16){0};
        size_t ox = 0;
        for (; ox + 4 <= c->out_width; ox += 4) {
          covey_v16 sum[4] = {start, start, start, start};
          for (size_t i = 0; i < c->kernel_h; i++) {
            for (size_t j = 0; j < c->kernel_w; j++) {
              const covey_v16 tap = *covey_load16(w + (i * c->kernel_w + j) * n + f);
              const float *a = source + i * line + ox * step + j * n + f;
              COVEY_UNROLL for (int r = 0; r < 4; r++) sum[r] += tap * *covey_load16(a + (size_t)r * step);
            }
          }
          COVEY_UNROLL for (int r = 0; r < 4; r++) *covey_store16(out + (ox + (size_t)r) * n + f) = sum[r];
        }
        for (; ox < c->out_width; ox++) {
          covey_v16 sum = start;
          for (size_t i = 0; i < c->kernel_h; i++) {
            for (size_t j = 0; j < c->kernel_w; j++) {
              sum += *covey_load16(w + (i * c->kernel_w + j) * n + f) *
                     *covey_load16(source + i * line + ox * step + j * n + f);
            }
          }
          *covey_store16(out + ox * n + f) = sum;
        }
      }
      for (size_t ox = 0; ox < c->out_width && f < n; ox++) {
        for (size_t k = f; k < n; k++) out[ox * n + k] = bias ? bias[k] : 0;
        for (size_t i = 0; i < c->kernel_h; i++) {
          for (size_t j = 0; j < c->kernel_w; j++) {
            const float *tap = w + (i * c->kernel_w + j) * n, *a = source + i * line + ox * step + j * n;
            for (size_t k = f; k < n; k++) out[ox * n + k] += tap[k] * a[k];
          }
        }
      }
    }
    const size_t floats = c->out_height * c->out_width * n;
    if (activation == COVEY_RELU) {
      for (size_t i = 0; i < floats; i++) y[i] = y[i] < 0 ? 0 : y[i];
    }
    covey_conv_activate(activation, y, floats);
  }
}

void COVEY_AT(covey_conv_depthwise_backward_input)(const struct covey_conv2d *c, const float *dy, const float *w,
                                                   float *dx, float *scratch) {
  (void)scratch;
  const size_t n = c->channels, image = c->height * c->width * n;
  memset(dx, 0, c->batch * image * sizeof(float));
  for (size_t e = 0; e < c->batch; e++, dx += image) {
    for (size_t oy = 0; oy < c->out_height; oy++) {
      for (size_t ox = 0; ox < c->out_width; ox++, dy += n) {
        for (size_t i = 0; i < c->kernel_h; i++) {
          const size_t row = oy * c->stride_h + i - c->pad_top;
          if (row >= c->height) continue;
          for (size_t j = 0; j < c->kernel_w; j++) {
            const size_t column = ox * c->stride_w + j - c->pad_left;
            if (column >= c->width) continue;
            float *out = dx + (row * c->width + column) * n;
            const float *tap = w + (i * c->kernel_w + j) * n;
            for (size_t k = 0; k < n; k++) out[k] += tap[k] * dy[k];
          }
        }
      }
    }
  }
}

void COVEY_AT(covey_conv_depthwise_backward_weights)(const struct covey_conv2d *c, const float *x, const float *dy,
                                                     float alpha, float beta, float *dw, float *db, float *scratch) {
  const struct covey_conv_window window = covey_conv_input_window(c);
  const int inside = covey_conv_window_inside(&window);
  const size_t n = c->channels, line = (inside ? c->width : window.columns) * n, step = c->stride_w * n;
  const size_t pixels = c->out_height * c->out_width, taps = c->kernel_h * c->kernel_w;
  float *sums = scratch + image_floats(c), *bias = sums + covey_up16(taps * n);
  memset(sums, 0, taps * n * sizeof(float));
  for (size_t e = 0; e < c->batch; e++, x += c->height * c->width * n, dy += pixels * n) {
    if (!inside) covey_conv_extract(&window, x, scratch);
    if (db) covey_conv_column_sums(dy, pixels, n, e > 0, bias);
    const float *image = inside ? x : scratch;
    for (size_t oy = 0; oy < c->out_height; oy++) {
      const float *gradient = dy + oy * c->out_width * n;
      for (size_t t = 0; t < taps; t++) {
        const float *a = image + (oy * c->stride_h + t / c->kernel_w) * line + t % c->kernel_w * n;
        float *out = sums + t * n;
        size_t f = 0;
        for (; f + 16 <= n; f += 16) {
          covey_v16 even = *covey_load16(out + f), odd = {0};
          size_t ox = 0;
          for (; ox + 2 <= c->out_width; ox += 2) {
            even += *covey_load16(gradient + ox * n + f) * *covey_load16(a + ox * step + f);
            odd += *covey_load16(gradient + (ox + 1) * n + f) * *covey_load16(a + (ox + 1) * step + f);
          }
          if (ox < c->out_width) even += *covey_load16(gradient + ox * n + f) * *covey_load16(a + ox * step + f);
          *covey_store16(out + f) = even + odd;
        }
        for (size_t ox = 0; ox < c->out_width && f < n; ox++) {
          for (size_t k = f; k < n; k++) out[k] += gradient[ox * n + k] * a[ox * step + k];
        }
      }
    }
  }
  covey_conv_update(sums, n, taps, n, alpha, beta, dw, n);
  if (db) covey_conv_update(bias, n, 1, n, alpha, beta, db, n);
}
