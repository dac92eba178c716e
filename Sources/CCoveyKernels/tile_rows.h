#ifndef COVEY_TILE_ROWS_H
#define COVEY_TILE_ROWS_H
#include "tile.h"

/// Rows shared out over as few tiles as possible, as evenly as possible.
struct covey_row_split {
  size_t tiles, height, taller;
};

COVEY_INLINE struct covey_row_split covey_split_rows(size_t rows, size_t max_rows) {
  const size_t tiles = (rows + max_rows - 1) / max_rows;
  struct covey_row_split split = {tiles, 0, 0};
  if (tiles > 0) {
    split.height = rows / tiles;
    split.taller = rows - split.height * tiles;
  }
  return split;
}
/// The first `taller` tiles have one row more.
COVEY_INLINE size_t covey_tile_rows(struct covey_row_split s, size_t i) { return s.height + (i < s.taller); }
#endif
