// Included once per instruction set, with LANES, ROWS, TABLE (the table's name) and, where the set has them, masked
// loads and stores defined as LOAD_PART and STORE_PART.
#include "tile.h"

#define VECTORS 2
/// Rows of a in a tile of dot products: four accumulators each.
#if ROWS == 6
#define DOT_ROWS 2
#else
#define DOT_ROWS 5
#endif
typedef float vec __attribute__((ext_vector_type(LANES), aligned(4)));

COVEY_INLINE vec load(const float *p) { return *(const vec *)p; }
COVEY_INLINE void store(float *p, vec v) { *(vec *)p = v; }

#ifndef LOAD_PART
#define LOAD_PART(p, n) load_part(p, n)
#define STORE_PART(p, v, n) store_part(p, v, n)
COVEY_INLINE vec load_part(const float *p, size_t n) {
  vec v = 0;
  for (size_t i = 0; i < LANES; i++)
    if (i < n) v[i] = p[i];
  return v;
}
COVEY_INLINE void store_part(float *p, vec v, size_t n) {
  for (size_t i = 0; i < LANES; i++)
    if (i < n) p[i] = v[i];
}
#endif

#define UNROLL _Pragma("clang loop unroll(full)")

/// `rows`, `vectors`, `direct` and `whole` (no partial vector) are constants at every call.
COVEY_INLINE void multiply(const struct covey_tile *t, size_t rows, size_t vectors, int direct, int whole) {
  vec sum[COVEY_MAX_ROWS][VECTORS];
  const size_t last = t->columns - (vectors - 1) * LANES;
  const size_t a_row = direct ? t->a_row : 1, a_step = direct ? 1 : t->a_step, b_step = t->b_step;
  const size_t c_row = t->c_row;
  if (t->start) {
    UNROLL for (size_t r = 0; r < rows; r++) {
      const float *start = t->start + r * t->start_row;
      UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] =
          whole || v + 1 < vectors ? load(start + v * LANES) : LOAD_PART(start + v * LANES, last);
    }
    if (t->beta != 1) {
      const vec beta = t->beta;
      UNROLL for (size_t r = 0; r < rows; r++) UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] *= beta;
    }
  } else {
    UNROLL for (size_t r = 0; r < rows; r++) UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] = 0;
  }
  UNROLL for (size_t r = 0; r < rows; r++) UNROLL for (size_t v = 0; v < vectors; v++)
      __builtin_prefetch(t->c + t->ahead_c + r * c_row + v * LANES, 1);
  const float *a = t->a, *b = t->b, *later = t->later;
  for (size_t s = t->steps; s > 0; s--) {
    vec row[VECTORS];
    UNROLL for (size_t v = 0; v < vectors; v++) {
      row[v] = whole || v + 1 < vectors ? load(b + v * LANES) : LOAD_PART(b + v * LANES, last);
      if (v * LANES % 16 == 0) __builtin_prefetch(later + v * LANES);
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
      const vec factor = a[r * a_row];
      UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] += factor * row[v];
    }
    a += a_step;
    b += b_step;
    later += b_step;
  }
  if (t->relu) {
    const vec zero = 0;
    UNROLL for (size_t r = 0; r < rows; r++) UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] =
        zero > sum[r][v] ? zero : sum[r][v];
  }
  UNROLL for (size_t r = 0; r < rows; r++) {
    float *c = t->c + r * c_row;
    UNROLL for (size_t v = 0; v < vectors; v++) {
      if (whole || v + 1 < vectors)
        store(c + v * LANES, sum[r][v]);
      else
        STORE_PART(c + v * LANES, sum[r][v], last);
    }
  }
}

COVEY_INLINE void choose(const struct covey_tile *t, size_t rows, int direct) {
  if (t->columns == 2 * LANES)
    multiply(t, rows, 2, direct, 1);
  else if (t->columns > LANES)
    multiply(t, rows, 2, direct, 0);
  else if (t->columns == LANES)
    multiply(t, rows, 1, direct, 1);
  else
    multiply(t, rows, 1, direct, 0);
}

#define TILE(R)                                                            \
  static void packed##R(const struct covey_tile *t) { choose(t, R, 0); } \
  static void direct##R(const struct covey_tile *t) { choose(t, R, 1); }

