#include "covey_encode.h"

#include <math.h>

#include "internal.h"

// A product fused with a difference would round other numbers up on other CPUs.
#pragma clang fp contract(off)

typedef uint64_t covey_v16 __attribute__((ext_vector_type(16), aligned(8), may_alias));

/// What 16 lanes have added up.
typedef struct {
  covey_f16 along, error;
  covey_v16 squares;
  covey_u16 saturated;
} lanes;

/// 16 numbers; `words` takes as many integers.
COVEY_INLINE void round16(covey_f16 exact, float limit, covey_u16 random, uint32_t mask, uint32_t *words, lanes *sums) {
  const covey_f16 above = exact > -limit ? exact : (covey_f16)-limit;
  const covey_f16 y = above < limit ? above : (covey_f16)limit, low = __builtin_elementwise_floor(y), rest = y - low;
  const covey_f16 u = __builtin_convertvector((covey_i16)(random >> 8), covey_f16) * 0x1p-24f;
  // A comparison's lanes are all ones where it holds.
  const covey_i16 up = u < rest, whole = __builtin_convertvector(low, covey_i16), value = whole - up;
  *(covey_u16 *)words = (covey_u16)value & mask;
  // Exact: the distance to the next integer has no more digits than y.
  const covey_f16 moved = -__builtin_convertvector(up, covey_f16) - rest;
  sums->along += moved * y;
  sums->error += moved * moved;
  const covey_v16 magnitude = __builtin_convertvector((covey_u16)(value < 0 ? -value : value), covey_v16);
  sums->squares += magnitude * magnitude;
  const covey_i16 fits = __builtin_elementwise_abs(exact) <= limit;
  sums->saturated += (covey_u16)(1 + fits);
}

void COVEY_AT(covey_encode_at_random)(const float *restrict x, float factor, float limit, unsigned bits,
                                      const uint32_t *restrict random, uint32_t *restrict words, size_t n,
                                      covey_rounding *total) {
  enum { PIECE = 1024 };
  const uint32_t mask = UINT32_MAX >> (32 - bits);
  for (size_t first = 0; first < n; first += PIECE) {
    const size_t end = first + covey_min(n - first, PIECE);
    lanes sums = {0};
    size_t i = first;
    for (; i + 16 <= end; i += 16)
      round16(covey_load16(x + i) * factor, limit, *(const covey_u16 *)(random + i), mask, words + i, &sums);
    if (i < end) {
      uint32_t some[16] = {0}, result[16];
      memcpy(some, random + i, (end - i) * sizeof *some);
      round16(covey_load_part(x + i, end - i, 0) * factor, limit, *(const covey_u16 *)some, mask, result, &sums);
      memcpy(words + i, result, (end - i) * sizeof *result);
    }
    for (size_t j = 0; j < 16; j++) {
      total->along += (double)sums.along[j];
      total->error += (double)sums.error[j];
      total->squares += sums.squares[j];
      total->saturated += sums.saturated[j];
    }
  }
}

void COVEY_AT(covey_ring_center_wide)(const uint32_t *restrict z, unsigned bits, unsigned shift, int64_t *restrict w,
                                      size_t n) {
  const unsigned unused = 32 - bits;
  const int64_t unit = (int64_t)1 << shift;
  for (size_t i = 0; i < n; i++) w[i] = (int64_t)((int32_t)(z[i] << unused) >> unused) * unit;
}
