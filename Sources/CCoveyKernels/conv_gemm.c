#include "conv_internal.h"

// Convolution as a matrix product whose left operand is never formed: the micro-kernel walks the (zero-padded) image.
// Source of the method: Chetlur et al., "cuDNN: efficient primitives for deep learning", arXiv:1410.0759, section 3.

/// The floats of the weights as forward needs them: 0 if they can be read in place.
COVEY_INLINE size_t packed_weights(const struct covey_conv2d *c) {
  const size_t filters = c->filters / c->groups;
  return filters % 16 == 0 ? 0
                           : c->groups * c->kernel_h * c->kernel_w * (c->channels / c->groups) * covey_up16(filters);
}

COVEY_INLINE size_t forward_image(const struct covey_conv2d *c) {
  const struct covey_conv_window window = covey_conv_input_window(c);
  return covey_conv_window_inside(&window) ? 0 : covey_up16(window.rows * window.columns * window.channels);
}

/// The part of dy that backward_input reads: row q of dy reaches rows q * stride + tap - pad of dx.
COVEY_INLINE struct covey_conv_window gradient_window(const struct covey_conv2d *c) {
  const size_t taps_y = (c->kernel_h - 1) / c->stride_h, taps_x = (c->kernel_w - 1) / c->stride_w;
  struct covey_conv_window w = {.height = c->out_height, .width = c->out_width, .channels = c->filters};
  w.top = (ptrdiff_t)(c->pad_top / c->stride_h) - (ptrdiff_t)taps_y;
  w.left = (ptrdiff_t)(c->pad_left / c->stride_w) - (ptrdiff_t)taps_x;
  w.rows = (size_t)((ptrdiff_t)((c->height - 1 + c->pad_top) / c->stride_h) - w.top + 1);
  w.columns = (size_t)((ptrdiff_t)((c->width - 1 + c->pad_left) / c->stride_w) - w.left + 1);
  return w;
}

size_t covey_conv_gemm_scratch(const struct covey_conv2d *c) {
  const size_t taps = c->kernel_h * c->kernel_w;
  const size_t channels = c->channels / c->groups, filters = c->filters / c->groups;
  const struct covey_conv_window gradient = gradient_window(c);
  const size_t forward = packed_weights(c) + c->groups * covey_up16(filters) + forward_image(c);
  const size_t input = c->groups * taps * filters * covey_up16(channels) +
                       covey_up16(gradient.rows * gradient.columns * gradient.channels);
  const size_t weights = c->groups * taps * channels * covey_up16(filters) + covey_up16(c->filters) + forward_image(c) +
                         (filters % 16 ? c->out_height * c->out_width * covey_up16(filters) : 0);
  return covey_up16(covey_max(forward, covey_max(input, weights)));
}

/// Copies `rows` rows of n values, source_step apart, into rows padded with zeros to a multiple of 16.
static void pad_rows(const float *source, size_t source_step, size_t rows, size_t n, float *out) {
  const size_t padded = covey_up16(n);
  for (size_t i = 0; i < rows; i++, source += source_step, out += padded) {
    memcpy(out, source, n * sizeof(float));
    memset(out + n, 0, (padded - n) * sizeof(float));
  }
}

void covey_conv_gemm_forward(const struct covey_conv2d *c, const float *x, const float *w, const float *bias,
                             int activation, float *y, float *scratch) {
  const size_t channels = c->channels / c->groups, filters = c->filters / c->groups, padded = covey_up16(filters);
  const size_t depth = c->kernel_h * c->kernel_w * channels, pixels = c->out_height * c->out_width;
  const struct covey_conv_window window = covey_conv_input_window(c);
  const int inside = covey_conv_window_inside(&window);
  const size_t line = (inside ? c->width : window.columns) * c->channels;
  float *start = scratch, *image = start + c->groups * padded, *packed = image + forward_image(c);

  for (size_t g = 0; g < c->groups; g++) {
    for (size_t f = 0; f < padded; f++) start[g * padded + f] = bias && f < filters ? bias[g * filters + f] : 0;
    if (filters != padded) pad_rows(w + g * filters, c->filters, depth, filters, packed + g * depth * padded);
  }
  const ptrdiff_t step = (ptrdiff_t)(c->stride_w * c->channels);
  const ptrdiff_t wrap = (ptrdiff_t)(c->stride_h * line) - (ptrdiff_t)c->out_width * step;
  // Without groups a row of taps is contiguous in the image.
  const int joined = c->groups == 1;
  ptrdiff_t row[COVEY_CONV_ROWS], y_row[COVEY_CONV_ROWS];
  struct covey_conv_product p = {
      .row = row,
      .outer = c->kernel_h,
      .middle = joined ? 1 : c->kernel_w,
      .inner = joined ? c->kernel_w * channels : channels,
      .outer_step = (ptrdiff_t)line,
      .middle_step = (ptrdiff_t)c->channels,
      .inner_step = 1,
      .ldb = filters == padded ? c->filters : padded,
      .c_row = y_row,
      .n = filters,
      .relu = activation == COVEY_RELU,
  };
  for (size_t e = 0; e < c->batch; e++, x += c->height * c->width * c->channels, y += pixels * c->filters) {
    if (!inside) covey_conv_extract(&window, x, image);
    size_t column = 0;
    ptrdiff_t at = 0, y_at = 0;
    for (size_t first = 0; first < pixels; first += p.m) {
      p.m = covey_min(COVEY_CONV_ROWS, pixels - first);
      for (size_t i = 0; i < p.m; i++, at += step, y_at += (ptrdiff_t)c->filters) {
        row[i] = at;
        y_row[i] = y_at;
        if (++column == c->out_width) {
          column = 0;
          at += wrap;
        }
      }
      for (size_t g = 0; g < c->groups; g++) {
        p.a = (inside ? x : image) + g * channels;
        p.b = filters == padded ? w + g * filters : packed + g * depth * padded;
        p.start = start + g * padded;
        p.c = y + g * filters;
        covey_conv_multiply(&p);
      }
    }
    covey_conv_activate(activation, y, pixels * c->filters);
  }
}

