// Apart from the others, for no product is fused with a sum from here on.
#if defined(__x86_64__)
#define COVEY_LEVEL v3
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "random.c"
#pragma clang attribute pop
#endif
