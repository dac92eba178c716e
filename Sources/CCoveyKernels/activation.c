#include "covey_activation.h"
#include "math16.h"

// -40 and below GELU is zero to the last place; the bound keeps -infinity from giving -infinity * 0.
COVEY_INLINE covey_f16 bounded(covey_f16 x) {
  const covey_f16 low = -40;
  return x < low ? low : x;
}
COVEY_INLINE covey_f16 apply(int activation, covey_f16 x) {
  const covey_f16 zero = 0;
  switch (activation) {
    case COVEY_RELU: return zero > x ? zero : x;
    case COVEY_SIGMOID: return covey_sigmoid16(x);
    case COVEY_TANH: return covey_tanh16(x);
    case COVEY_GELU: return bounded(x) * covey_normal_cdf16(x);
    default: return x;
  }
}

COVEY_INLINE void forward(int activation, const float *x, float *y, size_t n) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) covey_store16(y + i, apply(activation, covey_load16(x + i)));
  if (i < n) covey_store_part(y + i, apply(activation, covey_load_part(x + i, n - i, 0)), n - i);
}

void COVEY_AT(covey_activation_forward)(int activation, const float *x, float *y, size_t n) {
  switch (activation) {
    case COVEY_RELU: forward(COVEY_RELU, x, y, n); break;
    case COVEY_SIGMOID: forward(COVEY_SIGMOID, x, y, n); break;
    case COVEY_TANH: forward(COVEY_TANH, x, y, n); break;
    case COVEY_GELU: forward(COVEY_GELU, x, y, n); break;
    default:
      if (x != y) memcpy(y, x, n * sizeof(float));
  }
}

/// `value` is the output, for GELU the input.
COVEY_INLINE covey_f16 gradient(int activation, covey_f16 value, covey_f16 dy) {
  const covey_f16 zero = 0;
  switch (activation) {
    case COVEY_RELU: return value > zero ? dy : zero;
    case COVEY_SIGMOID: return dy * value * (1 - value);
    case COVEY_TANH: return dy * (1 - value * value);
    case COVEY_GELU: {
      const covey_f16 high = 40, low = bounded(value), x = low > high ? high : low;
      return dy * (covey_normal_cdf16(x) + x * 0.39894228f * covey_exp16(-0.5f * x * x));
    }
    default: return dy;
  }
}

COVEY_INLINE void backward(int activation, const float *value, const float *dy, float *dx, size_t n) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16)
    covey_store16(dx + i, gradient(activation, covey_load16(value + i), covey_load16(dy + i)));
  if (i < n) {
    const size_t rest = n - i;
    const covey_f16 v = covey_load_part(value + i, rest, 0), d = covey_load_part(dy + i, rest, 0);
    covey_store_part(dx + i, gradient(activation, v, d), rest);
  }
}

void COVEY_AT(covey_activation_backward)(int activation, const float *x, const float *y, const float *dy, float *dx,
                                         size_t n) {
  switch (activation) {
    case COVEY_RELU: backward(COVEY_RELU, y, dy, dx, n); break;
    case COVEY_SIGMOID: backward(COVEY_SIGMOID, y, dy, dx, n); break;
    case COVEY_TANH: backward(COVEY_TANH, y, dy, dx, n); break;
    case COVEY_GELU: backward(COVEY_GELU, x, dy, dx, n); break;
    default:
      if (dx != dy) memcpy(dx, dy, n * sizeof(float));
  }
}
