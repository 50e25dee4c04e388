"use strict";
// A line per series: the mean of one column over all rows with the same value of another.
(function (app) {
  // [{x, y, least, most}] by ascending x.
  app.meansOver = function (table, rows, x, y, place = (row) => table.value(x, row)) {
    const sums = new Map();
    for (const row of rows) {
      const [at, value] = [place(row), table.value(y, row)];
      if (at === null || value === null) continue;
      const sum = sums.get(at) || { x: at, total: 0, count: 0 };
      sum.total += value;
      sum.count += 1;
      sums.set(at, sum);
    }
    const points = [...sums.values()].map((sum) => ({ x: sum.x, y: sum.total / sum.count, count: sum.count }));
    return table.isText(x) ? points : points.sort((a, b) => a.x - b.x);
  };

  // Datasets of a line per series, and the legend; values that a logarithmic axis cannot show are counted.
  app.lineSets = function (figure, rows, x, y, place) {
    const { table, state, options } = figure;
    const entries = [];
    let leftOut = 0;
    const datasets = table.distinct(options.series).map((word, index) => {
      const own = rows.filter((row) => table.value(options.series, row) === word);
      const points = app.meansOver(table, own, x, y, place);
      const shown = points.filter((point) => !((state.logY && point.y <= 0) || (state.logX && point.x <= 0)));
      leftOut += points.length - shown.length;
      const [colour, dash] = [app.seriesColour(index), app.dash(index)];
      const label = app.text(word, table.unit(options.series));
      entries.push({ label, colour, dash, shape: "line" });
      return {
        label, data: figure.hidden.has(label) ? [] : shown, borderColor: colour, backgroundColor: colour, borderDash: dash,
        borderWidth: 2, radius: shown.length > 40 ? 0 : 3, hitRadius: 8, hoverRadius: 5, pointStyle: app.shape(index),
      };
    });
    app.legend(figure, entries);
    return { datasets, leftOut };
  };

  app.valueRange = function (datasets, isLog) {
    const values = datasets.flatMap((dataset) => dataset.data.map((point) => point.y));
    return isLog ? app.logRange(values) : app.fromZero(values);
  };

  // What is counted may be chosen.
  function acrossTitle(figure, x) {
    const chosen = figure.options.counted && figure.state[`filter:${figure.options.counted}`];
    return chosen ? `${figure.table.title(x)} ${chosen}` : app.axisTitle(figure.table, x);
  }

  app.kinds.lines = function (figure) {
    const { table, options, state } = figure;
    app.select(figure, "x", "Across", app.columnChoices(table, options.xs));
    app.select(figure, "y", "Upwards", app.columnChoices(table, options.ys));
    app.filters(figure, options.filters || [], true, options.last);
    app.toggle(figure, "logX", "log across", options.logX);
    app.toggle(figure, "logY", "log upwards", options.logY);

    return function () {
      const { x, y } = state;
      const { datasets, leftOut } = app.lineSets(figure, table.rows(figure.isKept), x, y);
      app.remark(figure, app.leftOut(leftOut));
      app.chart(figure, {
        type: "line", data: { datasets },
        x: { title: acrossTitle(figure, x), unit: table.unit(x), log: state.logX, isWhole: table.isWhole(x) }, y: { title: app.axisTitle(table, y), unit: table.unit(y), log: state.logY, grace: "4%", ...app.valueRange(datasets, state.logY) },
        tip: (item) => [item.dataset.label, `${table.title(x)}: ${app.text(item.raw.x, table.unit(x))}`, `${table.title(y)}: ${app.text(item.raw.y, table.unit(y))}`],
      });
    };
  };
})(crossfuse);
