import Quantities

/// One column of a report: the same numbers in every format.
public struct ReportColumn: Sendable, Equatable {
  /// How the values are written for people.
  public enum Style: Sendable, Equatable {
    /// A count, with thousands separators.
    case count
    /// A percentage with two decimals.
    case percent
    /// An energy with a unit prefix.
    case energy
    /// A time with a unit prefix.
    case time
  }

  /// The name for machines, unique among the columns of a result.
  public let key: String
  /// The name for people.
  public let title: String
  /// The unit of the values; `"1"` for pure numbers.
  public let unit: String
  /// How the values are written for people.
  public let style: Style
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
    guard hasDeviation else { return text(mean) }
    return "\(text(mean)) ± \(value.deviation.map(text) ?? NumberText.missing)"
  }

  private func text(_ number: Double) -> String {
    switch style {
    case .count: NumberText.count(number)
    case .percent: NumberText.fixed(number)
    case .energy: Energy(si: number).engineeringText
    case .time: Time(si: number).engineeringText
    }
  }
}

/// Columns that belong together: one table of a report.
public struct ReportGroup: Sendable, Equatable {
  /// What the table is about.
  public let title: String
  /// The columns, left to right.
  public let columns: [ReportColumn]
}
