#include "covey_pack.h"

#include "internal.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "packed words are written in memory order");

// Eight words of b bits are b bytes, so every group of eight begins at a byte.
enum { GROUP = 8, ROOM = 64 };

COVEY_INLINE uint32_t low_bits(unsigned bits) { return UINT32_MAX >> (32 - bits); }

/// Packs eight words; writes 16 bytes at `bytes` and 16 at `bytes + bits / 2`, of which the first `bits` count.
COVEY_INLINE void pack_group(const uint32_t *words, unsigned bits, uint8_t *bytes) {
  const uint32_t mask = low_bits(bits);
  uint64_t pairs[4];
  for (int i = 0; i < 4; i++) pairs[i] = (uint64_t)(words[2 * i] & mask) | (uint64_t)(words[2 * i + 1] & mask) << bits;
  const unsigned __int128 front = pairs[0] | (unsigned __int128)pairs[1] << (2 * bits);
  unsigned __int128 back = pairs[2] | (unsigned __int128)pairs[3] << (2 * bits);
  // An odd number of bits leaves half a byte of the front half to the back half.
  const unsigned whole = bits / 2, odd = bits % 2;
  back = back << (4 * odd) | front >> (8 * whole);
  memcpy(bytes, &front, 16);
  memcpy(bytes + whole, &back, 16);
}

COVEY_CLONES void covey_pack(const uint32_t *words, unsigned bits, uint8_t *bytes, size_t n) {
  if (bits == 32) {
    memcpy(bytes, words, n * sizeof(uint32_t));
    return;
  }
  size_t left = (n * bits + 7) / 8;
  for (; n >= GROUP && left >= bits / 2 + 16; n -= GROUP, left -= bits, words += GROUP, bytes += bits)
    pack_group(words, bits, bytes);
  while (n > 0) {
    uint32_t last[GROUP] = {0};
    uint8_t room[ROOM];
    const size_t count = covey_min(n, GROUP), size = (count * bits + 7) / 8;
    memcpy(last, words, count * sizeof(uint32_t));
    pack_group(last, bits, room);
    memcpy(bytes, room, size);
    words += count;
    bytes += size;
    n -= count;
  }
}

/// Where the words of a group begin: the byte, and the bit within it.
struct places {
  unsigned byte[GROUP];
  uint64_t bit[GROUP];
};

/// Reads 8 bytes for each word, at most 8 after the group.
COVEY_INLINE void unpack_group(const uint8_t *bytes, const struct places *places, uint32_t mask, uint32_t *sum) {
  uint32_t words[GROUP];
#pragma clang loop unroll(full)
  for (int i = 0; i < GROUP; i++) {
    uint64_t around;
    memcpy(&around, bytes + places->byte[i], 8);
    words[i] = (uint32_t)(around >> places->bit[i]) & mask;
  }
  for (int i = 0; i < GROUP; i++) sum[i] += words[i];
}

COVEY_CLONES void covey_unpack_add(const uint8_t *bytes, unsigned bits, uint32_t *sum, size_t n) {
  struct places places;
  for (unsigned i = 0; i < GROUP; i++) {
    places.byte[i] = i * bits / 8;
    places.bit[i] = i * bits % 8;
  }
  const uint32_t mask = low_bits(bits);
  size_t left = (n * bits + 7) / 8;
  for (; n >= GROUP && left >= bits + 8; n -= GROUP, left -= bits, sum += GROUP, bytes += bits)
    unpack_group(bytes, &places, mask, sum);
  while (n > 0) {
    uint32_t last[GROUP] = {0};
    uint8_t room[ROOM] = {0};
    const size_t count = covey_min(n, GROUP), size = (count * bits + 7) / 8;
    memcpy(room, bytes, size);
    unpack_group(room, &places, mask, last);
    for (size_t i = 0; i < count; i++) sum[i] += last[i];
    sum += count;
    bytes += size;
    n -= count;
  }
}
