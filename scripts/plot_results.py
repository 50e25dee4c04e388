"""Draws the results of an experiment of any kind; its file says which.

    python3 scripts/plot_results.py RESULTS.h5 OUTPUT.svg|OUTPUT.png [writes|memory]

Adaptation, left: test accuracy on the arrays (mean over seeds of the average over tasks; bars: sample standard deviation) against the energy of one
adaptation; the area of a marker grows with the cells it rewrites. Right: the energy of all runs by phase. Switching:
accuracy of tasks and base, energy and wear against switches. Fusion: a task's own adapter beside all of them, and the energy of adding them. Robustness: accuracy against
what is varied. With 'writes', of an adaptation: trained weights, word lines of an update, energy and latency of adaptations and switches,
and cells and word lines by how often one adaptation writes them. With 'memory', of an adaptation: the bytes that training takes with every method.
Equal files give equal pictures. Needs: h5py, numpy, matplotlib.
"""

import sys
from pathlib import Path

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend is chosen first)
from matplotlib.ticker import EngFormatter, LogLocator, NullFormatter  # noqa: E402

from plot_kinds import COLOURS, KINDS, OTHERS  # noqa: E402  (beside this script)

SCHEMA = "crossfuse-results-3"
MARKERS = ["o", "s", "D", "^", "v", "P", "X", "*"]
PHASES = {  # in the order of a bar; leakage belongs to no phase and is grey
    "deploy": "#0072B2", "forward": "#56B4E9", "backward": "#E69F00", "update": "#D55E00", "switch": "#CC79A7",
    "inference": "#009E73", "static": "#999999",
}
SMALLEST, LARGEST = 60, 900  # marker areas, points²
MOST_NAMED = 6  # methods whose names have room beside their markers; more of them have a legend


def read(file):
    """The numbers of every method, in the order of the tables."""
    methods = []
    for label in file["method_labels"].asstr()[:]:
        group = file["methods"][label]
        ledger = group["ledger"][:]
        by_phase = {}
        for phase, energy in zip(ledger["phase"], ledger["energy"]):
            by_phase[phase.decode()] = by_phase.get(phase.decode(), 0.0) + energy
        accuracy = 100 * group["accuracy_arrays"][:].mean(axis=1)
        methods.append({
            "label": label,
            "accuracy": accuracy.mean(),
            "deviation": accuracy.std(ddof=1) if len(accuracy) > 1 else 0.0,
            "energy": group["energy_adaptation"][:].mean(),
            "cells": group["cells_rewritten"][:].mean(),
            "by_phase": by_phase,
        })
    return methods


def area(cells, most):
    """The area of a marker: the smallest for no rewritten cell, then in proportion."""
    return SMALLEST + (LARGEST - SMALLEST) * (cells / most if most > 0 else 0)


def draw_accuracy(axes, methods):
    most = max(method["cells"] for method in methods)
    is_crowded = len(methods) > MOST_NAMED
    for index, method in enumerate(methods):
        colour = COLOURS[index % len(COLOURS)]
        # Another marker in every round of the colours.
        marker = MARKERS[(index + index // len(COLOURS)) % len(MARKERS)]
        axes.errorbar(
            method["energy"], method["accuracy"], yerr=method["deviation"] or None, color=colour, capsize=3, zorder=2)
        axes.scatter(
            method["energy"], method["accuracy"], s=area(method["cells"], most), color=colour,
            marker=marker, alpha=0.85, edgecolor="black", linewidth=0.6, zorder=3)
        if is_crowded:
            axes.scatter([], [], s=SMALLEST, color=colour, marker=marker, label=method["label"])
            continue
        # Above its marker when another method lies close below it, so that labels do not meet.
        is_above = any(
            other is not method and other["accuracy"] <= method["accuracy"]
            and abs(np.log10(other["energy"] / method["energy"])) < 0.15 for other in methods)
        offset = 6 + np.sqrt(area(method["cells"], most)) / 2
        axes.annotate(
            f"{method['label']}\n{method['cells']:,.0f} cells", (method["energy"], method["accuracy"]),
            xytext=(0, offset if is_above else -offset), textcoords="offset points", ha="center",
            va="bottom" if is_above else "top", fontsize=9, zorder=4,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8})
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(EngFormatter(unit="J"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.margins(x=0.25, y=0.3)
    axes.set_xlabel("energy of one adaptation")
    axes.set_ylabel("test accuracy on the arrays [%]")
    axes.set_title("Accuracy and energy; marker area: cells rewritten", fontsize=11)
    axes.grid(True, which="major", color="#dddddd", linewidth=0.6, zorder=0)
    if is_crowded:
        axes.legend(fontsize=9, frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.16))


def draw_phases(axes, methods):
    found = {phase for method in methods for phase in method["by_phase"]}
    phases = [phase for phase in PHASES if phase in found] + sorted(found - set(PHASES))
    positions = np.arange(len(methods))
    left = np.zeros(len(methods))
    for phase in phases:
        values = np.array([method["by_phase"].get(phase, 0.0) for method in methods])
        axes.barh(
            positions, values, left=left, height=0.62, color=PHASES.get(phase, "#000000"), edgecolor="white",
            linewidth=0.6, label=phase, zorder=3)
        left += values
    axes.set_yticks(positions, [method["label"] for method in methods])
    axes.invert_yaxis()
    axes.margins(x=0.03)
    axes.xaxis.set_major_formatter(EngFormatter(unit="J"))
    axes.set_xlabel("energy of all runs")
    axes.set_title("Where the energy goes, by phase", fontsize=11)
    axes.grid(True, axis="x", color="#dddddd", linewidth=0.6, zorder=0)
    axes.legend(fontsize=9, frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.16))


def adaptation(file, plt):
    """Accuracy against the energy of an adaptation, and where the energy goes."""
    if "arrays" not in file.attrs.get("engines", "arrays"):
        sys.exit(f"plot_results.py: {file.filename}: holds no results of arrays to draw")
    methods = read(file)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, max(4.4, 2.2 + 0.28 * len(methods))), layout="constrained")
    draw_accuracy(left, methods)
    draw_phases(right, methods)
    return figure


def main(source, target, other=None):
    pictures = {SCHEMA: OTHERS[other]} if other else {SCHEMA: adaptation} | KINDS
    # Fixed identifiers and no date: equal results give equal bytes.
    matplotlib.rcParams.update({"svg.hashsalt": "crossfuse", "svg.fonttype": "path", "font.size": 10})
    with h5py.File(source, "r") as file:
        schema = file.attrs.get("schema", "none")
        if schema not in pictures:
            known = "', '".join(pictures)
            sys.exit(f"plot_results.py: {source}: schema '{schema}' is not supported; this version reads '{known}'")
        figure = pictures[schema](file, plt)
        figure.suptitle(file.attrs["name"], fontsize=12)
    metadata = {"Date": None} if Path(target).suffix == ".svg" else {"Software": None}
    figure.savefig(target, dpi=150, metadata=metadata)


if __name__ == "__main__":
    is_known = len(sys.argv) == 3 or (len(sys.argv) == 4 and sys.argv[3] in OTHERS)
    if not is_known or Path(sys.argv[2]).suffix not in (".svg", ".png"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
