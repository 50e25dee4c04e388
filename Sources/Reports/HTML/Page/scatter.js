"use strict";
// Points over two columns that can be chosen.
(function (app) {
  const manyPoints = 400;

  // The points that no other beats in both columns, from left to right.
  function front(points, isLowX, isLowY) {
    const [signX, signY] = [isLowX ? 1 : -1, isLowY ? 1 : -1];
    const order = [...points].sort((a, b) => signX * (a.x - b.x) || signY * (a.y - b.y));
    const kept = [];
    for (const point of order) {
      if (kept.length === 0 || signY * point.y < signY * kept[kept.length - 1].y) kept.push(point);
    }
    return kept;
  }
  app.frontOf = front;

  function collect(figure, x, y) {
    const [table, state] = [figure.table, figure.state];
    let leftOut = 0;
    const points = [];
    for (let row = 0; row < table.length; row += 1) {
      const point = { x: table.value(x, row), y: table.value(y, row), row };
      if (point.x === null || point.y === null) continue;
      if ((state.logX && point.x <= 0) || (state.logY && point.y <= 0)) { leftOut += 1; continue; }
      if (table.has(`${y}_std`)) point.deviation = table.value(`${y}_std`, row);
      points.push(point);
    }
    return { points, leftOut };
  }

  function isAllowed(figure, row) {
    return (figure.options.limits || []).every((limit) => {
      const value = figure.table.value(limit.metric, row);
      return value !== null && (limit.minimum === null || value >= limit.minimum) && (limit.maximum === null || value <= limit.maximum);
    });
  }

  // Points that share a size, so that the chart need not keep one for each: [points, radius, place behind others].
  function bySize(figure, points, isMany) {
    const [table, options] = [figure.table, figure.options];
    if (figure.state.size) {
      const most = table.rows().reduce((least, row) => Math.max(least, table.value(figure.state.size, row) || 0), 0);
      const radii = points.map((point) => 6 + 16 * Math.sqrt(most > 0 ? (table.value(figure.state.size, point.row) || 0) / most : 0));
      return [[points, radii, Math.max(0, ...radii)]];
    }
    if (!options.front) return [[points, 7, 0]];
    const isFront = (point) => table.value(options.front, point.row) === "in the front";
    return [[points.filter(isFront), 6.5, 0], [points.filter((point) => !isFront(point)), isMany ? 2.5 : 4, 1]].filter(([own]) => own.length);
  }

  // Datasets per word, in colours and shapes of its own.
  function bySeries(figure, points, key, isMany) {
    const entries = [];
    const datasets = figure.table.distinct(key).flatMap((word, index) => {
      const colour = app.seriesColour(index);
      const label = app.text(word, figure.table.unit(key));
      entries.push({ label, colour, shape: app.shape(index) });
      if (figure.hidden.has(label)) return [];
      const own = points.filter((point) => figure.table.value(key, point.row) === word);
      return bySize(figure, own, isMany).map(([data, radius, order]) => ({
        label, order, data, pointStyle: app.shape(index), borderColor: colour, backgroundColor: app.faded(colour, isMany ? 0.45 : 0.75),
        radius, hoverRadius: 8, borderWidth: isMany ? 0.5 : 1.5,
      }));
    });
    app.legend(figure, entries);
    return datasets;
  }

  // Datasets whose points are coloured by a number.
  function byNumber(figure, points, key, isMany) {
    const values = points.map((point) => figure.table.value(key, point.row));
    const known = values.filter((value) => value !== null);
    const [low, high] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
    const isLog = low > 0 && high / low > 30;
    const part = (value) => (high === low ? 0.5 : isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
    const [none, ramp] = [app.colour("line"), Array.from({ length: 65 }, (_, step) => app.ramp(step / 64))];
    const colour = (point) => {
      const value = figure.table.value(key, point.row);
      return value === null ? none : ramp[Math.round(64 * part(value))];
    };
    const unit = figure.table.unit(key);
    app.colourScale(figure, app.text(low, unit), app.text(high, unit), figure.table.title(key) + (isLog ? " (log)" : ""));
    return bySize(figure, points, isMany).map(([data, radius, order]) => (
      { label: key, data, order, backgroundColor: data.map(colour), borderColor: app.colour("soft"), borderWidth: 0.5, radius, hoverRadius: 8 }));
  }

  function frontLine(figure, datasets, x, y) {
    const directions = figure.options.directions || {};
    if (!directions[x] || !directions[y] || x === y) return [];
    const points = datasets.flatMap((dataset) => dataset.data).filter((point) => isAllowed(figure, point.row));
    const data = front(points, directions[x] === "lower", directions[y] === "lower").map((point) => ({ x: point.x, y: point.y }));
    return [{ label: "front", data, isMark: true, showLine: true, radius: 0, hoverRadius: 0, borderColor: app.colour("text"), borderWidth: 1.5, borderDash: [6, 4], order: -1 }];
  }

  // What was published of both metrics is a point, of one of them a line.
  function published(figure, x, y) {
    const references = figure.options.references || [];
    const of = (metric) => new Map(references.filter((each) => each.metric === metric).map((each) => [each.label, each.value]));
    const [across, upwards] = [of(x), of(y)];
    return x === y ? [] : [...across.keys()].filter((label) => upwards.has(label)).map((label) => ({ x: across.get(label), y: upwards.get(label), label }));
  }

  function publishedStars(points) {
    return points.map((point) => ({ label: point.label, data: [point], isMark: true, isPublished: true, pointStyle: "star", radius: 9, hoverRadius: 9, borderColor: app.colour("text"), borderWidth: 2, order: -2 }));
  }

  function marks(figure, x, y) {
    const points = new Set(published(figure, x, y).map((point) => point.label));
    const all = [...(figure.options.limits || []), ...(figure.options.references || []).filter((each) => !points.has(each.label))];
    return all.flatMap((mark) => [["x", x], ["y", y]].filter(([, key]) => key === mark.metric).map(([axis]) => ({ axis, value: mark.value, label: mark.label })));
  }

  function lines(figure, point, keys) {
    const table = figure.table;
    const wanted = [...new Set([figure.options.series, ...keys, ...(figure.options.details || [])])].filter((key) => key && table.has(key));
    return wanted.map((key) => `${table.title(key)}: ${app.text(table.value(key, point.row), table.unit(key))}`);
  }

  app.kinds.scatter = function (figure) {
    const { table, options, state } = figure;
    app.select(figure, "x", "Across", app.columnChoices(table, options.xs));
    app.select(figure, "y", "Upwards", app.columnChoices(table, options.ys));
    if (options.sizes) app.select(figure, "size", "Size of points", [["", "equal"], ...app.columnChoices(table, options.sizes)], options.size);
    if (options.colours) app.select(figure, "colour", "Colour", app.columnChoices(table, options.colours));
    app.toggle(figure, "logX", "log across", options.logX);
    app.toggle(figure, "logY", "log upwards", options.logY);

    return function () {
      const { x, y } = state;
      const { points, leftOut } = collect(figure, x, y);
      const colour = state.colour || options.series;
      const isMany = points.length > manyPoints;
      const datasets = table.isText(colour) ? bySeries(figure, points, colour, isMany) : byNumber(figure, points, colour, isMany);
      const plugins = [app.deviations, app.valueLines(marks(figure, x, y)), app.publishedNames];
      const stars = publishedStars(published(figure, x, y));
      const range = (isLog, axis) => {
        const values = [...points, ...stars.flatMap((star) => star.data)].map((point) => point[axis]);
        return isLog ? app.logRange(values) : app.fromZero(values);
      };
      // Where many points have little room, a name would stand beside another point.
      if (options.names && datasets.length <= (window.innerWidth > 640 ? 24 : 8)) plugins.push(app.names);
      app.remark(figure, app.leftOut(leftOut));
      app.chart(figure, {
        type: "scatter", data: { datasets: [...datasets, ...frontLine(figure, datasets, x, y), ...stars] }, plugins,
        x: { title: app.axisTitle(table, x), unit: table.unit(x), log: state.logX, grace: "6%", ...range(state.logX, "x") },
        y: { title: app.axisTitle(table, y), unit: table.unit(y), log: state.logY, grace: "8%", ...range(state.logY, "y") },
        height: window.innerWidth > 640 ? 460 : 360, padding: { top: 14, right: 24 },
        tip: (item) => item.dataset.isPublished ? [`published: ${item.dataset.label}`, `${table.title(x)}: ${app.text(item.raw.x, table.unit(x))}`, `${table.title(y)}: ${app.text(item.raw.y, table.unit(y))}`] : lines(figure, item.raw, [x, y, state.size, state.colour]),
      });
    };
  };
})(crossfuse);
