"use strict";
// Operations on resources over time.
(function (app) {
  const lane = 22;
  const mostLanes = 40;

  // One lane per unit, units of a kind together.
  function lanes(table, rows) {
    const found = new Map();
    for (const row of rows) {
      const [resource, unit] = [table.value("resource", row), table.value("unit", row)];
      const key = `${resource}\u0000${unit}`;
      if (!found.has(key)) found.set(key, { resource, unit, rows: [] });
      found.get(key).rows.push(row);
    }
    const kinds = table.distinct("resource");
    return [...found.values()].map((each, index) => ({ ...each, index }))
      .sort((a, b) => kinds.indexOf(a.resource) - kinds.indexOf(b.resource) || a.index - b.index);
  }

  function colours(figure) {
    const words = figure.table.distinct("operation");
    app.legend(figure, words.map((word, index) => ({ label: word, colour: app.seriesColour(index), pattern: app.pattern(index), shape: "bar" })));
    const fills = words.map((_, index) => app.seriesFill(index));
    return (word) => fills[words.indexOf(word)];
  }

  function paint(figure, shown, span, colour, boxes) {
    const { table } = figure;
    return (context, width, height) => {
      boxes.length = 0;
      const area = { left: Math.min(210, width * 0.36), right: width - 16, top: 8, bottom: height - 48 };
      const x = (time) => area.left + ((time - span.start) / (span.end - span.start || 1)) * (area.right - area.left);
      context.textAlign = "center";
      for (const step of app.roundSteps(0, span.end - span.start, Math.max(2, width / 130))) {
        context.strokeStyle = app.colour("grid");
        context.beginPath();
        context.moveTo(x(span.start + step), area.top);
        context.lineTo(x(span.start + step), area.bottom);
        context.stroke();
        context.fillStyle = app.colour("soft");
        context.fillText(app.tick(step, "s"), x(span.start + step), area.bottom + 17);
      }
      shown.forEach((each, index) => {
        const top = area.top + index * lane;
        if (index > 0 && shown[index - 1].resource !== each.resource) {
          context.fillStyle = app.colour("line");
          context.fillRect(0, top - 0.5, area.right, 1);
        }
        context.textAlign = "right";
        context.fillStyle = app.colour("text");
        context.fillText(app.fit(context, `${each.resource}: ${each.unit}`, area.left - 12), area.left - 8, top + 15);
        for (const row of each.rows) {
          const word = table.value("operation", row);
          if (figure.hidden.has(word)) continue;
          const [from, to] = [x(table.value("start", row)), x(table.value("end", row))];
          context.fillStyle = colour(word);
          // Never too thin to be seen.
          context.fillRect(from, top + 4, Math.max(1.5, to - from - 0.5), lane - 8);
          boxes.push([from, Math.max(to, from + 3), top, row]);
        }
      });
      context.fillStyle = app.colour("text");
      context.font = "600 13px system-ui, sans-serif";
      context.textAlign = "center";
      app.centred(context, "time since the first operation shown", (area.left + area.right) / 2, area.bottom + 38, width);
    };
  }

  app.kinds.gantt = function (figure) {
    const { table, options } = figure;
    app.filters(figure, options.filters, true);
    return function () {
      const rows = table.rows(figure.isKept);
      const all = lanes(table, rows);
      const shown = all.slice(0, mostLanes);
      const visible = shown.flatMap((each) => each.rows);
      const span = {
        start: visible.reduce((least, row) => Math.min(least, table.value("start", row)), Infinity),
        end: visible.reduce((most, row) => Math.max(most, table.value("end", row)), 0),
      };
      const boxes = [];
      app.remark(figure, rows.length === 0 ? "This method has no operations of this phase at the beginning of its trace."
        : all.length > shown.length ? `${all.length - shown.length} more units are in the data table.` : "");
      app.paintOn(figure, 60 + lane * Math.max(2, shown.length), paint(figure, shown, span, colours(figure), boxes));
      app.hover(figure, (x, y) => {
        const box = boxes.find(([from, to, top]) => x >= from && x <= to && y >= top && y < top + lane);
        if (!box) return null;
        const row = box[3];
        const length = table.value("end", row) - table.value("start", row);
        return [`${table.value("operation", row)}, ${table.value("layer", row)}`, `${table.value("resource", row)}: ${table.value("unit", row)}`,
          `starts at ${app.text(table.value("start", row) - span.start, "s")}, lasts ${app.text(length, "s")}`, `operation ${table.value("number", row)} of the trace`];
      });
    };
  };
})(crossfuse);
