#include "covey_norm.h"

#include "math16.h"

#include <math.h>

// Groups can be narrower than a vector, so sums run over positions lane by lane, 16 channels at a time, and lanes are
// added to their groups afterwards.

/// Groups handled together; their sums live on the stack.
#define GROUPS 64

/// A block of whole groups of one example: channels [first, end), groups counted from `group`.
struct group_block {
  size_t group, groups, first, end, group_channels;
};
COVEY_INLINE struct group_block block_at(size_t group, size_t groups, size_t group_channels) {
  const size_t count = covey_min(GROUPS, groups - group);
  return (struct group_block){group, count, group * group_channels, (group + count) * group_channels, group_channels};
}
/// Whether 16 lanes from `channel` belong to one group.
COVEY_INLINE int one_group(const struct group_block *g, size_t channel, size_t count) {
  const size_t at = (channel - g->first) % g->group_channels;
  return at + count <= g->group_channels;
}
COVEY_INLINE void add_to_groups(const struct group_block *g, size_t channel, size_t count, covey_f16 lanes,
                                float *sums) {
  size_t at = (channel - g->first) / g->group_channels;
  if (one_group(g, channel, count)) {
    sums[at] += covey_sum16(lanes);
    return;
  }
  size_t left = (at + 1) * g->group_channels - (channel - g->first);
  for (size_t i = 0; i < count; i++, left--) {
    if (left == 0) {
      at++;
      left = g->group_channels;
    }
    sums[at] += lanes[i];
  }
}
/// values[step * group] spread over the lanes of its channels.
COVEY_INLINE covey_f16 spread(const struct group_block *g, size_t channel, size_t count, const float *values,
                              size_t step) {
  size_t at = (channel - g->first) / g->group_channels;
  covey_f16 lanes = values[at * step];
  if (one_group(g, channel, count)) return lanes;
  float buffer[16] = {0};
  size_t left = (at + 1) * g->group_channels - (channel - g->first);
  for (size_t i = 0; i < count; i++, left--) {
    if (left == 0) {
      at++;
      left = g->group_channels;
    }
    buffer[i] = values[at * step];
  }
  return covey_load16(buffer);
}
#define EACH_PART(from, end, ...)                                    \
  for (size_t channel = (from); channel < (end); channel += 16) {    \
    const size_t count = covey_min(16, (end) - channel);             \
    __VA_ARGS__                                                             \
  }

/// Mean and 1/sqrt(var + epsilon) of a block's groups, by two passes: one pass would cancel when |mean| >> deviation.
COVEY_INLINE void measure(const struct group_block *g, size_t positions, size_t channels, float epsilon, const float *x,
                          float *statistics) {
  float sums[GROUPS];
  const float size = (float)(positions * g->group_channels);
  memset(sums, 0, sizeof sums);
  EACH_PART(g->first, g->end, {
    covey_f16 sum = 0;
    for (size_t p = 0; p < positions; p++) sum += covey_load_part(x + p * channels + channel, count, 0);
    add_to_groups(g, channel, count, sum, sums);
  })
  for (size_t i = 0; i < g->groups; i++) statistics[2 * i] = sums[i] / size;
  memset(sums, 0, sizeof sums);
  EACH_PART(g->first, g->end, {
    const covey_f16 mean = spread(g, channel, count, statistics, 2);
    covey_f16 sum = 0;
    for (size_t p = 0; p < positions; p++) {
      const covey_f16 d = covey_load_part(x + p * channels + channel, count, 0) - mean;
      sum += d * d;
    }
    // Lanes past the end hold mean^2.
    if (count < 16) sum = covey_load_part((const float *)&sum, count, 0);
    add_to_groups(g, channel, count, sum, sums);
  })
  for (size_t i = 0; i < g->groups; i++) statistics[2 * i + 1] = 1 / sqrtf(sums[i] / size + epsilon);
}

