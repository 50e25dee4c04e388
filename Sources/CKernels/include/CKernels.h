// Two inner loops that need what Swift cannot name: prefetching for a write, and vectors of 512 bits in a
// program that is built for processors without them. They check nothing; MatrixMath does.
#pragma once
#include <stddef.h>
#include <stdint.h>

// values[positions[i]] = replacements[i] for i in 0 ..< count, in this order; no two positions are equal.
void ckernels_overwrite(
    float *values, const int32_t *positions, const float *replacements, size_t count);

// How many floats of scratch ckernels_fuse_avx512 needs.
size_t ckernels_fuse_scratch(size_t rows, size_t columns, size_t rank);

// w += scale · b · a for row-major w [rows, columns], b [rows, rank] and a [rank, columns], all without gaps;
// scratch starts at a multiple of 64 bytes. Only for processors with AVX-512F; does nothing on other architectures.
void ckernels_fuse_avx512(
    float *w, size_t rows, size_t columns, const float *b, const float *a, size_t rank, float scale,
    float *scratch);
