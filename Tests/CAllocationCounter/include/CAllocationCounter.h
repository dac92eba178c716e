#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H
#include <stdint.h>

/// Whether heap allocations are counted in this process: on glibc, without a sanitizer.
int allocation_counter_works(void);
/// Heap allocations that the calling thread has made so far.
int64_t allocation_counter_read(void);
/// Forgets the largest allocation that the calling thread asked for.
void allocation_counter_watch(void);
/// Bytes of the largest allocation that the calling thread asked for since.
int64_t allocation_counter_largest(void);
#endif
