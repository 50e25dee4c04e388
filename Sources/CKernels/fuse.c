#include "CKernels.h"
#include <string.h>

// A product of small inner size reads and writes every element of w once for 2 · rank operations, so what counts is how
// w is walked through. Rows go in groups of 8, along which a tile of 8 × 48 moves from left to right: eight
// sequential streams. A tile loads all of its elements before it stores any: rows whose distance is a multiple of
// 4096 bytes, those of most weights, would otherwise make loads wait for stores (sgemm of OpenBLAS 0.3.21 is a
// third slower there). The columns of a are copied tile by tile into panels that stay in the second-level cache.

enum { tile_rows = 8, vector = 16, tile_vectors = 3, tile_columns = vector * tile_vectors };
enum { chunk = 21 * tile_columns };  // columns of a that are in panels at a time

static size_t rounded(size_t count, size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

size_t ckernels_fuse_scratch(size_t rows, size_t columns, size_t rank) {
  return rounded(rows * rank, vector) + (columns < chunk ? columns : chunk) * rank;
}

#if defined(__x86_64__)

#define AVX512 __attribute__((target("avx512f"), min_vector_width(512)))
#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)") for

typedef float lanes __attribute__((vector_size(4 * vector), aligned(4), may_alias));

// w[rows, 16 · vectors] += b[rank, rows]ᵀ · panel[rank, 16 · vectors]; both sizes are constants at every call.
AVX512 INLINE void tile(
    int rows, int vectors, float *w, size_t stride, const float *b, const float *panel, size_t rank) {
  lanes sum[tile_rows][tile_vectors];
  UNROLLED (int i = 0; i < rows; i++)
    UNROLLED (int j = 0; j < vectors; j++) sum[i][j] = *(const lanes *)(w + i * stride + vector * j);
  for (size_t k = 0; k < rank; k++) {
    const float *line = panel + k * vector * vectors;
    UNROLLED (int i = 0; i < rows; i++) {
      const float factor = b[k * rows + i];
      UNROLLED (int j = 0; j < vectors; j++)
        sum[i][j] += ((lanes){} + factor) * *(const lanes *)(line + vector * j);
    }
  }
  UNROLLED (int i = 0; i < rows; i++)
    UNROLLED (int j = 0; j < vectors; j++) *(lanes *)(w + i * stride + vector * j) = sum[i][j];
}

// The columns that fill no vector, one by one.
INLINE void narrow(
    int rows, size_t columns, float *w, size_t stride, const float *b, const float *panel, size_t rank) {
  for (int i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) {
      float sum = w[i * stride + j];
      for (size_t k = 0; k < rank; k++) sum += b[k * rows + i] * panel[k * columns + j];
      w[i * stride + j] = sum;
    }
}

// One group of rows and one chunk of columns, whose panels lie one after the other: 48, then 16 columns wide, then what is left.
AVX512 INLINE void group(
    int rows, size_t columns, float *w, size_t stride, const float *b, const float *panels, size_t rank) {
  size_t j = 0;
  for (; j + tile_columns <= columns; j += tile_columns)
    tile(rows, tile_vectors, w + j, stride, b, panels + j * rank, rank);
  for (; j + vector <= columns; j += vector) tile(rows, 1, w + j, stride, b, panels + j * rank, rank);
  if (j < columns) narrow(rows, columns - j, w + j, stride, b, panels + j * rank, rank);
}

// Copies columns of a into panels, each [rank, width] without gaps.
static void pack(const float *a, size_t stride, size_t columns, size_t rank, float *panels) {
  for (size_t j = 0, width; j < columns; j += width) {
    const size_t left = columns - j;
    width = left >= tile_columns ? tile_columns : left >= vector ? vector : left;
    for (size_t k = 0; k < rank; k++)
      memcpy(panels + j * rank + k * width, a + k * stride + j, width * sizeof(float));
  }
}

AVX512 void ckernels_fuse_avx512(
    float *w, size_t rows, size_t columns, const float *b, const float *a, size_t rank, float scale,
    float *scratch) {
  float *const factors = scratch;
  float *const panels = scratch + rounded(rows * rank, vector);
  const size_t whole = rows / tile_rows * tile_rows;
  for (size_t i = 0; i < rows; i++) {
    // Groups of 8 rows as [rank, 8], single rows as [rank].
    const size_t step = i < whole ? tile_rows : 1;
    float *to = factors + i / step * step * rank + i % step;
    for (size_t k = 0; k < rank; k++) to[k * step] = scale * b[i * rank + k];
  }
  for (size_t start = 0; start < columns; start += chunk) {
    const size_t width = columns - start < chunk ? columns - start : chunk;
    pack(a + start, columns, width, rank, panels);
    for (size_t i = 0; i < whole; i += tile_rows)
      group(tile_rows, width, w + i * columns + start, columns, factors + i * rank, panels, rank);
    for (size_t i = whole; i < rows; i++)
      group(1, width, w + i * columns + start, columns, factors + i * rank, panels, rank);
  }
}

#else

void ckernels_fuse_avx512(
    float *w, size_t rows, size_t columns, const float *b, const float *a, size_t rank, float scale,
    float *scratch) {}

#endif
