#ifndef COVEY_VECTOR_H
#define COVEY_VECTOR_H
#include <stddef.h>
#include <stdint.h>

/// y += a * x
void covey_axpy(float *y, const float *x, float a, size_t n);
/// y = a * x + b * y
void covey_axpby(float *y, const float *x, float a, float b, size_t n);
/// z = x - y (z may be x or y)
void covey_subtract(float *z, const float *x, const float *y, size_t n);
/// z = x + y (z may be x or y)
void covey_add(float *z, const float *x, const float *y, size_t n);
/// z = x * y element by element (z may be x or y)
void covey_multiply(float *z, const float *x, const float *y, size_t n);
/// x *= a
void covey_scale(float *x, float a, size_t n);
void covey_fill(float *x, float a, size_t n);
/// Row r of x (rows x n) *= factors[r]; a row of factor 0 becomes 0 whatever it holds.
void covey_scale_rows(float *x, const float *factors, size_t rows, size_t n);
/// y = alpha * sum over r of factors[r] * x[r * stride ... + n] + beta * y, added in the order of the rows; rows of factor
/// 0 are not read, and with beta = 0 neither is y.
void covey_weighted_rows(float *y, const float *x, size_t stride, const float *factors, size_t rows, size_t n,
                         float alpha, float beta);
/// Sums accumulate in double, in an order that depends on n alone.
double covey_dot(const float *x, const float *y, size_t n);
double covey_squared_norm(const float *x, size_t n);
double covey_sum(const float *x, size_t n);
double covey_absolute_sum(const float *x, size_t n);
/// 1 if every element is finite, else 0.
int covey_all_finite(const float *x, size_t n);

/// Gathers `rows` rows of `width` values: out[r] = source[index[r]]; index NULL means rows first, first+1, ...
void covey_gather_f32(float *out, const float *source, const int32_t *index, size_t first, size_t rows, size_t width);
/// out = source * scale + offset, from bytes.
void covey_gather_u8(float *out, const uint8_t *source, const int32_t *index, size_t first, size_t rows, size_t width,
                     float scale, float offset);
void covey_gather_i32(int32_t *out, const int32_t *source, const int32_t *index, size_t first, size_t rows,
                      size_t width);

/// Optimizers over flat vectors (w parameters, g gradient, n count).
/// w -= lr * (g + decay * w)
void covey_sgd(float *w, const float *g, float lr, float decay, size_t n);
/// v = momentum * v + (g + decay * w); w -= lr * (nesterov ? g + decay * w + momentum * v : v)
void covey_momentum(float *w, float *v, const float *g, float lr, float momentum, int nesterov, float decay, size_t n);
/// g' = g + decay * w; s += g'^2; w -= lr * g' / (sqrt(s) + epsilon)
void covey_adagrad(float *w, float *s, const float *g, float lr, float epsilon, float decay, size_t n);
/// g' = g + decay * w; s = rho s + (1 - rho) g'^2; u = g' / (sqrt(s) + epsilon); v = momentum v + u (v may be NULL: u); w -= lr v
void covey_rmsprop(float *w, float *s, float *v, const float *g, float lr, float rho, float momentum, float epsilon,
                   float decay, size_t n);
/// Adam with bias corrections c1 = 1/(1-beta1^t), c2 = 1/(1-beta2^t): w -= lr * (c1 m) / (sqrt(c2 s) + epsilon).
/// decoupled = 0: decay joins the gradient (L2); 1: w -= lr * decay * w first (AdamW).
void covey_adam(float *w, float *m, float *s, const float *g, float lr, float beta1, float beta2, float c1, float c2,
                float epsilon, float decay, int decoupled, size_t n);
/// Yogi: s -= (1 - beta2) * sign(s - g^2) * g^2, m as Adam, no bias correction: w -= lr * m / (sqrt(s) + epsilon)
void covey_yogi(float *w, float *m, float *s, const float *g, float lr, float beta1, float beta2, float epsilon,
                size_t n);
#endif
