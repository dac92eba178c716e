#ifndef COVEY_DENSE_H
#define COVEY_DENSE_H
#include <stddef.h>

/// General product c[m x n] = alpha * op(a) * op(b) + beta * c, row-major with leading dimensions; op = transpose if
/// the flag is 1. `scratch` holds covey_gemm_scratch(...) floats, 64-byte aligned (NULL if that is 0).
/// beta = 0 never reads c.
size_t covey_gemm_scratch(int transpose_a, int transpose_b, size_t m, size_t n, size_t k);
void covey_gemm(int transpose_a, int transpose_b, size_t m, size_t n, size_t k, float alpha, const float *a, size_t lda,
                const float *b, size_t ldb, float beta, float *c, size_t ldc, float *scratch);

/// Fully connected layer: x[batch x inputs], w[inputs x outputs], bias[outputs] or NULL.
/// One scratch size serves all three: covey_dense_scratch floats.
size_t covey_dense_scratch(size_t batch, size_t inputs, size_t outputs);
/// y = act(x w + bias), act one of LINEAR, RELU, SIGMOID, TANH.
void covey_dense_forward(size_t batch, size_t inputs, size_t outputs, const float *x, const float *w, const float *bias,
                         int activation, float *y, float *scratch);
/// dx = dy w^T (dy already multiplied by the activation's derivative).
void covey_dense_backward_input(size_t batch, size_t inputs, size_t outputs, const float *dy, const float *w, float *dx,
                                float *scratch);
/// dw = alpha * x^T dy + beta * dw; db = alpha * column sums of dy + beta * db (db may be NULL).
/// alpha = -learning rate, beta = 1 with dw = w applies plain SGD in place.
void covey_dense_backward_weights(size_t batch, size_t inputs, size_t outputs, const float *x, const float *dy,
                                  float alpha, float beta, float *dw, float *db, float *scratch);
#endif
