"""Bits of RandomStream.fillNormals, worked with numpy's IEEE single precision.

Prints the 64-bit sum of bit pattern times (cell + 1) over cells 0 … 4095 for seed
0x0123456789abcdef, domain readNoise (6), array 1, event 3, and the first four bit patterns.
Written for numpy 2.4.
"""
import numpy as np

f32, u32, i32, u64 = np.float32, np.uint32, np.int32, np.uint64


def philox(counter, key):
    c, k = [np.asarray(x, u64) for x in counter], list(key)
    low = u64(0xFFFFFFFF)
    for _ in range(10):
        p0, p1 = c[0] * u64(0xD2511F53), c[2] * u64(0xCD9E8D57)
        c = [
            (p1 >> u64(32)) ^ c[1] ^ u64(k[0]), p1 & low,
            (p0 >> u64(32)) ^ c[3] ^ u64(k[1]), p0 & low,
        ]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return [x.astype(u32) for x in c]


def normal_pair(radius_word, angle_word):
    u = (radius_word >> u32(1)).astype(f32) + f32(0.5)
    bits = u.view(i32)
    exponent = (bits - i32(0x4EB504F3)) & i32(~0x7FFFFF)
    m = (bits - exponent).view(f32)
    s = (m - f32(2**31)) / (m + f32(2**31))
    t = s * s
    log = s * (f32(4.0000005) + t * (f32(1.3330453) + t * f32(0.8258982)))
    square = exponent.astype(f32) * f32(-2 * float(f32(0.69314718)) * 2.0**-23) - log
    radius = np.sqrt(np.abs(square))
    pi = np.array(0x40490FDA, u32).view(f32)  # Swift's Float.pi is rounded towards zero.
    x = angle_word.view(i32).astype(f32) * f32(pi * f32(2.0**-32))
    t = x * x
    s3 = f32(-1.9809017e-4) + t * f32(2.6051076e-6)
    sine = x * (f32(1) + t * (f32(-0.16666658) + t * (f32(8.3330500e-3) + t * s3)))
    c3 = f32(-1.38536295e-3) + t * f32(2.31524166e-5)
    cosine = f32(0.99999995) + t * (f32(-0.49999905) + t * (f32(0.041663573) + t * c3))
    cosine = (cosine.view(u32) ^ (angle_word << u32(31))).view(f32)
    return radius * cosine, radius * sine


key = [int(x) for x in philox([6, 0, 0, 0], [0x89ABCDEF, 0x01234567])][2:]
cells = np.arange(4096)
block, lane = 16 * (cells // 64) + cells % 16, cells % 64 // 16
w = philox([np.full(4096, 1), block, np.full(4096, 3), np.zeros(4096)], key)
lanes = normal_pair(w[0], w[2]) + normal_pair(w[1], w[3])
bits = np.choose(lane, [x.view(u32) for x in lanes])
print(hex(int((bits.astype(u64) * (cells + 1).astype(u64)).sum(dtype=u64))))
print([hex(int(b)) for b in bits[:4]])