/// The taps i of a kernel of `size` with i % stride == phase.
COVEY_INLINE size_t phase_taps(size_t size, size_t stride, size_t phase) {
  return phase < size ? (size - 1 - phase) / stride + 1 : 0;
}

float *covey_conv_rotate(const struct covey_conv2d *c, size_t group, size_t phase_y, size_t phase_x, const float *w,
                         float *out) {
  const size_t channels = c->channels / c->groups, filters = c->filters / c->groups, padded = covey_up16(channels);
  const size_t taps_y = phase_taps(c->kernel_h, c->stride_h, phase_y);
  const size_t taps_x = phase_taps(c->kernel_w, c->stride_w, phase_x);
  for (size_t ty = taps_y; ty-- > 0;) {
    for (size_t tx = taps_x; tx-- > 0;) {
      const size_t tap = (phase_y + ty * c->stride_h) * c->kernel_w + phase_x + tx * c->stride_w;
      const float *source = w + tap * channels * c->filters + group * filters;
      for (size_t f = 0; f < filters; f++, out += padded) {
        for (size_t i = 0; i < channels; i++) out[i] = source[i * c->filters + f];
        for (size_t i = channels; i < padded; i++) out[i] = 0;
      }
    }
  }
  return out;
}

/// The pixels of dx whose coordinates are congruent to one phase, as rows of products with that phase's taps.
static void phase_backward(const struct covey_conv2d *c, const struct covey_conv_window *window, size_t phase_y,
                           size_t phase_x, const float *image, const float *packed, float *dx) {
  const size_t channels = c->channels / c->groups, filters = c->filters / c->groups, padded = covey_up16(channels);
  const size_t taps_y = phase_taps(c->kernel_h, c->stride_h, phase_y);
  const size_t taps_x = phase_taps(c->kernel_w, c->stride_w, phase_x);
  const int joined = c->groups == 1;
  ptrdiff_t row[COVEY_CONV_ROWS], dx_row[COVEY_CONV_ROWS];
  struct covey_conv_product p = {
      .row = row,
      .outer = taps_y,
      .middle = joined ? 1 : taps_x,
      .inner = joined ? taps_x * filters : filters,
      .outer_step = (ptrdiff_t)(window->columns * c->filters),
      .middle_step = (ptrdiff_t)c->filters,
      .inner_step = 1,
      .ldb = padded,
      .c_row = dx_row,
      .n = channels,
  };
  const size_t first_y = (phase_y + c->stride_h - c->pad_top % c->stride_h) % c->stride_h;
  const size_t first_x = (phase_x + c->stride_w - c->pad_left % c->stride_w) % c->stride_w;
  size_t iy = first_y, ix = first_x;
  if (ix >= c->width) return;
  while (iy < c->height) {
    for (p.m = 0; p.m < COVEY_CONV_ROWS && iy < c->height; p.m++) {
      const ptrdiff_t qy = (ptrdiff_t)((iy + c->pad_top) / c->stride_h) - ((ptrdiff_t)taps_y - 1) - window->top;
      const ptrdiff_t qx = (ptrdiff_t)((ix + c->pad_left) / c->stride_w) - ((ptrdiff_t)taps_x - 1) - window->left;
      row[p.m] = (qy * (ptrdiff_t)window->columns + qx) * (ptrdiff_t)c->filters;
      dx_row[p.m] = (ptrdiff_t)((iy * c->width + ix) * c->channels);
      ix += c->stride_w;
      if (ix >= c->width) {
        ix = first_x;
        iy += c->stride_h;
      }
    }
    for (size_t g = 0; g < c->groups; g++) {
      p.a = image + g * filters;
      p.b = packed + g * taps_y * taps_x * filters * padded;
      p.c = dx + g * channels;
      covey_conv_multiply(&p);
    }
  }
}

