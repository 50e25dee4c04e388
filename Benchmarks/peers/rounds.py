"""Runs our benchmarks and the scripts of other programs in turn, for the tables of compare*.py.

Every round runs all of them once, so that a machine that is slower for a while is so for all. The minimum is
over all calls, the median that of the medians of the rounds.
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
UNITS = {"ns": 1e-6, "μs": 1e-3, "ms": 1.0, "s": 1e3}


def ours(expression, names):
    """name → (minimum, median) in milliseconds, from the tables of the benchmark library.

    `expression` chooses benchmarks; `names` says what those to be shown are called in the result.
    """
    command = [
        os.environ.get("SWIFT", "swift"), "package", "--package-path", str(root / "Benchmarks"),
        *os.environ.get("TUNE", "").split(), "--disable-sandbox", "benchmark", "--no-progress",
        "--filter", expression,
    ]
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    text = run.stdout
    if run.returncode != 0:
        sys.exit(f"compare: {' '.join(command)} failed\n{text}{run.stderr}")
    found, name = {}, None
    for line in text.splitlines():
        name = line.strip() if line.strip() in names else name
        row = re.match(r"│ Time \(wall clock\) \((\S+)\)[ *]*│(.*)│", line)
        if row and name:
            columns = [float(cell) * UNITS[row[1]] for cell in row[2].split("│")]
            found[names[name]] = (columns[0], columns[2])  # p0 … p25, p50
            name = None  # The next row belongs to the next heading, also to one that is not ours to show.
    if found.keys() != set(names.values()):
        sys.exit(f"compare: expected {list(names)}, found {list(found)} in\n{text}")
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


def table(rounds, *sources):
    """name → (minimum, median) over rounds in each of which every source is called once."""
    seen = {}
    for _ in range(rounds):
        for source in sources:
            for name, pair in source().items():
                seen.setdefault(name, []).append(pair)
    return {
        name: (min(low for low, _ in pairs), statistics.median(middle for _, middle in pairs))
        for name, pairs in seen.items()
    }
