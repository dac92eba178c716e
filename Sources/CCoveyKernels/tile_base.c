// Four lanes: NEON, and SSE where nothing better is known.
#define LANES 4
#if defined(__aarch64__)
#define ROWS 12
#else
#define ROWS 6
#endif
#define TABLE covey_tiles_base
#include "tile_template.h"
