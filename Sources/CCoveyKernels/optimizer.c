#include "covey_vector.h"
#include "internal.h"

// Each optimizer is a step on up to 16 parameters at once, inlined twice: for whole vectors and for the last part.
#define EACH(n, step)                            \
  size_t i = 0;                                  \
  for (; i + 16 <= (n); i += 16) step(i, 16);    \
  if (i < (n)) step(i, (n) - i)
#define GET(p) covey_load_part((p) + i, count, 0)
#define PUT(p, v) covey_store_part((p) + i, v, count)

COVEY_INLINE covey_f16 root(covey_f16 x) { return __builtin_elementwise_sqrt(x); }

void COVEY_AT(covey_sgd)(float *w, const float *g, float lr, float decay, size_t n) {
  for (size_t i = 0; i < n; i++) w[i] -= lr * (g[i] + decay * w[i]);
}

void COVEY_AT(covey_momentum)(float *w, float *v, const float *g, float lr, float momentum, int nesterov, float decay,
                              size_t n) {
  const float ahead = nesterov ? momentum : 1, direct = nesterov ? 1 : 0;
  for (size_t i = 0; i < n; i++) {
    const float gradient = g[i] + decay * w[i];
    v[i] = momentum * v[i] + gradient;
    w[i] -= lr * (direct * gradient + ahead * v[i]);
  }
}

struct adagrad {
  float *w, *s;
  const float *g;
  float lr, epsilon, decay;
};
COVEY_INLINE void adagrad_step(const struct adagrad *o, size_t i, size_t count) {
  const covey_f16 w = GET(o->w), g = GET(o->g) + o->decay * w, s = GET(o->s) + g * g;
  PUT(o->s, s);
  PUT(o->w, w - o->lr * g / (root(s) + o->epsilon));
}
void COVEY_AT(covey_adagrad)(float *w, float *s, const float *g, float lr, float epsilon, float decay, size_t n) {
  const struct adagrad o = {w, s, g, lr, epsilon, decay};
#define STEP(i, count) adagrad_step(&o, i, count)
  EACH(n, STEP);
#undef STEP
}

struct rmsprop {
  float *w, *s, *v;
  const float *g;
  float lr, rho, momentum, epsilon, decay;
};
COVEY_INLINE void rmsprop_step(const struct rmsprop *o, size_t i, size_t count) {
  const covey_f16 w = GET(o->w), g = GET(o->g) + o->decay * w;
  const covey_f16 s = o->rho * GET(o->s) + (1 - o->rho) * (g * g);
  covey_f16 v = g / (root(s) + o->epsilon);
  PUT(o->s, s);
  if (o->v) {
    v += o->momentum * GET(o->v);
    PUT(o->v, v);
  }
  PUT(o->w, w - o->lr * v);
}
void COVEY_AT(covey_rmsprop)(float *w, float *s, float *v, const float *g, float lr, float rho, float momentum,
                             float epsilon, float decay, size_t n) {
  const struct rmsprop o = {w, s, v, g, lr, rho, momentum, epsilon, decay};
#define STEP(i, count) rmsprop_step(&o, i, count)
  EACH(n, STEP);
#undef STEP
}

struct adam {
  float *w, *m, *s;
  const float *g;
  float lr, beta1, beta2, c1, c2, epsilon, coupled_decay, kept;
};
COVEY_INLINE void adam_step(const struct adam *o, size_t i, size_t count) {
  const covey_f16 w = GET(o->w), g = GET(o->g) + o->coupled_decay * w;
  const covey_f16 m = o->beta1 * GET(o->m) + (1 - o->beta1) * g;
  const covey_f16 s = o->beta2 * GET(o->s) + (1 - o->beta2) * (g * g);
  PUT(o->m, m);
  PUT(o->s, s);
  PUT(o->w, o->kept * w - (o->lr * o->c1) * m / (root(o->c2 * s) + o->epsilon));
}
void COVEY_AT(covey_adam)(float *w, float *m, float *s, const float *g, float lr, float beta1, float beta2, float c1,
                          float c2, float epsilon, float decay, int decoupled, size_t n) {
  const float coupled = decoupled ? 0 : decay, kept = decoupled ? 1 - lr * decay : 1;
  const struct adam o = {w, m, s, g, lr, beta1, beta2, c1, c2, epsilon, coupled, kept};
#define STEP(i, count) adam_step(&o, i, count)
  EACH(n, STEP);
#undef STEP
}

struct yogi {
  float *w, *m, *s;
  const float *g;
  float lr, beta1, beta2, epsilon;
};
COVEY_INLINE void yogi_step(const struct yogi *o, size_t i, size_t count) {
  const covey_f16 g = GET(o->g), square = g * g, old = GET(o->s), zero = 0;
  const covey_f16 m = o->beta1 * GET(o->m) + (1 - o->beta1) * g;
  const covey_f16 change = (1 - o->beta2) * square;
  const covey_f16 s = old - (old > square ? change : old < square ? -change : zero);
  PUT(o->m, m);
  PUT(o->s, s);
  PUT(o->w, GET(o->w) - o->lr * m / (root(s) + o->epsilon));
}
void COVEY_AT(covey_yogi)(float *w, float *m, float *s, const float *g, float lr, float beta1, float beta2,
                          float epsilon, size_t n) {
  const struct yogi o = {w, m, s, g, lr, beta1, beta2, epsilon};
#define STEP(i, count) yogi_step(&o, i, count)
  EACH(n, STEP);
#undef STEP
}
