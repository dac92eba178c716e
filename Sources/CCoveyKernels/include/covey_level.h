#ifndef COVEY_KERNEL_LEVEL_H
#define COVEY_KERNEL_LEVEL_H

/// The level of the x86-64 instruction set whose code runs: 0 (base), 3 or 4; -1 where there is one code alone. It is the highest that
/// the processor has, unless COVEY_KERNEL_LEVEL was `base` or `v3` in the environment when the program started.
int covey_kernel_level(void);
#endif
