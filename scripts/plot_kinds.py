"""Pictures of the kinds of experiments beside 'adaptation'; plot_results.py chooses among them by a file's schema."""

import numpy as np
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
    """Accuracy with a task's own adapter beside that with the adapters of all tasks, on both media."""
    names = labels(file)
    figure, axes = plt.subplots(1, 2, figsize=(11, 1.8 + 0.45 * len(names)), sharey=True, layout="constrained")
    positions = np.arange(len(names))
    for place, medium, title in zip(axes, ("digital", "arrays"), ("Ideal digital weights", "Simulated arrays")):
        for shift, kind, colour in ((-0.2, "single", "#0072B2"), (0.2, "fused", "#E69F00")):
            by_seed = [100 * file["methods"][name][f"accuracy_{kind}_{medium}"][:].mean(axis=1) for name in names]
            deviations = [values.std(ddof=1) if len(values) > 1 else 0.0 for values in by_seed]
            place.barh(
                positions + shift, [values.mean() for values in by_seed], height=0.36, xerr=deviations, color=colour,
                capsize=2, zorder=3, label={"single": "its own adapter", "fused": "all adapters added"}[kind])
        place.set_yticks(positions, names)
        place.set_xlabel("test accuracy [%]")
        place.set_title(title, fontsize=11)
        grid(place, "x")
    axes[0].invert_yaxis()
    legend(figure, axes[0], 2)
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


KINDS = {
    "crossfuse-switching-1": switching, "crossfuse-fusion-1": fusion, "crossfuse-robustness-1": robustness,
}
