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

void COVEY_AT(covey_pack)(const uint32_t *words, unsigned bits, uint8_t *bytes, size_t n) {
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

typedef uint32_t packed16 __attribute__((ext_vector_type(16), aligned(1), may_alias));

// Of sixteen words of B bits, word i begins in the 32 bits with number AT, BY bits in; the rest of it is in the NEXT.
#define AT(i, B) ((i) * (B) / 32)
#define NEXT(i, B) (AT(i, B) + 1)
#define BY(i, B) ((i) * (B) % 32)
#define UP(i, B) (31 - BY(i, B))
#define EACH_WIDTH(F, B)                                                                                               \
  F(0, B), F(1, B), F(2, B), F(3, B), F(4, B), F(5, B), F(6, B), F(7, B), F(8, B), F(9, B), F(10, B), F(11, B),        \
      F(12, B), F(13, B), F(14, B), F(15, B)

/// Unpacks sixteen words at a time with shuffles and shifts that are known for each width, as long as 64 bytes may be read.
#define UNPACK(B)                                                                                                      \
  case B:                                                                                                              \
    for (; n >= 16 && left >= 64; n -= 16, left -= 2 * B, sum += 16, bytes += 2 * B) {                                 \
      const packed16 data = *(const packed16 *)bytes, by = {EACH_WIDTH(BY, B)}, up = {EACH_WIDTH(UP, B)};              \
      const packed16 low = __builtin_shufflevector(data, data, EACH_WIDTH(AT, B)) >> by;                               \
      /* Two shifts: one by 32 would have no meaning. */                                                               \
      const packed16 high = __builtin_shufflevector(data, data, EACH_WIDTH(NEXT, B)) << 1 << up;                       \
      *(packed16 *)sum += (low | high) & (UINT32_MAX >> (32 - B));                                                     \
    }                                                                                                                  \
    break;

void COVEY_AT(covey_unpack_add)(const uint8_t *bytes, unsigned bits, uint32_t *sum, size_t n) {
  size_t left = (n * bits + 7) / 8;
  switch (bits) {
    UNPACK(1) UNPACK(2) UNPACK(3) UNPACK(4) UNPACK(5) UNPACK(6) UNPACK(7) UNPACK(8)
    UNPACK(9) UNPACK(10) UNPACK(11) UNPACK(12) UNPACK(13) UNPACK(14) UNPACK(15) UNPACK(16)
    UNPACK(17) UNPACK(18) UNPACK(19) UNPACK(20) UNPACK(21) UNPACK(22) UNPACK(23) UNPACK(24)
    UNPACK(25) UNPACK(26) UNPACK(27) UNPACK(28) UNPACK(29) UNPACK(30) UNPACK(31)
  default:
    for (; n >= 16; n -= 16, sum += 16, bytes += 64) *(packed16 *)sum += *(const packed16 *)bytes;
  }
  // The last groups, from a copy with room behind.
  while (n > 0) {
    uint8_t room[ROOM] = {0};
    const size_t count = covey_min(n, GROUP), size = (count * bits + 7) / 8;
    memcpy(room, bytes, size);
    for (size_t i = 0; i < count; i++) {
      uint64_t around;
      memcpy(&around, room + i * bits / 8, sizeof around);
      sum[i] += (uint32_t)(around >> i * bits % 8) & low_bits(bits);
    }
    sum += count;
    bytes += size;
    n -= count;
  }
}
