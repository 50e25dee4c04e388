"""Bits of RandomStream.fillNormals, worked with numpy's IEEE single precision.

For seed 0x0123456789abcdef, domain readNoise (6), array 1, event 3: the 64-bit sum of bit pattern
times (cell + 1) over cells 0 … 4095, the first four bit patterns, and some numbers in double
precision with the functions of the C library. Written for numpy 2.4.
"""
import numpy as np

f32, u32, i32, u64 = np.float32, np.uint32, np.int32, np.uint64
SEED, DOMAIN, ARRAY, EVENT = 0x0123456789ABCDEF, 6, 1, 3


def philox(counter, key, rounds):
    c, k = [np.asarray(x, u64) for x in counter], list(key)
    low = u64(0xFFFFFFFF)
    for _ in range(rounds):
        p0, p1 = c[0] * u64(0xD2511F53), c[2] * u64(0xCD9E8D57)
        c = [
            (p1 >> u64(32)) ^ c[1] ^ u64(k[0]), p1 & low,
            (p0 >> u64(32)) ^ c[3] ^ u64(k[1]), p0 & low,
        ]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return [x.astype(u32) for x in c]


def words(cells):
    """The word of each cell and the next word of its block."""
    key = [int(x) for x in philox([DOMAIN, 0, 0, 0], [SEED & 0xFFFFFFFF, SEED >> 32], 10)][2:]
    block, lane = 16 * (cells // 128) + cells % 16, cells // 16 % 4
    full = np.full(len(cells), 1)
    four = philox([ARRAY * full, block & 0xFFFFFFFF, EVENT * full, block >> 32], key, 7)
    return np.choose(lane, four), np.choose((lane + 1) % 4, four)


def single(cells):
    w, following = words(cells)
    u = np.abs((w | u32(1)).view(i32).astype(f32))
    bits = u.view(i32)
    exponent = (bits - i32(0x4EB504F3)) & i32(~0x7FFFFF)
    m = (bits - exponent).view(f32)
    s = (m - f32(2**31)) / (m + f32(2**31))
    square = exponent.astype(f32) + s * (f32(24203868) + s * s * f32(8213521.5))
    radius = np.sqrt(np.abs(square))
    angle = (w ^ (following << u32(8))) & u32(0x7FFFFF)
    x = (angle | u32(0x40000000)).view(f32) - f32(3)
    t = x * x
    t2 = t * t
    s23 = f32(3.2291715e-5) - t * f32(1.7614934e-6)
    sine = x * ((f32(6.385592e-4) - t * f32(2.6256888e-4)) + t2 * s23)
    c23 = f32(1.0267912e-4) - t * f32(7.762814e-6)
    cosine = (f32(4.0651808e-4) - t * f32(5.014371e-4)) + t2 * c23
    cosine = (cosine.view(u32) ^ (w & u32(0x80000000))).view(f32)
    return radius * np.where(cells % 128 < 64, cosine, sine)


def double(cells):
    w, following = words(cells)
    u = np.abs((w | u32(1)).view(i32).astype(np.float64)) * 2.0**-31
    angle = ((w ^ (following << u32(8))) & u32(0x7FFFFF)).astype(np.float64)
    x = (angle * 2.0**-22 - 1) * np.pi / 2
    cosine = np.where(w >> u32(31), -np.cos(x), np.cos(x))
    return np.sqrt(-2 * np.log(u)) * np.where(cells % 128 < 64, cosine, np.sin(x))


bits = single(np.arange(4096)).view(u32)
print(hex(int((bits.astype(u64) * np.arange(1, 4097, dtype=u64)).sum(dtype=u64))))
print([hex(int(b)) for b in bits[:4]])
chosen = np.array([0, 17, 63, 64, 1000, 123456, 2**32 + 5, 2**40 + 100])
for cell, number in zip(chosen, double(chosen)):
    print(int(cell), float(number))
everything = np.arange(1 << 20)
print("largest difference", np.abs(single(everything) - double(everything)).max())
