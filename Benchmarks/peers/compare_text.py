"""A transformer's training step beside PyTorch's, and products of its matrices on arrays beside AIHWKit's, in turn.

    compare_text.py [rounds]
"""
import sys

from rounds import ours, peer, table

SIZES = ("384x384", "1536x384", "384x1536")
# How often a block of the network has a matrix of each size.
TIMES = dict(zip(SIZES, (4, 1, 1)))
OURS = {"Text step, lora, digital": "Crossfuse, LoRA step"} | {
    f"Text product {size}, behavioural": f"Crossfuse {size}" for size in SIZES}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    times = table(
        rounds, lambda: ours("Text .*", OURS), lambda: peer("torch_text.py"), lambda: peer("aihwkit_text.py"))
    pairs = [("LoRA step, 10 texts of 13 tokens", "Crossfuse, LoRA step", "PyTorch, LoRA step")] + [
        (f"product {size}, 64 vectors", f"Crossfuse {size}", f"AIHWKit {size}") for size in SIZES]
    print(f"| one thread, {rounds} rounds, minimum / median ms | Crossfuse | peer | theirs/ours |")
    print("|---|---:|---:|---:|")
    for name, mine, theirs in pairs:
        row(name, times[mine], times.get(theirs))
    if all(f"AIHWKit {size}" in times for size in SIZES):
        row("all matrices of a block", *(
            [sum(TIMES[size] * times[f"{who} {size}"][i] for size in SIZES) for i in (0, 1)]
            for who in ("Crossfuse", "AIHWKit")))


def row(name, mine, theirs):
    shown = f"| {name} | {mine[0]:.3g} / {mine[1]:.3g} | "
    if theirs is None:
        print(shown + "not run | |")
    else:
        print(
            shown + f"{theirs[0]:.3g} / {theirs[1]:.3g} | {theirs[0] / mine[0]:.2f} / {theirs[1] / mine[1]:.2f} |")


main()
