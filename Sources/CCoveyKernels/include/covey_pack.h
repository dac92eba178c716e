#ifndef COVEY_PACK_H
#define COVEY_PACK_H
#include <stddef.h>
#include <stdint.h>

/// Words of 1 to 32 bits without gaps: word i takes the bits i * bits .. (i + 1) * bits - 1, bit j of the string being bit
/// j % 8 of byte j / 8. Both kernels touch (n * bits + 7) / 8 bytes and no more.

/// Writes the low bits of n words; bits after the last word are zero.
void covey_pack(const uint32_t *words, unsigned bits, uint8_t *bytes, size_t n);
/// sum[i] = (sum[i] + word i) mod 2^32.
void covey_unpack_add(const uint8_t *bytes, unsigned bits, uint32_t *sum, size_t n);
#endif
