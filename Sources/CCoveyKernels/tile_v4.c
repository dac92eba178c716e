#include "tile.h"
#if COVEY_LEVELS
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LANES 16
#define ROWS 14
#define TABLE covey_tiles_v4
#define PART_MASK(n) ((__mmask16)((1u << (n)) - 1))
#define LOAD_PART(p, n) ((vec)_mm512_maskz_loadu_ps(PART_MASK(n), p))
#define STORE_PART(p, v, n) _mm512_mask_storeu_ps(p, PART_MASK(n), (__m512)(v))
#include "tile_template.h"
#pragma clang attribute pop
#endif
