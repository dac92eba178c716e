#include "winograd_internal.h"

// Minimal filtering with the points 0, 1, -1, 2, -2 and infinity. For a kernel of r taps and m = 7 - r outputs,
//   y = A^T [(G g) * (B^T d)],
// where B^T (6 x 6) does not depend on r. Row i of G is s_i [1, p, p^2, ..., p^(r-1)] with
// s = 1/4, -1/6, -1/6, 1/24, 1/24, and for infinity [0, ..., 0, 1]; column i of A^T is [1, p, ..., p^(m-1)] without the
// scale. Two dimensions nest: transform columns, then rows.
// Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", arXiv:1509.09308.

/// out = B^T in, elements `step` apart in both.
COVEY_INLINE void data_line(const covey_v16 *in, covey_v16 *out, const int step) {
  const covey_v16 d0 = in[0], d1 = in[step], d2 = in[2 * step], d3 = in[3 * step], d4 = in[4 * step], d5 = in[5 * step];
  const covey_v16 even = d4 - d2 * 4.0f, odd = d3 - d1 * 4.0f, e = d4 - d2, o = (d3 - d1) * 2.0f;
  out[0] = d4 + d0 * 4.0f - d2 * 5.0f;
  out[step] = even + odd;
  out[2 * step] = even - odd;
  out[3 * step] = e + o;
  out[4 * step] = e - o;
  out[5 * step] = d5 + d1 * 4.0f - d3 * 5.0f;
}

/// out = B in, the transpose of data_line.
COVEY_INLINE void back_line(const covey_v16 *in, covey_v16 *out) {
  const covey_v16 s1 = in[1] + in[2], d1 = in[1] - in[2], s2 = in[3] + in[4], d2 = in[3] - in[4];
  out[0] = in[0] * 4.0f;
  out[1] = (in[5] - d1) * 4.0f - d2 * 2.0f;
  out[2] = in[0] * -5.0f - s1 * 4.0f - s2;
  out[3] = d1 + d2 * 2.0f - in[5] * 5.0f;
  out[4] = in[0] + s1 + s2;
  out[5] = in[5];
}

/// out (6) = G in (r), for r = 2, 3, 4, 5; without the scales s_i it is A in, the transpose of product_line.
COVEY_INLINE void kernel_line(const covey_v16 *in, const int in_step, covey_v16 *out, const int out_step, const int r,
                              const int scaled) {
  const float s0 = scaled ? 0.25f : 1.0f, s1 = scaled ? -1.0f / 6 : 1.0f, s2 = scaled ? 1.0f / 24 : 1.0f;
  covey_v16 e1 = in[0], o1 = in[in_step], e2 = in[0], o2 = in[in_step] * 2.0f;
  if (r > 2) {
    e1 += in[2 * in_step];
    e2 += in[2 * in_step] * 4.0f;
  }
  if (r > 3) {
    o1 += in[3 * in_step];
    o2 += in[3 * in_step] * 8.0f;
  }
  if (r > 4) {
    e1 += in[4 * in_step];
    e2 += in[4 * in_step] * 16.0f;
  }
  out[0] = in[0] * s0;
  out[out_step] = (e1 + o1) * s1;
  out[2 * out_step] = (e1 - o1) * s1;
  out[3 * out_step] = (e2 + o2) * s2;
  out[4 * out_step] = (e2 - o2) * s2;
  out[5 * out_step] = in[(r - 1) * in_step];
}

/// out (m) = A^T in (6), for m = 2, 3, 4, 5.
COVEY_INLINE void product_line(const covey_v16 *in, const int in_step, covey_v16 *out, const int out_step,
                               const int m) {
  const covey_v16 s1 = in[in_step] + in[2 * in_step], d1 = in[in_step] - in[2 * in_step];
  const covey_v16 s2 = in[3 * in_step] + in[4 * in_step], d2 = in[3 * in_step] - in[4 * in_step];
  out[0] = in[0] + s1 + s2;
  out[out_step] = d1 + d2 * 2.0f;
  if (m > 2) out[2 * out_step] = s1 + s2 * 4.0f;
  if (m > 3) out[3 * out_step] = d1 + d2 * 8.0f;
  if (m > 4) out[4 * out_step] = s1 + s2 * 16.0f;
  out[(m - 1) * out_step] += in[5 * in_step];
}

