#ifndef COVEY_CONV_H
#define COVEY_CONV_H
#include <stddef.h>

/// A 2-D convolution. x: batch x height x width x channels; y: batch x out_height x out_width x filters;
/// w: kernel_h x kernel_w x (channels / groups) x filters, where group g owns filters
/// [g * filters / groups, (g + 1) * filters / groups) and the same share of channels. Padding is zero; the bottom and
/// right padding follow from the output size. Every extent is at least 1.
struct covey_conv2d {
  size_t batch, height, width, channels, filters;
  size_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  size_t out_height, out_width, groups;
};

/// DIRECT: one filter a channel (depthwise), taps multiplied lane by lane. GEMM: any shape, a matrix product that walks
/// the padded image in place. WINOGRAD: stride 1, no groups, 3 x 3 or 5 x 5, at least 16 channels and filters: tiles of
/// 6 x 6, errors up to about 1e-5 of the sum of the terms' magnitudes (the others: 1e-6).
enum covey_conv_algorithm { COVEY_CONV_DIRECT = 0, COVEY_CONV_GEMM = 1, COVEY_CONV_WINOGRAD = 2 };

/// The algorithm that the three calls below use for this shape: a fixed rule of the shape, so results never depend on
/// a timing.
int covey_conv2d_algorithm(const struct covey_conv2d *c);
/// Floats of scratch (64-byte aligned) that serve any of the three calls.
size_t covey_conv2d_scratch(const struct covey_conv2d *c);
/// y = act(x * w + bias), bias[filters] or NULL; act one of LINEAR, RELU, SIGMOID, TANH.
void covey_conv2d_forward(const struct covey_conv2d *c, const float *x, const float *w, const float *bias,
                          int activation, float *y, float *scratch);
/// dx from dy (dy already multiplied by the activation's derivative).
void covey_conv2d_backward_input(const struct covey_conv2d *c, const float *dy, const float *w, float *dx,
                                 float *scratch);
/// dw = alpha * gradient + beta * dw; the same for db (may be NULL). beta = 0 never reads dw.
void covey_conv2d_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy, float alpha,
                                   float beta, float *dw, float *db, float *scratch);
/// Example b's patches of group g as a matrix: (out_height * out_width) x (kernel_h * kernel_w * channels / groups),
/// in the order of w's rows.
void covey_conv2d_patches(const struct covey_conv2d *c, size_t example, size_t group, const float *x, float *out);

/// The same calls with the algorithm forced, for tests and benchmarks: 1 if the algorithm can compute this shape.
int covey_conv2d_supports(const struct covey_conv2d *c, int algorithm);
size_t covey_conv2d_scratch_with(int algorithm, const struct covey_conv2d *c);
void covey_conv2d_forward_with(int algorithm, const struct covey_conv2d *c, const float *x, const float *w,
                               const float *bias, int activation, float *y, float *scratch);
void covey_conv2d_backward_input_with(int algorithm, const struct covey_conv2d *c, const float *dy, const float *w,
                                      float *dx, float *scratch);
void covey_conv2d_backward_weights_with(int algorithm, const struct covey_conv2d *c, const float *x, const float *dy,
                                        float alpha, float beta, float *dw, float *db, float *scratch);
#endif
