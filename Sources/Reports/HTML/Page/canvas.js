"use strict";
// What figures without Chart.js need: a sharp canvas, axes, and a box with numbers beside the pointer.
(function (app) {
  // Makes the canvas fit its box and calls `paint(context, width, height)`; again when the box or the theme changes.
  app.paintOn = function (figure, height, paint) {
    app.clear(figure);
    figure.plot.style.height = `${height}px`;
    figure.paint = function () {
      const [width, ratio] = [figure.plot.clientWidth, window.devicePixelRatio || 1];
      const { canvas } = figure;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      context.font = "12px system-ui, sans-serif";
      paint(context, width, height);
    };
    figure.paint();
  };

  // Shows lines beside the pointer: `find(x, y)` gives them, or nothing.
  app.hover = function (figure, find) {
    figure.find = find;
    if (figure.tip) return;
    figure.tip = app.make("div", undefined, "tip");
    figure.tip.hidden = true;
    figure.plot.append(figure.tip);
    const hide = () => { figure.tip.hidden = true; };
    figure.canvas.addEventListener("pointerleave", hide);
    figure.canvas.addEventListener("pointermove", (event) => {
      const box = figure.canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const lines = figure.paint && figure.find ? figure.find(x, y) : null;
      if (!lines) return hide();
      figure.tip.textContent = lines.join("\n");
      figure.tip.hidden = false;
      figure.tip.style.left = `${Math.max(0, Math.min(x + 14, box.width - figure.tip.offsetWidth))}px`;
      figure.tip.style.top = `${Math.max(0, y - figure.tip.offsetHeight - 10)}px`;
    });
  };

  // A centred text that is moved where it would leave the canvas.
  app.centred = function (context, text, x, y, width) {
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.max(half, Math.min(x, width - half)), y);
  };

  // A text that is cut where it has no room.
  app.fit = function (context, text, width) {
    if (context.measureText(text).width <= width) return text;
    let kept = text;
    while (kept.length > 1 && context.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
    return `${kept}…`;
  };

  // Round numbers between two values.
  app.roundSteps = function (low, high, count) {
    const raw = (high - low) / Math.max(1, count);
    if (!(raw > 0)) return [low];
    const decade = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map((factor) => factor * decade).find((size) => size >= raw);
    const steps = [];
    for (let index = Math.ceil(low / step - 1e-9); index * step <= high + 1e-9 * step; index += 1) steps.push(index * step);
    return steps;
  };
})(crossfuse);
