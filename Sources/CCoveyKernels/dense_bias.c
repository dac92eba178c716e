#include "internal.h"

/// db = alpha * column sums of dy + beta * db
void COVEY_AT(covey_dense_bias_gradient)(size_t batch, size_t outputs, const float *dy, float alpha, float beta,
                                         float *db) {
  size_t c = 0;
  for (; c + 16 <= outputs; c += 16) {
    covey_f16 sum = 0;
    for (size_t b = 0; b < batch; b++) sum += covey_load16(dy + b * outputs + c);
    sum *= alpha;
    if (beta != 0) sum += beta * covey_load16(db + c);
    covey_store16(db + c, sum);
  }
  if (c < outputs) {
    float sum[16] = {0};
    const size_t rest = outputs - c;
    for (size_t b = 0; b < batch; b++)
      for (size_t i = 0; i < rest; i++) sum[i] += dy[b * outputs + c + i];
    for (size_t i = 0; i < rest; i++) db[c + i] = alpha * sum[i] + (beta != 0 ? beta * db[c + i] : 0);
  }
}
