#include "raw_sodium.h"

#include <sodium.h>
#include <time.h>

void raw_keystream(size_t bytes) {
  static unsigned char buffer[16384] __attribute__((aligned(64)));
  static const unsigned char key[32] = {1}, nonce[12] = {0};
  for (size_t done = 0; done < bytes; done += sizeof buffer)
    crypto_stream_chacha20_ietf(buffer, bytes - done < sizeof buffer ? bytes - done : sizeof buffer, nonce, key);
}

double raw_thread_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
