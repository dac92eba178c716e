#include "covey_dense.h"

#include "covey_activation.h"
#include "tile_rows.h"

/// db = alpha * column sums of dy + beta * db
void covey_dense_bias_gradient(size_t batch, size_t outputs, const float *dy, float alpha, float beta, float *db);

// Every product streams the weights once, in order, and keeps the small batch in registers: tiles hold up to 14 rows
// of the batch (forward, input gradient) or of the weights (weight gradient).

/// Steps in one pass over the weights: a tile's slice of them stays in the first-level cache.
#define BLOCK 128
/// The same for the transposed slices of the input gradient.
#define TRANSPOSED_BLOCK 512
/// Widest panel and highest padded tile of any instruction set.
#define PANEL 32
#define PADDED_ROWS 16

size_t covey_dense_scratch(size_t batch, size_t inputs, size_t outputs) {
  // At most one tile in a batch is less than half full.
  const size_t rows = covey_round_up(2 * batch, PADDED_ROWS) + PADDED_ROWS;
  const size_t forward = rows * covey_min(covey_round_up(inputs, 16), BLOCK);
  const size_t padded = covey_round_up(outputs, 16);
  const size_t backward = rows * padded + PANEL * covey_min(padded, TRANSPOSED_BLOCK);
  const size_t weights = PADDED_ROWS * batch;
  const size_t most = forward > backward ? forward : backward;
  return (most > weights ? most : weights) + PADDED_ROWS;
}

/// Packs `steps` columns of a row-major matrix for each tile of rows: tile i starts at i * steps * pad.
COVEY_INLINE void pack_rows(const struct covey_tiles *k, struct covey_row_split split, const float *from,
                            size_t from_row, size_t steps, size_t pad, float *to) {
  for (size_t i = 0; i < split.tiles; i++) {
    const size_t rows = covey_tile_rows(split, i);
    k->transpose(from, from_row, rows, steps, 1, to + i * steps * pad, pad);
    from += rows * from_row;
  }
}

void covey_dense_forward(size_t batch, size_t inputs, size_t outputs, const float *x, const float *w, const float *bias,
                         int activation, float *y, float *scratch) {
  const struct covey_tiles *k = covey_tiles_of_cpu();
  const size_t panel = 2 * k->lanes;
  const struct covey_row_split split = covey_split_rows(batch, k->max_rows);
  const size_t pad = covey_round_up(split.height + (split.taller > 0), k->lanes);
  const int direct = batch == 1 || outputs <= panel;
  const size_t block = direct ? inputs : BLOCK;
  struct covey_tile t = {.b_step = outputs, .c_row = outputs, .beta = 1, .a_row = inputs, .a_step = pad};
  // At least one pass, so that no inputs still give the bias.
  for (size_t first = 0; first == 0 || first < inputs; first += block) {
    t.steps = covey_min(block, inputs - first);
    const int final = first + t.steps == inputs;
    t.relu = final && activation == COVEY_RELU;
    if (!direct) pack_rows(k, split, x + first, inputs, t.steps, pad, scratch);
    const float *slice = w + first * outputs;
    for (size_t column = 0; column < outputs; column += panel) {
      t.columns = covey_min(panel, outputs - column);
      t.b = slice + column;
      t.later = column + panel < outputs ? t.b + panel : final ? t.b : slice + t.steps * outputs;
      size_t row = 0;
      for (size_t i = 0; i < split.tiles; i++) {
        const size_t rows = covey_tile_rows(split, i);
        t.c = y + row * outputs + column;
        t.start = first ? t.c : bias ? bias + column : NULL;
        t.start_row = first ? outputs : 0;
        if (direct) {
          t.a = x + row * inputs;
          k->direct[rows - 1](&t);
        } else {
          t.a = scratch + i * t.steps * pad;
          k->packed[rows - 1](&t);
        }
        row += rows;
      }
    }
    if (final) break;
  }
  if (activation != COVEY_LINEAR && activation != COVEY_RELU)
    covey_activation_forward(activation, y, y, batch * outputs);
}

/// Transposing the weights costs as much as multiplying by them when few rows of dy share the cost; long dot products
/// do without. The limits are measured.
COVEY_INLINE int prefers_dots(size_t batch, size_t inputs, size_t outputs) {
  return inputs >= 4 && outputs >= 32 && batch <= (outputs >= 128 ? 40 : 20);
}