/// The 36 points of one r x r kernel-like block: k[r * r] to out, `plane` apart.
COVEY_INLINE void kernel_block(const covey_v16 *k, const int r, const int scaled, float *out, size_t plane) {
  covey_v16 half[36], line[6];
  COVEY_UNROLL for (int j = 0; j < r; j++) kernel_line(k + j, r, half + j, 6, r, scaled);
  COVEY_UNROLL for (int i = 0; i < 6; i++) {
    kernel_line(half + 6 * i, 1, line, 1, r, scaled);
    COVEY_UNROLL for (int j = 0; j < 6; j++) *covey_store16(out + (size_t)(6 * i + j) * plane) = line[j];
  }
}

/// y[m * m] = A^T (the 36 points at p, `plane` apart) A.
COVEY_INLINE void product_block(const float *p, size_t plane, covey_v16 *y, const int m) {
  covey_v16 half[36], line[6];
  COVEY_UNROLL for (int j = 0; j < 6; j++) {
    COVEY_UNROLL for (int i = 0; i < 6; i++) line[i] = *covey_load16(p + (size_t)(6 * i + j) * plane);
    product_line(line, 1, half + j, 6, m);
  }
  COVEY_UNROLL for (int i = 0; i < m; i++) product_line(half + 6 * i, 1, y + m * i, 1, m);
}

/// Where tile `index` of the whole batch lies.
struct place {
  size_t example, row, column;
};

COVEY_INLINE struct place place_of(const struct covey_winograd *s, size_t index) {
  const size_t tiles = s->tiles_y * s->tiles_x, t = index % tiles;
  return (struct place){index / tiles, t / s->tiles_x * s->tile, t % s->tiles_x * s->tile};
}

/// Pointers to the side x side pixels from (row, column), `zeros` for those outside the image.
COVEY_INLINE void edge_pixels(const float *image, size_t height, size_t width, size_t channels, ptrdiff_t row,
                              ptrdiff_t column, const int side, const float *zeros, const float **pixel) {
  for (int i = 0; i < side; i++) {
    for (int j = 0; j < side; j++) {
      // Unsigned comparison rejects both sides.
      const size_t r = (size_t)(row + i), c = (size_t)(column + j);
      pixel[i * side + j] = r < height && c < width ? image + (r * width + c) * channels : zeros;
    }
  }
}

void COVEY_AT(covey_winograd_input)(const struct covey_winograd *s, const float *x, size_t first, size_t count,
                                    const float *zeros, float *out, size_t plane) {
  const size_t n = s->channels, line = s->width * n;
  for (size_t t = 0; t < count; t++, out += n) {
    const struct place place = place_of(s, first + t);
    const ptrdiff_t row = (ptrdiff_t)place.row + s->top, column = (ptrdiff_t)place.column + s->left;
    const float *image = x + place.example * s->height * line;
    const int inside = row >= 0 && column >= 0 && row + 6 <= (ptrdiff_t)s->height && column + 6 <= (ptrdiff_t)s->width;
    const float *pixel[36];
    if (inside) {
      const float *base = image + (size_t)row * line + (size_t)column * n;
      for (size_t i = 0; i < 36; i++) pixel[i] = base + i / 6 * line + i % 6 * n;
    } else {
      edge_pixels(image, s->height, s->width, n, row, column, 6, zeros, pixel);
    }
    for (size_t c = 0; c < n; c += 16) {
      // The last vector may overlap the one before.
      const size_t at = covey_min(c, n - 16);
      covey_v16 half[36], d[6];
      COVEY_UNROLL for (int j = 0; j < 6; j++) {
        COVEY_UNROLL for (int i = 0; i < 6; i++) d[i] = *covey_load16(pixel[6 * i + j] + at);
        covey_v16 line6[6];
        data_line(d, line6, 1);
        COVEY_UNROLL for (int i = 0; i < 6; i++) half[6 * i + j] = line6[i];
      }
      COVEY_UNROLL for (int i = 0; i < 6; i++) {
        data_line(half + 6 * i, d, 1);
        COVEY_UNROLL for (int j = 0; j < 6; j++) *covey_store16(out + (size_t)(6 * i + j) * plane + at) = d[j];
      }
    }
  }
}

