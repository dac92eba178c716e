#ifndef COVEY_ENCODE_H
#define COVEY_ENCODE_H
#include <stddef.h>
#include <stdint.h>

/// What rounding made of numbers y: integers z.
typedef struct {
  /// The sum of z^2, exact modulo 2^64.
  uint64_t squares;
  /// The sum of (z - y) y, to some seven digits of its terms.
  double along;
  /// The sum of (z - y)^2, alike.
  double error;
  /// How many y were beyond the limit.
  size_t saturated;
} covey_rounding;

/// x * factor as integers modulo 2^bits, 1 <= bits <= 32, in two's complement, rounded up or down at random without bias, by
/// the top 24 bits of random[i]. What is beyond +-limit, NaN included, is replaced by a limit, an integer below 2^31, and
/// counted. Adds to `total`; its sums run over pieces of 1,024 numbers, so that their bits are the same on every CPU.
void covey_encode_at_random(const float *x, float factor, float limit, unsigned bits, const uint32_t *random,
                            uint32_t *words, size_t n, covey_rounding *total);
/// w[i] = 2^shift * (the representative of z[i] mod 2^bits in [-2^(bits-1), 2^(bits-1))), shift <= 32.
void covey_ring_center_wide(const uint32_t *z, unsigned bits, unsigned shift, int64_t *w, size_t n);
#endif
