"""Pictures of kinds of experiments and of what an adaptation writes; plot_results.py chooses among them."""

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import EngFormatter, LogLocator, NullFormatter

# Okabe and Ito's palette, which colour-blind readers can tell apart.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000"]
# Lines that lie on each other are seen through the gaps of the last; five of them meet no colour twice in 40 methods.
DASHES = ["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1))]


def style(index):
    return {"color": COLOURS[index % len(COLOURS)], "linestyle": DASHES[index % len(DASHES)]}


def labels(file):
    return list(file["method_labels"].asstr()[:])


def grid(axes, axis="both"):
    axes.grid(True, axis=axis, color="#dddddd", linewidth=0.6, zorder=0)


def legend(figure, axes, columns=4):
    handles, texts = axes.get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside lower center", ncols=columns, frameon=False, fontsize=9)


def smoothed(values, width):
    """The mean of the last `width` values at every place."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - width, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)


def switching(file, plt):
    """Task accuracy, base accuracy, energy so far, and writes of the worst cell, against switches."""
    tasks = len(file["tasks"])
    figure, axes = plt.subplots(2, 2, figsize=(11, 7), layout="constrained")
    (task, base), (energy, wear) = axes
    for index, label in enumerate(labels(file)):
        group = file["methods"][label]
        spent = group["energy_switch"][:].mean(axis=0)
        switches = np.arange(1, len(spent) + 1)
        accuracy = 100 * group["task_accuracy_switch"][:].mean(axis=0)
        # Tasks differ in accuracy: only a mean over as many switches as there are tasks says how things go on.
        first = min(tasks, len(switches)) - 1
        task.plot(switches[first:], smoothed(accuracy, tasks)[first:], label=label, **style(index))
        # A network that came ready has no task of its own.
        if "base_accuracy_switch" in group:
            base.plot(switches, 100 * group["base_accuracy_switch"][:].mean(axis=0), **style(index))
        deploy = group["energy_deploy"][:].mean()
        energy.plot(np.concatenate([[0], switches]), deploy + np.concatenate([[0], np.cumsum(spent)]), **style(index))
        wear.plot(switches, group["worst_cell_events_switch"][:].max(axis=0), **style(index))
    task.set_title(f"Accuracy of tasks, mean of {tasks} switches", fontsize=11)
    base.set_title("Accuracy of the base network, restored", fontsize=11)
    energy.set_title("Energy so far, deployment included", fontsize=11)
    wear.set_title("Writes of the most written cell", fontsize=11)
    for place in (task, base):
        place.set_ylabel("test accuracy on the arrays [%]")
    energy.set_yscale("log")
    energy.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    energy.yaxis.set_major_formatter(EngFormatter(unit="J"))
    energy.yaxis.set_minor_formatter(NullFormatter())
    energy.set_ylabel("energy")
    wear.set_ylabel("writes")
    for place in axes.flat:
        place.set_xlabel("task switches")
        grid(place)
    legend(figure, task)
    return figure


def fusion(file, plt):
    """Accuracy with a task's own adapter beside that with the adapters of all tasks, on both media, and what adding costs."""
    names = labels(file)
    figure, axes = plt.subplots(1, 3, figsize=(14, 1.8 + 0.45 * len(names)), sharey=True, layout="constrained")
    positions = np.arange(len(names))
    for place, medium, title in zip(axes, ("digital", "arrays"), ("Ideal digital weights", "Simulated arrays")):
        for shift, kind, colour, label in (
                (-0.27, "base", "#bbbbbb", "no adapter"), (0, "single", "#0072B2", "its own adapter"),
                (0.27, "fused", "#E69F00", "all adapters added")):
            by_seed = [100 * file["methods"][name][f"accuracy_{kind}_{medium}"][:].mean(axis=1) for name in names]
            deviations = [values.std(ddof=1) if len(values) > 1 else 0.0 for values in by_seed]
            place.barh(
                positions + shift, [values.mean() for values in by_seed], height=0.25, xerr=deviations, color=colour,
                capsize=2, zorder=3, label=label)
        place.set_yticks(positions, names)
        place.set_xlabel("test accuracy [%]")
        place.set_title(title, fontsize=11)
        grid(place, "x")
    for shift, part, colour, label in (
            (-0.2, "add", "#009E73", "adding all"), (0.2, "remove", "#CC79A7", "taking all away")):
        energies = [file["methods"][name][f"energy_{part}"][:].mean() for name in names]
        axes[2].barh(positions + shift, energies, height=0.36, color=colour, zorder=3, label=label)
    axes[2].set_xscale("log")
    axes[2].xaxis.set_major_formatter(EngFormatter(unit="J"))
    axes[2].xaxis.set_minor_formatter(NullFormatter())
    axes[2].set_xlabel("energy")
    axes[2].set_title("Writing the deployed chip", fontsize=11)
    grid(axes[2], "x")
    axes[0].invert_yaxis()
    handles = [part for place in (axes[0], axes[2]) for part in place.get_legend_handles_labels()[0]]
    texts = [text for place in (axes[0], axes[2]) for text in place.get_legend_handles_labels()[1]]
    figure.legend(handles, texts, loc="outside lower center", ncols=5, frameon=False, fontsize=9)
    return figure


def memory(file, plt):
    """The bytes that training takes, by what they are for, and the same with all weights on arrays."""
    parts = (
        ("stored", "values and indices", "#0072B2"), ("gradients", "gradients", "#56B4E9"),
        ("optimiser", "optimiser", "#E69F00"), ("last_written", "last written", "#F0E442"),
        ("kept", "kept: base values, norms", "#D55E00"), ("activations", "activations, batch", "#009E73"),
        ("layers", "network's own, batch", "#999999"), ("weights", "weights on arrays", "#dddddd"))
    names = labels(file)
    if any("bytes_training" not in file["methods"][name] for name in names):
        raise SystemExit(f"plot_results.py: {file.filename}: holds no memory to draw")

    def bytes_of(name, part):
        group = file["methods"][name]
        both = group["bytes_kept_per_task"][()] if part == "kept" else 0
        return (group[f"bytes_{part}"][()] + both) / 1024

    figure, axes = plt.subplots(1, 2, figsize=(13, 1.8 + 0.36 * len(names)), sharey=True, layout="constrained")
    positions = np.arange(len(names))
    for place, count, title, total in (
            (axes[0], 6, "While training, digital", "training"),
            (axes[1], 8, "All, arrays as if they were memory", "total")):
        left = np.zeros(len(names))
        for part, label, colour in parts[:count]:
            values = np.array([bytes_of(name, part) for name in names])
            if values.any():
                place.barh(positions, values, left=left, height=0.66, color=colour, zorder=3, label=label)
            left += values
        for position, name in zip(positions, names):
            group = file["methods"][name]
            if "lora_rank" not in group:
                continue
            share = 100 * group[f"bytes_{total}"][()] / group[f"bytes_{total}_lora"][()]
            place.annotate(
                f"{share:.0f} % of LoRA r = {group['lora_rank'][()]}", (left[position], position), xytext=(4, 0),
                textcoords="offset points", va="center", fontsize=8)
        place.set_xlim(0, 1.35 * left.max())
        place.set_yticks(positions, names)
        place.set_xlabel("memory [KiB]")
        place.set_title(title, fontsize=11)
        grid(place, "x")
    axes[0].invert_yaxis()
    legend(figure, axes[1])
    return figure


def robustness(file, plt):
    """Per axis, accuracy against its values: trained in float and programmed above, trained in the loop below."""
    names = list(file["axis_names"].asstr()[:])
    figure, axes = plt.subplots(
        2, len(names), figsize=(max(6, 3.4 * len(names)), 7), sharey=True, squeeze=False, layout="constrained")
    rows = (("accuracy_transferred", "trained in float, programmed"), ("accuracy_arrays", "trained in the loop"))
    for column, name in enumerate(names):
        values = file["axes"][name]["values"].asstr()[:]
        for place, (dataset, title) in zip(axes[:, column], rows):
            for index, label in enumerate(labels(file)):
                accuracy = 100 * file["methods"][label]["axes"][name][dataset][:].mean(axis=(0, 2))
                place.plot(np.arange(len(values)), accuracy, marker="o", markersize=4, label=label, **style(index))
            place.set_xticks(np.arange(len(values)), values)
            place.set_xlabel(name)
            place.set_title(title, fontsize=10)
            grid(place)
    for place in axes[:, 0]:
        place.set_ylabel("test accuracy on the arrays [%]")
    legend(figure, axes[0, 0])
    return figure


def bins(fewest):
    """What the bins of a histogram are called: 0, 1, 2–3, 4–7."""
    last = [following - 1 for following in fewest[1:]] + [max(fewest[-1], 2 * fewest[-1] - 1)]

    def short(count):
        return f"{count / 1000:.0f}k" if count >= 10_000 else f"{count}"

    return [short(a) if a == b else f"{short(a)}–{short(b)}" for a, b in zip(fewest, last)]


def histogram(axes, file, kind, title, what):
    """Methods × bins: how many of `kind` had so many writes in one adaptation, mean over runs."""
    names = labels(file)
    wear = [file["wear"][name] for name in names]
    fewest = max((group[f"{kind}_fewest_events"][:] for group in wear), key=len)
    counts = np.zeros((len(names), len(fewest)))
    for index, group in enumerate(wear):
        means = group[f"{kind}_by_events"][:].mean(axis=(0, 1))
        counts[index, :len(means)] = means
    shown = np.flatnonzero(counts.any(axis=0))
    counts, texts = counts[:, shown], np.array(bins(fewest))[shown]
    # Less than this is nothing in print.
    shares = np.where(counts >= 0.05, counts, np.nan)
    norm = LogNorm(max(0.05, np.nanmin(shares)), max(1.0, np.nanmax(shares)))
    axes.imshow(shares, cmap="Blues", norm=norm, aspect="auto", zorder=1)
    for row, column in np.argwhere(~np.isnan(shares)):
        value = counts[row, column]
        text = f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"
        text = text if value < 9_999.5 else f"{value / 1000:.0f}k"
        colour = "white" if norm(value) > 0.6 else "black"
        axes.text(column, row, text, ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(np.arange(len(texts)), texts, fontsize=8, rotation=45 if len(texts) > 8 else 0)
    axes.set_xlabel(f"writes {what} in one adaptation")
    axes.set_title(title, fontsize=11)


def bars(axes, values, title, colour="#0072B2", height=0.62, shift=0.0, label=None):
    """One bar per method from its values by seed."""
    means = [value.mean() for value in values]
    # What is the same for all seeds has no spread.
    deviations = [value.std(ddof=1) for value in values] if all(len(value) > 1 for value in values) else None
    axes.barh(
        np.arange(len(values)) + shift, means, height=height, xerr=deviations, color=colour, capsize=2, zorder=3,
        label=label)
    axes.set_title(title, fontsize=11)
    grid(axes, "x")


def costs(axes, file, quantity, unit):
    """What one adaptation and one change of task cost, on a logarithmic axis."""
    groups = [file["methods"][name] for name in labels(file)]
    for shift, part, colour in ((-0.2, "adaptation", "#0072B2"), (0.2, "switch", "#E69F00")):
        name = f"{quantity}_{part}"
        values = [group[name][:].mean(axis=1) if group[name].shape[1] else np.zeros(1) for group in groups]
        text = {"adaptation": "one adaptation", "switch": "one task switch"}[part]
        bars(axes, values, quantity.capitalize(), colour, 0.36, shift, text)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(numticks=6))
    axes.xaxis.set_major_formatter(EngFormatter(unit=unit))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="x", labelsize=8)
    axes.set_xlabel(quantity)
    axes.legend(fontsize=8, frameon=False, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.14))


