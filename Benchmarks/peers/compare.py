"""Runs our products and those of other programs in turn, one thread each, and prints one table.

Every round runs all of them once, so that a machine that is slower for a while is so for all. The minimum is
over all calls, the median that of the medians of the rounds. Ratios are to the first row.

    compare.py [rounds]
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

here = pathlib.Path(__file__).parent
root = here.parent.parent
one_thread = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
environment = os.environ | one_thread

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
UNITS = {"ns": 1e-6, "μs": 1e-3, "ms": 1.0, "s": 1e3}


def ours():
    """name → (minimum, median) in milliseconds, from the tables of the benchmark library."""
    command = [
        os.environ.get("SWIFT", "swift"), "package", "--package-path", str(root / "Benchmarks"),
        *os.environ.get("TUNE", "").split(), "--disable-sandbox", "benchmark", "--no-progress",
        "--filter", "Product (as CrossSim|behavioural), forward.*",
    ]
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    text = run.stdout
    if run.returncode != 0:
        sys.exit(f"compare: {' '.join(command)} failed\n{text}{run.stderr}")
    found, name = {}, None
    for line in text.splitlines():
        name = line.strip() if line.strip() in OURS else name
        row = re.match(r"│ Time \(wall clock\) \((\S+)\)[ *]*│(.*)│", line)
        if row and name:
            columns = [float(cell) * UNITS[row[1]] for cell in row[2].split("│")]
            found[OURS[name]] = (columns[0], columns[2])  # p0 … p25, p50
            name = None  # The next row belongs to the next heading, also to one that is not ours to show.
    if found.keys() != set(OURS.values()):
        sys.exit(f"compare: expected {list(OURS)}, found {list(found)} in\n{text}")
    return found


def peer(script):
    """name → (minimum, median) in milliseconds; nothing when the program is not installed or fails."""
    run = subprocess.run(
        [sys.executable, str(here / script)], env=environment, capture_output=True, encoding="utf-8")
    if run.returncode != 0:
        reason = (run.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"compare: {script} is left out: {reason}", file=sys.stderr)
        return {}
    return {
        name: (min(values), statistics.median(values))
        for name, values in json.loads(run.stdout).items()
    }


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seen = {}
    for _ in range(rounds):
        for times in (ours(), peer("numpy_products.py"), peer("aihwkit_tile.py")):
            for name, pair in times.items():
                seen.setdefault(name, []).append(pair)
    table = {
        name: (min(low for low, _ in pairs), statistics.median(middle for _, middle in pairs))
        for name, pairs in seen.items()
    }
    reference = table["Crossfuse, bit-serial, quiet"]
    print(f"| one thread, 64 vectors, {rounds} rounds | minimum ms | median ms | ratio of minima | of medians |")
    print("|---|---:|---:|---:|---:|")
    for name, (low, middle) in table.items():
        print(f"| {name} | {low:.3g} | {middle:.3g} | {low / reference[0]:.3g} | {middle / reference[1]:.3g} |")
    rate = 2 * 64 * 256 * 256 / table[SMALL][0] * 1e-6
    for name, recorded in RECORDED.items():
        scaled = recorded * RECORDED_SGEMM / rate
        print(
            f"| {name}: NOT RUN, recorded elsewhere; scaled by sgemm | {recorded} → {scaled:.3g} | | "
            f"{recorded / reference[0]:.3g} → {scaled / reference[0]:.3g} | |")
    print(f"\nsgemm 64x256x256 here: {rate:.0f} GFLOP/s, where CrossSim was timed: {RECORDED_SGEMM}.")


main()
