#ifndef COVEY_WINOGRAD_INTERNAL_H
#define COVEY_WINOGRAD_INTERNAL_H
#include "conv_internal.h"

/// A stride-1 convolution cut into tiles of `tile` x `tile` outputs, each read from 6 x 6 inputs; the kernel has
/// 7 - tile taps a side. Tile t of an example covers outputs from row t / tiles_x * tile, column t % tiles_x * tile.
struct covey_winograd {
  size_t batch, height, width, channels; ///< of the images read
  ptrdiff_t top, left;                   ///< the image's pixel under the first tap of the first output
  size_t out_height, out_width, filters;
  size_t tile, tiles_y, tiles_x;
};

enum { COVEY_WINOGRAD_POINTS = 36 };

/// Transformed tiles: point (i, j) of tile t, channel c at out[(6 i + j) * plane + t * channels + c].
/// zeros: `channels` zeros.
void covey_winograd_input(const struct covey_winograd *s, const float *x, size_t first, size_t count,
                          const float *zeros, float *out, size_t plane);
/// Output gradients dy (out_height x out_width x filters) in rows of ld: with `scaled` each tile as if it were a kernel
/// (G dy G^T), without, the adjoint of the output transform (A dy A^T).
void covey_winograd_gradient(const struct covey_winograd *s, const float *dy, size_t first, size_t count,
                             const float *zeros, float *out, size_t plane, size_t ld, int scaled);
/// dx += B m B^T of `count` tiles, the adjoint of covey_winograd_input. `outside` takes `channels` sums that fall
/// beside the image.
void covey_winograd_scatter(const struct covey_winograd *s, const float *m, size_t plane, size_t first, size_t count,
                            float *outside, float *dx);
/// Kernels w[taps][taps][rows][columns], rows of ld, to out[point * plane + row * padded + column].
void covey_winograd_kernel(size_t taps, size_t rows, size_t columns, size_t ld, const float *w, float *out,
                           size_t plane);
/// y = relu?(A^T m A + bias) of `count` tiles.
void covey_winograd_output(const struct covey_winograd *s, const float *m, size_t plane, size_t first, size_t count,
                           const float *bias, int relu, float *y);
/// dw[taps][taps][rows][columns] = alpha * A^T m A + beta * dw.
void covey_winograd_weights(size_t taps, size_t rows, size_t columns, const float *m, size_t plane, float alpha,
                            float beta, float *dw);

COVEY_HIDDEN int covey_winograd_supports(const struct covey_conv2d *c);
COVEY_HIDDEN int covey_winograd_pays(const struct covey_conv2d *c);
COVEY_HIDDEN size_t covey_winograd_scratch(const struct covey_conv2d *c);
COVEY_HIDDEN void covey_winograd_forward(const struct covey_conv2d *c, const float *x, const float *w,
                                         const float *bias, int activation, float *y, float *scratch);
COVEY_HIDDEN void covey_winograd_backward_input(const struct covey_conv2d *c, const float *dy, const float *w,
                                                float *dx, float *scratch);
COVEY_HIDDEN void covey_winograd_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy,
                                                  float alpha, float beta, float *dw, float *db, float *scratch);
#endif
