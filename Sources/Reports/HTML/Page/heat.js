"use strict";
// Colours over two columns; every row is one rectangle.
(function (app) {
  // Cells are {left, right, top, bottom} in the units of the axes, with a value (null for none) and lines for the pointer.
  app.paintHeat = function (figure, heat) {
    const known = heat.cells.map((cell) => cell.value).filter((value) => value !== null);
    const [low, high] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
    const part = (value) => (high > low ? (value - low) / (high - low) : 0.5);
    app.colourScale(figure, app.text(known.length ? low : null, heat.unit), app.text(known.length ? high : null, heat.unit), heat.title);
    let toPixel = null;
    app.paintOn(figure, heat.height, (context, width, height) => {
      const left = Math.min(170, Math.max(58, ...heat.y.ticks.map((tick) => context.measureText(tick.text).width + 34)));
      const area = { left, top: 10, right: width - 14, bottom: height - 52 };
      if (heat.mostStretched) {
        // As large as the box allows, while no side of a cell is much longer than the other.
        const [across, down] = [(area.right - area.left) / heat.x.size, (area.bottom - area.top) / heat.y.size];
        area.right = area.left + Math.min(across, heat.mostStretched * down) * heat.x.size;
        area.bottom = area.top + Math.min(down, heat.mostStretched * across) * heat.y.size;
      }
      toPixel = {
        x: (value) => area.left + ((value - heat.x.first) / heat.x.size) * (area.right - area.left),
        y: (value) => area.top + ((value - heat.y.first) / heat.y.size) * (area.bottom - area.top),
      };
      for (const cell of heat.cells) {
        context.fillStyle = cell.value === null ? app.colour("grid") : app.ramp(part(cell.value));
        // Whole pixels: no light shows between neighbours.
        const [x, y] = [toPixel.x(cell.left), toPixel.y(cell.top)].map(Math.round);
        context.fillRect(x, y, Math.round(toPixel.x(cell.right)) - x, Math.round(toPixel.y(cell.bottom)) - y);
      }
      frame(context, area, heat, toPixel);
    });
    app.hover(figure, (x, y) => {
      const cell = toPixel && heat.cells.find((each) => x >= toPixel.x(each.left) && x < toPixel.x(each.right) && y >= toPixel.y(each.top) && y < toPixel.y(each.bottom));
      return cell ? cell.lines : null;
    });
  };

  function frame(context, area, heat, toPixel) {
    context.strokeStyle = app.colour("line");
    context.strokeRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
    context.fillStyle = app.colour("soft");
    context.textAlign = "center";
    const room = (area.right - area.left) / Math.max(1, heat.x.ticks.length) - 6;
    const every = Math.ceil(34 / Math.max(1, room));
    heat.x.ticks.forEach((tick, index) => {
      if (index % every === 0) context.fillText(app.fit(context, tick.text, Math.max(40, room)), toPixel.x(tick.at), area.bottom + 17);
    });
    context.textAlign = "right";
    for (const tick of heat.y.ticks) context.fillText(app.fit(context, tick.text, area.left - 28), area.left - 7, toPixel.y(tick.at) + 4);
    context.fillStyle = app.colour("text");
    context.font = "600 13px system-ui, sans-serif";
    context.textAlign = "center";
    app.centred(context, heat.x.title, (area.left + area.right) / 2, area.bottom + 40, area.right + 14);
    context.save();
    context.translate(13, (area.top + area.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(heat.y.title, 0, 0);
    context.restore();
  }

  function axis(table, rows, key, width) {
    const end = rows.reduce((most, row) => Math.max(most, table.value(key, row) + table.value(width, row)), 0);
    const ticks = app.roundSteps(0, end, 6).map((value) => ({ at: value, text: app.tick(value, "1") }));
    return { first: 0, size: Math.max(1, end), ticks, title: table.title(key).replace("first ", "") };
  }

  app.kinds.heat = function (figure) {
    const { table, options } = figure;
    app.filters(figure, options.filters, true);
    return function () {
      const rows = table.rows(figure.isKept);
      const [width, height] = options.widths;
      const cells = rows.map((row) => {
        const [x, y] = [table.value(options.x, row), table.value(options.y, row)];
        const [right, bottom] = [x + table.value(width, row), y + table.value(height, row)];
        const value = table.value(options.value, row);
        return {
          left: x, right, top: y, bottom, value,
          lines: [`inputs ${y} to ${bottom - 1}, outputs ${x} to ${right - 1}`, `${table.title(options.value)}: ${app.text(value, table.unit(options.value))}`],
        };
      });
      app.remark(figure, rows.length ? "" : "This method has no such matrix.");
      app.paintHeat(figure, {
        cells, x: axis(table, rows, options.x, width), y: axis(table, rows, options.y, height), unit: table.unit(options.value),
        title: table.title(options.value), height: 420, mostStretched: 4,
      });
    };
  };
})(crossfuse);
