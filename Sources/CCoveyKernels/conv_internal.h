#ifndef COVEY_CONV_INTERNAL_H
#define COVEY_CONV_INTERNAL_H
#include <stddef.h>
#include <string.h>

#include "covey_activation.h"
#include "covey_conv.h"
#include "covey_level.h"
#include "level.h"

/// Sixteen floats: one AVX-512 register, two of AVX2, four of SSE or NEON. Loads and stores need no alignment.
typedef float covey_v16 __attribute__((vector_size(64), aligned(4)));
typedef int covey_i16 __attribute__((vector_size(64), aligned(4)));

// Without min_vector_width the compiler would split 512-bit vectors in two where it prefers 256 bits; the caller
// that inlines the function inherits it.
#if defined(__x86_64__)
#define COVEY_INLINE static inline __attribute__((always_inline, min_vector_width(512)))
#else
#define COVEY_INLINE static inline __attribute__((always_inline))
#endif
#define COVEY_HIDDEN __attribute__((visibility("hidden")))
#define COVEY_UNROLL _Pragma("clang loop unroll(full)")

COVEY_INLINE const covey_v16 *covey_load16(const float *p) { return (const covey_v16 *)p; }
COVEY_INLINE covey_v16 *covey_store16(float *p) { return (covey_v16 *)p; }
COVEY_INLINE size_t covey_up16(size_t n) { return (n + 15) & ~(size_t)15; }
COVEY_INLINE size_t covey_min(size_t a, size_t b) { return a < b ? a : b; }
COVEY_INLINE size_t covey_max(size_t a, size_t b) { return a > b ? a : b; }

/// c[m x n] = start + a b, row r of `a` beginning at a + row[r] and of c at c + c_row[r].
///
/// The inner dimension is walked as `outer` x `middle` x `inner` steps of outer_step, middle_step and inner_step floats
/// in a, so that `a` may be an image read in place; b's rows follow each other, ldb apart, and are readable up to a
/// multiple of 16 columns.
struct covey_conv_product {
  const float *a;
  size_t m;
  const ptrdiff_t *row;
  size_t outer, middle, inner;
  ptrdiff_t outer_step, middle_step, inner_step;
  const float *b;
  size_t ldb;
  float *c;
  const ptrdiff_t *c_row;
  size_t n;
  const float *start; ///< one value a column (padded to 16), NULL for zeros; unused with `accumulate`
  int accumulate;     ///< start from c itself
  int relu;
};

/// The rows of offsets that the drivers hand to one product.
enum { COVEY_CONV_ROWS = 96 };

void covey_conv_multiply(const struct covey_conv_product *p);
/// y = act(y) for SIGMOID and TANH; the other activations are left to the kernels.
void covey_conv_activate(int activation, float *y, size_t n);
/// out[n] = (or +=) the column sums of rows x n values, summed in blocks.
void covey_conv_column_sums(const float *x, size_t rows, size_t n, int accumulate, float *out);
/// y = alpha * x + beta * y, never reading y if beta is 0; the rows of x are ldx apart, those of y ldy.
void covey_conv_update(const float *x, size_t ldx, size_t rows, size_t n, float alpha, float beta, float *y,
                       size_t ldy);

/// Rows [top, top + rows) and columns [left, left + columns) of an image with zeros outside it.
struct covey_conv_window {
  size_t height, width, channels;
  ptrdiff_t top, left;
  size_t rows, columns;
};
COVEY_HIDDEN void covey_conv_extract(const struct covey_conv_window *w, const float *x, float *out);
/// What forward and backward_weights read of each image of x.
COVEY_HIDDEN struct covey_conv_window covey_conv_input_window(const struct covey_conv2d *c);
/// 1 if the window lies inside the image, so that it can be read in place.
COVEY_HIDDEN int covey_conv_window_inside(const struct covey_conv_window *w);

/// The rotated, transposed kernel of one group, only the taps congruent to (phase_y, phase_x) modulo the strides:
/// [taps_y][taps_x][filters][channels padded with zeros to 16]. Returns the end of `out`.
COVEY_HIDDEN float *covey_conv_rotate(const struct covey_conv2d *c, size_t group, size_t phase_y, size_t phase_x,
                                      const float *w, float *out);

/// `count` matrices of rows x columns, transposed, their new rows padded with zeros to a multiple of 16.
void covey_conv_transpose(const float *x, size_t count, size_t rows, size_t columns, float *out);

// The implicit matrix product: any shape.
COVEY_HIDDEN size_t covey_conv_gemm_scratch(const struct covey_conv2d *c);
COVEY_HIDDEN void covey_conv_gemm_forward(const struct covey_conv2d *c, const float *x, const float *w,
                                          const float *bias, int activation, float *y, float *scratch);
COVEY_HIDDEN void covey_conv_gemm_backward_input(const struct covey_conv2d *c, const float *dy, const float *w,
                                                 float *dx, float *scratch);
COVEY_HIDDEN void covey_conv_gemm_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy,
                                                   float alpha, float beta, float *dw, float *db, float *scratch);

// Depthwise: one filter for each channel.
COVEY_HIDDEN size_t covey_conv_depthwise_scratch(const struct covey_conv2d *c);
void covey_conv_depthwise_forward(const struct covey_conv2d *c, const float *x, const float *w, const float *bias,
                                  int activation, float *y, float *scratch);
void covey_conv_depthwise_backward_input(const struct covey_conv2d *c, const float *dy, const float *w, float *dx,
                                         float *scratch);
void covey_conv_depthwise_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy, float alpha,
                                           float beta, float *dw, float *db, float *scratch);
#endif
