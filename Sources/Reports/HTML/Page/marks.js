"use strict";
// Plug-ins of Chart.js: lines of limits and published values, deviations, names beside points.
(function (app) {
  // Dotted lines at values of an axis: [{axis: "x" or "y", value, label}].
  app.valueLines = (marks) => ({
    id: "valueLines",
    afterDatasetsDraw(chart) {
      const [area, context] = [chart.chartArea, chart.ctx];
      context.save();
      context.strokeStyle = app.colour("text");
      context.fillStyle = app.colour("text");
      context.font = "12px system-ui, sans-serif";
      context.setLineDash([2, 3]);
      for (const mark of marks) {
        const place = chart.scales[mark.axis].getPixelForValue(mark.value);
        const isAcross = mark.axis === "y";
        const [start, end] = isAcross ? [area.top, area.bottom] : [area.left, area.right];
        if (!(place >= start && place <= end)) continue;
        context.beginPath();
        if (isAcross) { context.moveTo(area.left, place); context.lineTo(area.right, place); } else { context.moveTo(place, area.top); context.lineTo(place, area.bottom); }
        context.stroke();
        if (isAcross) { context.textAlign = "right"; context.fillText(mark.label, area.right - 4, place - 5); continue; }
        // Upright lines have their text where it has room.
        const isLeft = place > (area.left + area.right) / 2;
        context.textAlign = isLeft ? "right" : "left";
        context.fillText(mark.label, place + (isLeft ? -5 : 5), area.top + 12);
      }
      context.restore();
    },
  });

  // Names of published points, on a ground that lets them be read over other points.
  app.publishedNames = {
    id: "publishedNames",
    afterDatasetsDraw(chart) {
      const [context, area] = [chart.ctx, chart.chartArea];
      context.save();
      context.font = "600 12px system-ui, sans-serif";
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = app.colour("card");
      context.fillStyle = app.colour("text");
      let row = 0;
      chart.data.datasets.forEach((dataset, index) => {
        if (!dataset.isPublished || !chart.isDatasetVisible(index)) return;
        const point = chart.getDatasetMeta(index).data[0];
        if (!point) return;
        // Where there is no room for it, without where it was published.
        const isNarrow = context.measureText(dataset.label).width > (area.right - area.left) / 2;
        const text = isNarrow ? dataset.label.split(" (")[0] : dataset.label;
        const width = context.measureText(text).width;
        const left = Math.max(area.left + 2, Math.min(point.x - width - 14, area.right - width - 2));
        const height = point.y + (row % 2 === 0 ? -14 : 22);
        row += 1;
        context.strokeText(text, left, height);
        context.fillText(text, left, height);
      });
      context.restore();
    },
  };

  // Sample standard deviations: points carry `deviation`, in the unit of the y axis.
  app.deviations = {
    id: "deviations",
    beforeDatasetsDraw(chart) {
      const context = chart.ctx;
      context.save();
      chart.data.datasets.forEach((dataset, index) => {
        if (dataset.isMark || !chart.isDatasetVisible(index)) return;
        context.strokeStyle = dataset.borderColor;
        for (const point of dataset.data) {
          if (!point.deviation) continue;
          const x = chart.scales.x.getPixelForValue(point.x);
          const [low, high] = [point.y - point.deviation, point.y + point.deviation].map((value) => chart.scales.y.getPixelForValue(value));
          if (![x, low, high].every(Number.isFinite)) continue;
          context.beginPath();
          context.moveTo(x, low); context.lineTo(x, high);
          context.moveTo(x - 5, low); context.lineTo(x + 5, low);
          context.moveTo(x - 5, high); context.lineTo(x + 5, high);
          context.stroke();
        }
      });
      context.restore();
    },
  };

  // Names of the series beside their points, where they do not meet another.
  app.names = {
    id: "names",
    afterDatasetsDraw(chart) {
      const [context, area] = [chart.ctx, chart.chartArea];
      const points = chart.data.datasets.flatMap((dataset, index) => (dataset.isMark || !chart.isDatasetVisible(index) ? [] : chart.getDatasetMeta(index).data));
      const taken = points.map((point) => {
        const half = point.options.radius;
        return [point.x - half, point.x + half, point.y - half, point.y + half];
      });
      context.save();
      context.font = "600 12px system-ui, sans-serif";
      context.fillStyle = app.colour("text");
      chart.data.datasets.forEach((dataset, index) => {
        if (dataset.isMark || !chart.isDatasetVisible(index)) return;
        const point = chart.getDatasetMeta(index).data[0];
        if (!point) return;
        const [width, reach] = [context.measureText(dataset.label).width, point.options.radius + 6];
        const [middle, rows] = [point.x - width / 2, points.length > 8 ? [0] : [0, 16, 32]];
        const places = [[point.x + reach, point.y + 4], [point.x - reach - width, point.y + 4],
          ...rows.flatMap((row) => [[middle, point.y - reach - row], [middle, point.y + reach + 9 + row]]),
          // Near an edge, as far as it goes.
          ...(middle + width > area.right ? rows.flatMap((row) => [[area.right - width, point.y - reach - row], [area.right - width, point.y + reach + 9 + row]]) : []),
          ...(middle < area.left ? rows.flatMap((row) => [[area.left + 1, point.y - reach - row], [area.left + 1, point.y + reach + 9 + row]]) : [])];
        const found = places.find(([x, y]) => x >= area.left && x + width <= area.right + 1 && y - 12 >= area.top && y <= area.bottom
          && taken.every((box) => x + width < box[0] || x > box[1] || y < box[2] || y - 12 > box[3]));
        if (!found) return;
        taken.push([found[0], found[0] + width, found[1] - 12, found[1]]);
        context.textAlign = "left";
        context.fillText(dataset.label, found[0], found[1]);
      });
      context.restore();
    },
  };
})(crossfuse);
