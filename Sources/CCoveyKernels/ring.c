#include "covey_ring.h"

#include <math.h>

#include "internal.h"

// Keystreams and packed vectors are read in memory order, which is the order of the wire format.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "rings are laid out little-endian");

// Blocks of this many floats stay in the first-level cache for all their stages.
enum { BLOCK = 4096 };

/// The stages of step 1, 2, 4 and 8 within 16 numbers, in registers.
COVEY_INLINE covey_f16 within16(covey_f16 v) {
  const covey_f16 a = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  const covey_f16 s1 = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
  v = a + v * s1;
  const covey_f16 b = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  const covey_f16 s2 = {1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
  v = b + v * s2;
  const covey_f16 c = __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  const covey_f16 s4 = {1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
  v = c + v * s4;
  const covey_f16 d = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  const covey_f16 s8 = {1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
  return d + v * s8;
}

/// The stages of step h and 2h: four numbers meet in one pass over memory.
COVEY_INLINE void two_stages(float *x, size_t n, size_t h) {
  for (size_t base = 0; base < n; base += 4 * h) {
    float *p = x + base;
    for (size_t i = 0; i < h; i += 16) {
      const covey_f16 a = covey_load16(p + i), b = covey_load16(p + i + h);
      const covey_f16 c = covey_load16(p + i + 2 * h), d = covey_load16(p + i + 3 * h);
      const covey_f16 ab = a + b, amb = a - b, cd = c + d, cmd = c - d;
      covey_store16(p + i, ab + cd);
      covey_store16(p + i + h, amb + cmd);
      covey_store16(p + i + 2 * h, ab - cd);
      covey_store16(p + i + 3 * h, amb - cmd);
    }
  }
}

COVEY_INLINE void one_stage(float *x, size_t n, size_t h) {
  for (size_t base = 0; base < n; base += 2 * h) {
    float *p = x + base;
    for (size_t i = 0; i < h; i += 16) {
      const covey_f16 a = covey_load16(p + i), b = covey_load16(p + i + h);
      covey_store16(p + i, a + b);
      covey_store16(p + i + h, a - b);
    }
  }
}

/// The stages from step h on, over n numbers.
COVEY_INLINE void stages(float *x, size_t n, size_t h) {
  while (4 * h <= n) {
    two_stages(x, n, h);
    h *= 4;
  }
  if (2 * h <= n) one_stage(x, n, h);
}

void COVEY_AT(covey_hadamard)(float *x, size_t n) {
  if (n < 16) {
    for (size_t h = 1; h < n; h *= 2)
      for (size_t base = 0; base < n; base += 2 * h)
        for (size_t i = base; i < base + h; i++) {
          const float a = x[i], b = x[i + h];
          x[i] = a + b;
          x[i + h] = a - b;
        }
    return;
  }
  const size_t block = n < BLOCK ? n : BLOCK;
  for (size_t first = 0; first < n; first += block) {
    for (size_t i = 0; i < block; i += 16) covey_store16(x + first + i, within16(covey_load16(x + first + i)));
    stages(x + first, block, 16);
  }
  stages(x, n, block);
}

void COVEY_AT(covey_flip_signs)(float *x, const uint64_t *signs, float factor, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] *= (signs[i / 64] >> (i % 64) & 1) ? -factor : factor;
}

double COVEY_AT(covey_round_at_random)(const float *x, float scale, const uint32_t *random, int32_t *z, size_t n) {
  double sum = 0;
  // The sum runs over fixed pieces, each in double lanes, so that its bits depend on n alone.
  for (size_t first = 0; first < n; first += 1024) {
    const size_t end = first + 1024 < n ? first + 1024 : n;
    double lanes[8] = {0};
    size_t i = first;
    for (; i + 8 <= end; i += 8) {
      for (size_t j = 0; j < 8; j++) {
        const float y = x[i + j] * scale, low = floorf(y);
        const float u = (float)(int32_t)(random[i + j] >> 8) * 0x1p-24f;
        const int32_t value = (int32_t)low + (u < y - low);
        z[i + j] = value;
        lanes[j] += (double)value * value;
      }
    }
    for (; i < end; i++) {
      const float y = x[i] * scale, low = floorf(y);
      const float u = (float)(int32_t)(random[i] >> 8) * 0x1p-24f;
      const int32_t value = (int32_t)low + (u < y - low);
      z[i] = value;
      lanes[0] += (double)value * value;
    }
    for (size_t j = 0; j < 8; j++) sum += lanes[j];
  }
  return sum;
}

void COVEY_AT(covey_ring_add)(uint32_t *restrict sum, const uint32_t *restrict z, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] += z[i];
}

void COVEY_AT(covey_ring_subtract)(uint32_t *restrict sum, const uint32_t *restrict z, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] -= z[i];
}

void COVEY_AT(covey_ring_add16)(uint32_t *restrict sum, const uint16_t *restrict z, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] += z[i];
}

void COVEY_AT(covey_ring_subtract16)(uint32_t *restrict sum, const uint16_t *restrict z, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] -= z[i];
}

void COVEY_AT(covey_ring_reduce)(uint32_t *z, unsigned bits, size_t n) {
  const uint32_t mask = bits >= 32 ? UINT32_MAX : (1u << bits) - 1;
  for (size_t i = 0; i < n; i++) z[i] &= mask;
}

void COVEY_AT(covey_ring_center)(const uint32_t *restrict z, unsigned bits, float scale, float *restrict x,
                                 size_t n) {
  const unsigned shift = 32 - bits;
  for (size_t i = 0; i < n; i++) x[i] = scale * (float)((int32_t)(z[i] << shift) >> shift);
}
