#if defined(__x86_64__)
#define COVEY_LEVEL v3
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "conv_common.c"
#include "conv_depthwise.c"
#include "conv_product.c"
#include "conv_transpose.c"
#include "winograd_transforms.c"
#pragma clang attribute pop
#endif
