#include "winograd_internal.h"

// Each pass is 36 products, one for each point: forward and backward_input multiply tiles x channels by
// channels x filters, backward_weights sums channels x tiles times tiles x filters. Tiles are taken a block at a time
// so that a block's transformed inputs, its products and the transformed kernels stay in the second-level cache.

/// Floats of cache that a block may fill together with the kernels.
enum { CACHE_FLOATS = 200 * 1024 };

static struct covey_winograd forward_shape(const struct covey_conv2d *c) {
  struct covey_winograd s = {
      .batch = c->batch,
      .height = c->height,
      .width = c->width,
      .channels = c->channels,
      .top = -(ptrdiff_t)c->pad_top,
      .left = -(ptrdiff_t)c->pad_left,
      .out_height = c->out_height,
      .out_width = c->out_width,
      .filters = c->filters,
      .tile = 7 - c->kernel_h,
  };
  s.tiles_y = (s.out_height + s.tile - 1) / s.tile;
  s.tiles_x = (s.out_width + s.tile - 1) / s.tile;
  return s;
}

/// The sizes of the products of backward_input, which read filters and write channels.
static struct covey_winograd transposed(struct covey_winograd s) {
  const size_t channels = s.channels;
  s.channels = s.filters;
  s.filters = channels;
  return s;
}

static size_t tile_count(const struct covey_winograd *s) { return s->batch * s->tiles_y * s->tiles_x; }

/// Tiles in a block.
static size_t block_tiles(const struct covey_winograd *s) {
  const size_t padded = covey_up16(s->filters), kernels = COVEY_WINOGRAD_POINTS * s->channels * padded;
  const size_t one = COVEY_WINOGRAD_POINTS * (s->channels + padded);
  const size_t fit = kernels < CACHE_FLOATS ? (CACHE_FLOATS - kernels) / one / 6 * 6 : 0;
  return covey_min(covey_max(fit, 36), COVEY_CONV_ROWS);
}

// Planes are 16 floats longer than their content, so that the 36 stores of a transform do not fall into one cache set.
static size_t plane_of(size_t floats) { return covey_up16(floats) + 16; }
static size_t input_plane(const struct covey_winograd *s) { return plane_of(block_tiles(s) * s->channels); }
static size_t output_plane(const struct covey_winograd *s) { return plane_of(block_tiles(s) * covey_up16(s->filters)); }
static size_t kernel_plane(const struct covey_winograd *s) { return plane_of(s->channels * covey_up16(s->filters)); }

static size_t shape_scratch(const struct covey_winograd *s) {
  return COVEY_WINOGRAD_POINTS * (input_plane(s) + output_plane(s) + kernel_plane(s)) +
         2 * covey_up16(covey_max(s->channels, s->filters));
}

int covey_winograd_supports(const struct covey_conv2d *c) {
  return c->groups == 1 && c->stride_h == 1 && c->stride_w == 1 && c->kernel_h == c->kernel_w &&
         (c->kernel_h == 3 || c->kernel_h == 5) && c->channels >= 16 && c->filters >= 16;
}

int covey_winograd_pays(const struct covey_conv2d *c) {
  if (!covey_winograd_supports(c)) return 0;
  // Multiplications for each pair of channel and filter: 36 a tile, against one a tap and output. The constants stand
  // for the transforms of the kernels and of the tiles.
  const struct covey_winograd s = forward_shape(c);
  const size_t direct = c->batch * c->out_height * c->out_width * c->kernel_h * c->kernel_w;
  return direct > tile_count(&s) * 48 + 200;
}

/// Floats for the transposed kernels of backward_input.
static size_t transposed_floats(const struct covey_conv2d *c) {
  return c->kernel_h * c->kernel_w * c->filters * covey_up16(c->channels);
}

size_t covey_winograd_scratch(const struct covey_conv2d *c) {
  const struct covey_winograd forward = forward_shape(c), backward = transposed(forward);
  return covey_max(shape_scratch(&forward), shape_scratch(&backward) + transposed_floats(c));
}

/// The 36 products [count x channels] [channels x filters] of a block.
static void multiply_block(const struct covey_winograd *s, size_t count, const float *input,
                           const float *kernels, float *output) {
  const size_t in_plane = input_plane(s), padded = covey_up16(s->filters);
  const size_t out_plane = output_plane(s), w_plane = kernel_plane(s);
  ptrdiff_t row[COVEY_CONV_ROWS], out_row[COVEY_CONV_ROWS];
  for (size_t i = 0; i < count; i++) {
    row[i] = (ptrdiff_t)(i * s->channels);
    out_row[i] = (ptrdiff_t)(i * padded);
  }
  for (size_t point = 0; point < COVEY_WINOGRAD_POINTS; point++) {
    const struct covey_conv_product p = {
        .a = input + point * in_plane,
        .m = count,
        .row = row,
        .outer = 1,
        .middle = 1,
        .inner = s->channels,
        .inner_step = 1,
        .b = kernels + point * w_plane,
        .ldb = padded,
        .c = output + point * out_plane,
        .c_row = out_row,
        .n = padded,
    };
    covey_conv_multiply(&p);
  }
}

/// Transforms kernels whose rows are ld apart, and returns the end of the transformed ones.
static float *prepare(const struct covey_winograd *s, const float *w, size_t ld, float *kernels) {
  const size_t plane = kernel_plane(s), floats = COVEY_WINOGRAD_POINTS * plane;
  if (s->filters % 16) memset(kernels, 0, floats * sizeof(float));
  covey_winograd_kernel(7 - s->tile, s->channels, s->filters, ld, w, kernels, plane);
  return kernels + floats;
}

