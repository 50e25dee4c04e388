"use strict";
// A metric of a sweep over one of its axes as lines, over two as colours.
(function (app) {
  const mostCells = 24;

  // Places of an axis's values; neighbours stand side by side, however far apart they are. Many numbers are put into bins.
  function places(table, rows, key) {
    const values = table.distinct(key);
    const unit = table.unit(key);
    if (values.length <= mostCells) {
      const index = new Map(values.map((value, place) => [value, place]));
      return { count: values.length, of: (row) => index.get(table.value(key, row)), text: (place) => app.text(values[place], unit) };
    }
    const [low, high] = [values[0], values[values.length - 1]];
    const isLog = low > 0 && high / low > 30;
    const scale = (value) => (isLog ? Math.log(value) : value);
    const width = (scale(high) - scale(low)) / mostCells;
    const edge = (place) => (isLog ? Math.exp(scale(low) + place * width) : low + place * width);
    return {
      count: mostCells, of: (row) => Math.min(mostCells - 1, Math.floor((scale(table.value(key, row)) - scale(low)) / width)),
      text: (place) => app.text(edge(place + 0.5), unit), middle: (place) => edge(place + 0.5),
    };
  }

  // Values of an axis that are too many for a point each, replaced by the middle of their bin.
  function binned(table, rows, key) {
    if (table.isText(key) || table.distinct(key).length <= mostCells) return (row) => table.value(key, row);
    const bins = places(table, rows, key);
    return (row) => bins.middle(bins.of(row));
  }

  function heat(figure, rows, across, upwards, metric) {
    const { table } = figure;
    const [x, y] = [places(table, rows, across), places(table, rows, upwards)];
    const sums = Array.from({ length: x.count * y.count }, () => ({ total: 0, count: 0 }));
    for (const row of rows) {
      const value = table.value(metric, row);
      if (value === null) continue;
      const sum = sums[y.of(row) * x.count + x.of(row)];
      sum.total += value;
      sum.count += 1;
    }
    const unit = table.unit(metric);
    const cells = sums.map((sum, index) => {
      const [column, line] = [index % x.count, Math.floor(index / x.count)];
      const [value, top] = [sum.count ? sum.total / sum.count : null, y.count - 1 - line];
      const means = `${table.title(metric)}: ${app.text(value, unit)}${sum.count > 1 ? `, mean of ${sum.count}` : ""}`;
      return { left: column, right: column + 1, top, bottom: top + 1, value, lines: [`${across}: ${x.text(column)}`, `${upwards}: ${y.text(line)}`, means] };
    });
    const ticks = (axis, at) => Array.from({ length: axis.count }, (_, place) => ({ at: at(place), text: axis.text(place) }));
    app.paintHeat(figure, {
      cells, unit, title: table.title(metric), height: 400,
      x: { first: 0, size: x.count, ticks: ticks(x, (place) => place + 0.5), title: table.title(across) },
      y: { first: 0, size: y.count, ticks: ticks(y, (place) => y.count - place - 0.5), title: table.title(upwards) },
    });
  }

  function lines(figure, rows, across, metric) {
    const { table, state } = figure;
    const isWords = table.isText(across);
    // Values that lie in different decades stand evenly on a logarithmic axis.
    const values = table.distinct(across);
    state.logX = !isWords && values[0] > 0 && values[values.length - 1] / values[0] > 30;
    state.logY = state.log;
    const { datasets, leftOut } = app.lineSets(figure, rows, across, metric, binned(table, rows, across));
    const isBinned = !isWords && table.distinct(across).length > mostCells;
    app.remark(figure, [app.leftOut(leftOut), isBinned ? `Means over ${mostCells} bins of ${table.title(across)}.` : ""].filter(Boolean).join(" "));
    app.chart(figure, {
      type: "line", data: { datasets },
      x: { title: app.axisTitle(table, across), unit: table.unit(across), log: state.logX, ...(state.logX ? app.logRange(values) : {}), isWhole: table.isWhole(across), labels: isWords ? table.distinct(across) : undefined },
      y: { title: app.axisTitle(table, metric), unit: table.unit(metric), log: state.log, grace: "4%", ...app.valueRange(datasets, state.log) },
      tip: (item) => [item.dataset.label, `${table.title(across)}: ${app.text(item.raw.x, table.unit(across))}`,
        `${table.title(metric)}: ${app.text(item.raw.y, table.unit(metric))}, mean of ${item.raw.count}`],
    });
  }

  app.kinds.map = function (figure) {
    const { table, options, state } = figure;
    const axes = app.columnChoices(table, options.axes);
    app.select(figure, "metric", "Metric", app.columnChoices(table, options.metrics));
    app.select(figure, "across", "Across", axes);
    app.select(figure, "upwards", "Upwards", [[null, "the metric, as lines"], ...axes]);
    app.filters(figure, [options.series], false);
    app.toggle(figure, "log", "log lines", options.log);
    return function () {
      const rows = table.rows(figure.isKept);
      if (state.upwards && state.upwards !== state.across) {
        app.remark(figure, "");
        heat(figure, rows, state.across, state.upwards, state.metric);
      } else lines(figure, rows, state.across, state.metric);
    };
  };
})(crossfuse);
