#include "CAllocationCounter.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

// Sanitizers bring an allocator of their own, which must not be replaced.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

// A symbol of the executable takes precedence over the C library's, in the Swift runtime, too.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Thread_local int64_t allocations;
static _Thread_local size_t largest;

static void count(size_t size) {
  allocations++;
  if (size > largest) largest = size;
}

void *malloc(size_t size) {
  count(size);
  return __libc_malloc(size);
}
void *calloc(size_t elements, size_t size) {
  size_t bytes;
  count(__builtin_mul_overflow(elements, size, &bytes) ? SIZE_MAX : bytes);
  return __libc_calloc(elements, size);
}
void *realloc(void *block, size_t size) {
  count(size);
  return __libc_realloc(block, size);
}
void *memalign(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}
int posix_memalign(void **block, size_t alignment, size_t size) {
  count(size);
  if (alignment < sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
  void *memory = __libc_memalign(alignment, size);
  if (!memory) return ENOMEM;
  *block = memory;
  return 0;
}

int allocation_counter_works(void) { return 1; }
int64_t allocation_counter_read(void) { return allocations; }
void allocation_counter_watch(void) { largest = 0; }
int64_t allocation_counter_largest(void) { return largest > INT64_MAX ? INT64_MAX : (int64_t)largest; }

#else

int allocation_counter_works(void) { return 0; }
int64_t allocation_counter_read(void) { return 0; }
void allocation_counter_watch(void) {}
int64_t allocation_counter_largest(void) { return 0; }

#endif
