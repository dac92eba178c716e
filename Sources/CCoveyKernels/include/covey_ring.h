#ifndef COVEY_RING_H
#define COVEY_RING_H
#include <stddef.h>
#include <stdint.h>

/// Updates as integers modulo 2^bits, and the rotation that flattens them first.

/// x <- H x without scaling, H the Walsh-Hadamard matrix in natural order; n a power of two. Applied twice it gives n x.
void covey_hadamard(float *x, size_t n);
/// x[i] <- -x[i] where bit i of `signs` (little-endian in 64-bit words) is set, times `factor`.
void covey_flip_signs(float *x, const uint64_t *signs, float factor, size_t n);
/// z[i] = x[i] * scale rounded up or down at random without bias, by the top 24 bits of random[i].
/// Returns the sum of z[i]^2 in double. |x[i] * scale| must stay below 2^30.
double covey_round_at_random(const float *x, float scale, const uint32_t *random, int32_t *z, size_t n);
/// sum[i] = (sum[i] + z[i]) mod 2^32.
void covey_ring_add(uint32_t *sum, const uint32_t *z, size_t n);
/// sum[i] = (sum[i] - z[i]) mod 2^32.
void covey_ring_subtract(uint32_t *sum, const uint32_t *z, size_t n);
/// The same with terms of 16 bits.
void covey_ring_add16(uint32_t *sum, const uint16_t *z, size_t n);
void covey_ring_subtract16(uint32_t *sum, const uint16_t *z, size_t n);
/// z[i] <- z[i] mod 2^bits, 1 <= bits <= 32.
void covey_ring_reduce(uint32_t *z, unsigned bits, size_t n);
/// x[i] = scale * (the representative of z[i] mod 2^bits in [-2^(bits-1), 2^(bits-1))).
void covey_ring_center(const uint32_t *z, unsigned bits, float scale, float *x, size_t n);
#endif
