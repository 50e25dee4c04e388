"""Times switching an adapter on a processor, ours and PyTorch's in turn, one thread each, and prints two tables.

The first holds ours against PyTorch, of whose ways to overwrite the fastest is shown as well. The second is the claim of SHiRA:
how many times longer fusing LoRA takes than overwriting, both by the faster program of the same run.

    compare_switching.py [rounds]
"""
import sys

from rounds import ours, peer, table

SIZES, PERCENTS, RANKS, STATES = (1024, 4096), (1, 2), (32, 64), ("warm", "cold")
WAYS = ("scatter_", "index_put_", "index_copy_")


def names():
    """Name of our benchmark → names of the same work in PyTorch, the idiom of SHiRA and LoRA first."""
    work = {}
    for size in SIZES:
        for state in STATES:
            for percent in PERCENTS:
                work[f"Switch {size} overwrite {percent} %, {state}"] = [
                    f"{size} {way} {percent} %, {state}" for way in WAYS]
            for rank in RANKS:
                work[f"Switch {size} fusion r{rank}, {state}"] = [f"{size} addmm_ r{rank}, {state}"]
    return work


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    work = names()
    times = table(
        rounds, lambda: ours("Switch .*", {name: name for name in work}),
        lambda: peer("torch_switching.py"))
    if not any(name in times for name in work["Switch 1024 fusion r32, warm"]):
        sys.exit("compare: without PyTorch there is nothing to compare")

    print(f"| one thread, {rounds} rounds, minimum / median ms | Crossfuse | PyTorch | ours/theirs | its fastest way |")
    print("|---|---:|---:|---:|---|")
    best = {}
    for name, theirs in work.items():
        mine, first = times[name], times[theirs[0]]
        fastest = min(theirs, key=lambda way: times[way][1])
        best[name] = [min(mine[i], times[fastest][i]) for i in (0, 1)]
        shown = "" if len(theirs) == 1 else (
            f"{fastest.split()[1]} {times[fastest][0]:.3g} / {times[fastest][1]:.3g}")
        print(
            f"| {name.removeprefix('Switch ')} | {mine[0]:.3g} / {mine[1]:.3g} | {first[0]:.3g} / {first[1]:.3g} | "
            f"{mine[0] / first[0]:.2f} / {mine[1] / first[1]:.2f} | {shown} |")

    print("\n| fusion/overwrite, of minima / of medians | " + " | ".join(
        f"r{rank}, {percent} %" for rank in RANKS for percent in PERCENTS) + " |")
    print("|---|" + "---:|" * (len(RANKS) * len(PERCENTS)))
    for size in SIZES:
        for state in STATES:
            row = []
            for rank in RANKS:
                for percent in PERCENTS:
                    fuse = best[f"Switch {size} fusion r{rank}, {state}"]
                    write = best[f"Switch {size} overwrite {percent} %, {state}"]
                    row.append(f"{fuse[0] / write[0]:.1f} / {fuse[1] / write[1]:.1f}")
            print(f"| {size}², {state} | " + " | ".join(row) + " |")


main()
