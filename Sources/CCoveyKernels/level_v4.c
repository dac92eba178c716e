#if defined(__x86_64__)
#define COVEY_LEVEL v4
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,no-prefer-256-bit"))), apply_to = function)
#include "activation.c"
#include "dense_bias.c"
#include "field.c"
#include "gather.c"
#include "loss.c"
#include "multiply.c"
#include "noise.c"
#include "norm.c"
#include "optimizer.c"
#include "order.c"
#include "pack.c"
#include "pool.c"
#include "ring.c"
#include "softmax.c"
#include "vector.c"
// The last, for from there on no product is fused with a sum.
#include "grid.c"
#include "encode.c"
#pragma clang attribute pop
#endif
