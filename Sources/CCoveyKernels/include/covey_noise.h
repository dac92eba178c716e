#ifndef COVEY_NOISE_H
#define COVEY_NOISE_H
#include <stddef.h>
#include <stdint.h>

/// Bits of a word that choose a block.
#define COVEY_NOISE_CHOICE_BITS 14

/// A run of 2^offset_bits integers under one step of an envelope: `base` is the least of them; a word whose last bits,
/// moved to the top, lie below `accept` is accepted without a look at the exact probability.
struct covey_noise_block {
  int64_t base;
  uint64_t accept;
};

/// One trial a word: the top 14 bits choose a block through `choice` (2^14 entries), the next `offset_bits` <= 36 an
/// integer of the block, the others decide. out[i] is the integer; where the trial is undecided the word goes to
/// late_word and i to late_index (both with room for n). Returns the number of undecided trials.
size_t covey_noise_try(const uint64_t *words, size_t n, const uint8_t *choice, const struct covey_noise_block *blocks,
                       unsigned offset_bits, int64_t *out, uint64_t *late_word, uint32_t *late_index);

/// values[i] = step * (trunc(values[i] / step) + noise[i]). `step` is a power of two and `inverse` is 1 / step. A quotient
/// beyond +-2^52 counts as +-2^52, NaN as 0.
void covey_noise_add_grid(float *values, const int64_t *noise, double step, double inverse, size_t n);
#endif
