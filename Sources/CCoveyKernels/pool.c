#include "covey_pool.h"

#include "internal.h"

#include <math.h>

typedef uint16_t shorts16 __attribute__((ext_vector_type(16), aligned(2), may_alias));

/// The part of an output's window that lies inside the input: window rows [row, row_end), columns [column, column_end);
/// `top` and `left` are the input's position of the window's (0, 0), perhaps outside.
struct window {
  ptrdiff_t top, left;
  size_t row, row_end, column, column_end;
};

COVEY_INLINE struct window window_at(const struct covey_pool2d *p, size_t y, size_t x) {
  struct window w;
  w.top = (ptrdiff_t)(y * p->stride_h) - (ptrdiff_t)p->pad_top;
  w.left = (ptrdiff_t)(x * p->stride_w) - (ptrdiff_t)p->pad_left;
  const ptrdiff_t below = (ptrdiff_t)p->height - w.top, beside = (ptrdiff_t)p->width - w.left;
  w.row = w.top < 0 ? (size_t)-w.top : 0;
  w.column = w.left < 0 ? (size_t)-w.left : 0;
  w.row_end = below < 0 ? 0 : covey_min(p->window_h, (size_t)below);
  w.column_end = beside < 0 ? 0 : covey_min(p->window_w, (size_t)beside);
  return w;
}
/// The first channel of the window's position (r, c) in an example that starts at `first`.
COVEY_INLINE size_t pixel(const struct covey_pool2d *p, const struct window *w, size_t r, size_t c) {
  return ((size_t)(w->top + (ptrdiff_t)r) * p->width + (size_t)(w->left + (ptrdiff_t)c)) * p->channels;
}
COVEY_INLINE size_t pixels_in(const struct window *w) {
  return w->row < w->row_end && w->column < w->column_end ? (w->row_end - w->row) * (w->column_end - w->column) : 0;
}

COVEY_INLINE void store_indices(uint16_t *to, covey_i16 v, size_t count) {
  const shorts16 narrow = __builtin_convertvector(v, shorts16);
  if (count >= 16)
    *(shorts16 *)to = narrow;
  else
    memcpy(to, &narrow, count * sizeof(uint16_t));
}
COVEY_INLINE covey_i16 load_indices(const uint16_t *from, size_t count) {
  shorts16 narrow = 0;
  if (count >= 16)
    narrow = *(const shorts16 *)from;
  else
    memcpy(&narrow, from, count * sizeof(uint16_t));
  return __builtin_convertvector(narrow, covey_i16);
}

/// Runs the given statements for every output pixel: example b's image starts at `image`, its output pixel at
/// `out`, its window is w.
#define EACH_OUTPUT(p, ...)                                                                                          \
  for (size_t b = 0; b < (p)->batch; b++) {                                                                          \
    const size_t image = b * (p)->height * (p)->width * (p)->channels;                                               \
    for (size_t oy = 0; oy < (p)->out_height; oy++)                                                                  \
      for (size_t ox = 0; ox < (p)->out_width; ox++) {                                                               \
        const struct window w = window_at(p, oy, ox);                                                                \
        const size_t out = ((b * (p)->out_height + oy) * (p)->out_width + ox) * (p)->channels;                       \
        __VA_ARGS__ \
      }                                                                                                              \
  }
#define EACH_CHANNELS(p, ...)                                                                                        \
  {                                                                                                                  \
    size_t channel = 0;                                                                                              \
    for (; channel + 16 <= (p)->channels; channel += 16) {                                                           \
      const size_t count = 16;                                                                                       \
      __VA_ARGS__ \
    }                                                                                                                \
    if (channel < (p)->channels) {                                                                                   \
      const size_t count = (p)->channels - channel;                                                                  \
      __VA_ARGS__ \
    }                                                                                                                \
  }