COVEY_INLINE void gradient_tiles(const struct covey_winograd *s, const float *dy, size_t first, size_t count,
                                 const float *zeros, float *out, size_t plane, size_t ld, const int m,
                                 const int scaled) {
  const size_t n = s->filters;
  for (size_t t = 0; t < count; t++, out += ld) {
    const struct place place = place_of(s, first + t);
    const float *pixel[16];
    edge_pixels(dy + place.example * s->out_height * s->out_width * n, s->out_height, s->out_width, n,
                (ptrdiff_t)place.row, (ptrdiff_t)place.column, m, zeros, pixel);
    for (size_t f = 0; f < n; f += 16) {
      const size_t at = covey_min(f, n - 16);
      covey_v16 k[16];
      COVEY_UNROLL for (int i = 0; i < m * m; i++) k[i] = *covey_load16(pixel[i] + at);
      kernel_block(k, m, scaled, out + at, plane);
    }
  }
}

void COVEY_AT(covey_winograd_gradient)(const struct covey_winograd *s, const float *dy, size_t first, size_t count,
                                       const float *zeros, float *out, size_t plane, size_t ld, int scaled) {
  if (s->tile == 4 && scaled) {
    gradient_tiles(s, dy, first, count, zeros, out, plane, ld, 4, 1);
  } else if (s->tile == 4) {
    gradient_tiles(s, dy, first, count, zeros, out, plane, ld, 4, 0);
  } else if (scaled) {
    gradient_tiles(s, dy, first, count, zeros, out, plane, ld, 2, 1);
  } else {
    gradient_tiles(s, dy, first, count, zeros, out, plane, ld, 2, 0);
  }
}

COVEY_INLINE void kernels(size_t rows, size_t columns, size_t ld, const float *w, float *out, size_t plane,
                          const int r) {
  for (size_t i = 0; i < rows; i++, w += ld, out += covey_up16(columns)) {
    for (size_t f = 0; f < columns; f += 16) {
      const size_t at = covey_min(f, columns - 16);
      covey_v16 k[25];
      COVEY_UNROLL for (int t = 0; t < r * r; t++) k[t] = *covey_load16(w + (size_t)t * rows * ld + at);
      kernel_block(k, r, 1, out + at, plane);
    }
  }
}

void COVEY_AT(covey_winograd_kernel)(size_t taps, size_t rows, size_t columns, size_t ld, const float *w, float *out,
                                     size_t plane) {
  if (taps == 3) {
    kernels(rows, columns, ld, w, out, plane, 3);
  } else {
    kernels(rows, columns, ld, w, out, plane, 5);
  }
}

void COVEY_AT(covey_winograd_scatter)(const struct covey_winograd *s, const float *p, size_t plane, size_t first,
                                      size_t count, float *outside, float *dx) {
  const size_t n = s->channels, ld = covey_up16(n);
  for (size_t t = 0; t < count; t++, p += ld) {
    const struct place place = place_of(s, first + t);
    const ptrdiff_t row = (ptrdiff_t)place.row + s->top, column = (ptrdiff_t)place.column + s->left;
    float *image = dx + place.example * s->height * s->width * n, *pixel[36];
    for (int i = 0; i < 36; i++) {
      const size_t y = (size_t)(row + i / 6), x = (size_t)(column + i % 6);
      pixel[i] = y < s->height && x < s->width ? image + (y * s->width + x) * n : outside;
    }
    for (size_t c = 0; c < n; c += 16) {
      const size_t valid = covey_min(16, n - c);
      covey_v16 half[36], line[6], d[6];
      COVEY_UNROLL for (int j = 0; j < 6; j++) {
        COVEY_UNROLL for (int i = 0; i < 6; i++) line[i] = *covey_load16(p + (size_t)(6 * i + j) * plane + c);
        back_line(line, d);
        COVEY_UNROLL for (int i = 0; i < 6; i++) half[6 * i + j] = d[i];
      }
      COVEY_UNROLL for (int i = 0; i < 6; i++) {
        back_line(half + 6 * i, d);
        if (valid == 16) {
          COVEY_UNROLL for (int j = 0; j < 6; j++) {
            float *out = pixel[6 * i + j] + c;
            *covey_store16(out) = *covey_load16(out) + d[j];
          }
        } else {
          COVEY_UNROLL for (int j = 0; j < 6; j++) {
            covey_v16 old = {0};
            memcpy(&old, pixel[6 * i + j] + c, valid * sizeof(float));
            old += d[j];
            memcpy(pixel[6 * i + j] + c, &old, valid * sizeof(float));
          }
        }
      }
    }
  }
}