void COVEY_AT(covey_group_norm_forward)(size_t batch, size_t positions, size_t channels, size_t groups, float epsilon,
                                        const float *x, const float *gamma, const float *beta, float *y,
                                        float *statistics) {
  for (size_t b = 0; b < batch; b++, x += positions * channels, y += positions * channels) {
    for (size_t group = 0; group < groups; group += GROUPS) {
      const struct group_block g = block_at(group, groups, channels / groups);
      float *own = statistics + 2 * (b * groups + group);
      measure(&g, positions, channels, epsilon, x, own);
      EACH_PART(g.first, g.end, {
        const covey_f16 mean = spread(&g, channel, count, own, 2);
        const covey_f16 scale = spread(&g, channel, count, own + 1, 2) * covey_load_part(gamma + channel, count, 0);
        const covey_f16 shift = covey_load_part(beta + channel, count, 0);
        for (size_t p = 0; p < positions; p++) {
          const size_t at = p * channels + channel;
          covey_store_part(y + at, (covey_load_part(x + at, count, 0) - mean) * scale + shift, count);
        }
      })
    }
  }
}

void COVEY_AT(covey_group_norm_backward_input)(size_t batch, size_t positions, size_t channels, size_t groups,
                                               const float *x, const float *gamma, const float *statistics,
                                               const float *dy, float *dx) {
  if (!dx) return;
  const float size = (float)(positions * (channels / groups));
  for (size_t b = 0; b < batch; b++) {
    const size_t image = b * positions * channels;
    for (size_t group = 0; group < groups; group += GROUPS) {
      const struct group_block g = block_at(group, groups, channels / groups);
      const float *own = statistics + 2 * (b * groups + group);
      // Means of dxhat and of dxhat * xhat over each group, where dxhat = gamma * dy.
      float plain[GROUPS] = {0}, along[GROUPS] = {0};
      EACH_PART(g.first, g.end, {
        const covey_f16 mean = spread(&g, channel, count, own, 2), inverse = spread(&g, channel, count, own + 1, 2);
        const covey_f16 factor = covey_load_part(gamma + channel, count, 0);
        covey_f16 sum = 0, products = 0;
        for (size_t p = 0; p < positions; p++) {
          const size_t at = image + p * channels + channel;
          const covey_f16 d = covey_load_part(dy + at, count, 0);
          sum += d;
          products += d * (covey_load_part(x + at, count, 0) - mean);
        }
        add_to_groups(&g, channel, count, sum * factor, plain);
        add_to_groups(&g, channel, count, products * factor * inverse, along);
      })
      for (size_t i = 0; i < g.groups; i++) {
        plain[i] /= size;
        along[i] /= size;
      }
      EACH_PART(g.first, g.end, {
        const covey_f16 mean = spread(&g, channel, count, own, 2), inverse = spread(&g, channel, count, own + 1, 2);
        const covey_f16 factor = covey_load_part(gamma + channel, count, 0);
        const covey_f16 level = spread(&g, channel, count, plain, 1);
        const covey_f16 slope = spread(&g, channel, count, along, 1) * inverse;
        for (size_t p = 0; p < positions; p++) {
          const size_t at = image + p * channels + channel;
          const covey_f16 centred = covey_load_part(x + at, count, 0) - mean;
          covey_store_part(dx + at, inverse * (factor * covey_load_part(dy + at, count, 0) - level - centred * slope),
                           count);
        }
      })
    }
  }
}

void COVEY_AT(covey_group_norm_backward_weights)(size_t batch, size_t positions, size_t channels, size_t groups,
                                                 const float *x, const float *statistics, const float *dy,
                                                 float alpha, float beta, float *dgamma, float *dbeta) {
  for (size_t group = 0; group < groups; group += GROUPS) {
    const struct group_block g = block_at(group, groups, channels / groups);
    EACH_PART(g.first, g.end, {
      covey_f16 sum = 0, products = 0;
      for (size_t b = 0; b < batch; b++) {
        const float *own = statistics + 2 * (b * groups + group);
        const covey_f16 mean = spread(&g, channel, count, own, 2);
        covey_f16 part = 0;
        for (size_t p = 0; p < positions; p++) {
          const size_t at = (b * positions + p) * channels + channel;
          const covey_f16 d = covey_load_part(dy + at, count, 0);
          sum += d;
          part += d * (covey_load_part(x + at, count, 0) - mean);
        }
        products += part * spread(&g, channel, count, own + 1, 2);
      }
      covey_f16 to_gamma = alpha * products, to_beta = alpha * sum;
      if (beta != 0) {
        to_gamma += beta * covey_load_part(dgamma + channel, count, 0);
        to_beta += beta * covey_load_part(dbeta + channel, count, 0);
      }
      covey_store_part(dgamma + channel, to_gamma, count);
      covey_store_part(dbeta + channel, to_beta, count);
    })
  }
}
