#include "covey_vector.h"
#include "internal.h"

COVEY_INLINE size_t row_at(const int32_t *index, size_t first, size_t r) {
  return index ? (size_t)index[r] : first + r;
}

/// Rows of `width` elements of 4 bytes.
COVEY_INLINE void gather_words(char *out, const char *source, const int32_t *index, size_t first, size_t rows,
                               size_t width) {
  if (!index) {
    memcpy(out, source + 4 * first * width, 4 * rows * width);
  } else if (width == 1) {
    for (size_t r = 0; r < rows; r++) memcpy(out + 4 * r, source + 4 * (size_t)index[r], 4);
  } else {
    for (size_t r = 0; r < rows; r++) memcpy(out + 4 * r * width, source + 4 * (size_t)index[r] * width, 4 * width);
  }
}

#if COVEY_ONCE
void covey_gather_f32(float *out, const float *source, const int32_t *index, size_t first, size_t rows, size_t width) {
  gather_words((char *)out, (const char *)source, index, first, rows, width);
}

void covey_gather_i32(int32_t *out, const int32_t *source, const int32_t *index, size_t first, size_t rows,
                      size_t width) {
  gather_words((char *)out, (const char *)source, index, first, rows, width);
}
#endif

typedef uint8_t bytes16 __attribute__((ext_vector_type(16), aligned(1), may_alias));

COVEY_INLINE void convert16(float *out, const uint8_t *from, float scale, float offset) {
  covey_store16(out, __builtin_convertvector(*(const bytes16 *)from, covey_f16) * scale + offset);
}

void COVEY_AT(covey_gather_u8)(float *out, const uint8_t *source, const int32_t *index, size_t first, size_t rows,
                               size_t width, float scale, float offset) {
  for (size_t r = 0; r < rows; r++, out += width) {
    const uint8_t *from = source + row_at(index, first, r) * width;
    if (width < 16) {
      for (size_t i = 0; i < width; i++) out[i] = (float)from[i] * scale + offset;
      continue;
    }
    for (size_t i = 0; i + 16 <= width; i += 16) convert16(out + i, from + i, scale, offset);
    if (width % 16) convert16(out + width - 16, from + width - 16, scale, offset);
  }
}
