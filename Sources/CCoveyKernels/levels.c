#include "covey_level.h"
#include "level.h"
#if COVEY_LEVELS
#include <stdlib.h>
#include <string.h>

/// Every kernel that has levels.
#define COVEY_EACH_KERNEL(X) \
  X(covey_activation_forward) \
  X(covey_activation_backward) \
  X(covey_conv_column_sums) \
  X(covey_conv_update) \
  X(covey_conv_activate) \
  X(covey_conv_depthwise_forward) \
  X(covey_conv_depthwise_backward_input) \
  X(covey_conv_depthwise_backward_weights) \
  X(covey_conv_multiply) \
  X(covey_conv_transpose) \
  X(covey_dense_bias_gradient) \
  X(covey_encode_at_random) \
  X(covey_ring_center_wide) \
  X(covey_field_combine) \
  X(covey_field_dot) \
  X(covey_field_add) \
  X(covey_field_subtract) \
  X(covey_field_outside) \
  X(covey_gather_u8) \
  X(covey_grid_store) \
  X(covey_grid_add) \
  X(covey_grid_widen_store) \
  X(covey_grid_widen_add) \
  X(covey_grid_wide_add) \
  X(covey_grid_floats) \
  X(covey_grid_squared_norm) \
  X(covey_softmax_cross_entropy) \
  X(covey_sigmoid_cross_entropy) \
  X(covey_mean_squared_error) \
  X(covey_count_correct) \
  X(covey_multiply) \
  X(covey_noise_try) \
  X(covey_noise_add_grid) \
  X(covey_group_norm_forward) \
  X(covey_group_norm_backward_input) \
  X(covey_group_norm_backward_weights) \
  X(covey_sgd) \
  X(covey_momentum) \
  X(covey_adagrad) \
  X(covey_rmsprop) \
  X(covey_adam) \
  X(covey_yogi) \
  X(covey_middle_mean) \
  X(covey_pack) \
  X(covey_unpack_add) \
  X(covey_max_pool_forward) \
  X(covey_max_pool_backward) \
  X(covey_average_pool_forward) \
  X(covey_average_pool_backward) \
  X(covey_philox_u32) \
  X(covey_dropout) \
  X(covey_philox_normal) \
  X(covey_hadamard) \
  X(covey_flip_signs) \
  X(covey_round_at_random) \
  X(covey_ring_add) \
  X(covey_ring_subtract) \
  X(covey_ring_add16) \
  X(covey_ring_subtract16) \
  X(covey_ring_reduce) \
  X(covey_ring_center) \
  X(covey_softmax_forward) \
  X(covey_softmax_backward) \
  X(covey_axpy) \
  X(covey_axpby) \
  X(covey_subtract) \
  X(covey_add) \
  X(covey_scale) \
  X(covey_fill) \
  X(covey_scale_rows) \
  X(covey_weighted_rows) \
  X(covey_dot) \
  X(covey_squared_norm) \
  X(covey_sum) \
  X(covey_absolute_sum) \
  X(covey_all_finite) \
  X(covey_winograd_input) \
  X(covey_winograd_gradient) \
  X(covey_winograd_kernel) \
  X(covey_winograd_scatter) \
  X(covey_winograd_output) \
  X(covey_winograd_weights)

// The name that callers know is one jump to the chosen code, whatever the arguments are: they stay where they are. It is what a call
// into a shared library costs.
#ifdef __APPLE__
#define COVEY_SYMBOL(name) "_" #name
#define COVEY_FUNCTION(name) ""
#define COVEY_END(name) ""
#else
#define COVEY_SYMBOL(name) #name
#define COVEY_FUNCTION(name) ".type " #name ", @function\n"
#define COVEY_END(name) ".size " #name ", .-" #name "\n"
#endif
#define COVEY_DISPATCH(name)                                                                                       \
  void name##_base(void);                                                                                          \
  void name##_v3(void);                                                                                            \
  void name##_v4(void);                                                                                            \
  __attribute__((visibility("hidden"), used)) void (*name##_chosen)(void) = name##_base;                           \
  __asm__(".text\n.p2align 4\n.globl " COVEY_SYMBOL(name) "\n" COVEY_FUNCTION(name) COVEY_SYMBOL(name) ":\n"        \
          "endbr64\njmpq *" COVEY_SYMBOL(name##_chosen) "(%rip)\n" COVEY_END(name));
COVEY_EACH_KERNEL(COVEY_DISPATCH)

// The environment may name a lower level than the processor's, "base" or "v3", so that one machine can test and compare all of them;
// never a higher one. Anything else changes nothing.
static int highest(void) {
  const char *asked = getenv("COVEY_KERNEL_LEVEL");
  int limit = asked == NULL ? 4 : strcmp(asked, "base") == 0 ? 0 : strcmp(asked, "v3") == 0 ? 3 : 4;
  if (limit >= 4 && __builtin_cpu_supports("x86-64-v4")) return 4;
  if (limit >= 3 && __builtin_cpu_supports("x86-64-v3")) return 3;
  return 0;
}

static int chosen;

// Before any other constructor: one of them may call a kernel.
__attribute__((constructor(101))) static void choose(void) {
  __builtin_cpu_init();
  chosen = highest();
#define COVEY_V4(name) name##_chosen = name##_v4;
#define COVEY_V3(name) name##_chosen = name##_v3;
  if (chosen == 4) {
    COVEY_EACH_KERNEL(COVEY_V4)
  } else if (chosen == 3) {
    COVEY_EACH_KERNEL(COVEY_V3)
  }
}

int covey_kernel_level(void) { return chosen; }
#else
int covey_kernel_level(void) { return -1; }
#endif
