// Apart from the others, for no product is fused with a sum from here on.
#if defined(__x86_64__)
#define COVEY_LEVEL v4
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,no-prefer-256-bit"))), apply_to = function)
#include "random.c"
#pragma clang attribute pop
#endif
