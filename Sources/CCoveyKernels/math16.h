#ifndef COVEY_MATH16_H
#define COVEY_MATH16_H
#include "internal.h"

// Elementary functions on 16 lanes at once; NaN gives NaN. Polynomials of exp, log and tanh from Cephes (Moshier 1989).

COVEY_INLINE covey_f16 covey_bits_to_f16(covey_i16 bits) { return __builtin_bit_cast(covey_f16, bits); }
COVEY_INLINE covey_i16 covey_f16_to_bits(covey_f16 x) { return __builtin_bit_cast(covey_i16, x); }
COVEY_INLINE covey_f16 covey_abs16(covey_f16 x) { return covey_bits_to_f16(covey_f16_to_bits(x) & 0x7fffffff); }
COVEY_INLINE covey_f16 covey_copysign16(covey_f16 size, covey_f16 sign) {
  return covey_bits_to_f16(covey_f16_to_bits(size) | (covey_f16_to_bits(sign) & (int32_t)0x80000000));
}

/// e^x to 2 units in the last place; 0 below -86.6 (subnormal results would be slow), infinity above 88.7.
COVEY_INLINE covey_f16 covey_exp16(covey_f16 x) {
  const covey_f16 low = -86.6f, high = 88.8f, rounder = 0x1.8p23f, zero = 0;
  const covey_f16 below = x < low ? low : x, bounded = below > high ? high : below;
  const covey_f16 shifted = bounded * 1.44269504f + rounder;
  const covey_i16 n = covey_f16_to_bits(shifted) - covey_f16_to_bits(rounder);
  const covey_f16 k = shifted - rounder;
  const covey_f16 r = (bounded - k * 0.693359375f) + k * 2.12194440e-4f;
  covey_f16 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1;
  // 2^n = 2 * 2^(n - 1): n may be 128, which is no exponent.
  const covey_f16 result = (p + p) * covey_bits_to_f16((n + 126) << 23);
  return x < low ? zero : result;
}

COVEY_INLINE covey_f16 covey_sigmoid16(covey_f16 x) { return 1 / (1 + covey_exp16(-x)); }

COVEY_INLINE covey_f16 covey_tanh16(covey_f16 x) {
  const covey_f16 size = covey_abs16(x), z = x * x;
  covey_f16 p = z * -5.70498872745e-3f + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const covey_f16 small = x + x * z * p;
  const covey_f16 large = covey_copysign16(1 - 2 / (covey_exp16(2 * size) + 1), x);
  return size < 0.625f ? small : large;
}

/// log(1 + x) for 0 <= x <= 1, as 2 atanh(x / (2 + x)).
COVEY_INLINE covey_f16 covey_log1p16(covey_f16 x) {
  const covey_f16 s = x / (2 + x), z = s * s;
  covey_f16 p = z * (1.0f / 15) + 1.0f / 13;
  p = p * z + 1.0f / 11;
  p = p * z + 1.0f / 9;
  p = p * z + 1.0f / 7;
  p = p * z + 1.0f / 5;
  p = p * z + 1.0f / 3;
  return 2 * s + 2 * s * z * p;
}

/// The natural logarithm of positive normal numbers; NaN and infinity give garbage.
COVEY_INLINE covey_f16 covey_log16(covey_f16 x) {
  const covey_i16 bits = covey_f16_to_bits(x);
  // Split at sqrt(1/2): the mantissa lies in [sqrt(1/2), sqrt(2)).
  const covey_i16 shifted = bits - 0x3f3504f3;
  const covey_f16 e = __builtin_convertvector(shifted >> 23, covey_f16);
  const covey_f16 m = covey_bits_to_f16((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f, z = m * m;
  covey_f16 p = m * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  return (m + (m * z * p - e * 2.12194440e-4f - 0.5f * z)) + e * 0.693359375f;
}

/// P(N(0, 1) <= x), to a few units in the last place in both tails. Source of the polynomial: Press, Teukolsky,
/// Vetterling, Flannery, "Numerical recipes", 2nd edition, 1992, section 6.2 (complementary error function).
COVEY_INLINE covey_f16 covey_normal_cdf16(covey_f16 x) {
  // Beyond 40 both tails are over, and infinity - infinity must not happen.
  const covey_f16 most = 40, unbounded = covey_abs16(x), size = unbounded > most ? most : unbounded;
  const covey_f16 t = 1 / (1 + 0.35355339f * size);
  covey_f16 p = t * 0.17087277f - 0.82215223f;
  p = p * t + 1.48851587f;
  p = p * t - 1.13520398f;
  p = p * t + 0.27886807f;
  p = p * t - 0.18628806f;
  p = p * t + 0.09678418f;
  p = p * t + 0.37409196f;
  p = p * t + 1.00002368f;
  p = p * t - 1.26551223f;
  // The square of the leading 12 bits is exact, so a large exponent keeps its accuracy.
  const covey_f16 head = covey_bits_to_f16(covey_f16_to_bits(size) & (int32_t)0xfffff000);
  const covey_f16 tail =
      0.5f * t * covey_exp16(-0.5f * head * head) * covey_exp16(0.5f * (head - size) * (head + size) + p);
  return x < 0 ? tail : 1 - tail;
}

typedef float covey_f8 __attribute__((ext_vector_type(8)));
typedef float covey_f4 __attribute__((ext_vector_type(4)));

COVEY_INLINE covey_f4 covey_high_half4(covey_f4 v) { return __builtin_shufflevector(v, v, 2, 3, 2, 3); }
COVEY_INLINE covey_f4 covey_second4(covey_f4 v) { return __builtin_shufflevector(v, v, 1, 1, 1, 1); }

COVEY_INLINE float covey_sum16(covey_f16 v) {
  const covey_f8 eight = v.lo + v.hi;
  const covey_f4 four = eight.lo + eight.hi;
  const covey_f4 two = four + covey_high_half4(four);
  return two[0] + two[1];
}
/// The largest lane; with NaN lanes, any.
COVEY_INLINE float covey_max16(covey_f16 v) {
  const covey_f8 low = v.lo, high = v.hi, eight = low > high ? low : high;
  const covey_f4 left = eight.lo, right = eight.hi, four = left > right ? left : right;
  const covey_f4 swapped = covey_high_half4(four), two = four > swapped ? four : swapped;
  const covey_f4 second = covey_second4(two), one = two > second ? two : second;
  return one[0];
}
#endif
