/// The HTML of a figure; its canvas is filled by a script.
struct FigureMarkup {
  let figure: ReportFigure
  let id: String

  /// The element, or a paragraph where the numbers are not there.
  var html: String {
    guard figure.content != nil else {
      return """
        <div class="absent" id="\(id)">
        \(PageText.element("h3", figure.title))
        \(PageText.element("p", figure.reading))
        </div>
        """
    }
    let label = "\(figure.title). \(figure.reading) The numbers are in the data table below."
    return """
      <figure id="\(id)">
      \(PageText.element("h3", figure.title))
      \(PageText.element("p", figure.reading, class: "reading"))
      <div class="controls"></div>
      <div class="legend"></div>
      <div class="plot"><canvas role="img" aria-label="\(PageText.escaped(label))"></canvas></div>
      <p class="remark" hidden></p>
      <figcaption><span>Data: \(PageText.escaped(figure.source))</span>\
      <button type="button" class="download">Download CSV</button></figcaption>
      <details class="data"><summary>Data table</summary></details>
      </figure>
      """
  }
}

/// The HTML of a table whose rows all stand in the page.
struct TableMarkup {
  let table: ReportTable
  var hasCaption = true

  /// The table in a box that scrolls sideways.
  var html: String {
    let columns = table.columns.indices.map(table.texts)
    let rows = table.rows.indices.map { row in
      "<tr>\(columns.indices.map { cell(columns[$0][row], $0) }.joined())</tr>"
    }
    let caption = hasCaption ? PageText.element("caption", table.title) : ""
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(PageText.escaped(table.title))">\
      <table>\(caption)<thead><tr>\(table.columns.map(heading).joined())</tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
      """
  }

  private func heading(_ column: ReportTable.Column) -> String {
    let unit = column.unit.flatMap { $0 == "1" ? nil : $0 }.map {
      " <span class=\"unit\">[\(PageText.escaped($0))]</span>"
    }
    let type = column.isText ? "" : " class=\"number\""
    return "<th scope=\"col\"\(type)>\(PageText.escaped(column.title))\(unit ?? "")</th>"
  }

  private func cell(_ text: String, _ column: Int) -> String {
    guard table.columns[column].isText else {
      return "<td class=\"number\">\(PageText.escaped(text))</td>"
    }
    return column == 0
      ? "<th scope=\"row\">\(PageText.escaped(text))</th>"
      : PageText.element("td", text, class: text.count > 48 ? "long" : nil)
  }
}