static void backward_input_by_dots(const struct covey_tiles *k, size_t batch, size_t inputs, size_t outputs,
                                   const float *dy, const float *w, float *dx) {
  const struct covey_row_split split = covey_split_rows(batch, k->max_dot_rows);
  for (size_t column = 0; column < inputs; column += 4) {
    // The last four may overlap those before and give the same values again.
    const size_t at = covey_min(column, inputs - 4);
    size_t row = 0;
    for (size_t i = 0; i < split.tiles; i++) {
      const size_t rows = covey_tile_rows(split, i);
      k->dots(rows, outputs, dy + row * outputs, outputs, w + at * outputs, outputs, dx + row * inputs + at, inputs);
      row += rows;
    }
  }
}

void covey_dense_backward_input(size_t batch, size_t inputs, size_t outputs, const float *dy, const float *w, float *dx,
                                float *scratch) {
  const struct covey_tiles *k = covey_tiles_of_cpu();
  if (prefers_dots(batch, inputs, outputs)) {
    backward_input_by_dots(k, batch, inputs, outputs, dy, w, dx);
    return;
  }
  const size_t panel = 2 * k->lanes;
  const struct covey_row_split split = covey_split_rows(batch, k->max_rows);
  const size_t pad = covey_round_up(split.height + (split.taller > 0), k->lanes);
  struct covey_tile t = {.b_step = panel, .c_row = inputs, .beta = 1, .a_step = pad};
  float *slice = scratch + split.tiles * pad * outputs;
  pack_rows(k, split, dy, outputs, outputs, pad, scratch);
  t.b = slice;
  for (size_t column = 0; column < inputs; column += panel) {
    t.columns = covey_min(panel, inputs - column);
    const float *from = w + column * outputs;
    for (size_t first = 0; first == 0 || first < outputs; first += TRANSPOSED_BLOCK) {
      t.steps = covey_min(TRANSPOSED_BLOCK, outputs - first);
      k->transpose(from + first, outputs, t.columns, t.steps, 1, slice, panel);
      // The panels of w are contiguous: fetch the next one, as far as there is one, while this one is multiplied.
      t.later = column + 2 * panel <= inputs ? from + (outputs + first) * panel : t.b;
      size_t row = 0;
      for (size_t i = 0; i < split.tiles; i++) {
        const size_t rows = covey_tile_rows(split, i);
        t.c = dx + row * inputs + column;
        t.start = first ? t.c : NULL;
        t.start_row = inputs;
        t.a = scratch + i * outputs * pad + first * pad;
        k->packed[rows - 1](&t);
        row += rows;
      }
    }
  }
}

void covey_dense_backward_weights(size_t batch, size_t inputs, size_t outputs, const float *x, const float *dy,
                                  float alpha, float beta, float *dw, float *db, float *scratch) {
  const struct covey_tiles *k = covey_tiles_of_cpu();
  const size_t panel = 2 * k->lanes;
  // Short tiles: their loads and stores overlap the arithmetic of the next one. A narrow row has little of either.
  const size_t most = outputs > panel ? covey_min(8, k->max_rows) : k->max_rows;
  const struct covey_row_split split = covey_split_rows(inputs, most);
  struct covey_tile t = {.steps = batch, .b_step = outputs, .c_row = outputs, .start_row = outputs, .beta = beta};
  t.a = scratch;
  const float *column_of_x = x;
  float *row_of_dw = dw;
  for (size_t i = 0; i < split.tiles; i++) {
    const size_t rows = covey_tile_rows(split, i);
    t.a_step = covey_round_up(rows, k->lanes);
    k->copy(column_of_x, inputs, batch, rows, alpha, scratch, t.a_step);
    for (size_t column = 0; column < outputs; column += panel) {
      t.columns = covey_min(panel, outputs - column);
      t.b = t.later = dy + column;
      t.c = row_of_dw + column;
      t.start = beta != 0 ? t.c : NULL;
      t.ahead_c = (ptrdiff_t)(column + 2 * panel < outputs ? 2 * panel : 0);
      k->packed[rows - 1](&t);
    }
    column_of_x += rows;
    row_of_dw += rows * outputs;
  }
  if (db) covey_dense_bias_gradient(batch, outputs, dy, alpha, beta, db);
}
