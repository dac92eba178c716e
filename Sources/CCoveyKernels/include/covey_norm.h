#ifndef COVEY_NORM_H
#define COVEY_NORM_H
#include <stddef.h>

/// Group normalisation over batch x positions x channels with `groups` groups of channels: each (example, group) is
/// normalised over positions x (channels / groups) values, then y = gamma[channel] * xhat + beta[channel].
/// Layer normalisation over the last axis of rows x width is batch = rows, positions = 1, channels = width, groups = 1.
/// `statistics` keeps mean and 1/sqrt(var + epsilon): batch * groups * 2 floats.
void covey_group_norm_forward(size_t batch, size_t positions, size_t channels, size_t groups, float epsilon,
                              const float *x, const float *gamma, const float *beta, float *y, float *statistics);
/// dx is overwritten (NULL: not wanted).
void covey_group_norm_backward_input(size_t batch, size_t positions, size_t channels, size_t groups, const float *x,
                                     const float *gamma, const float *statistics, const float *dy, float *dx);
/// dgamma = alpha * sum(dy * xhat) + beta * dgamma, dbeta = alpha * sum(dy) + beta * dbeta; beta = 0 never reads.
void covey_group_norm_backward_weights(size_t batch, size_t positions, size_t channels, size_t groups, const float *x,
                                       const float *statistics, const float *dy, float alpha, float beta, float *dgamma,
                                       float *dbeta);
#endif
