#ifndef COVEY_GRID_H
#define COVEY_GRID_H
#include <stddef.h>
#include <stdint.h>

/// Sums on a grid. x * scale is cut off to an integer of at most 2^26 in magnitude; scale is a power of two.
/// q = trunc(x * scale)
void covey_grid_store(int32_t *q, const float *x, float scale, size_t n);
/// q += trunc(x * scale)
void covey_grid_add(int32_t *q, const float *x, float scale, size_t n);
/// w = q, w += q
void covey_grid_widen_store(int64_t *w, const int32_t *q, size_t n);
void covey_grid_widen_add(int64_t *w, const int32_t *q, size_t n);
/// w += v
void covey_grid_wide_add(int64_t *w, const int64_t *v, size_t n);
/// x = w * scale, computed in double and rounded to float
void covey_grid_floats(float *x, const int64_t *w, double scale, size_t n);
/// The sum of the squares, in double, in an order that depends on n alone.
double covey_grid_squared_norm(const int64_t *w, size_t n);
#endif
