import Quantities

/// How a number is written for people.
public enum ReportStyle: Sendable, Equatable {
  /// A count, with thousands separators.
  case count
  /// A percentage with two decimals.
  case percent
  /// A percentage with one decimal.
  case share
  /// An energy in joules, with a unit prefix.
  case energy
  /// A time in seconds, with a unit prefix.
  case time
  /// A power in watts, with a unit prefix.
  case power
  /// Any other number, in at most six digits.
  case plain

  /// The number as people read it.
  func text(_ number: Double) -> String {
    switch self {
    case .count: NumberText.count(number)
    case .percent: NumberText.fixed(number)
    case .share: NumberText.fixed(number, decimals: 1)
    case .energy: Energy(si: number).engineeringText
    case .time: Time(si: number).engineeringText
    case .power: Power(si: number).engineeringText
    case .plain: NumberText.short(number)
    }
  }
}
