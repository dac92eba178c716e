#include "winograd_internal.h"

int covey_conv2d_supports(const struct covey_conv2d *c, int algorithm) {
  switch (algorithm) {
    case COVEY_CONV_DIRECT: return c->groups == c->channels && c->groups == c->filters;
    case COVEY_CONV_GEMM: return 1;
    case COVEY_CONV_WINOGRAD: return covey_winograd_supports(c);
    default: return 0;
  }
}

int covey_conv2d_algorithm(const struct covey_conv2d *c) {
  if (covey_conv2d_supports(c, COVEY_CONV_DIRECT) && c->channels > 1) return COVEY_CONV_DIRECT;
  return covey_winograd_pays(c) ? COVEY_CONV_WINOGRAD : COVEY_CONV_GEMM;
}

size_t covey_conv2d_scratch_with(int algorithm, const struct covey_conv2d *c) {
  switch (algorithm) {
    case COVEY_CONV_DIRECT: return covey_conv_depthwise_scratch(c);
    case COVEY_CONV_WINOGRAD: return covey_winograd_scratch(c);
    default: return covey_conv_gemm_scratch(c);
  }
}

void covey_conv2d_forward_with(int algorithm, const struct covey_conv2d *c, const float *x, const float *w,
                               const float *bias, int activation, float *y, float *scratch) {
  switch (algorithm) {
    case COVEY_CONV_DIRECT: covey_conv_depthwise_forward(c, x, w, bias, activation, y, scratch); break;
    case COVEY_CONV_WINOGRAD: covey_winograd_forward(c, x, w, bias, activation, y, scratch); break;
    default: covey_conv_gemm_forward(c, x, w, bias, activation, y, scratch);
  }
}

void covey_conv2d_backward_input_with(int algorithm, const struct covey_conv2d *c, const float *dy, const float *w,
                                      float *dx, float *scratch) {
  switch (algorithm) {
    case COVEY_CONV_DIRECT: covey_conv_depthwise_backward_input(c, dy, w, dx, scratch); break;
    case COVEY_CONV_WINOGRAD: covey_winograd_backward_input(c, dy, w, dx, scratch); break;
    default: covey_conv_gemm_backward_input(c, dy, w, dx, scratch);
  }
}

void covey_conv2d_backward_weights_with(int algorithm, const struct covey_conv2d *c, const float *x, const float *dy,
                                        float alpha, float beta, float *dw, float *db, float *scratch) {
  switch (algorithm) {
    case COVEY_CONV_DIRECT:
      covey_conv_depthwise_backward_weights(c, x, dy, alpha, beta, dw, db, scratch);
      break;
    case COVEY_CONV_WINOGRAD: covey_winograd_backward_weights(c, x, dy, alpha, beta, dw, db, scratch); break;
    default: covey_conv_gemm_backward_weights(c, x, dy, alpha, beta, dw, db, scratch);
  }
}

size_t covey_conv2d_scratch(const struct covey_conv2d *c) {
  return covey_conv2d_scratch_with(covey_conv2d_algorithm(c), c);
}

void covey_conv2d_forward(const struct covey_conv2d *c, const float *x, const float *w, const float *bias,
                          int activation, float *y, float *scratch) {
  covey_conv2d_forward_with(covey_conv2d_algorithm(c), c, x, w, bias, activation, y, scratch);
}

void covey_conv2d_backward_input(const struct covey_conv2d *c, const float *dy, const float *w, float *dx,
                                 float *scratch) {
  covey_conv2d_backward_input_with(covey_conv2d_algorithm(c), c, dy, w, dx, scratch);
}

void covey_conv2d_backward_weights(const struct covey_conv2d *c, const float *x, const float *dy, float alpha,
                                   float beta, float *dw, float *db, float *scratch) {
  covey_conv2d_backward_weights_with(covey_conv2d_algorithm(c), c, x, dy, alpha, beta, dw, db, scratch);
}
