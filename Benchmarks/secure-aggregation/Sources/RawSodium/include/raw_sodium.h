#ifndef RAW_SODIUM_H
#define RAW_SODIUM_H
#include <stddef.h>

/// Makes `bytes` of ChaCha20 keystream in one buffer of 16 KiB, with nothing around libsodium's calls.
void raw_keystream(size_t bytes);
/// Seconds that the calling thread has run: what other processes take of the core does not count.
double raw_thread_seconds(void);
#endif
