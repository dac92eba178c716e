#ifndef COVEY_FIELD_H
#define COVEY_FIELD_H
#include <stddef.h>
#include <stdint.h>

/// Arithmetic in the field of q = 2^32 - 5 elements, the largest prime below 2^32. An element is a word below q.
/// A parameter of type `const void *` is words as they are sent, little-endian, at any address.
/// What is done does not depend on the elements' values, except in covey_field_keep.

#define COVEY_FIELD_ORDER 4294967291u

/// out[r][i] = sum over k < terms of weights[r][k] * x[k][i], for r < rows and i < n. `stride`, `out_stride`: words from
/// a row of x or out to the next; the rows of `weights` follow each other. terms <= 2^16.
void covey_field_combine(const uint32_t *weights, size_t rows, size_t terms, const uint32_t *x, size_t stride,
                         uint32_t *out, size_t out_stride, size_t n);
/// sum = sum + the sum of a[i] * x[i] over i < n.
void covey_field_dot(uint32_t *sum, const uint32_t *a, const void *x, size_t n);
/// sum[i] = sum[i] + x[i].
void covey_field_add(uint32_t *sum, const void *x, size_t n);
/// sum[i] = sum[i] - x[i].
void covey_field_subtract(uint32_t *sum, const void *x, size_t n);
/// How many of n words are no elements.
size_t covey_field_outside(const void *x, size_t n);
/// Moves the words that are elements to the front, in order, and returns how many there are: from uniform words it makes
/// uniform elements. Its time tells how many words were dropped and where, which says nothing about those that stay.
size_t covey_field_keep(uint32_t *x, size_t n);
#endif