// Transposes a square of vectors: zipping row i with row i + LANES / 2, log2(LANES) times over.
COVEY_INLINE void zip(const vec *from, vec *to) {
  UNROLL for (size_t i = 0; i < LANES / 2; i++) {
#if LANES == 16
    to[2 * i] = __builtin_shufflevector(from[i], from[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    to[2 * i + 1] =
        __builtin_shufflevector(from[i], from[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif LANES == 8
    to[2 * i] = __builtin_shufflevector(from[i], from[i + 4], 0, 8, 1, 9, 2, 10, 3, 11);
    to[2 * i + 1] = __builtin_shufflevector(from[i], from[i + 4], 4, 12, 5, 13, 6, 14, 7, 15);
#else
    to[2 * i] = __builtin_shufflevector(from[i], from[i + 2], 0, 4, 1, 5);
    to[2 * i + 1] = __builtin_shufflevector(from[i], from[i + 2], 2, 6, 3, 7);
#endif
  }
}

// `scaled` is a constant at every call.
COVEY_INLINE void transpose_all(const float *from, size_t from_row, size_t rows, size_t columns, int scaled,
                                float scale, float *to, size_t to_row) {
  for (size_t r = 0; r < rows; r += LANES) {
    const size_t height = covey_min(LANES, rows - r);
    for (size_t c = 0; c < columns; c += LANES) {
      const size_t width = covey_min(LANES, columns - c);
      const float *corner = from + r * from_row + c;
      vec one[LANES], two[LANES];
      if (width == LANES && height == LANES) {
        UNROLL for (size_t i = 0; i < LANES; i++) one[i] = load(corner + i * from_row);
      } else {
        UNROLL for (size_t i = 0; i < LANES; i++) {
          one[i] = 0;
          if (i < height) one[i] = LOAD_PART(corner + i * from_row, width);
        }
      }
      if (scaled) {
        UNROLL for (size_t i = 0; i < LANES; i++) one[i] *= scale;
      }
      zip(one, two);
      zip(two, one);
      vec *result = one;
      if (LANES >= 8) {
        zip(one, two);
        result = two;
      }
      if (LANES == 16) {
        zip(two, one);
        result = one;
      }
      float *target = to + c * to_row + r;
      if (width == LANES) {
        UNROLL for (size_t i = 0; i < LANES; i++) store(target + i * to_row, result[i]);
      } else {
        UNROLL for (size_t i = 0; i < LANES; i++) if (i < width) store(target + i * to_row, result[i]);
      }
    }
  }
}

static void transpose(const float *from, size_t from_row, size_t rows, size_t columns, float scale, float *to,
                      size_t to_row) {
  if (scale == 1)
    transpose_all(from, from_row, rows, columns, 0, 1, to, to_row);
  else
    transpose_all(from, from_row, rows, columns, 1, scale, to, to_row);
}

static void copy(const float *from, size_t from_row, size_t rows, size_t columns, float scale, float *to,
                 size_t to_row) {
  for (size_t r = 0; r < rows; r++, from += from_row, to += to_row) {
    size_t c = 0;
    for (; c + LANES <= columns; c += LANES) store(to + c, scale * load(from + c));
    if (c < columns) store(to + c, scale * LOAD_PART(from + c, columns - c));
  }
}

// Four vectors to the four sums of their lanes. Within every quarter of four lanes: PAIR_LOW and PAIR_HIGH take
// a0 b0 a1 b1 and a2 b2 a3 b3, QUAD_LOW and QUAD_HIGH a0 a1 b0 b1 and a2 a3 b2 b3.
#if LANES == 16
#define PAIR_LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define PAIR_HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define QUAD_LOW 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define QUAD_HIGH 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#elif LANES == 8
#define PAIR_LOW 0, 8, 1, 9, 4, 12, 5, 13
#define PAIR_HIGH 2, 10, 3, 11, 6, 14, 7, 15
#define QUAD_LOW 0, 1, 8, 9, 4, 5, 12, 13
#define QUAD_HIGH 2, 3, 10, 11, 6, 7, 14, 15
#else
#define PAIR_LOW 0, 4, 1, 5
#define PAIR_HIGH 2, 6, 3, 7
#define QUAD_LOW 0, 1, 4, 5
#define QUAD_HIGH 2, 3, 6, 7
#endif
typedef float quad __attribute__((ext_vector_type(4), aligned(4)));

COVEY_INLINE quad sums_of_four(vec a, vec b, vec c, vec d) {
  const vec ab = (vec)__builtin_shufflevector(a, b, PAIR_LOW) + (vec)__builtin_shufflevector(a, b, PAIR_HIGH);
  const vec cd = (vec)__builtin_shufflevector(c, d, PAIR_LOW) + (vec)__builtin_shufflevector(c, d, PAIR_HIGH);
  const vec all = (vec)__builtin_shufflevector(ab, cd, QUAD_LOW) + (vec)__builtin_shufflevector(ab, cd, QUAD_HIGH);
#if LANES == 16
  return (all.lo.lo + all.lo.hi) + (all.hi.lo + all.hi.hi);
#elif LANES == 8
  return all.lo + all.hi;
#else
  return all;
#endif
}

/// `rows` is a constant at every call.
COVEY_INLINE void dot_products(size_t rows, size_t n, const float *a, size_t a_row, const float *b, size_t b_row,
                               float *c, size_t c_row) {
  vec sum[DOT_ROWS][4];
  UNROLL for (size_t r = 0; r < rows; r++) UNROLL for (size_t i = 0; i < 4; i++) sum[r][i] = 0;
  const size_t rest = n % LANES, end = n - rest;
  for (size_t at = 0; at < end; at += LANES) {
    vec other[4];
    UNROLL for (size_t i = 0; i < 4; i++) other[i] = load(b + i * b_row + at);
    UNROLL for (size_t r = 0; r < rows; r++) {
      const vec own = load(a + r * a_row + at);
      UNROLL for (size_t i = 0; i < 4; i++) sum[r][i] += own * other[i];
    }
  }
  if (rest) {
    vec other[4];
    UNROLL for (size_t i = 0; i < 4; i++) other[i] = LOAD_PART(b + i * b_row + end, rest);
    UNROLL for (size_t r = 0; r < rows; r++) {
      const vec own = LOAD_PART(a + r * a_row + end, rest);
      UNROLL for (size_t i = 0; i < 4; i++) sum[r][i] += own * other[i];
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++) *(quad *)(c + r * c_row) =
      sums_of_four(sum[r][0], sum[r][1], sum[r][2], sum[r][3]);
}

static void dots(size_t rows, size_t n, const float *a, size_t a_row, const float *b, size_t b_row, float *c,
                 size_t c_row) {
  switch (rows) {
    case 1: dot_products(1, n, a, a_row, b, b_row, c, c_row); break;
    case 2: dot_products(2, n, a, a_row, b, b_row, c, c_row); break;
#if DOT_ROWS >= 5
    case 3: dot_products(3, n, a, a_row, b, b_row, c, c_row); break;
    case 4: dot_products(4, n, a, a_row, b, b_row, c, c_row); break;
    case 5: dot_products(5, n, a, a_row, b, b_row, c, c_row); break;
#endif
  }
}

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6)
#if ROWS == 6
const struct covey_tiles TABLE = {LANES, ROWS, DOT_ROWS, {packed1, packed2, packed3, packed4, packed5, packed6},
                                  {direct1, direct2, direct3, direct4, direct5, direct6}, transpose, copy, dots};
#else
TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)
#if ROWS == 12
const struct covey_tiles TABLE = {LANES, ROWS, DOT_ROWS,
                                  {packed1, packed2, packed3, packed4, packed5, packed6, packed7, packed8, packed9,
                                   packed10, packed11, packed12},
                                  {direct1, direct2, direct3, direct4, direct5, direct6, direct7, direct8, direct9,
                                   direct10, direct11, direct12},
                                  transpose, copy, dots};
#else
TILE(13) TILE(14)
const struct covey_tiles TABLE = {LANES, ROWS, DOT_ROWS,
                                  {packed1, packed2, packed3, packed4, packed5, packed6, packed7, packed8, packed9,
                                   packed10, packed11, packed12, packed13, packed14},
                                  {direct1, direct2, direct3, direct4, direct5, direct6, direct7, direct8, direct9,
                                   direct10, direct11, direct12, direct13, direct14},
                                  transpose, copy, dots};
#endif
#endif
