#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H
#include <stdint.h>

/// Whether heap allocations are counted in this process: on glibc, without a sanitizer.
int allocation_counter_works(void);
/// Heap allocations that the calling thread has made so far.
int64_t allocation_counter_read(void);
#endif
