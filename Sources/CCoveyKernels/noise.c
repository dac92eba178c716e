#include "covey_noise.h"
#include "internal.h"

size_t COVEY_AT(covey_noise_try)(const uint64_t *words, size_t n, const uint8_t *choice,
                                 const struct covey_noise_block *blocks, unsigned offset_bits, int64_t *out,
                                 uint64_t *late_word, uint32_t *late_index) {
  const unsigned used = COVEY_NOISE_CHOICE_BITS + offset_bits;
  const uint64_t mask = ((uint64_t)1 << offset_bits) - 1;
  size_t late = 0;
  for (size_t i = 0; i < n; i++) {
    const uint64_t word = words[i];
    const struct covey_noise_block *block = blocks + choice[word >> (64 - COVEY_NOISE_CHOICE_BITS)];
    out[i] = block->base + (int64_t)((word >> (64 - used)) & mask);
    // No branch: which trials are late cannot be predicted.
    late_word[late] = word;
    late_index[late] = (uint32_t)i;
    late += (word << used) >= block->accept;
  }
  return late;
}

void COVEY_AT(covey_noise_add_grid)(float *values, const int64_t *noise, double step, double inverse, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double scaled = (double)values[i] * inverse;
    scaled = scaled < 0x1p52 ? scaled : 0x1p52;
    scaled = scaled > -0x1p52 ? scaled : -0x1p52;
    scaled = values[i] == values[i] ? scaled : 0;
    values[i] = (float)((double)((int64_t)scaled + noise[i]) * step);
  }
}
