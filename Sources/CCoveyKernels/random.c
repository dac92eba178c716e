#include "covey_random.h"

// No product is fused with a sum here nor in the logarithm included below, so that normal numbers have the same bits on
// every platform.
#pragma clang fp contract(off)

#include "math16.h"

/// Numbers in one batch of blocks.
#define BATCH 64

typedef uint64_t words8 __attribute__((ext_vector_type(8), aligned(4), may_alias));

/// Eight blocks at once. A lane holds a 32-bit word in its low half; the high halves are garbage that no step reads.
COVEY_INLINE void eight_blocks(const uint32_t key[2], const uint32_t counter[4], uint32_t first, uint32_t *out) {
  const words8 low = 0xffffffffu, lanes = {0, 1, 2, 3, 4, 5, 6, 7};
  words8 c0 = lanes + (uint64_t)(counter[0] + first);
  words8 c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const words8 p0 = (c0 & low) * 0xD2511F53u, p1 = (c2 & low) * 0xCD9E8D57u;
    c0 = (p1 >> 32) ^ c1 ^ (words8)(uint64_t)k0;
    c1 = p1;
    c2 = (p0 >> 32) ^ c3 ^ (words8)(uint64_t)k1;
    c3 = p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  const words8 front = (c0 & low) | (c1 << 32), back = (c2 & low) | (c3 << 32);
  *(words8 *)out = __builtin_shufflevector(front, back, 0, 8, 1, 9, 2, 10, 3, 11);
  *(words8 *)(out + 16) = __builtin_shufflevector(front, back, 4, 12, 5, 13, 6, 14, 7, 15);
}
COVEY_INLINE void batch_of(const uint32_t key[2], const uint32_t counter[4], uint32_t first, uint32_t *out) {
  eight_blocks(key, counter, first, out);
  eight_blocks(key, counter, first + 8, out + 32);
}

void COVEY_AT(covey_philox_u32)(const uint32_t key[2], const uint32_t counter[4], uint32_t first, uint32_t *out,
                                size_t n) {
  size_t i = 0;
  for (; i + BATCH <= n; i += BATCH, first += BATCH / 4) batch_of(key, counter, first, out + i);
  if (i < n) {
    uint32_t bits[BATCH];
    batch_of(key, counter, first, bits);
    memcpy(out + i, bits, (n - i) * sizeof(uint32_t));
  }
}

COVEY_INLINE covey_f16 dropout_mask(const uint32_t *bits, float rate, float kept) {
  const covey_u16 high = *(const covey_u16 *)bits >> 8;
  const covey_f16 uniform = __builtin_convertvector(__builtin_bit_cast(covey_i16, high), covey_f16) * 0x1p-24f;
  const covey_f16 zero = 0, one = kept;
  return uniform >= rate ? one : zero;
}

void COVEY_AT(covey_dropout)(const uint32_t key[2], const uint32_t counter[4], float rate, const float *x,
                             float *mask, float *y, size_t n) {
  const float kept = 1 / (1 - rate);
  uint32_t bits[BATCH];
  for (size_t i = 0; i < n; i += BATCH) {
    batch_of(key, counter, (uint32_t)(i / 4), bits);
    for (size_t j = i; j < n && j < i + BATCH; j += 16) {
      const size_t count = covey_min(16, n - j);
      const covey_f16 m = dropout_mask(bits + (j - i), rate, kept);
      const covey_f16 product = covey_load_part(x + j, count, 0) * m;
      covey_store_part(mask + j, m, count);
      covey_store_part(y + j, product, count);
    }
  }
}

/// The standard normal quantile of u = (bits >> 8 + 1/2) / 2^24. Source: Giles, "Approximating the erfinv function",
/// GPU computing gems Jade edition, 2011, DOI 10.1016/B978-0-12-385963-1.00010-1 (single precision), times sqrt(2).
COVEY_INLINE covey_f16 normal16(const uint32_t *bits) {
  const covey_u16 high = *(const covey_u16 *)bits >> 8;
  // 2 u - 1, exactly: u itself would need 25 bits.
  const covey_i16 centred = __builtin_bit_cast(covey_i16, high) - (1 << 23);
  const covey_f16 v = (__builtin_convertvector(centred, covey_f16) + 0.5f) * 0x1p-23f;
  const covey_f16 w = -covey_log16((1.0f - v) * (1.0f + v));
  const covey_f16 near = w - 2.5f, far = __builtin_elementwise_sqrt(w) - 3.0f;
#define PICK(a, b) (w < 5.0f ? (covey_f16)(a) : (covey_f16)(b))
  const covey_f16 t = w < 5.0f ? near : far;
  covey_f16 p = PICK(2.81022636e-08f, -0.000200214257f);
  p = PICK(3.43273939e-07f, 0.000100950558f) + p * t;
  p = PICK(-3.5233877e-06f, 0.00134934322f) + p * t;
  p = PICK(-4.39150654e-06f, -0.00367342844f) + p * t;
  p = PICK(0.00021858087f, 0.00573950773f) + p * t;
  p = PICK(-0.00125372503f, -0.0076224613f) + p * t;
  p = PICK(-0.00417768164f, 0.00943887047f) + p * t;
  p = PICK(0.246640727f, 1.00167406f) + p * t;
  p = PICK(1.50140941f, 2.83297682f) + p * t;
#undef PICK
  return p * v * 1.41421356f;
}

void COVEY_AT(covey_philox_normal)(const uint32_t key[2], const uint32_t counter[4], uint32_t first, float *out,
                                   size_t n) {
  uint32_t bits[BATCH];
  for (size_t i = 0; i < n; i += BATCH, first += BATCH / 4) {
    batch_of(key, counter, first, bits);
    for (size_t j = i; j < n && j < i + BATCH; j += 16)
      covey_store_part(out + j, normal16(bits + (j - i)), covey_min(16, n - j));
  }
}
