#include "covey_grid.h"

#include "internal.h"

// Plain loops over integers: the compiler vectorises them, and their order does not matter.

/// The largest magnitude of one grid value: 32 of them fit into 32 bits.
#define LIMIT 0x1p26f

/// Clamped before the conversion, which has no meaning for values out of range; NaN becomes a limit.
COVEY_INLINE int32_t grid(float x, float scale) {
  const float scaled = x * scale;
  const float above = scaled > -LIMIT ? scaled : -LIMIT;
  return (int32_t)(above < LIMIT ? above : LIMIT);
}

void COVEY_AT(covey_grid_store)(int32_t *restrict q, const float *restrict x, float scale, size_t n) {
  for (size_t i = 0; i < n; i++) q[i] = grid(x[i], scale);
}
void COVEY_AT(covey_grid_add)(int32_t *restrict q, const float *restrict x, float scale, size_t n) {
  for (size_t i = 0; i < n; i++) q[i] += grid(x[i], scale);
}
void COVEY_AT(covey_grid_widen_store)(int64_t *restrict w, const int32_t *restrict q, size_t n) {
  for (size_t i = 0; i < n; i++) w[i] = q[i];
}
void COVEY_AT(covey_grid_widen_add)(int64_t *restrict w, const int32_t *restrict q, size_t n) {
  for (size_t i = 0; i < n; i++) w[i] += q[i];
}
void COVEY_AT(covey_grid_wide_add)(int64_t *restrict w, const int64_t *restrict v, size_t n) {
  for (size_t i = 0; i < n; i++) w[i] += v[i];
}
void COVEY_AT(covey_grid_floats)(float *restrict x, const int64_t *restrict w, double scale, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = (float)((double)w[i] * scale);
}

// A fused multiply-add would give this sum other bits on other CPUs.
#pragma clang fp contract(off)

double COVEY_AT(covey_grid_squared_norm)(const int64_t *w, size_t n) {
  double lanes[16] = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    for (size_t j = 0; j < 16; j++) {
      const double value = (double)w[i + j];
      lanes[j] += value * value;
    }
  }
  double sum = 0;
  for (; i < n; i++) sum += (double)w[i] * (double)w[i];
  for (size_t j = 0; j < 16; j++) sum += lanes[j];
  return sum;
}
