#include "covey_encode.h"

#include <math.h>

#include "internal.h"

// A product fused with a difference would round other numbers up on other CPUs.
#pragma clang fp contract(off)

/// The number within the limits, and whether it was.
COVEY_INLINE float clamp(float y, float limit) {
  const float above = y > -limit ? y : -limit;
  return above < limit ? above : limit;
}
COVEY_INLINE uint32_t exceeds(float y, float limit) { return !(fabsf(y) <= limit); }

COVEY_CLONES size_t covey_encode_at_random(const float *restrict x, float factor, float limit, unsigned bits,
                                           const uint32_t *restrict random, uint32_t *restrict words, size_t n) {
  const uint32_t mask = UINT32_MAX >> (32 - bits);
  size_t saturated = 0;
  for (size_t first = 0; first < n; first += 1 << 16) {
    const size_t end = first + covey_min(n - first, 1 << 16);
    uint32_t count = 0;
    for (size_t i = first; i < end; i++) {
      const float exact = x[i] * factor, y = clamp(exact, limit), low = floorf(y);
      const float u = (float)(int32_t)(random[i] >> 8) * 0x1p-24f;
      words[i] = ((uint32_t)(int32_t)low + (u < y - low)) & mask;
      count += exceeds(exact, limit);
    }
    saturated += count;
  }
  return saturated;
}

COVEY_CLONES size_t covey_encode_toward_zero(const float *restrict x, float factor, float limit, unsigned bits,
                                             uint32_t *restrict words, size_t n) {
  const uint32_t mask = UINT32_MAX >> (32 - bits);
  size_t saturated = 0;
  for (size_t first = 0; first < n; first += 1 << 16) {
    const size_t end = first + covey_min(n - first, 1 << 16);
    uint32_t count = 0;
    for (size_t i = first; i < end; i++) {
      const float whole = truncf(x[i] * factor);
      words[i] = (uint32_t)(int32_t)clamp(whole, limit) & mask;
      count += exceeds(whole, limit);
    }
    saturated += count;
  }
  return saturated;
}

COVEY_CLONES void covey_ring_center_wide(const uint32_t *restrict z, unsigned bits, unsigned shift, int64_t *restrict w,
                                         size_t n) {
  const unsigned unused = 32 - bits;
  const int64_t unit = (int64_t)1 << shift;
  for (size_t i = 0; i < n; i++) w[i] = (int64_t)((int32_t)(z[i] << unused) >> unused) * unit;
}
