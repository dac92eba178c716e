#include "covey_vector.h"
#include "internal.h"

void COVEY_AT(covey_multiply)(float *z, const float *x, const float *y, size_t n) {
  for (size_t i = 0; i < n; i++) z[i] = x[i] * y[i];
}
