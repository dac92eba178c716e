#ifndef CCOVEYKERNELS_H
#define CCOVEYKERNELS_H

/// Covey's inner loops in C: single-threaded, allocation-free, deterministic on one kind of CPU.
/// Tensors are row-major floats, images batch x height x width x channels. Buffers may not overlap unless said so.

#include "covey_activation.h"
#include "covey_conv.h"
#include "covey_dense.h"
#include "covey_encode.h"
#include "covey_field.h"
#include "covey_grid.h"
#include "covey_level.h"
#include "covey_loss.h"
#include "covey_noise.h"
#include "covey_norm.h"
#include "covey_order.h"
#include "covey_pack.h"
#include "covey_pool.h"
#include "covey_random.h"
#include "covey_ring.h"
#include "covey_vector.h"

#endif
