"use strict";
// Colours of the style sheet, for canvases, and what tells more than eight series apart.
(function (app) {
  const shapes = ["circle", "rect", "triangle", "rectRot", "star", "crossRot"];
  const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

  app.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  app.seriesColour = (index) => app.colour(`c${(index % 8) + 1}`);
  // Fills tell more than eight parts apart: after all colours come striped and then dotted ones.
  app.pattern = (index) => [null, "stripes", "dots"][Math.floor(index / 8) % 3];
  app.seriesFill = function (index) {
    const [colour, pattern] = [app.seriesColour(index), app.pattern(index)];
    if (!pattern) return colour;
    const tile = document.createElement("canvas");
    [tile.width, tile.height] = [8, 8];
    const context = tile.getContext("2d");
    context.fillStyle = colour;
    context.fillRect(0, 0, 8, 8);
    context.strokeStyle = context.fillStyle = app.colour("card");
    context.lineWidth = 2;
    if (pattern === "dots") context.fillRect(2, 2, 4, 4);
    else for (const start of [-8, 0, 8]) { context.moveTo(start - 1, 9); context.lineTo(start + 9, -1); }
    context.stroke();
    return context.createPattern(tile, "repeat");
  };
  app.shape = (index) => shapes[(index + Math.floor(index / 8)) % shapes.length];
  app.dash = (index) => dashes[Math.floor(index / 8) % dashes.length];
  app.faded = (colour, alpha) => colour + Math.round(alpha * 255).toString(16).padStart(2, "0");

  // Viridis: ordered in lightness, also for the colour-blind and on paper.
  const stops = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
  app.ramp = function (part) {
    const place = Math.min(1, Math.max(0, part)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    const mix = stops[low].map((value, channel) => Math.round(value + (place - low) * (stops[low + 1][channel] - value)));
    return "#" + mix.map((value) => value.toString(16).padStart(2, "0")).join("");
  };
  app.rampGradient = `linear-gradient(90deg, ${stops.map((_, index) => app.ramp(index / (stops.length - 1))).join(", ")})`;
})(crossfuse);
