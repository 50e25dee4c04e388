"use strict";
// Bars from one value to another: stages after each other, or what a range of a cost does.
(function (app) {
  function label(figure, row, isAll) {
    const { table, options, state } = figure;
    const keys = options.labels.filter((key) => isAll || key !== options.filter || !state[`filter:${key}`]);
    return keys.map((key) => app.text(table.value(key, row), table.unit(key))).join(": ");
  }

  // From the result to the lowest and to the highest value of a cost.
  function fromBase(figure, rows) {
    const { table, options } = figure;
    const part = (key) => rows.map((row) => [table.value(options.base, row), table.value(key, row)].sort((a, b) => a - b));
    const entries = [[options.from, 0], [options.to, 1]].map(([key, index]) => ({ label: table.title(key), colour: app.seriesColour(index), shape: "bar", key }));
    app.legend(figure, entries);
    return entries.map((entry) => ({ label: entry.label, key: entry.key, data: part(entry.key), hidden: figure.hidden.has(entry.label), backgroundColor: entry.colour, grouped: false, barPercentage: 0.7, maxBarThickness: 26 }));
  }

  function fromStart(figure, rows) {
    const { table, options } = figure;
    const words = table.distinct(options.colour);
    const entries = words.map((word, index) => ({ label: word, colour: app.seriesColour(index), pattern: app.pattern(index), shape: "bar" }));
    app.legend(figure, entries);
    return entries.map((entry, index) => ({
      label: entry.label, hidden: figure.hidden.has(entry.label), backgroundColor: app.seriesFill(index), grouped: false, barPercentage: 0.8, maxBarThickness: 22, minBarLength: 3,
      data: rows.map((row) => (table.value(options.colour, row) === entry.label ? [table.value(options.from, row), table.value(options.to, row)] : null)),
    }));
  }

  app.kinds.ranges = function (figure) {
    const { table, options, state } = figure;
    app.filters(figure, [options.filter], !options.all || table.distinct(options.filter).length > 6);
    if (options.base) app.toggle(figure, "log", "log", options.log);

    return function () {
      const rows = table.rows(figure.isKept);
      const labels = rows.map((row) => label(figure, row, false));
      const datasets = options.base ? fromBase(figure, rows) : fromStart(figure, rows);
      const base = options.base && rows.length ? table.value(options.base, rows[0]) : null;
      const unit = table.unit(options.from);
      const name = options.base ? table.title(options.base).split(",")[0] : "time since the beginning";
      app.chart(figure, {
        type: "bar", data: { labels, datasets }, isSideways: true, height: 84 + 30 * rows.length,
        plugins: base === null ? [] : [app.valueLines([{ axis: "x", value: base, label: "" }])],
        x: { title: name, unit, log: Boolean(state.log), ...(state.log ? app.logRange(datasets.flatMap((each) => each.data.flat())) : {}) }, y: { labels },
        title: (items) => (items.length ? labels[items[0].dataIndex] : ""),
        tip: (item) => {
          const row = rows[item.dataIndex];
          const keys = options.base ? [options.from, options.base, options.to, "lowest", "highest"] : [options.from, options.to, "latency"];
          return keys.filter((key) => table.has(key)).map((key) => `${table.title(key)}: ${app.text(table.value(key, row), table.unit(key))}`);
        },
      });
    };
  };
})(crossfuse);
