"use strict";
// Chart.js with our axes, colours and numbers.
(function (app) {
  if (window.Chart) {
    Chart.defaults.animation = false;
    Chart.defaults.font.family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
    Chart.defaults.plugins.legend.display = false;
  }

  // Powers of ten, and where there is room between them some of their multiples; evenly spaced numbers within less than that.
  function logTicks(scale) {
    const [low, high] = [scale.min, scale.max];
    const [length, gap] = scale.axis === "x" ? [scale.maxWidth, 62] : [scale.maxHeight, 24];
    const place = (value) => (length * Math.log10(value / low)) / Math.log10(high / low);
    const kept = [];
    for (const part of [1, 5, 2, 3, 7]) {
      for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent += 1) {
        const value = Number(`${part}e${exponent}`);
        if (value >= low && value <= high && kept.every((other) => Math.abs(place(other) - place(value)) >= gap)) kept.push(value);
      }
    }
    const even = kept.length > 1 ? [] : app.roundSteps(low, high, 3).filter((value) => value >= low && value <= high);
    scale.ticks = (even.length > kept.length ? even : kept.sort((a, b) => a - b)).map((value) => ({ value }));
  }

  // Room at both ends of a logarithmic axis, so that nothing lies on its edge.
  app.logRange = function (values) {
    const known = values.filter((value) => value > 0);
    if (known.length === 0) return {};
    const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
    const room = Math.max(1.25, Math.pow(high / low, 0.06));
    return { min: low / room, max: high * room };
  };

  // Bars begin at a power of ten.
  app.logBars = function (values) {
    const range = app.logRange(values);
    if (range.min) range.min = Math.pow(10, Math.floor(Math.log10(values.filter((value) => value > 0).reduce((a, b) => Math.min(a, b)) * 0.999)));
    return range;
  };

  // Evenly spaced axes of positive numbers that come near to 0 begin there.
  app.fromZero = function (values) {
    const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), 0)];
    return low >= 0 && low < 0.3 * high ? { min: 0 } : {};
  };

  // A long label on two lines, broken where words end.
  app.broken = function (label, most) {
    if (label.length <= most) return label;
    const places = [...label.matchAll(label.includes(": ") ? /: /g : /[ _-]/g)].map((match) => match.index + match[0].length);
    const place = places.sort((a, b) => Math.abs(a - label.length / 2) - Math.abs(b - label.length / 2))[0];
    return place ? [label.slice(0, place).trimEnd(), label.slice(place)] : label;
  };

  // {title, unit, log, labels, stacked, min, max, isWhole} as a scale of Chart.js.
  app.scale = function (axis) {
    const text = app.colour("soft");
    const scale = {
      type: axis.labels ? "category" : axis.log ? "logarithmic" : "linear", stacked: Boolean(axis.stacked),
      title: { display: Boolean(axis.title), text: axis.title, color: app.colour("text"), font: { size: 13, weight: "600" } },
      grid: { color: app.colour("grid"), borderColor: app.colour("line"), drawOnChartArea: !axis.labels },
      ticks: { color: text, font: { size: 12 }, maxRotation: axis.labels ? 40 : 0, autoSkipPadding: 14 },
    };
    if (axis.labels) {
      scale.labels = window.innerWidth > 640 ? axis.labels : axis.labels.map((label) => app.broken(label, 17));
      scale.ticks.autoSkip = Boolean(axis.mayskip);
      scale.ticks.font.size = 12;
    } else {
      scale.ticks.callback = (value, _, ticks) => app.tick(value, axis.unit, axis.log ? 3 : app.digits(ticks.map((tick) => tick.value)));
      if (axis.log) scale.afterBuildTicks = logTicks;
      if (axis.isWhole) scale.ticks.precision = 0;
    }
    if (axis.min !== undefined) scale.min = axis.min;
    if (axis.max !== undefined) scale.max = axis.max;
    if (axis.grace && !axis.log) scale.grace = axis.grace;
    return scale;
  };

  // Draws a chart in place of the last one; settings are {type, data, x, y, tip, title, plugins, height, isSideways}.
  app.chart = function (figure, settings) {
    app.clear(figure);
    figure.plot.style.height = settings.height ? `${settings.height}px` : "";
    figure.chart = new Chart(figure.canvas, {
      type: settings.type, data: settings.data, plugins: settings.plugins || [],
      options: {
        responsive: true, maintainAspectRatio: false, indexAxis: settings.isSideways ? "y" : "x",
        layout: { padding: settings.padding || { top: 8, right: 14 } },
        interaction: settings.interaction || { mode: "nearest", intersect: true },
        scales: { x: app.scale(settings.x), y: app.scale(settings.y) },
        plugins: {
          tooltip: {
            backgroundColor: app.colour("text"), titleColor: app.colour("card"), bodyColor: app.colour("card"), padding: 9,
            displayColors: false, filter: (item) => !item.dataset.isMark || item.dataset.isPublished,
            callbacks: { title: settings.title || (() => ""), label: settings.tip },
          },
        },
      },
    });
  };

  // Takes away what was drawn.
  app.clear = function (figure) {
    if (figure.chart) figure.chart.destroy();
    figure.chart = null;
    figure.paint = null;
  };

  // Values that a logarithmic axis cannot show are left out, and it is said how many.
  app.leftOut = function (count) {
    return count === 0 ? "" : `${count === 1 ? "1 value is" : `${count} values are`} 0 or below and not on a logarithmic axis.`;
  };
})(crossfuse);
