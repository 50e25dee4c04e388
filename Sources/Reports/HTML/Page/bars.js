"use strict";
// Bars per category, stacked, as shares, or side by side.
(function (app) {
  const modes = { stacked: "stacked", share: "share of the whole", side: "side by side" };

  // By stack and category, the sum or the mean.
  function sums(figure, rows, category, stack, value) {
    const found = new Map();
    for (const row of rows) {
      const number = figure.table.value(value, row);
      if (number === null) continue;
      const key = `${figure.table.value(stack, row)}\u0000${figure.table.value(category, row)}`;
      const sum = found.get(key) || { total: 0, count: 0 };
      sum.total += number;
      sum.count += 1;
      found.set(key, sum);
    }
    return (word, name) => {
      const sum = found.get(`${word}\u0000${name}`);
      return sum ? (figure.options.sum ? sum.total : sum.total / sum.count) : null;
    };
  }

  // Only what occurs among the chosen rows, in the order of the table.
  const occurring = (table, rows, key) => {
    const present = new Set(rows.map((row) => table.value(key, row)));
    return table.distinct(key).filter((value) => present.has(value));
  };

  function datasets(figure, rows, names, stack) {
    const { table, options, state } = figure;
    const of = sums(figure, rows, options.category, stack, state.value);
    const words = occurring(table, rows, stack);
    const numbers = words.map((word) => names.map((name) => of(word, name)));
    const wholes = names.map((_, index) => numbers.reduce((sum, own, place) => sum + (figure.hidden.has(String(words[place])) ? 0 : own[index] || 0), 0));
    const colours = table.distinct(stack);
    const entries = words.map((word) => ({ label: String(word), colour: app.seriesColour(colours.indexOf(word)), pattern: app.pattern(colours.indexOf(word)), shape: "bar" }));
    app.legend(figure, entries);
    let leftOut = 0;
    // Bars of a group stand together, however wide the figure is.
    const room = (options.upright ? figure.plot.clientWidth : Infinity) / Math.max(1, names.length);
    const together = options.upright ? Math.min(0.82, (48 * words.length) / room) : 0.82;
    const isLog = state.mode === "side" && state.log;
    const sets = words.map((word, index) => ({
      label: String(word), exact: numbers[index], wholes, hidden: figure.hidden.has(String(word)), backgroundColor: app.seriesFill(colours.indexOf(word)),
      borderColor: app.colour("card"), borderWidth: state.mode === "side" ? 0 : 1, maxBarThickness: 46, categoryPercentage: together, barPercentage: 0.94,
      minBarLength: state.mode === "side" ? 2 : 0,
      data: numbers[index].map((number, place) => {
        if (isLog && number !== null && number <= 0) { leftOut += 1; return null; }
        return state.mode === "share" && number !== null ? (100 * number) / (wholes[place] || 1) : number;
      }),
    }));
    return { sets, leftOut };
  }

  app.kinds.bars = function (figure) {
    const { table, options, state } = figure;
    app.select(figure, "value", "Upwards", app.columnChoices(table, options.values));
    app.select(figure, "stack", "Parts", app.columnChoices(table, options.stacks));
    app.filters(figure, options.filters, options.each || !options.sum);
    app.select(figure, "mode", "Bars", options.modes.map((mode) => [mode, modes[mode]]));
    if (options.modes.includes("side")) app.toggle(figure, "log", "log", options.log);

    return function () {
      const rows = table.rows(figure.isKept);
      const names = occurring(table, rows, options.category);
      const { sets, leftOut } = datasets(figure, rows, names, state.stack);
      const isSide = state.mode === "side";
      const unit = state.mode === "share" ? "%" : table.unit(state.value);
      const amount = {
        title: (options.quantity ? `${options.quantity}, ` : "") + (state.mode === "share" ? `${table.title(state.value)} [%]` : app.axisTitle(table, state.value)), unit, stacked: !isSide, log: isSide && state.log,
        ...(state.mode === "share" ? { max: 100 } : isSide && state.log ? app.logBars(sets.flatMap((set) => set.data)) : {}),
      };
      const labels = names.map((name) => app.text(name, table.unit(options.category)));
      const kind = { labels, stacked: !isSide, title: options.upright ? state[`filter:${options.named}`] || table.title(options.category) : "" };
      const height = options.upright ? 380 : 96 + names.length * (isSide ? Math.max(30, 15 * sets.length + 12) : 40);
      app.remark(figure, isSide && state.log ? app.leftOut(leftOut) : "");
      app.chart(figure, {
        type: "bar", data: { labels, datasets: sets }, isSideways: !options.upright, height, x: options.upright ? kind : amount, y: options.upright ? amount : kind,
        title: (items) => (items.length ? labels[items[0].dataIndex] : ""),
        tip: (item) => {
          const [number, whole] = [item.dataset.exact[item.dataIndex], item.dataset.wholes[item.dataIndex]];
          const share = !isSide && whole > 0 ? ` (${((100 * number) / whole).toFixed(1)} %)` : "";
          return `${item.dataset.label}: ${app.text(number, table.unit(state.value))}${share}`;
        },
      });
    };
  };
})(crossfuse);