def writes(file, plt):
    """Trained weights, word lines, energy, latency, and how often an adaptation writes cells and lines."""
    names = labels(file)
    if not all(f"wear/{name}/cells_by_events" in file for name in names):
        raise SystemExit(f"plot_results.py: {file.filename}: does not say how often cells were written; run it again")
    groups = [file["methods"][name] for name in names]
    figure, axes = plt.subplots(2, 3, figsize=(15, 3.4 + 0.62 * len(names)), sharey=True, layout="constrained")
    (trained, rows, energy), (latency, cells, lines) = axes
    bars(trained, [np.atleast_1d(group["trained_scalars"][()]) for group in groups], "Trained weights")
    trained.set_xlabel("weights, without the head")
    steps = [group["rows_rewritten"][:].mean(axis=1) / max(1, group["steps"][()]) for group in groups]
    declared = [np.atleast_1d(group["rows_per_flush"][()]) for group in groups]
    bars(rows, declared, "Word lines", "#56B4E9", label="most in one update, declared")
    rows.plot(
        [step.mean() for step in steps], np.arange(len(names)), "D", color="#D55E00", markersize=5, zorder=4,
        linestyle="none", label="written per training step")
    rows.set_xlabel("word lines")
    rows.legend(fontsize=8, frameon=False, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.14))
    costs(energy, file, "energy", "J")
    costs(latency, file, "latency", "s")
    histogram(cells, file, "cells", "Cells by their writes", "of a cell")
    histogram(lines, file, "word_lines", "Word lines by the writes of their cells", "of all cells of a line")
    trained.set_yticks(np.arange(len(names)), names)
    # The first method is on top; pictures of histograms have turned the shared axis already.
    trained.set_ylim(len(names) - 0.5, -0.5)
    return figure


