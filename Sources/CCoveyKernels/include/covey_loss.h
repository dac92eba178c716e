#ifndef COVEY_LOSS_H
#define COVEY_LOSS_H
#include <stddef.h>
#include <stdint.h>

/// Losses: per-example loss into `losses` (batch floats) and, if dx is not NULL, dx = scale * weight[b] * dloss_b/dx
/// (weights NULL: all 1).

/// Softmax cross-entropy of logits x[batch x classes] with integer targets.
void covey_softmax_cross_entropy(size_t batch, size_t classes, const float *x, const int32_t *target,
                                 const float *weights, float scale, float *losses, float *dx);
/// Sum over the width of binary cross-entropies with logits, targets in [0, 1].
void covey_sigmoid_cross_entropy(size_t batch, size_t width, const float *x, const float *target, const float *weights,
                                 float scale, float *losses, float *dx);
/// Mean over the width of squared errors.
void covey_mean_squared_error(size_t batch, size_t width, const float *x, const float *target, const float *weights,
                              float scale, float *losses, float *dx);
/// How many rows have their largest value (the first of ties) at the target; a row with a NaN has none.
size_t covey_count_correct(size_t batch, size_t classes, const float *x, const int32_t *target);
#endif
