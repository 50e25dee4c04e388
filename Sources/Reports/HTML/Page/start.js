"use strict";
// Puts figures and tables into the page.
(function (app) {
  const tables = app.data.tables.map((columns) => new app.Table(columns));

  function prepare(data) {
    const element = document.getElementById(data.id);
    const part = (selector) => element.querySelector(selector);
    const figure = {
      id: data.id, element, table: tables[data.table], options: data.options, state: {}, hidden: new Set(),
      canvas: part("canvas"), plot: part(".plot"), controls: part(".controls"), legend: part(".legend"), remark: part(".remark"),
    };
    const draw = app.kinds[data.drawing](figure);
    figure.draw = function () {
      draw();
      figure.isDrawn = true;
    };
    part(".download").addEventListener("click", () => app.download(figure.table, data.title));
    whenOpened(part("details.data"), figure.table, `${data.title}, numbers`);
    return figure;
  }

  // Rows are made when somebody wants to see them.
  function whenOpened(details, table, title) {
    details.addEventListener("toggle", () => {
      if (details.open && !details.dataset.filled) {
        details.dataset.filled = "true";
        app.showTable(details, table, title);
      }
    });
  }

  function redraw(onlyPainted) {
    for (const figure of app.figures) {
      if (!figure.isDrawn) continue;
      if (figure.paint) figure.paint();
      if (!onlyPainted) figure.draw();
    }
  }

  // One figure at a time, so that the page answers meanwhile.
  function drawNext(index) {
    if (index >= app.figures.length) {
      app.isReady = true;
      return;
    }
    app.figures[index].draw();
    setTimeout(drawNext, 0, index + 1);
  }

  for (const data of app.data.paged) whenOpened(document.getElementById(data.id), tables[data.table], data.title);
  app.figures = window.Chart ? app.data.figures.map(prepare) : [];
  drawNext(0);

  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    redraw(true);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(false));
  // Paper is white, and waits for nothing.
  window.addEventListener("beforeprint", () => {
    document.documentElement.dataset.theme = "light";
    for (const figure of app.figures) figure.draw();
  });
  window.addEventListener("afterprint", () => {
    delete document.documentElement.dataset.theme;
    redraw(false);
  });
})(crossfuse);