def scale(file, plt):
    """What a training step, a change of task and an inference cost on the first network of an experiment, method by method."""
    names = labels(file)
    groups = [file["methods"][name] for name in names]
    figure, axes = plt.subplots(1, 3, figsize=(14, 1.8 + 0.34 * len(names)), sharey=True, layout="constrained")
    positions = np.arange(len(names))
    step, switch, trained = axes
    left = np.zeros(len(names))
    parts = [("forward", "forward"), ("backward", "backward"), ("update", "update and writes"), ("static", "leakage")]
    for (part, text), colour in zip(parts, COLOURS):
        width = np.array([group[f"energy_{part}_step"][0] for group in groups])
        step.barh(positions, width, 0.62, left=left, color=colour, label=text, zorder=3)
        left += width
    # One bar that is far longer than the others runs off its axis.
    network = file["networks/names"].asstr()[0]
    step.set_title(f"Energy of a training step, {network}", fontsize=11)
    step.set_xlim(0, 1.5 * np.median(left))
    step.xaxis.set_major_formatter(EngFormatter(unit="J"))
    step.legend(fontsize=8, frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.08))
    # Where a method has no number nothing is drawn.
    energies = [group["energy_switch"][0] if "energy_switch" in group else 0 for group in groups]
    switch.barh(positions, energies, 0.62, color="#E69F00", zorder=3)
    switch.set_title("Energy of a change of task", fontsize=11)
    trained.barh(positions, [group["trained_scalars"][0] for group in groups], 0.62, color="#0072B2", zorder=3)
    trained.set_title("Trained scalars", fontsize=11)
    for place, unit in ((switch, "J"), (trained, "")):
        place.set_xscale("log")
        place.xaxis.set_major_formatter(EngFormatter(unit=unit))
        place.xaxis.set_minor_formatter(NullFormatter())
    for place in axes:
        grid(place, "x")
    step.set_yticks(positions, names)
    step.set_ylim(len(names) - 0.5, -0.5)
    return figure


KINDS = {
    "crossfuse-switching-1": switching, "crossfuse-fusion-2": fusion, "crossfuse-robustness-1": robustness,
    "crossfuse-scale-1": scale,
}
# Other pictures of a kind's results, by the name that asks for them.
OTHERS = {"memory": memory, "writes": writes}
