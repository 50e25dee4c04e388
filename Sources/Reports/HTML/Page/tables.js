"use strict";
// Tables that are shown page by page, and files of comma-separated values.
(function (app) {
  const pageRows = 25;

  function make(name, text, type) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (type) element.className = type;
    return element;
  }
  app.make = make;

  function sorted(table, key, isDescending) {
    const rows = table.rows();
    if (!key) return rows;
    const sign = isDescending ? -1 : 1;
    return rows.sort((a, b) => {
      const [left, right] = [table.value(key, a), table.value(key, b)];
      if (left === right) return a - b;
      if (left === null) return 1;
      if (right === null) return -1;
      return sign * (left < right ? -1 : 1);
    });
  }

  function cell(table, key, row, index) {
    const value = table.value(key, row);
    if (table.isText(key)) {
      const element = make(index === 0 ? "th" : "td", value, value.length > 48 ? "long" : "");
      if (index === 0) element.scope = "row";
      return element;
    }
    return make("td", app.text(value, table.unit(key)), "number");
  }

  // Fills an element with one page of a table, headings that sort, and buttons that turn pages.
  app.showTable = function (parent, table, title) {
    const box = make("div", undefined, "scroll");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", title);
    const element = make("table");
    const [head, body] = [make("thead"), make("tbody")];
    const pager = make("div", undefined, "pager");
    const place = make("span");
    place.setAttribute("aria-live", "polite");
    let [page, key, isDescending] = [0, null, false];
    let rows = sorted(table);
    const pages = Math.max(1, Math.ceil(table.length / pageRows));

    function show() {
      const first = page * pageRows;
      body.replaceChildren(...rows.slice(first, first + pageRows).map((row) => {
        const line = make("tr");
        line.append(...table.columns.map((column, index) => cell(table, column.key, row, index)));
        return line;
      }));
      const last = Math.min(table.length, first + pageRows);
      place.textContent = `rows ${table.length ? first + 1 : 0} to ${last} of ${table.length.toLocaleString("en-US")}`;
    }
    function turn(step) {
      page = Math.min(pages - 1, Math.max(0, page + step));
      show();
    }
    const headings = make("tr");
    for (const column of table.columns) {
      const heading = make("th", undefined, table.isText(column.key) ? "" : "number");
      heading.scope = "col";
      const button = make("button", table.heading(column.key));
      button.type = "button";
      button.addEventListener("click", () => {
        isDescending = key === column.key && !isDescending;
        key = column.key;
        rows = sorted(table, key, isDescending);
        page = 0;
        for (const other of headings.children) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
        show();
      });
      heading.append(button);
      headings.append(heading);
    }
    head.append(headings);
    element.append(head, body);
    box.append(element);
    for (const [text, step] of [["First", -pages], ["Previous", -1], ["Next", 1], ["Last", pages]]) {
      const button = make("button", text);
      button.type = "button";
      button.addEventListener("click", () => turn(step));
      if (pages > 1) pager.append(button);
    }
    const save = make("button", "Download CSV");
    save.type = "button";
    save.addEventListener("click", () => app.download(table, title));
    pager.append(place);
    if (parent.className === "table") pager.append(save);
    parent.append(box, pager);
    show();
  };

  function quoted(text) {
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  // Exact numbers, with units in the headings.
  app.csv = function (table) {
    const lines = [table.columns.map((column) =>
      quoted(table.isText(column.key) ? column.key : `${column.key} [${table.unit(column.key)}]`)).join(",")];
    for (let row = 0; row < table.length; row += 1) {
      lines.push(table.columns.map((column) => {
        const value = table.value(column.key, row);
        return value === null ? "" : quoted(String(value));
      }).join(","));
    }
    return lines.join("\n") + "\n";
  };

  app.download = function (table, title) {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([app.csv(table)], { type: "text/csv" }));
    link.download = title.toLowerCase().replace(/[^a-z0-9]+/g, "-") + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
})(crossfuse);
