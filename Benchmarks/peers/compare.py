"""Runs our products and those of other programs in turn, one thread each, and prints one table.

Ratios are to the first row; `rounds.py` says what is counted.

    compare.py [rounds]
"""
import sys

from rounds import ours, peer, table

# CrossSim 3.2.0 is in no package index, so its times are recorded ones: milliseconds on one thread of another
# machine (AMD EPYC, Zen 5, OPENBLAS_CORETYPE=SkylakeX) whose sgemm of this size does so many GFLOP/s.
RECORDED_SGEMM = 214
RECORDED = {"CrossSim 3.2.0, quiet": 8.7, "CrossSim 3.2.0, noise per cell": 4990}

OURS = {
    "Product as CrossSim, forward, quiet": "Crossfuse, bit-serial, quiet",
    "Product as CrossSim, forward, read noise": "Crossfuse, bit-serial, read noise",
    "Product behavioural, forward, read noise": "Crossfuse, behavioural, read noise",
}
SMALL = "NumPy sgemm, 64 vectors, 256x256"


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    times = table(
        rounds, lambda: ours("Product (as CrossSim|behavioural), forward.*", OURS),
        lambda: peer("numpy_products.py"), lambda: peer("aihwkit_tile.py"))
    reference = times["Crossfuse, bit-serial, quiet"]
    print(f"| one thread, 64 vectors, {rounds} rounds | minimum ms | median ms | ratio of minima | of medians |")
    print("|---|---:|---:|---:|---:|")
    for name, (low, middle) in times.items():
        print(f"| {name} | {low:.3g} | {middle:.3g} | {low / reference[0]:.3g} | {middle / reference[1]:.3g} |")
    rate = 2 * 64 * 256 * 256 / times[SMALL][0] * 1e-6
    for name, recorded in RECORDED.items():
        scaled = recorded * RECORDED_SGEMM / rate
        print(
            f"| {name}: NOT RUN, recorded elsewhere; scaled by sgemm | {recorded} → {scaled:.3g} | | "
            f"{recorded / reference[0]:.3g} → {scaled / reference[0]:.3g} | |")
    print(f"\nsgemm 64x256x256 here: {rate:.0f} GFLOP/s, where CrossSim was timed: {RECORDED_SGEMM}.")


main()
