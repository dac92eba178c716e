#include "covey_vector.h"

#include "internal.h"

// Plain loops: the compiler vectorises them, and memory bounds them.

void COVEY_AT(covey_axpy)(float *restrict y, const float *restrict x, float a, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}
void COVEY_AT(covey_axpby)(float *restrict y, const float *restrict x, float a, float b, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = a * x[i] + b * y[i];
}
void COVEY_AT(covey_subtract)(float *z, const float *x, const float *y, size_t n) {
  for (size_t i = 0; i < n; i++) z[i] = x[i] - y[i];
}
void COVEY_AT(covey_add)(float *z, const float *x, const float *y, size_t n) {
  for (size_t i = 0; i < n; i++) z[i] = x[i] + y[i];
}
void COVEY_AT(covey_scale)(float *x, float a, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] *= a;
}
void COVEY_AT(covey_fill)(float *x, float a, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = a;
}

void COVEY_AT(covey_scale_rows)(float *x, const float *factors, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n) {
    const float factor = factors[r];
    if (factor == 0)
      memset(x, 0, n * sizeof(float));
    else if (factor != 1)
      for (size_t i = 0; i < n; i++) x[i] *= factor;
  }
}

void COVEY_AT(covey_weighted_rows)(float *restrict y, const float *restrict x, size_t stride, const float *factors,
                                   size_t rows, size_t n, float alpha, float beta) {
  // A block of y stays in the first-level cache while every row passes by.
  enum { BLOCK = 2048 };
  for (size_t first = 0; first < n; first += BLOCK) {
    const size_t count = covey_min(BLOCK, n - first);
    float *out = y + first;
    if (beta == 0)
      memset(out, 0, count * sizeof(float));
    else if (beta != 1)
      for (size_t i = 0; i < count; i++) out[i] *= beta;
    for (size_t r = 0; r < rows; r++) {
      const float factor = alpha * factors[r];
      const float *row = x + r * stride + first;
      if (factor != 0)
        for (size_t i = 0; i < count; i++) out[i] += factor * row[i];
    }
  }
}

COVEY_INLINE covey_d16 widen(const float *p) { return __builtin_convertvector(covey_load16(p), covey_d16); }
COVEY_INLINE double add_lanes(covey_d16 v) {
  double sum = 0;
  for (int i = 0; i < 16; i++) sum += v[i];
  return sum;
}

// Products of floats are exact in double, so whether the CPU fuses them with the sum changes nothing.

double COVEY_AT(covey_dot)(const float *x, const float *y, size_t n) {
  covey_d16 even = 0, odd = 0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    even += widen(x + i) * widen(y + i);
    odd += widen(x + i + 16) * widen(y + i + 16);
  }
  double rest = 0;
  for (; i < n; i++) rest += (double)x[i] * y[i];
  return add_lanes(even + odd) + rest;
}
double COVEY_AT(covey_squared_norm)(const float *x, size_t n) {
  covey_d16 even = 0, odd = 0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    const covey_d16 first = widen(x + i), second = widen(x + i + 16);
    even += first * first;
    odd += second * second;
  }
  double rest = 0;
  for (; i < n; i++) rest += (double)x[i] * x[i];
  return add_lanes(even + odd) + rest;
}
double COVEY_AT(covey_sum)(const float *x, size_t n) {
  covey_d16 even = 0, odd = 0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    even += widen(x + i);
    odd += widen(x + i + 16);
  }
  double rest = 0;
  for (; i < n; i++) rest += x[i];
  return add_lanes(even + odd) + rest;
}
double COVEY_AT(covey_absolute_sum)(const float *x, size_t n) {
  covey_d16 even = 0, odd = 0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    even += __builtin_elementwise_abs(widen(x + i));
    odd += __builtin_elementwise_abs(widen(x + i + 16));
  }
  double rest = 0;
  for (; i < n; i++) rest += x[i] < 0 ? -(double)x[i] : (double)x[i];
  return add_lanes(even + odd) + rest;
}

int COVEY_AT(covey_all_finite)(const float *x, size_t n) {
  const size_t block = 4096;
  for (size_t first = 0; first < n; first += block) {
    const size_t count = covey_min(block, n - first);
    uint32_t bad = 0;
    for (size_t i = 0; i < count; i++) {
      uint32_t bits;
      memcpy(&bits, x + first + i, sizeof bits);
      bad |= (bits & 0x7f800000u) == 0x7f800000u;
    }
    if (bad) return 0;
  }
  return 1;
}
