#ifndef COVEY_INTERNAL_H
#define COVEY_INTERNAL_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "covey_level.h"
#include "level.h"

#define COVEY_INLINE static inline __attribute__((always_inline))

// These vectors never cross a call: every function that takes one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

/// 16 lanes whatever the CPU: the compiler splits them into what it has.
typedef float covey_f16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int32_t covey_i16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef uint32_t covey_u16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef double covey_d16 __attribute__((ext_vector_type(16), aligned(8), may_alias));

COVEY_INLINE covey_f16 covey_load16(const float *p) { return *(const covey_f16 *)p; }
COVEY_INLINE void covey_store16(float *p, covey_f16 v) { *(covey_f16 *)p = v; }

/// Copies n < 16 floats with two overlapping moves of a fixed size: a call to memcpy would cost more than the copy.
COVEY_INLINE void covey_copy_part(float *to, const float *from, size_t n) {
  char head[32], tail[32];
#define COVEY_COPY_ENDS(count)                          \
  if (n >= (count)) {                                   \
    memcpy(head, from, (count) * sizeof(float));        \
    memcpy(tail, from + n - (count), (count) * sizeof(float)); \
    memcpy(to, head, (count) * sizeof(float));          \
    memcpy(to + n - (count), tail, (count) * sizeof(float)); \
    return;                                             \
  }
  COVEY_COPY_ENDS(8)
  COVEY_COPY_ENDS(4)
  COVEY_COPY_ENDS(2)
  COVEY_COPY_ENDS(1)
#undef COVEY_COPY_ENDS
}

/// The first `n` floats at p, then `rest`.
COVEY_INLINE covey_f16 covey_load_part(const float *p, size_t n, float rest) {
  if (n >= 16) return covey_load16(p);
  float padded[16];
  *(covey_f16 *)padded = rest;
  covey_copy_part(padded, p, n);
  return covey_load16(padded);
}
COVEY_INLINE void covey_store_part(float *p, covey_f16 v, size_t n) {
  if (n >= 16) {
    covey_store16(p, v);
    return;
  }
  float whole[16];
  covey_store16(whole, v);
  covey_copy_part(p, whole, n);
}

COVEY_INLINE size_t covey_min(size_t a, size_t b) { return a < b ? a : b; }
COVEY_INLINE size_t covey_round_up(size_t n, size_t step) { return (n + step - 1) / step * step; }

#endif