void covey_winograd_forward(const struct covey_conv2d *c, const float *x, const float *w, const float *bias,
                            int activation, float *y, float *scratch) {
  const struct covey_winograd s = forward_shape(c);
  const size_t block = block_tiles(&s), tiles = tile_count(&s);
  float *zeros = scratch, *kernels = zeros + covey_up16(s.channels), *input = prepare(&s, w, c->filters, kernels);
  float *output = input + COVEY_WINOGRAD_POINTS * input_plane(&s);
  memset(zeros, 0, s.channels * sizeof(float));
  for (size_t first = 0; first < tiles; first += block) {
    const size_t count = covey_min(block, tiles - first);
    covey_winograd_input(&s, x, first, count, zeros, input, input_plane(&s));
    multiply_block(&s, count, input, kernels, output);
    covey_winograd_output(&s, output, output_plane(&s), first, count, bias, activation == COVEY_RELU, y);
  }
  covey_conv_activate(activation, y, c->batch * c->out_height * c->out_width * c->filters);
}

/// The adjoint of forward, step by step: dx = B [(A dy A^T) (G w G^T)^T] B^T, summed over overlapping tiles. It has
/// forward's tiles; a convolution of dy with the rotated kernel would need tiles for dx's border too.
void covey_winograd_backward_input(const struct covey_conv2d *c, const float *dy, const float *w, float *dx,
                                   float *scratch) {
  const struct covey_winograd s = forward_shape(c), t = transposed(s);
  const size_t block = block_tiles(&t), tiles = tile_count(&s), padded = covey_up16(c->channels);
  const size_t most = covey_max(s.channels, s.filters);
  float *zeros = scratch, *outside = zeros + covey_up16(most), *kernels = outside + covey_up16(most);
  float *input = kernels + COVEY_WINOGRAD_POINTS * kernel_plane(&t);
  float *output = input + COVEY_WINOGRAD_POINTS * input_plane(&t);
  covey_conv_transpose(w, c->kernel_h * c->kernel_w, c->channels, c->filters, input);
  prepare(&t, input, padded, kernels);
  memset(zeros, 0, 2 * covey_up16(most) * sizeof(float));
  memset(dx, 0, c->batch * c->height * c->width * c->channels * sizeof(float));
  for (size_t first = 0; first < tiles; first += block) {
    const size_t count = covey_min(block, tiles - first);
    covey_winograd_gradient(&s, dy, first, count, zeros, input, input_plane(&t), s.filters, 0);
    multiply_block(&t, count, input, kernels, output);
    covey_winograd_scatter(&s, output, output_plane(&t), first, count, outside, dx);
  }
}

void covey_winograd_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy, float alpha,
                                     float beta, float *dw, float *db, float *scratch) {
  const struct covey_winograd s = forward_shape(c);
  const size_t block = block_tiles(&s), tiles = tile_count(&s), padded = covey_up16(s.filters);
  const size_t in_plane = input_plane(&s), out_plane = output_plane(&s), w_plane = kernel_plane(&s);
  float *zeros = scratch, *bias = zeros + covey_up16(covey_max(s.channels, s.filters)), *sums = bias + padded;
  float *input = sums + COVEY_WINOGRAD_POINTS * w_plane, *gradient = input + COVEY_WINOGRAD_POINTS * in_plane;
  memset(zeros, 0, covey_max(s.channels, s.filters) * sizeof(float));
  if (s.filters != padded) memset(gradient, 0, COVEY_WINOGRAD_POINTS * out_plane * sizeof(float));

  ptrdiff_t row[COVEY_CONV_ROWS], sum_row[COVEY_CONV_ROWS];
  for (size_t first = 0; first < tiles; first += block) {
    const size_t count = covey_min(block, tiles - first);
    covey_winograd_input(&s, x, first, count, zeros, input, in_plane);
    covey_winograd_gradient(&s, dy, first, count, zeros, gradient, out_plane, padded, 1);
    for (size_t channel = 0; channel < s.channels; channel += COVEY_CONV_ROWS) {
      const size_t rows = covey_min(COVEY_CONV_ROWS, s.channels - channel);
      for (size_t i = 0; i < rows; i++) {
        row[i] = (ptrdiff_t)(channel + i);
        sum_row[i] = (ptrdiff_t)((channel + i) * padded);
      }
      for (size_t point = 0; point < COVEY_WINOGRAD_POINTS; point++) {
        const struct covey_conv_product p = {
            .a = input + point * in_plane,
            .m = rows,
            .row = row,
            .outer = 1,
            .middle = 1,
            .inner = count,
            .inner_step = (ptrdiff_t)s.channels,
            .b = gradient + point * out_plane,
            .ldb = padded,
            .c = sums + point * w_plane,
            .c_row = sum_row,
            .n = padded,
            .accumulate = first > 0,
        };
        covey_conv_multiply(&p);
      }
    }
    // At point (1, 1) the transform of a tile is the sum of its values over 36.
    if (db) covey_conv_column_sums(gradient + 7 * out_plane, count, padded, first > 0, bias);
  }
  covey_winograd_weights(c->kernel_h, s.channels, s.filters, sums, w_plane, alpha, beta, dw);
  if (db) covey_conv_update(bias, padded, 1, s.filters, alpha * 36, beta, db, s.filters);
}
