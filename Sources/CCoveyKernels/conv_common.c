#include "conv_internal.h"

#if COVEY_ONCE
struct covey_conv_window covey_conv_input_window(const struct covey_conv2d *c) {
  return (struct covey_conv_window){
      .height = c->height,
      .width = c->width,
      .channels = c->channels,
      .top = -(ptrdiff_t)c->pad_top,
      .left = -(ptrdiff_t)c->pad_left,
      .rows = (c->out_height - 1) * c->stride_h + c->kernel_h,
      .columns = (c->out_width - 1) * c->stride_w + c->kernel_w,
  };
}

int covey_conv_window_inside(const struct covey_conv_window *w) {
  return w->top >= 0 && w->left >= 0 && (size_t)w->top + w->rows <= w->height &&
         (size_t)w->left + w->columns <= w->width;
}

void covey_conv_extract(const struct covey_conv_window *w, const float *x, float *out) {
  const size_t line = w->columns * w->channels;
  const ptrdiff_t width = (ptrdiff_t)w->width, columns = (ptrdiff_t)w->columns;
  // Columns [first, last) of the window hold columns of the image.
  ptrdiff_t first = w->left < 0 ? -w->left : 0;
  if (first > columns) first = columns;
  ptrdiff_t last = width - w->left;
  if (last > columns) last = columns;
  if (last < first) last = first;
  const size_t before = (size_t)first * w->channels;
  const size_t inside = (size_t)(last - first) * w->channels;
  for (size_t i = 0; i < w->rows; i++, out += line) {
    const ptrdiff_t row = w->top + (ptrdiff_t)i;
    if (row < 0 || row >= (ptrdiff_t)w->height || inside == 0) {
      memset(out, 0, line * sizeof(float));
      continue;
    }
    memset(out, 0, before * sizeof(float));
    memcpy(out + before, x + (row * width + w->left + first) * (ptrdiff_t)w->channels, inside * sizeof(float));
    memset(out + before + inside, 0, (line - before - inside) * sizeof(float));
  }
}

void covey_conv2d_patches(const struct covey_conv2d *c, size_t example, size_t group, const float *x, float *out) {
  const size_t share = c->channels / c->groups;
  const float *image = x + example * c->height * c->width * c->channels + group * share;
  for (size_t oy = 0; oy < c->out_height; oy++) {
    for (size_t ox = 0; ox < c->out_width; ox++) {
      for (size_t i = 0; i < c->kernel_h; i++) {
        // Unsigned arithmetic wraps, so one comparison rejects both sides.
        const size_t row = oy * c->stride_h + i - c->pad_top;
        for (size_t j = 0; j < c->kernel_w; j++, out += share) {
          const size_t column = ox * c->stride_w + j - c->pad_left;
          if (row < c->height && column < c->width) {
            memcpy(out, image + (row * c->width + column) * c->channels, share * sizeof(float));
          } else {
            memset(out, 0, share * sizeof(float));
          }
        }
      }
    }
  }
}
#endif

void COVEY_AT(covey_conv_column_sums)(const float *x, size_t rows, size_t n, int accumulate, float *out) {
  size_t j = 0;
  for (; j + 16 <= n; j += 16) {
    covey_v16 total = {0};
    for (size_t i = 0; i < rows;) {
      const size_t end = covey_min(rows, i + 64);
      covey_v16 even = {0}, odd = {0};
      for (; i + 2 <= end; i += 2) {
        even += *covey_load16(x + i * n + j);
        odd += *covey_load16(x + (i + 1) * n + j);
      }
      for (; i < end; i++) even += *covey_load16(x + i * n + j);
      total += even + odd;
    }
    if (accumulate) total += *covey_load16(out + j);
    *covey_store16(out + j) = total;
  }
  for (; j < n; j++) {
    float total = 0;
    for (size_t i = 0; i < rows;) {
      const size_t end = covey_min(rows, i + 64);
      float block = 0;
      for (; i < end; i++) block += x[i * n + j];
      total += block;
    }
    out[j] = accumulate ? out[j] + total : total;
  }
}

void COVEY_AT(covey_conv_update)(const float *x, size_t ldx, size_t rows, size_t n, float alpha, float beta, float *y,
                                 size_t ldy) {
  for (size_t i = 0; i < rows; i++, x += ldx, y += ldy) {
    if (beta == 0) {
      for (size_t j = 0; j < n; j++) y[j] = alpha * x[j];
    } else {
      for (size_t j = 0; j < n; j++) y[j] = alpha * x[j] + beta * y[j];
    }
  }
}

/// e^x, relative error below 2e-7 on [-87, 88]; clamped outside, NaN stays NaN. (Range reduction and the polynomial of
/// Moshier's Cephes library, expf.)
COVEY_INLINE float exponential(float x) {
  x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
  // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
  const float shifted = x * 1.44269504f + 12582912.0f;
  const float k = shifted - 12582912.0f;
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  unsigned bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits - 0x4B400000u + 127u) << 23;
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

void COVEY_AT(covey_conv_activate)(int activation, float *y, size_t n) {
  if (activation == COVEY_SIGMOID) {
    for (size_t i = 0; i < n; i++) y[i] = 1.0f / (1.0f + exponential(-y[i]));
  } else if (activation == COVEY_TANH) {
    for (size_t i = 0; i < n; i++) {
      // Near zero the quotient would cancel; the odd series is exact enough there.
      const float x = y[i], z = x * x;
      const float series = x + x * z * (-0.333333333f + z * (0.133333333f + z * (-0.0539682540f + z * 0.0218694885f)));
      const float far = 1.0f - 2.0f / (1.0f + exponential(2.0f * x));
      y[i] = z < 0.0625f ? series : far;
    }
  }
}
