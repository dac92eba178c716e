#ifndef COVEY_RANDOM_H
#define COVEY_RANDOM_H
#include <stddef.h>
#include <stdint.h>

/// Blocks of Philox4x32-10 numbers, the same numbers as CoveyRandom's RandomStream draws one by one.
/// `counter` is the stream's first 128-bit counter, `first` the index of the first block to use (added to counter[0]).

/// out[i] = 32 random bits.
void covey_philox_u32(const uint32_t key[2], const uint32_t counter[4], uint32_t first, uint32_t *out, size_t n);
/// Inverted dropout: mask[i] = 1/(1-rate) with probability 1 - rate, else 0; then y = x * mask.
void covey_dropout(const uint32_t key[2], const uint32_t counter[4], float rate, const float *x, float *mask, float *y,
                   size_t n);
/// Standard normal floats by inversion, one 32-bit number each: the same bits on every platform.
void covey_philox_normal(const uint32_t key[2], const uint32_t counter[4], uint32_t first, float *out, size_t n);
#endif
