#include "covey_field.h"

#include "internal.h"

#define Q COVEY_FIELD_ORDER

typedef uint64_t covey_l8 __attribute__((ext_vector_type(8), aligned(4), may_alias));

// A sum of products of two words, exactly, in two 64-bit counters: `whole` is the sum modulo 2^64, `high` the sum of
// the products' upper halves. The sum of the lower halves, whole - 2^32 high, stays below 2^64 and is so recovered.
// That takes one multiplication a product; splitting a factor in halves would take two.

/// (2^32 high + low) mod q for sums of up to 2^16 products. As 2^32 = 5 mod q, upper halves count five times.
#define COVEY_FIELD_FOLD(type, whole, high, result)                      \
  type result = (whole) - ((high) << 32); /* lower halves, < 2^48 */     \
  result += 5 * (high);                   /* < 2^51 */                   \
  result = (result & UINT32_MAX) + 5 * (result >> 32); /* < 2^32 + 2^22 */ \
  result = (result & UINT32_MAX) + 5 * (result >> 32); /* < 2^32 */

/// The word in the lower half of each lane, below 2^32, brought below q without a branch.
COVEY_INLINE covey_l8 below_order8(covey_l8 t) {
  // t + 5 reaches 2^32 exactly if t >= q, and then its lower half is t - q.
  const covey_l8 over = (t + 5) >> 32;
  return (t + 5 * over) & UINT32_MAX;
}

/// 16 columns of `rows` rows. Even columns lie in the lower halves of 64-bit lanes, odd ones in the upper halves.
COVEY_INLINE void combine16(const uint32_t *weights, const size_t rows, size_t terms, const uint32_t *x, size_t stride,
                            uint32_t *out, size_t out_stride) {
  covey_l8 even[4], even_high[4], odd[4], odd_high[4];
  for (size_t r = 0; r < rows; r++) even[r] = even_high[r] = odd[r] = odd_high[r] = 0;
  for (size_t k = 0; k < terms; k++) {
    const covey_l8 both = *(const covey_l8 *)(x + k * stride);
    const covey_l8 low = both & UINT32_MAX, high = both >> 32;
    for (size_t r = 0; r < rows; r++) {
      const covey_l8 weight = (covey_l8)(uint64_t)weights[r * terms + k];
      const covey_l8 p = low * weight, s = high * weight;
      even[r] += p;
      even_high[r] += p >> 32;
      odd[r] += s;
      odd_high[r] += s >> 32;
    }
  }
  for (size_t r = 0; r < rows; r++) {
    COVEY_FIELD_FOLD(covey_l8, even[r], even_high[r], e)
    COVEY_FIELD_FOLD(covey_l8, odd[r], odd_high[r], o)
    *(covey_l8 *)(out + r * out_stride) = below_order8(e) | below_order8(o) << 32;
  }
}

COVEY_INLINE uint32_t combine1(const uint32_t *weights, size_t terms, const uint32_t *x, size_t stride) {
  uint64_t whole = 0, high = 0;
  for (size_t k = 0; k < terms; k++) {
    const uint64_t p = (uint64_t)weights[k] * x[k * stride];
    whole += p;
    high += p >> 32;
  }
  COVEY_FIELD_FOLD(uint64_t, whole, high, t)
  const uint64_t over = (t + 5) >> 32;
  return (uint32_t)(t + 5 * over);
}

void COVEY_AT(covey_field_combine)(const uint32_t *weights, size_t rows, size_t terms, const uint32_t *x,
                                   size_t stride, uint32_t *out, size_t out_stride, size_t n) {
  size_t i = 0;
  // Columns outside, rows inside: 16 columns of x stay in the nearest cache while all rows pass over them.
  for (; i + 16 <= n; i += 16) {
    size_t r = 0;
    for (; r + 2 <= rows; r += 2)
      combine16(weights + r * terms, 2, terms, x + i, stride, out + r * out_stride + i, out_stride);
    if (r < rows) combine16(weights + r * terms, 1, terms, x + i, stride, out + r * out_stride + i, out_stride);
  }
  for (; i < n; i++)
    for (size_t r = 0; r < rows; r++) out[r * out_stride + i] = combine1(weights + r * terms, terms, x + i, stride);
}

