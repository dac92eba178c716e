#include "tile.h"
#if COVEY_LEVELS
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LANES 8
#define ROWS 6
#define TABLE covey_tiles_v3
static const int32_t part_masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
#define PART_MASK(n) _mm256_loadu_si256((const __m256i *)(part_masks + 8 - (n)))
#define LOAD_PART(p, n) ((vec)_mm256_maskload_ps(p, PART_MASK(n)))
#define STORE_PART(p, v, n) _mm256_maskstore_ps(p, PART_MASK(n), (__m256)(v))
#include "tile_template.h"
#pragma clang attribute pop
#endif
