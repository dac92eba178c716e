#ifndef COVEY_ENCODE_H
#define COVEY_ENCODE_H
#include <stddef.h>
#include <stdint.h>

/// Floats as integers modulo 2^bits, 1 <= bits <= 32, in two's complement. What is beyond +-limit, NaN included, is
/// replaced by a limit; each function returns how many numbers were. `limit` is an integer below 2^31.

/// x * factor, rounded up or down at random without bias, by the top 24 bits of random[i].
size_t covey_encode_at_random(const float *x, float factor, float limit, unsigned bits, const uint32_t *random,
                              uint32_t *words, size_t n);
/// The whole part of x * factor.
size_t covey_encode_toward_zero(const float *x, float factor, float limit, unsigned bits, uint32_t *words, size_t n);
/// w[i] = 2^shift * (the representative of z[i] mod 2^bits in [-2^(bits-1), 2^(bits-1))), shift <= 32.
void covey_ring_center_wide(const uint32_t *z, unsigned bits, unsigned shift, int64_t *w, size_t n);
#endif
