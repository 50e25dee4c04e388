"""Plain products of NumPy: what nothing that does the same arithmetic with BLAS can beat."""
import numpy as np

from timing import report

numbers = np.random.default_rng(1)


def product(rows, inner, columns):
    a = numbers.standard_normal((rows, inner), dtype=np.float32)
    b = numbers.standard_normal((inner, columns), dtype=np.float32)
    result = np.empty((rows, columns), dtype=np.float32)
    return lambda: np.matmul(a, b, out=result)


report({
    "NumPy sgemm, 64 vectors, 256x256": product(64, 256, 256),
    # All multiply–adds of the bit-serial case: 64 vectors in 8 cycles, 4 slices per weight.
    "NumPy sgemm, bit-serial size": product(64 * 8, 256, 256 * 4),
    "NumPy sgemm 1024x1024x1024": product(1024, 1024, 1024),
})
