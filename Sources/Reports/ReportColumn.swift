/// One column of a report of results: the same numbers in every format.
public struct ReportColumn: Sendable, Equatable {
  /// The name for machines, unique among the columns of a result.
  public let key: String
  /// The name for people.
  public let title: String
  /// The unit of the values; `"1"` for pure numbers.
  public let unit: String
  /// How the values are written for people.
  public let style: ReportStyle
  /// Whether the values have a deviation over seeds.
  public let hasDeviation: Bool
  /// One value per method.
  public let values: [ReportValue]

  /// The title with the unit.
  public var heading: String { "\(title) [\(unit)]" }

  /// The value of a method as people read it.
  public func text(_ index: Int) -> String {
    let value = values[index]
    guard let mean = value.mean else { return NumberText.missing }
    guard hasDeviation else { return style.text(mean) }
    return "\(style.text(mean)) ± \(value.deviation.map(style.text) ?? NumberText.missing)"
  }
}

/// Columns that belong together: one table of a report.
public struct ReportGroup: Sendable, Equatable {
  /// What the table is about.
  public let title: String
  /// The columns, left to right.
  public let columns: [ReportColumn]
}

extension ReportGroup {
  /// The group as a table with a row per method.
  func table(key: String, methods: [String]) -> ReportTable {
    let rows = methods.indices.map { index in
      [.text(methods[index])]
        + columns.map { column -> ReportTable.Cell in
          guard let mean = column.values[index].mean else { return .number(nil) }
          return .written(mean, column.text(index))
        }
    }
    return ReportTable(
      key: key, title: title,
      columns: [.init("method", "method")]
        + columns.map { .init($0.key, $0.title, $0.unit, $0.style) },
      rows: rows)
  }
}