COVEY_INLINE uint32_t word(const void *x, size_t i) {
  uint32_t value;
  memcpy(&value, (const char *)x + 4 * i, 4);
  return value;
}

COVEY_INLINE covey_l8 words16(const void *x, size_t i) {
  covey_l8 value;
  memcpy(&value, (const char *)x + 4 * i, sizeof value);
  return value;
}

/// As many products as the lazy reduction holds, at most.
COVEY_INLINE uint64_t dot(const uint32_t *a, const void *x, size_t n) {
  covey_l8 even = 0, even_high = 0, odd = 0, odd_high = 0;
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    const covey_l8 left = words16(a, i), right = words16(x, i);
    const covey_l8 p = (left & UINT32_MAX) * (right & UINT32_MAX), s = (left >> 32) * (right >> 32);
    even += p;
    even_high += p >> 32;
    odd += s;
    odd_high += s >> 32;
  }
  uint64_t whole = 0, high = 0;
  for (; i < n; i++) {
    const uint64_t p = (uint64_t)a[i] * word(x, i);
    whole += p;
    high += p >> 32;
  }
  COVEY_FIELD_FOLD(covey_l8, even, even_high, e)
  COVEY_FIELD_FOLD(covey_l8, odd, odd_high, o)
  COVEY_FIELD_FOLD(uint64_t, whole, high, total)
  for (size_t lane = 0; lane < 8; lane++) total += e[lane] + o[lane];
  return total; /* < 2^37 */
}

void COVEY_AT(covey_field_dot)(uint32_t *sum, const uint32_t *a, const void *x, size_t n) {
  uint64_t total = *sum;
  for (size_t first = 0; first < n; first += 1 << 16) {
    total += dot(a + first, (const char *)x + 4 * first, covey_min(n - first, 1 << 16));
    total = (total & UINT32_MAX) + 5 * (total >> 32); /* < 2^33 */
  }
  total = (total & UINT32_MAX) + 5 * (total >> 32);
  total = (total & UINT32_MAX) + 5 * (total >> 32); /* < 2^32 */
  *sum = (uint32_t)(total + 5 * ((total + 5) >> 32));
}

void COVEY_AT(covey_field_add)(uint32_t *restrict sum, const void *restrict x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t a = sum[i], b = word(x, i);
    sum[i] = a + b + (a >= Q - b ? 5 : 0);
  }
}

void COVEY_AT(covey_field_subtract)(uint32_t *restrict sum, const void *restrict x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t a = sum[i], b = word(x, i);
    sum[i] = a - b - (a < b ? 5 : 0);
  }
}

size_t COVEY_AT(covey_field_outside)(const void *x, size_t n) {
  size_t count = 0;
  for (size_t first = 0; first < n; first += 1 << 20) {
    const size_t end = covey_min(n, first + (1 << 20));
    uint32_t part = 0;
    for (size_t i = first; i < end; i++) part += word(x, i) >= Q;
    count += part;
  }
  return count;
}

#if COVEY_ONCE
size_t covey_field_keep(uint32_t *x, size_t n) {
  size_t kept = 0;
  // One word in 860 million is dropped, so that whole blocks stay where they are.
  for (size_t first = 0; first < n; first += 1024) {
    const size_t count = covey_min(n - first, 1024);
    if (kept == first && covey_field_outside(x + first, count) == 0) {
      kept += count;
      continue;
    }
    for (size_t i = first; i < first + count; i++) {
      const uint32_t value = x[i];
      if (value < Q) x[kept++] = value;
    }
  }
  return kept;
}
#endif