COVEY_INLINE void outputs(const struct covey_winograd *s, const float *p, size_t plane, size_t first, size_t count,
                          const float *bias, int relu, float *y, const int m) {
  const size_t n = s->filters, ld = covey_up16(n);
  for (size_t t = 0; t < count; t++, p += ld) {
    const struct place place = place_of(s, first + t);
    const size_t rows = covey_min((size_t)m, s->out_height - place.row);
    const size_t columns = covey_min((size_t)m, s->out_width - place.column);
    float *out = y + ((place.example * s->out_height + place.row) * s->out_width + place.column) * n;
    for (size_t f = 0; f < n; f += 16) {
      const size_t at = covey_min(f, n - 16);
      covey_v16 tile[16];
      product_block(p + at, plane, tile, m);
      const covey_v16 start = bias ? *covey_load16(bias + at) : (covey_v16){0};
      COVEY_UNROLL for (int i = 0; i < m * m; i++) {
        tile[i] += start;
        if (relu) tile[i] = (covey_v16)((covey_i16)tile[i] & ~(covey_i16)(tile[i] < 0.0f));
      }
      COVEY_UNROLL for (int i = 0; i < m; i++) {
        COVEY_UNROLL for (int j = 0; j < m; j++) {
          if ((size_t)i < rows && (size_t)j < columns) {
            *covey_store16(out + ((size_t)i * s->out_width + (size_t)j) * n + at) = tile[i * m + j];
          }
        }
      }
    }
  }
}

void COVEY_AT(covey_winograd_output)(const struct covey_winograd *s, const float *m, size_t plane, size_t first,
                                     size_t count, const float *bias, int relu, float *y) {
  if (s->tile == 4) {
    outputs(s, m, plane, first, count, bias, relu, y, 4);
  } else {
    outputs(s, m, plane, first, count, bias, relu, y, 2);
  }
}

COVEY_INLINE void weights(size_t rows, size_t columns, const float *m, size_t plane, float alpha, float beta, float *dw,
                          const int r) {
  for (size_t i = 0; i < rows; i++, m += covey_up16(columns), dw += columns) {
    for (size_t f = 0; f < columns; f += 16) {
      const size_t valid = covey_min(16, columns - f);
      covey_v16 tile[25];
      product_block(m + f, plane, tile, r);
      COVEY_UNROLL for (int t = 0; t < r * r; t++) {
        float *out = dw + (size_t)t * rows * columns + f;
        covey_v16 value = tile[t] * alpha;
        if (valid == 16) {
          if (beta != 0) value += *covey_load16(out) * beta;
          *covey_store16(out) = value;
        } else {
          covey_v16 old = {0};
          if (beta != 0) memcpy(&old, out, valid * sizeof(float));
          value += old * beta;
          memcpy(out, &value, valid * sizeof(float));
        }
      }
    }
  }
}

void COVEY_AT(covey_winograd_weights)(size_t taps, size_t rows, size_t columns, const float *m, size_t plane,
                                      float alpha, float beta, float *dw) {
  if (taps == 3) {
    weights(rows, columns, m, plane, alpha, beta, dw, 3);
  } else {
    weights(rows, columns, m, plane, alpha, beta, dw, 5);
  }
}
