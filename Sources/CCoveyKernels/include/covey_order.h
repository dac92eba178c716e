#ifndef COVEY_ORDER_H
#define COVEY_ORDER_H
#include <stddef.h>
#include <stdint.h>

/// Coordinates that are sorted side by side.
enum { COVEY_ORDER_WIDTH = 64 };

/// The mean of the middle values of each of n coordinates: out[i] = mean of slab[rows[r] * stride + i] over the `count` rows r
/// less the `trim` smallest and the `trim` largest, 2 trim < count. The sum goes from the smallest to the largest, in double.
/// Values must be finite; scratch has room for count * COVEY_ORDER_WIDTH floats.
void covey_middle_mean(float *out, const float *slab, size_t stride, const int32_t *rows, size_t count, size_t trim,
                       size_t n, float *scratch);
#endif
