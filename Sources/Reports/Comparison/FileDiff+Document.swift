extension FileDiff {
  /// The differences as tables.
  ///
  /// - Parameter limit: how many rows of a table people see; all without one. Programs get all rows.
  /// - Returns: the document; without any table when nothing differs.
  public func document(limit: Int? = nil) -> ReportDocument {
    let all = numberTables + textTables(isShort: false)
    let tables = (textTables(isShort: true) + numberTables).filter { !$0.rows.isEmpty }
    let shown = tables.map { $0.first(limit) }
    let left = zip(tables, shown).map { $0.rows.count - $1.rows.count }.reduce(0, +)
    let names = zip(["A", "B"], files).map { "\($0): \($1)" }
    let facts = origins.isEmpty ? names : zip(names, origins).map { "\($0): \($1)" }
    return ReportDocument(
      schema: "crossfuse-diff-1",
      headline: isEmpty
        ? "No difference in \(NumberText.count(Double(compared))) settings, texts and numbers"
        : "Differences of B from A", facts: facts, tables: shown,
      notes: notes + (left > 0 ? ["\(left) rows are left out; --all shows them."] : []),
      records: isEmpty ? [] : all)
  }

  private var notes: [String] {
    guard !numbers.isEmpty || !rows.isEmpty else { return [] }
    return [
      "A and B: means over all seeds, tasks and switches of a dataset, finite values alone; values that differ: n/a where"
        + " shapes do.",
      "The largest relative changes come first.",
    ]
  }

  private var numberTables: [ReportTable] {
    [
      numberTable("results", "Results", numbers, hasRows: false),
      numberTable("rows", "Rows of tables, and distributions", rows, hasRows: true),
    ]
  }

  private func textTables(isShort: Bool) -> [ReportTable] {
    let cell: (String?) -> ReportTable.Cell = { text in
      guard let text else { return .number(nil) }
      return .text(isShort ? text.abbreviated : text)
    }
    return [
      ReportTable(
        key: "configuration", title: "Configuration",
        columns: [
          .init("key", "key"), .init("change", "change"), .init("a", "A"), .init("b", "B"),
        ],
        rows: configuration.map {
          [.text($0.keyPath), .text($0.kind), cell($0.left), cell($0.right)]
        }),
      ReportTable(
        key: "texts", title: "Versions, labels and what only one file holds",
        columns: [.init("place", "place"), .init("a", "A"), .init("b", "B")],
        rows: texts.map { [.text($0.place), cell($0.left), cell($0.right)] }),
    ]
  }

  private func numberTable(
    _ key: String, _ title: String, _ changes: [NumberChange], hasRows: Bool
  ) -> ReportTable {
    let row: [ReportTable.Column] = hasRows ? [.init("row", "row")] : []
    return ReportTable(
      key: key, title: title,
      columns: [.init("dataset", "dataset")] + row + [
        .init("unit", "unit"), .init("a", "A", nil, .plain), .init("b", "B", nil, .plain),
        .init("difference", "B − A", nil, .plain), .init("relative", "of A", "%", .plain),
      ] + (hasRows ? [] : [.init("differing", "values that differ", nil, .count)]),
      rows: changes.map { change in
        [.text(change.place)] + (hasRows ? [.text(change.row)] : []) + [
          .text(change.units), .number(change.left), .number(change.right),
          .signed(change.change), .signed(change.relative.map { 100 * $0 }),
        ] + (hasRows ? [] : [change.extent])
      })
  }
}

extension NumberChange {
  /// How many of the values differ.
  fileprivate var extent: ReportTable.Cell {
    guard let differing else { return .number(nil) }
    return .written(Double(differing), "\(differing) of \(count)")
  }
}

extension ReportTable {
  /// The table with at most so many of its rows.
  fileprivate func first(_ limit: Int?) -> ReportTable {
    guard let limit, limit < rows.count else { return self }
    return ReportTable(
      key: key, title: "\(title), the first \(limit) of \(rows.count)", columns: columns,
      rows: Array(rows.prefix(limit)))
  }
}

extension ReportTable.Cell {
  /// A difference, in at most three digits with its sign.
  static func signed(_ number: Double?) -> ReportTable.Cell {
    guard let number else { return .number(nil) }
    return .written(number, NumberText.signed(number))
  }
}

extension String {
  /// The text, or as much of it as a table has room for.
  fileprivate var abbreviated: String { count > 40 ? "\(prefix(39))…" : self }
}
