"""Makes the safetensors files of this folder with the Python library, and its NumPy for the numbers that they must be read as."""

import sys

import numpy
import safetensors
import safetensors.numpy

# Zeros, subnormals, the smallest normal numbers, the largest, infinities, a NaN and its negative, ordinary numbers.
HALF = [0, 0x8000, 1, 0x8001, 0x3FF, 0x400, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7E00, 0xFE01, 0x3C00, 0xBC00, 0x3555, 0xC248]
BRAIN = [0, 0x8000, 1, 0x8001, 0x7F, 0x80, 0x7F7F, 0xFF7F, 0x7F80, 0xFF80, 0x7FC0, 0xFFC1, 0x3F80, 0xBF80, 0x3EAB, 0xC049]
SINGLE = [0, 0x80000000, 1, 0x80000001, 0x7FFFFF, 0x800000, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000,
          0xFFC00001, 0x3F800000, 0xBF800000, 0x3EAAAAAB, 0xC0490FDB]
KEPT = []


def entry(dtype, array, shape=None):
    """A tensor as the library takes it without knowing its type; the array must live until it is written."""
    KEPT.append(array)
    shape = array.shape if shape is None else shape
    return safetensors.TensorSpec(dtype=dtype, shape=shape, data_ptr=array.ctypes.data, data_len=array.nbytes)


def special():
    half, brain = numpy.array(HALF, "<u2"), numpy.array(BRAIN, "<u2")
    single = numpy.array(SINGLE, "<u4").view("<f4")
    brain_values = (brain.astype("<u4") << 16).view("<f4")
    tensors = {
        "single": entry("float32", single, [2, 8]),
        "half": entry("float16", half, [4, 4]),
        "half as single": entry("float32", half.view("<f2").astype("<f4"), [4, 4]),
        "brain": entry("bfloat16", brain),
        "brain as single": entry("float32", brain_values),
        "scalar": entry("float32", numpy.array(0.1, "<f4")),
        "empty": entry("float32", numpy.zeros((0, 3), "<f4")),
        "größe/\"q\"\n": entry("float16", numpy.array([[1.5], [-2]], "<f2")),
        "double": entry("float64", numpy.array([0.1], "<f8")),
        "integers": entry("int64", numpy.array([-1, 2**62], "<i8")),
        "flags": entry("bool", numpy.array([True, False, True])),
    }
    return safetensors.serialize(tensors, {"note": "a \"quoted\"\nline é"})


def plain():
    tensors = {
        "layers.1.weight": numpy.arange(6, dtype="<f4").reshape(2, 3) / 7,
        "layers.0.weight": numpy.array(SINGLE, "<u4").view("<f4").reshape(4, 2, 2),
        "layers.0.bias": numpy.array(-0.0, "<f4"),
        "größe/\"q\"\n\x01\x7f": numpy.zeros((0, 5), "<f4"),
    }
    return safetensors.numpy.save(tensors, {"format": "pt/é\u2028"})


if __name__ == "__main__":
    print(sys.version.split()[0], "safetensors", safetensors.__version__, "numpy", numpy.__version__)
    open("special.safetensors", "wb").write(special())
    open("plain.safetensors", "wb").write(plain())
