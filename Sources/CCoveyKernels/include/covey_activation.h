#ifndef COVEY_ACTIVATION_H
#define COVEY_ACTIVATION_H
#include <stddef.h>

/// Element-wise activations. Those before GELU can be undone from their output alone and may be fused.
enum covey_activation {
  COVEY_LINEAR = 0,
  COVEY_RELU = 1,
  COVEY_SIGMOID = 2,
  COVEY_TANH = 3,
  COVEY_GELU = 4 ///< exact: x * Phi(x) (erf form), standalone only
};

/// y = act(x); y may be x. Relative error about 1e-6, NaN gives NaN; results below 1e-37 may be zero.
void covey_activation_forward(int activation, const float *x, float *y, size_t n);
/// dx = dy * act'(...), from the output y (LINEAR, RELU, SIGMOID, TANH) or the input x (GELU). dx may be dy.
void covey_activation_backward(int activation, const float *x, const float *y, const float *dy, float *dx, size_t n);
/// Row softmax over the last axis.
void covey_softmax_forward(const float *x, float *y, size_t rows, size_t width);
/// dx = y * (dy - sum(dy * y)) row by row; dx may be dy.
void covey_softmax_backward(const float *y, const float *dy, float *dx, size_t rows, size_t width);
#endif
