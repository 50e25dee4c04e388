"use strict";
// The data of the page: tables of columns, and numbers as people read them.
const crossfuse = { kinds: {}, figures: [], data: JSON.parse(document.getElementById("data").textContent) };

crossfuse.Table = class {
  constructor(columns) {
    this.columns = columns;
    this.byKey = new Map(columns.map((column) => [column.key, column]));
    // Numbers that occur again and again are written once.
    for (const column of columns) if (column.numbers && !column.values) column.values = column.codes.map((code) => column.numbers[code]);
    const first = columns[0];
    this.length = first ? (first.values || first.codes).length : 0;
  }
  has(key) { return this.byKey.has(key); }
  isWhole(key) { return !this.isText(key) && this.byKey.get(key).values.every((value) => value === null || Number.isInteger(value)); }
  isText(key) { return this.byKey.get(key).words !== undefined; }
  title(key) { return this.byKey.get(key).title; }
  unit(key) { return this.byKey.get(key).unit || "1"; }
  // A text, a number, or null where there is none.
  value(key, row) {
    const column = this.byKey.get(key);
    return column.words ? column.words[column.codes[row]] : column.values[row];
  }
  // Different values: texts in the order of the table, numbers ascending.
  distinct(key) {
    const column = this.byKey.get(key);
    if (column.words) return column.words;
    return [...new Set(column.values.filter((value) => value !== null))].sort((a, b) => a - b);
  }
  rows(keep) {
    const found = [];
    for (let row = 0; row < this.length; row += 1) if (!keep || keep(row)) found.push(row);
    return found;
  }
  // "energy [J]"; pure numbers and texts have no unit to name.
  heading(key) {
    const unit = this.unit(key);
    return unit === "1" ? this.title(key) : `${this.title(key)} [${unit}]`;
  }
};

(function (app) {
  const prefixes = ["a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T"];
  const scaled = new Set(["J", "s", "W", "S", "V", "A", "Hz", "Ω", "m"]);

  // Three digits and a prefix, as in the tables: "3.41 µJ".
  function prefixed(value, unit, digits) {
    if (value === 0) return `0 ${unit}`;
    const rounded = Number(value.toPrecision(digits));
    const thousands = Math.min(4, Math.max(-6, Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-9)));
    const number = rounded / Math.pow(10, 3 * thousands);
    return `${Number(number.toPrecision(digits))} ${prefixes[thousands + 6]}${unit}`;
  }

  function plain(value, digits) {
    const size = Math.abs(value);
    if (value === 0) return "0";
    if (Number.isInteger(value) && size < 1e15) return value.toLocaleString("en-US");
    if (size >= 1e15 || size < 1e-4) return value.toExponential(digits - 1);
    if (size >= 1000) return Math.round(value).toLocaleString("en-US");
    return String(Number(value.toPrecision(digits)));
  }

  app.isScaled = (unit) => scaled.has(unit);

  // A number with its unit.
  app.text = function (value, unit) {
    if (value === null || value === undefined) return "n/a";
    if (typeof value === "string") return value;
    if (scaled.has(unit)) return prefixed(value, unit, 3);
    const number = unit === "%" ? value.toFixed(2) : plain(value, 4);
    return unit === "1" || !unit ? number : `${number} ${unit}`;
  };

  // A number beside an axis: short, for its unit may stand in the title, but not so short that its neighbour looks the same.
  app.tick = function (value, unit, digits = 3) {
    if (scaled.has(unit)) return prefixed(value, unit, digits);
    return Math.abs(value) >= 1e6 ? prefixed(value, "", digits).trim().replace(" ", "\u2009") : plain(value, digits);
  };

  // The digits that tell evenly spaced numbers apart.
  app.digits = function (values) {
    const [most, step] = [Math.max(...values.map(Math.abs)), values.length > 1 ? Math.abs(values[1] - values[0]) : 0];
    return step > 0 && most > 0 ? Math.min(12, Math.max(3, Math.ceil(Math.log10(most / step) + 1e-9) + 1)) : 3;
  };

  app.axisTitle = function (table, key) {
    const unit = table.unit(key);
    const title = table.title(key);
    return unit === "1" || scaled.has(unit) || title === `${unit}s` ? title : `${title} [${unit}]`;
  };
})(crossfuse);