void covey_conv_gemm_backward_input(const struct covey_conv2d *c, const float *dy, const float *w, float *dx,
                                    float *scratch) {
  const struct covey_conv_window window = gradient_window(c);
  const size_t channels = c->channels / c->groups, filters = c->filters / c->groups, padded = covey_up16(channels);
  const int inside = covey_conv_window_inside(&window) && window.top == 0 && window.left == 0 &&
                     window.columns == c->out_width;
  float *image = scratch;
  float *packed = image + covey_up16(window.rows * window.columns * window.channels);
  float *end = packed;
  for (size_t py = 0; py < c->stride_h; py++) {
    for (size_t px = 0; px < c->stride_w; px++) {
      for (size_t g = 0; g < c->groups; g++) end = covey_conv_rotate(c, g, py, px, w, end);
    }
  }
  for (size_t e = 0; e < c->batch; e++) {
    if (!inside) covey_conv_extract(&window, dy, image);
    const float *weights = packed;
    for (size_t py = 0; py < c->stride_h; py++) {
      for (size_t px = 0; px < c->stride_w; px++) {
        phase_backward(c, &window, py, px, inside ? dy : image, weights, dx);
        weights += phase_taps(c->kernel_h, c->stride_h, py) * phase_taps(c->kernel_w, c->stride_w, px) * filters *
                   padded * c->groups;
      }
    }
    dy += c->out_height * c->out_width * c->filters;
    dx += c->height * c->width * c->channels;
  }
}

void covey_conv_gemm_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy, float alpha,
                                      float beta, float *dw, float *db, float *scratch) {
  const size_t channels = c->channels / c->groups, filters = c->filters / c->groups, padded = covey_up16(filters);
  const size_t depth = c->kernel_h * c->kernel_w * channels, pixels = c->out_height * c->out_width;
  const struct covey_conv_window window = covey_conv_input_window(c);
  const int inside = covey_conv_window_inside(&window);
  const size_t line = (inside ? c->width : window.columns) * c->channels;
  float *sums = scratch, *bias = sums + c->groups * depth * padded, *image = bias + covey_up16(c->filters),
        *packed = image + forward_image(c);

  ptrdiff_t row[COVEY_CONV_ROWS], sum_row[COVEY_CONV_ROWS];
  struct covey_conv_product p = {
      .row = row,
      .outer = c->out_height,
      .middle = 1,
      .inner = c->out_width,
      .outer_step = (ptrdiff_t)(c->stride_h * line),
      .inner_step = (ptrdiff_t)(c->stride_w * c->channels),
      .ldb = filters == padded ? c->filters : padded,
      .c_row = sum_row,
      .n = padded,
  };
  for (size_t e = 0; e < c->batch; e++, x += c->height * c->width * c->channels, dy += pixels * c->filters) {
    if (!inside) covey_conv_extract(&window, x, image);
    if (db) covey_conv_column_sums(dy, pixels, c->filters, e > 0, bias);
    p.accumulate = e > 0;
    for (size_t g = 0; g < c->groups; g++) {
      p.b = dy + g * filters;
      if (filters != padded) {
        pad_rows(dy + g * filters, c->filters, pixels, filters, packed);
        p.b = packed;
      }
      p.a = (inside ? x : image) + g * channels;
      p.c = sums + g * depth * padded;
      size_t tap = 0, channel = 0;
      for (size_t first = 0; first < depth; first += p.m) {
        p.m = covey_min(COVEY_CONV_ROWS, depth - first);
        for (size_t i = 0; i < p.m; i++) {
          row[i] = (ptrdiff_t)(tap / c->kernel_w * line + tap % c->kernel_w * c->channels + channel);
          sum_row[i] = (ptrdiff_t)((first + i) * padded);
          if (++channel == channels) {
            channel = 0;
            tap++;
          }
        }
        covey_conv_multiply(&p);
      }
    }
  }
  for (size_t g = 0; g < c->groups; g++) {
    covey_conv_update(sums + g * depth * padded, padded, depth, filters, alpha, beta, dw + g * filters, c->filters);
  }
  if (db) covey_conv_update(bias, c->filters, 1, c->filters, alpha, beta, db, c->filters);
}