#define EACH_PIXEL(w, ...)                                  \
  for (size_t r = (w).row; r < (w).row_end; r++)            \
    for (size_t c = (w).column; c < (w).column_end; c++) {  \
      __VA_ARGS__                                                  \
    }

void COVEY_AT(covey_max_pool_forward)(const struct covey_pool2d *p, const float *x, float *y, uint16_t *index) {
  EACH_OUTPUT(p, EACH_CHANNELS(p, {
    covey_f16 most = -INFINITY;
    covey_i16 winner = (int32_t)(w.row * p->window_w + w.column);
    EACH_PIXEL(w, {
      const covey_f16 v = covey_load_part(x + image + pixel(p, &w, r, c) + channel, count, 0);
      const covey_i16 position = (int32_t)(r * p->window_w + c);
      winner = v > most ? position : winner;
      most = v > most ? v : most;
    })
    covey_store_part(y + out + channel, most, count);
    store_indices(index + out + channel, winner, count);
  }))
}

/// Windows that neither overlap nor leave a gap: each element of dx is written exactly once.
COVEY_INLINE int covers_once(const struct covey_pool2d *p) {
  return p->pad_top == 0 && p->pad_left == 0 && p->stride_h == p->window_h && p->stride_w == p->window_w &&
         p->out_height * p->stride_h == p->height && p->out_width * p->stride_w == p->width;
}

void COVEY_AT(covey_max_pool_backward)(const struct covey_pool2d *p, const float *dy, const uint16_t *index,
                                       float *dx) {
  const covey_f16 zero = 0;
  if (covers_once(p)) {
    EACH_OUTPUT(p, EACH_CHANNELS(p, {
      const covey_f16 d = covey_load_part(dy + out + channel, count, 0);
      const covey_i16 winner = load_indices(index + out + channel, count);
      EACH_PIXEL(w, {
        float *to = dx + image + pixel(p, &w, r, c) + channel;
        covey_store_part(to, winner == (int32_t)(r * p->window_w + c) ? d : zero, count);
      })
    }))
    return;
  }
  memset(dx, 0, p->batch * p->height * p->width * p->channels * sizeof(float));
  EACH_OUTPUT(p, EACH_CHANNELS(p, {
    const covey_f16 d = covey_load_part(dy + out + channel, count, 0);
    const covey_i16 winner = load_indices(index + out + channel, count);
    EACH_PIXEL(w, {
      float *to = dx + image + pixel(p, &w, r, c) + channel;
      const covey_f16 share = winner == (int32_t)(r * p->window_w + c) ? d : zero;
      covey_store_part(to, covey_load_part(to, count, 0) + share, count);
    })
  }))
}

void COVEY_AT(covey_average_pool_forward)(const struct covey_pool2d *p, const float *x, float *y) {
  EACH_OUTPUT(p, {
    const size_t pixels = pixels_in(&w);
    const float share = pixels ? 1 / (float)pixels : 0;
    EACH_CHANNELS(p, {
      covey_f16 sum = 0;
      EACH_PIXEL(w, sum += covey_load_part(x + image + pixel(p, &w, r, c) + channel, count, 0);)
      covey_store_part(y + out + channel, sum * share, count);
    })
  })
}

void COVEY_AT(covey_average_pool_backward)(const struct covey_pool2d *p, const float *dy, float *dx) {
  const int once = covers_once(p);
  if (!once) memset(dx, 0, p->batch * p->height * p->width * p->channels * sizeof(float));
  EACH_OUTPUT(p, {
    const size_t pixels = pixels_in(&w);
    const float share = pixels ? 1 / (float)pixels : 0;
    EACH_CHANNELS(p, {
      const covey_f16 d = share * covey_load_part(dy + out + channel, count, 0);
      EACH_PIXEL(w, {
        float *to = dx + image + pixel(p, &w, r, c) + channel;
        covey_store_part(to, once ? d : covey_load_part(to, count, 0) + d, count);
      })
    })
  })
}
