"use strict";
// Choices above a figure, and its legend; all of them are ordinary form controls, so that keyboards reach them.
(function (app) {
  // A list to choose from; the choice is kept in the state of the figure.
  app.select = function (figure, name, label, choices, initial) {
    figure.state[name] = initial !== undefined ? initial : choices[0] && choices[0][0];
    if (choices.length < 2) return;
    const box = app.make("label", label, "choice");
    const list = app.make("select");
    for (const [value, text] of choices) {
      const option = app.make("option", text);
      option.value = String(value);
      option.selected = value === figure.state[name];
      list.append(option);
    }
    list.addEventListener("change", () => {
      figure.state[name] = choices[list.selectedIndex][0];
      figure.draw();
    });
    box.append(list);
    figure.controls.append(box);
  };

  // A button that is on or off.
  app.toggle = function (figure, name, label, initial) {
    figure.state[name] = Boolean(initial);
    const button = app.make("button", label);
    button.type = "button";
    button.setAttribute("aria-pressed", String(figure.state[name]));
    button.addEventListener("click", () => {
      figure.state[name] = !figure.state[name];
      button.setAttribute("aria-pressed", String(figure.state[name]));
      figure.draw();
    });
    figure.controls.append(button);
  };

  app.columnChoices = (table, keys) => keys.filter((key) => table.has(key)).map((key) => [key, table.title(key)]);

  // One list per column that is chosen from; "all" first unless every value stands alone.
  app.filters = function (figure, keys, isEach, isLast) {
    for (const key of keys) {
      const values = figure.table.distinct(key).map((value) => [value, app.text(value, figure.table.unit(key))]);
      const choices = isEach ? values : [[null, "all"], ...values];
      if (choices.length > 0) app.select(figure, `filter:${key}`, figure.table.title(key), choices, isLast ? values[values.length - 1][0] : choices[0][0]);
    }
    figure.isKept = (row) => keys.every((key) => {
      const chosen = figure.state[`filter:${key}`];
      return chosen === null || chosen === undefined || figure.table.value(key, row) === chosen;
    });
  };

  const paths = {
    circle: "M2 7a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", rect: "M2.5 2.5h9v9h-9z", triangle: "M7 1.5l5.5 10h-11z", rectRot: "M7 1l6 6-6 6-6-6z",
    star: "M7 1v12M1 7h12M2.8 2.8l8.4 8.4M11.2 2.8l-8.4 8.4", crossRot: "M2.5 2.5l9 9M11.5 2.5l-9 9", line: "M0 7h14", bar: "M1 1h12v12h-12z",
  };

  function swatch(entry) {
    const space = "http://www.w3.org/2000/svg";
    const [icon, path] = [document.createElementNS(space, "svg"), document.createElementNS(space, "path")];
    icon.setAttribute("width", "14");
    icon.setAttribute("height", "14");
    icon.setAttribute("aria-hidden", "true");
    path.setAttribute("d", paths[entry.shape] || paths.bar);
    path.setAttribute("stroke", entry.colour);
    path.setAttribute("stroke-width", entry.shape === "line" ? "3" : "1.5");
    if (entry.dash && entry.dash.length) path.setAttribute("stroke-dasharray", entry.dash.map((part) => part / 2).join(" "));
    path.setAttribute("fill", ["line", "star", "crossRot"].includes(entry.shape) ? "none" : entry.colour);
    icon.append(path);
    if (entry.pattern) {
      const marks = document.createElementNS(space, "path");
      marks.setAttribute("d", entry.pattern === "dots" ? "M3.5 3v8M7 3v8M10.5 3v8" : "M1 8L8 1M1 14L14 1M6 14L14 6");
      marks.setAttribute("stroke", app.colour("card"));
      marks.setAttribute("stroke-width", "2");
      if (entry.pattern === "dots") marks.setAttribute("stroke-dasharray", "2 1.5");
      icon.append(marks);
    }
    return icon;
  }

  // Buttons that show and hide series; entries are {label, colour, shape}.
  app.legend = function (figure, entries) {
    const shown = entries.length > 1 ? entries : [];
    const active = document.activeElement && figure.legend.contains(document.activeElement) ? document.activeElement.dataset.label : null;
    figure.legend.replaceChildren(...shown.map((entry) => {
      const button = app.make("button");
      button.type = "button";
      button.dataset.label = entry.label;
      button.setAttribute("aria-pressed", String(!figure.hidden.has(entry.label)));
      button.append(swatch(entry), app.make("span", entry.label));
      button.addEventListener("click", () => {
        if (!figure.hidden.delete(entry.label)) figure.hidden.add(entry.label);
        figure.draw();
      });
      return button;
    }));
    // Drawing anew must not take the focus away.
    for (const button of figure.legend.children) if (button.dataset.label === active) button.focus();
  };

  // Instead of a legend: a ramp of colours with its ends.
  app.colourScale = function (figure, low, high, title) {
    const [scale, ramp] = [app.make("span", undefined, "scale"), app.make("i")];
    ramp.style.background = app.rampGradient;
    scale.append(app.make("span", `${title}: ${low}`), ramp, app.make("span", high));
    figure.legend.replaceChildren(scale);
  };

  app.remark = function (figure, text) {
    figure.remark.textContent = text || "";
    figure.remark.hidden = !text;
  };
})(crossfuse);
